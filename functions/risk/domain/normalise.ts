import { simplifyText } from './traditional-text.ts';

/** Longer texts are cut: nobody's name, number or address is so long, and comparing costs by length. */
const longest = 400;

/** Full width to half, small letters, simplified characters, no invisible marks: for comparing only, never to be shown. */
export const plainForm = (text: string): string =>
  simplifyText(text.slice(0, longest).normalize('NFKC').toLowerCase()).replaceAll(/\p{Cf}/gu, '');

/** A number as it is compared: digits, `+` before a country other than China, and the extension that makes it somebody's. */
export type PhoneForm = { readonly number: string; readonly extension?: string };

const extensionMark = /(?:ext\.?|extension|分机号?|转|x|#|,|;)\s*:?\s*(\d{1,8})\D*$/u;
const dashMark = /[-_](\d{2,6})\D*$/u;

/**
 * The number without the ways of writing it (全角, +86, 空格, 分机); undefined where digits are hidden or there is none. An
 * extension stays with it: many buyers share one privacy number (隐私号).
 */
export function phoneForm(text: string): PhoneForm | undefined {
  const plain = plainForm(text).replaceAll(/[‐-―−]/gu, '-');
  if (/\d[*•●x]{2,}/u.test(plain)) return undefined;
  const dashed = cutAt(plain, dashMark.exec(plain));
  // 138-0013-8000 has dashes of its own: only what follows a whole mobile number is an extension.
  if (dashed && mainlandMobile.test(dashed.number)) return dashed;
  const number = numberOf(plain);
  return cutAt(plain, extensionMark.exec(plain)) ?? (number === undefined ? undefined : { number });
}

const mainlandMobile = /^1[3-9]\d{9}$/;

function cutAt(plain: string, mark: RegExpExecArray | null): PhoneForm | undefined {
  const [, extension] = mark ?? [];
  const number = numberOf(plain.slice(0, mark?.index));
  return extension === undefined || number === undefined ? undefined : { number, extension };
}

/** Undefined for fewer than five digits and for more than twenty. */
function numberOf(text: string): string | undefined {
  const written = text.replaceAll(/\D/gu, '');
  if (written.length < 5 || written.length > 20) return undefined;
  const isInternational = text.includes('+') || written.startsWith('00');
  const digits = written.replace(/^00/, '');
  const national = digits.startsWith('86') ? digits.slice(2) : undefined;
  if (national !== undefined && (isInternational || mainlandMobile.test(national))) return national;
  return isInternational ? `+${digits}` : digits;
}

/** The first seven digits of a mainland mobile number: carrier and place (号段). Numbers bought in bulk share them. */
export const phonePrefix = ({ number, extension }: PhoneForm): string | undefined =>
  extension === undefined && mainlandMobile.test(number) ? number.slice(0, 7) : undefined;

const courtesy = /(?:先生|女士|小姐|太太|收|\(收\))$/u;

/** A name without spaces, punctuation and courtesy (先生). */
export const nameForm = (text: string): string =>
  plainForm(text)
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replace(courtesy, '');

export type AddressText = {
  readonly country?: string | undefined;
  readonly province?: string | undefined;
  readonly city?: string | undefined;
  readonly district?: string | undefined;
  readonly detail?: string | undefined;
};

/** An address taken apart for comparing: whoever wants to look like many people changes floor and room first. */
export type AddressForm = {
  /** Place, street and house number. */
  readonly base: string;
  readonly building?: string;
  readonly unit?: string;
  readonly floor?: string;
  readonly room?: string;
};

/** The normal form of an address in fields or, with `detail` only, in one text; it may be empty. */
export function addressForm({
  province = '',
  city = '',
  district = '',
  detail = '',
}: AddressText): AddressForm {
  const places = [province, city, district].map((place) =>
    withoutDivisions(numeralsToDigits(plainForm(place))),
  );
  const street = compact(withoutDivisions(numeralsToDigits(plainForm(detail))));
  const named = places.map(compact).filter((place, index, all) => place !== '' && place !== all[index - 1]);
  const rest = named.reduce(
    (text, place) => (text.startsWith(place) ? text.slice(place.length) : text),
    street,
  );
  return takenApart(named.length === 0 ? withoutTwice(rest) : `${named.join('')}${rest}`);
}

/** What an address is found again by: without unit, floor and room. */
export const addressKey = ({ base, building = '' }: AddressForm): string =>
  building === '' ? base : `${base}/${building}`;

const divisionWords = /(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|市辖区|自治州|自治县|省|市|区|县|州)/gu;
/** Division words differ most between ways of writing a place (广东, 广东省); in a road's name they go missing on both sides. */
const withoutDivisions = (text: string): string => text.replaceAll(divisionWords, '');

/** One text may name 上海市上海市 too. */
const withoutTwice = (text: string): string => text.replace(/^(\p{L}{2,4})\1/u, '$1');

/** Dashes stay between digits (3-2-501), everything else that is no letter or digit goes. */
const compact = (text: string): string =>
  text
    .replaceAll(/[‐-―−~]/gu, '-')
    .replaceAll(/(?<=[\da-z])\s*[-/]\s*(?=\d)/gu, '-')
    .replaceAll(/[^\p{L}\p{N}#-]/gu, '')
    .replaceAll(/(?<![\da-z])-|-(?!\d)/gu, '');

const digitOf: Readonly<Record<string, number>> = Object.fromEntries(
  ['〇零', '一壹', '二贰两', '三叁', '四肆', '五伍', '六陆', '七柒', '八捌', '九玖'].flatMap((forms, digit) =>
    [...forms].map((form) => [form, digit] as const),
  ),
);
const scaleOf: Readonly<Record<string, number>> = { 十: 10, 拾: 10, 百: 100, 佰: 100 };
const numeral =
  /[〇零一壹二贰三叁四肆五伍六陆七柒八捌九玖十拾][〇零一壹二贰三叁四肆五伍六陆七柒八捌九玖十拾百佰]*/gu;

/** 二十三 and 二三 as 23, wherever they stand: 三里屯 and 3里屯 are one place. */
export const numeralsToDigits = (text: string): string => text.replaceAll(numeral, digitsOf);

function digitsOf(written: string): string {
  const signs = [...written];
  if (!signs.some((sign) => sign in scaleOf)) return signs.map((sign) => digitOf[sign] ?? '').join('');
  let [sum, digit] = [0, undefined as number | undefined];
  for (const sign of signs) {
    const scale = scaleOf[sign];
    if (scale === undefined) digit = digitOf[sign];
    else [sum, digit] = [sum + (digit || 1) * scale, undefined];
  }
  return String(sum + (digit ?? 0));
}

type Part = 'building' | 'unit' | 'floor' | 'room';
/** From the end of the address inwards; each is one bounded pattern, so that a long text cannot make one slow. */
const endings: readonly (readonly [Part, RegExp])[] = [
  ['room', /(?:房间?|室)?([a-z]?\d{1,5}[a-z]?)(?:号?房|室|户)$/u],
  ['floor', /([a-z]?\d{1,3})(?:层|f|(?<!号)楼)$/u],
  ['unit', /([a-z]?\d{1,3}|[a-z])(?:单元|门)$/u],
  ['building', /([a-z]?\d{1,4}[a-z]?|[a-z])(?:号楼|栋|幢|座|#楼?)$/u],
];
/** 3-2-501: building, unit and room; 3-501: building and room. */
const dashed = /(?<![\d-])([a-z]?\d{1,4})-(?:(\d{1,3})-)?([a-z]?\d{1,5})(?:室|号|房|户)?$/u;
/** A room with nothing after it: 3栋501, 5楼508. */
const bareRoom = /(?<=[栋幢座楼层元])([a-z]?\d{2,5})$/u;

function takenApart(text: string): AddressForm {
  const parts: Partial<Record<Part, string>> = {};
  let rest = text;
  const take = (found: RegExpExecArray | null, names: readonly (Part | undefined)[]) => {
    if (!found || found.index === 0) return;
    rest = rest.slice(0, found.index);
    names.forEach((name, index) => {
      const value = found[index + 1];
      if (name && value !== undefined) parts[name] ??= value;
    });
  };
  take(dashed.exec(rest), ['building', 'unit', 'room']);
  take(bareRoom.exec(rest), ['room']);
  for (const [part, ending] of endings) take(ending.exec(rest), [part]);
  return { base: rest, ...parts };
}
