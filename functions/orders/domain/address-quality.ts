import { type AddressProblemCode, addressRegion, checkAddress, checkTokenRecipient } from './address.ts';
import type { Divisions } from './divisions.ts';
import { checkPhone } from './phone.ts';
import { type OrderRequest, orderRequestSchema } from './request.ts';

type ShipTo = OrderRequest['shipTo'];

/**
 * How good an address is (地址质量). FIXED: names were brought to their official form, each change is listed. AMBIGUOUS:
 * it names places that contradict each other, or several. INCOMPLETE: something is missing. UNDELIVERABLE: there is no
 * such place.
 */
export const addressQualities = ['OK', 'FIXED', 'AMBIGUOUS', 'INCOMPLETE', 'UNDELIVERABLE'] as const;
export type AddressQuality = (typeof addressQualities)[number];

export type AddressChange = {
  readonly field: keyof ShipTo;
  readonly from: string;
  readonly to: string;
  readonly reason: 'OFFICIAL_NAME' | 'LEFT_OUT' | 'UNPRINTABLE' | 'SPACE' | 'BY_HAND';
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
  const changes = [...dropped, ...changesOf(kept, judged.shipTo)];
  const quality = judged.quality === 'OK' && changes.length > 0 ? 'FIXED' : judged.quality;
  return { ...judged, quality, changes, ...phoneOf(judged.shipTo, divisions) };
}

const { shipTo: shape } = orderRequestSchema.shape;
const fields = Object.keys(shape.shape) as (keyof ShipTo)[];
const unprintable = /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/gu;
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
    const to = printable(from).slice(0, longest[field]).trim();
    const fits = shape.shape[field].safeParse(to).success;
    if (fits) shipTo[field] = to;
    if (!fits || to !== from)
      changes.push({ field, from, to: fits ? to : '', reason: reasonOf(from, to, fits) });
  }
  return { shipTo: shape.parse(shipTo), changes: changes.filter(({ reason }) => reason !== 'SPACE') };
}

const printable = (text: string): string => text.replace(unprintable, '').toWellFormed();

function reasonOf(from: string, to: string, fits: boolean): AddressChange['reason'] {
  if (!fits) return 'LEFT_OUT';
  if (from.trim() === to) return 'SPACE';
  return printable(from).trim() === to ? 'UNPRINTABLE' : 'LEFT_OUT';
}

type Judged = Pick<JudgedAddress, 'shipTo' | 'quality' | 'findings'>;

function withToken(shipTo: ShipTo, divisions: Divisions): Judged {
  const { token, postCode, country } = shipTo;
  const hidden = { token, ...(postCode === undefined ? {} : { postCode }) };
  const check = checkTokenRecipient(shipTo, divisions);
  if (check.ok)
    return { shipTo: shape.parse({ ...hidden, ...check.recipient }), quality: 'OK', findings: [] };
  const { name: _name, phone: _phone, detail: _detail, ...shown } = shipTo;
  return { shipTo: { ...shown, ...hidden, country }, ...worst(check.problems) };
}

function withoutToken(shipTo: ShipTo, divisions: Divisions): Judged {
  const missing = (['name', 'phone', 'detail'] as const)
    .filter((field) => shipTo[field] === undefined)
    .map((path) => ({ path, message: 'is missing' }));
  const { province = '', city = '', detail = '' } = shipTo;
  const check = checkAddress({ ...shipTo, province, city, detail }, divisions);
  if (!check.ok) {
    const { quality, findings } = worst(check.problems);
    const others = missing.filter(({ path }) => findings.every((each) => each.path !== path));
    return { shipTo, quality, findings: [...others, ...findings] };
  }
  const { name, phone } = shipTo;
  const official = shape.parse(filled({ name, phone, ...check.address }));
  return { shipTo: official, quality: missing.length > 0 ? 'INCOMPLETE' : 'OK', findings: missing };
}

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

function changesOf(before: ShipTo, after: ShipTo): readonly AddressChange[] {
  return fields.flatMap((field) => {
    const [from = '', to = ''] = [before[field], after[field]];
    if (from === to) return [];
    return [{ field, from, to, reason: to === '' ? ('LEFT_OUT' as const) : ('OFFICIAL_NAME' as const) }];
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
