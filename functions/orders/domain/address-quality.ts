import { cut, printable } from '../../../shared/kernel/text.ts';
import {
  type AddressCheck,
  type AddressProblem,
  type AddressProblemCode,
  addressRegion,
  checkAddress,
  checkTokenRecipient,
} from './address.ts';
import type { Divisions } from './divisions.ts';
import type { PlaceNames } from './mainland-places.ts';
import { type Meaning, meaningOf, mendReasons } from './mend-place.ts';
import { checkPhone } from './phone.ts';
import { type OrderRequest, orderRequestSchema } from './request.ts';

type ShipTo = OrderRequest['shipTo'];

/**
 * How good an address is (地址质量). FIXED: names were brought to their official form, or what was missing follows from the
 * rest; each change is listed. AMBIGUOUS: it names places that contradict each other, or several. INCOMPLETE: something is
 * missing. UNDELIVERABLE: there is no such place, or no courier goes there.
 */
export const addressQualities = ['OK', 'FIXED', 'AMBIGUOUS', 'INCOMPLETE', 'UNDELIVERABLE'] as const;
export type AddressQuality = (typeof addressQualities)[number];

/** Why a field is another one than was given; see `mendReasons` for those of places. */
export const changeReasons = [
  'OFFICIAL_NAME',
  'LEFT_OUT',
  'UNPRINTABLE',
  'SPACE',
  'BY_HAND',
  ...mendReasons,
] as const;
export type AddressChange = {
  readonly field: keyof ShipTo;
  readonly from: string;
  readonly to: string;
  readonly reason: (typeof changeReasons)[number];
};
/** `path` is a field of the recipient; no message repeats what was written there. */
export type AddressFinding = { readonly path: string; readonly message: string };

export type JudgedAddress = {
  /** With official names where they are certain, otherwise as it was given. */
  readonly shipTo: ShipTo;
  readonly quality: AddressQuality;
  readonly changes: readonly AddressChange[];
  readonly findings: readonly AddressFinding[];
  /** Why the phone cannot be called, where it cannot. */
  readonly phone?: string;
};

type Given = { readonly [Field in keyof ShipTo]?: string | undefined };

/**
 * Judges where somebody else's order goes; refuses nothing and never throws. What cannot be kept or printed is left out
 * and listed, so that a person sees it.
 */
export function judgeAddress(given: Given, divisions: Divisions): JudgedAddress {
  const { shipTo: kept, changes: dropped } = keptFields(given);
  const judged = kept.token === undefined ? withoutToken(kept, divisions) : withToken(kept, divisions);
  const changes = [...dropped, ...changesOf(kept, judged)];
  const { shipTo, findings } = judged;
  const quality = judged.quality === 'OK' && changes.length > 0 ? 'FIXED' : judged.quality;
  return { shipTo, quality, changes, findings, ...phoneOf(shipTo, divisions) };
}

const { shipTo: shape } = orderRequestSchema.shape;
const fields = Object.keys(shape.shape) as (keyof ShipTo)[];
const longest: Partial<Record<keyof ShipTo, number>> = {
  ...{ name: 100, phone: 40, province: 60, city: 100, district: 60, detail: 300, postCode: 16 },
};

/** The fields as they can be kept; a text that cannot is left out. */
function keptFields(given: Given): { readonly shipTo: ShipTo; readonly changes: readonly AddressChange[] } {
  const shipTo: Record<string, string> = { country: 'ZZ' };
  const changes: AddressChange[] = [];
  for (const field of fields) {
    const from = given[field];
    if (from === undefined || from.trim() === '') continue;
    const to = cut(printable(from), longest[field] ?? from.length).trim();
    const fits = shape.shape[field].safeParse(to).success;
    if (fits) shipTo[field] = to;
    if (!fits || to !== from)
      changes.push({ field, from, to: fits ? to : '', reason: reasonOf(from, to, fits) });
  }
  return { shipTo: shape.parse(shipTo), changes: changes.filter(({ reason }) => reason !== 'SPACE') };
}

function reasonOf(from: string, to: string, fits: boolean): AddressChange['reason'] {
  if (!fits) return 'LEFT_OUT';
  if (from.trim() === to) return 'SPACE';
  return printable(from).trim() === to ? 'UNPRINTABLE' : 'LEFT_OUT';
}

type Judged = Pick<JudgedAddress, 'shipTo' | 'quality' | 'findings'> & { readonly reasons?: Reasons };
type Reasons = Partial<Record<keyof ShipTo, AddressChange['reason']>>;

function withToken(shipTo: ShipTo, divisions: Divisions): Judged {
  const { token, postCode, country } = shipTo;
  const hidden = { token, ...(postCode === undefined ? {} : { postCode }) };
  const check = checkTokenRecipient(shipTo, divisions);
  if (check.ok)
    return { shipTo: shape.parse({ ...hidden, ...check.recipient }), quality: 'OK', findings: [] };
  const { name: _name, phone: _phone, detail: _detail, ...shown } = shipTo;
  return { shipTo: { ...shown, ...hidden, country }, ...worst(check.problems) };
}

function withoutToken(given: ShipTo, divisions: Divisions): Judged {
  const phone = given.phone ?? phoneInDetail(given, divisions);
  const shipTo: ShipTo = phone === undefined ? given : { ...given, phone };
  const missing = (['name', 'phone', 'detail'] as const)
    .filter((field) => shipTo[field] === undefined)
    .map((path) => ({ path, message: 'is missing' }));
  const { check, reasons } = mended(shipTo, divisions);
  if (!check.ok) {
    const { quality, findings } = worst(check.problems);
    const others = missing.filter(({ path }) => findings.every((each) => each.path !== path));
    return { shipTo, quality, findings: [...others, ...findings], reasons };
  }
  const findings = [...missing, ...unservedIn(check)];
  const worse = missing.length > 0 ? 'INCOMPLETE' : 'OK';
  return {
    shipTo: shape.parse(filled({ name: shipTo.name, phone, ...check.address })),
    quality: findings.length > missing.length ? 'UNDELIVERABLE' : worse,
    ...{ findings, reasons: { ...reasons, phone: 'FROM_DETAIL' } },
  };
}

/** The check of an address, or of what its places can only mean; where they may mean several, these are told. */
function mended(
  shipTo: ShipTo,
  divisions: Divisions,
): { readonly check: AddressCheck; readonly reasons: Reasons } {
  const { province = '', city = '', district = '', detail = '' } = shipTo;
  const address = { ...shipTo, province, city, detail };
  const check = checkAddress(address, divisions);
  const isPlace = !check.ok && check.problems.some(({ path }) => path in noNames);
  const isMainland = addressRegion({ country: shipTo.country, province }, divisions) === 'mainland';
  if (check.ok || !isPlace || !isMainland) return { check, reasons: {} };
  const meaning = meaningOf({ province, city, district }, detail, divisions);
  if (meaning === undefined) return { check, reasons: {} };
  if ('names' in meaning)
    return { check: checkAddress({ ...address, ...meaning.names }, divisions), reasons: meaning.reasons };
  return {
    check: { ok: false, problems: check.problems.map((each) => several(each, meaning)) },
    reasons: {},
  };
}

const noNames: PlaceNames = { province: '', city: '', district: '' };
const mostCandidates = 6;

function several(
  problem: AddressProblem,
  { candidates }: Extract<Meaning, { candidates: unknown }>,
): AddressProblem {
  if (!(problem.path in noNames)) return problem;
  const shown = candidates.slice(0, mostCandidates).join(', ');
  const more = candidates.length > mostCandidates ? '…' : '';
  return {
    path: problem.path,
    code: 'DISTRICT_AMBIGUOUS',
    message: `The address may mean (可能是) ${shown}${more}`,
  };
}

/** The phone that stands in the detail, where exactly one does. */
function phoneInDetail({ detail = '', country }: ShipTo, divisions: Divisions): string | undefined {
  if (addressRegion({ country }, divisions) !== 'mainland') return undefined;
  const found = detail.normalize('NFKC').match(/(?<!\d)1[3-9]\d{9}(?!\d)/g) ?? [];
  const phones = [...new Set(found)].filter((each) => checkPhone(each, { country, marketplace: false }).ok);
  return phones.length === 1 ? phones[0] : undefined;
}

/** Couriers in the mainland bring nothing into a post office box; the post does, elsewhere too. */
const unservedIn = ({ region, address }: Extract<AddressCheck, { ok: true }>): readonly AddressFinding[] =>
  region === 'mainland' && /邮政信箱|邮箱\s*\d|信箱\s*\d|\d\s*号?信箱|p\.?\s*o\.?\s*box/i.test(address.detail)
    ? [{ path: 'detail', message: 'is a post office box (邮政信箱), where no courier delivers' }]
    : [];

const filled = (value: object) =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined && part !== ''));

const qualityOf: Readonly<Record<AddressProblemCode, AddressQuality>> = {
  PROVINCE_REQUIRED: 'INCOMPLETE',
  PROVINCE_UNKNOWN: 'UNDELIVERABLE',
  PROVINCE_ELSEWHERE: 'AMBIGUOUS',
  CITY_REQUIRED: 'INCOMPLETE',
  CITY_UNKNOWN: 'UNDELIVERABLE',
  CITY_ELSEWHERE: 'AMBIGUOUS',
  DISTRICT_REQUIRED: 'INCOMPLETE',
  DISTRICT_UNKNOWN: 'UNDELIVERABLE',
  DISTRICT_ELSEWHERE: 'AMBIGUOUS',
  DISTRICT_AMBIGUOUS: 'AMBIGUOUS',
  CHINESE_REQUIRED: 'INCOMPLETE',
  COUNTRY_UNKNOWN: 'UNDELIVERABLE',
  DETAIL_REQUIRED: 'INCOMPLETE',
  POST_CODE_INVALID: 'INCOMPLETE',
  TEXT_UNPRINTABLE: 'INCOMPLETE',
};

function worst(
  problems: readonly { readonly path: string; readonly message: string; readonly code: AddressProblemCode }[],
): Pick<JudgedAddress, 'quality' | 'findings'> {
  const ranks = problems.map(({ code }) => addressQualities.indexOf(qualityOf[code]));
  return {
    quality: addressQualities[Math.max(...ranks)] ?? 'UNDELIVERABLE',
    findings: problems.map(({ path, message }) => ({ path, message })),
  };
}

function changesOf(before: ShipTo, { shipTo: after, reasons = {} }: Judged): readonly AddressChange[] {
  return fields.flatMap((field) => {
    const [from = '', to = ''] = [before[field], after[field]];
    if (from === to) return [];
    return [{ field, from, to, reason: reasons[field] ?? (to === '' ? 'LEFT_OUT' : 'OFFICIAL_NAME') }];
  });
}

/** A phone without a country code is one of the place that the parcel goes to, or of the mainland. */
function phoneOf({ phone, country, province }: ShipTo, divisions: Divisions): { readonly phone?: string } {
  if (phone === undefined) return {};
  const region = addressRegion({ country, province }, divisions);
  const there = region === 'HK' || region === 'MO' || region === 'TW' ? region : country;
  const check = checkPhone(phone, { country: there, marketplace: true });
  if (check.ok) return check.kind === 'masked' ? { phone: 'Digits of the phone number are hidden' } : {};
  return checkPhone(phone, { country: 'CN', marketplace: true }).ok ? {} : { phone: check.message };
}
