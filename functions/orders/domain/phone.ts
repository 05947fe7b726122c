import { isSupportedCountry, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * What a number turned out to be. `service`: 400/800 and other numbers of firms. `virtual`: a marketplace's
 * privacy number (隐私号), good only with its extension and for a while. `masked`: some digits are hidden.
 */
export type PhoneKind =
  | 'mobile'
  | 'landline'
  | 'mobile-or-landline'
  | 'service'
  | 'virtual'
  | 'masked'
  | 'other';

export type PhoneRefusal = 'EMPTY' | 'TOO_LONG' | 'NOT_A_NUMBER' | 'INVALID' | 'MASKED' | 'VIRTUAL';

export type PhoneCheck =
  | {
      readonly ok: true;
      readonly kind: PhoneKind;
      /** Absent for a masked number. */
      readonly e164?: string;
      readonly extension?: string;
      /** Fit for a screen or a log: at least four digits of the number are hidden. */
      readonly masked: string;
    }
  | { readonly ok: false; readonly reason: PhoneRefusal; readonly message: string };

const refusals: Readonly<Record<PhoneRefusal, string>> = {
  EMPTY: 'The phone number (电话) is missing',
  TOO_LONG: 'The phone number (电话) is too long',
  NOT_A_NUMBER: 'This is not a phone number (电话)',
  INVALID: 'No such phone number (电话) exists in the country of the address; check the digits and area code',
  MASKED: 'The phone number has hidden digits; give the whole number',
  VIRTUAL:
    "A mobile number with an extension is a marketplace's privacy number (隐私号); give the buyer's own",
};

const longestInput = 64;
const longestExtension = 8;

/**
 * Whether a phone number can be used, and its parts; never throws, and no message repeats the number.
 *
 * `country` (ISO 3166, with HK, MO and TW of their own) is where a number without `+` belongs. Full-width
 * digits, spaces, dashes and the invisible marks that phones copy along (U+202A...) do not matter. A landline
 * or a service number may carry an extension (`-802`, `,802`, `#802`, `转802`, `ext 802`). Numbers of
 * marketplaces may also be masked (`138****8000`) or virtual (`13812345678-1234`).
 * Validity is that of libphonenumber's full metadata: the smaller set accepts 12345678901 as a Chinese number.
 */
export function checkPhone(
  raw: string,
  { country, marketplace }: { readonly country: string; readonly marketplace: boolean },
): PhoneCheck {
  if (raw.length > longestInput) return refuse('TOO_LONG');
  const text = plain(raw);
  if (text === '') return refuse('EMPTY');
  if (/[*•●×]/.test(text)) return checkMasked(text, marketplace);
  const found = find(text, country);
  if (found === undefined) return refuse(/\d{3}/.test(text) ? 'INVALID' : 'NOT_A_NUMBER');
  const { number, extension } = found;
  const kind = kindOf(number);
  if (extension === undefined || kind !== 'mobile') return accept(number, kind, extension);
  return marketplace ? accept(number, 'virtual', extension) : refuse('VIRTUAL');
}

type Found = { readonly number: PhoneNumber; readonly extension?: string };

function plain(raw: string): string {
  return raw
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}/gu, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\((\+\d{1,3})\)/, '$1 ');
}

// A number that is whole as it stands comes first: in 0755-2671-2345 the last dash is no extension.
function find(text: string, country: string): Found | undefined {
  const whole = parse(text, country);
  if (whole !== undefined) return { number: whole };
  const cut = cutExtension(text);
  const number = cut && parse(cut.base, country);
  return number && { number, extension: cut.extension };
}

function cutExtension(text: string): { base: string; extension: string } | undefined {
  const extension = /\d+$/.exec(text)?.[0];
  if (extension === undefined || extension.length > longestExtension) return undefined;
  const rest = text.slice(0, -extension.length);
  const base = rest.replace(/ ?(?:[-,;#转轉:]|分机|分機|;?ext(?:ension|n)?[.=]?|x) ?:? ?$/i, '');
  return base === rest ? undefined : { base, extension };
}

function parse(text: string, country: string): PhoneNumber | undefined {
  if (!/^\+?[\d ().-]+$/.test(text)) return undefined;
  const number = isSupportedCountry(country)
    ? parsePhoneNumberFromString(text, { defaultCountry: country, extract: false })
    : parsePhoneNumberFromString(text, { extract: false });
  return number?.isValid() ? number : undefined;
}

function kindOf(number: PhoneNumber): PhoneKind {
  switch (number.getType()) {
    case 'MOBILE':
      return 'mobile';
    case 'FIXED_LINE':
      return 'landline';
    case 'FIXED_LINE_OR_MOBILE':
      return 'mobile-or-landline';
    case 'TOLL_FREE':
    case 'SHARED_COST':
    case 'UAN':
      return 'service';
    default:
      return 'other';
  }
}

function checkMasked(text: string, marketplace: boolean): PhoneCheck {
  const whole = text.replace(/[•●×]/g, '*').replace(/[ ()]/g, '');
  const { base, extension } = cutMaskedExtension(whole);
  if (!/^\+?[\d*]+(?:-[\d*]+)*$/.test(base) || base.replace(/[^\d*]/g, '').length < 5)
    return refuse('NOT_A_NUMBER');
  if (!marketplace) return refuse('MASKED');
  const digits = base.replace(/^\+?86-?(?=1)/, '').replace(/[^\d*]/g, '');
  return {
    ok: true,
    kind: 'masked',
    masked: hide(digits),
    ...(extension === undefined ? {} : { extension }),
  };
}

function cutMaskedExtension(text: string): { base: string; extension?: string } {
  const mobile = /^((?:\+?86-?)?1[\d*]{10})(?:-|,|;|#|转|轉|分机|分機|x|ext\.?)(\d{1,8})$/i.exec(text);
  const [, base, extension] = mobile ?? [];
  return base === undefined || extension === undefined ? { base: text } : { base, extension };
}

function accept(number: PhoneNumber, kind: PhoneKind, extension: string | undefined): PhoneCheck {
  return {
    ok: true,
    kind,
    e164: number.number,
    ...(extension === undefined ? {} : { extension }),
    masked: mask(number),
  };
}

function mask(number: PhoneNumber): string {
  const prefix = number.countryCallingCode === '86' ? '' : `+${number.countryCallingCode} `;
  return `${prefix}${hide(number.nationalNumber)}`;
}

// 13800138000 → 138****8000, as people in China expect it; of shorter numbers less is shown.
function hide(digits: string): string {
  const shown = Math.min(7, Math.max(0, digits.length - 4));
  const tail = Math.ceil(shown / 2);
  const head = shown - tail;
  return `${digits.slice(0, head)}${'*'.repeat(digits.length - shown)}${digits.slice(digits.length - tail)}`;
}

function refuse(reason: PhoneRefusal): PhoneCheck {
  return { ok: false, reason, message: refusals[reason] };
}
