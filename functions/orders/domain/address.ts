import { isCountry, needsCity, needsProvince, postCodeExample } from './countries.ts';
import {
  citiesNamed,
  type Divisions,
  findProvince,
  type Place,
  type Province,
  placeKey,
} from './divisions.ts';
import {
  isForeignScript,
  type PlaceProblemCode,
  type ResolvedPlace,
  resolvePlace,
} from './mainland-places.ts';

/** Where a parcel goes, without whom it is for; texts that are empty are missing. */
export type PostalAddress = {
  /** ISO 3166-1 alpha-2; Hong Kong, Macau and Taiwan as HK, MO, TW or as provinces of CN. */
  readonly country: string;
  readonly province: string;
  readonly city: string;
  readonly district?: string | undefined;
  readonly detail: string;
  readonly postCode?: string | undefined;
};

/** What a marketplace shows of a recipient it keeps behind a token: perhaps nothing, perhaps with stars. */
export type TokenRecipient = {
  readonly country: string;
  readonly province?: string | undefined;
  readonly city?: string | undefined;
  readonly district?: string | undefined;
};

/** Which rules an address follows. */
export type AddressRegion = 'mainland' | 'HK' | 'MO' | 'TW' | 'abroad';

export type AddressProblemCode =
  | PlaceProblemCode
  | 'COUNTRY_UNKNOWN'
  | 'PROVINCE_ELSEWHERE'
  | 'DETAIL_REQUIRED'
  | 'POST_CODE_INVALID'
  | 'TEXT_UNPRINTABLE';

/** `path` is the field's name within the address; `message` never repeats what was written there. */
export type AddressProblem = {
  readonly path: keyof PostalAddress;
  readonly message: string;
  readonly code: AddressProblemCode;
};

type Refused = { readonly ok: false; readonly problems: readonly AddressProblem[] };

export type AddressCheck =
  | {
      readonly ok: true;
      readonly address: PostalAddress;
      readonly region: AddressRegion;
      /** GB/T 2260 code of the smallest division that was recognised, in China. */
      readonly adcode?: string;
    }
  | Refused;

export type TokenRecipientCheck =
  | {
      readonly ok: true;
      readonly recipient: TokenRecipient;
      readonly region: AddressRegion;
      readonly adcode?: string;
    }
  | Refused;

/**
 * Whether a parcel can be sent to an address, and the address with official names; never throws.
 *
 * Nothing is silently changed except the spelling of China's divisions to their official names (广东 →
 * 广东省, the city of 北京 → 北京市, 省直辖县 + 济源市 → city 济源市), space around a text, and empty
 * optional fields, which are left out. So the result replaces the given address as a whole.
 * Mainland China: each division within the one above it, a district wherever the city has districts, and in
 * Chinese. Hong Kong, Macau and Taiwan: as written, in any script, but not with a city of the mainland.
 * Abroad: a city (but in Singapore), the state where the post wants it, postal codes of well-known forms.
 */
export function checkAddress(given: PostalAddress, divisions: Divisions): AddressCheck {
  const address = tidy(given);
  const unprintable = unprintableIn(address);
  if (unprintable.length > 0) return { ok: false, problems: unprintable };
  const region = addressRegion(address, divisions);
  if (region === undefined) return { ok: false, problems: [unknownCountry] };
  if (region === 'mainland') return checkMainland(address, divisions);
  if (region === 'abroad') return checkAbroad(address);
  return checkSpecialRegion(address, region, divisions);
}

/**
 * The rules that an address follows, undefined for no country; the province of CN decides between the
 * mainland and the rest, so 香港 with country CN is HK, which is also where its phones belong.
 */
export function addressRegion(
  { country, province = '' }: Pick<TokenRecipient, 'country' | 'province'>,
  divisions: Divisions,
): AddressRegion | undefined {
  if (country === 'HK' || country === 'MO' || country === 'TW') return country;
  if (country !== 'CN') return isCountry(country) ? 'abroad' : undefined;
  return regionOfProvince(findProvince(divisions, province));
}

/**
 * Whether what a marketplace shows of a hidden recipient makes sense; never throws.
 * Missing and starred names pass, and so do cities and districts that no list has; refused are unknown
 * countries and mainland provinces, and a city or district that is known to lie elsewhere.
 */
export function checkTokenRecipient(given: TokenRecipient, divisions: Divisions): TokenRecipientCheck {
  const { country, province = '', city = '', district = '' } = tidy({ ...given, detail: '' });
  const unprintable = unprintableIn({ country, province, city, district, detail: '' });
  if (unprintable.length > 0) return { ok: false, problems: unprintable };
  const region = addressRegion({ country, province }, divisions);
  if (region === undefined) return { ok: false, problems: [unknownCountry] };
  const shown = {
    province: unlessStarred(province),
    city: unlessStarred(city),
    district: unlessStarred(district),
  };
  const place: ResolvedPlace =
    region === 'mainland' && shown.province !== '' ? resolvePlace(shown, divisions) : {};
  const { problem } = place;
  if (problem !== undefined && (problem.path === 'province' || problem.code.endsWith('_ELSEWHERE')))
    return { ok: false, problems: [problem] };
  const recipient = {
    country,
    ...named('province', place.province?.name ?? province),
    ...named('city', place.city?.name ?? city),
    ...named('district', officialDistrict(place) ?? district),
  };
  return { ok: true, recipient, region, ...(place.adcode === undefined ? {} : { adcode: place.adcode }) };
}

// What names a city directly below its province needs no district beside it: 省直辖县 + 济源市 is 济源市.
function officialDistrict({ problem, city, district }: ResolvedPlace): string | undefined {
  if (problem !== undefined || city === undefined) return undefined;
  return district ?? '';
}

const unlessStarred = (name: string) => (name.includes('*') ? '' : name);

function checkMainland(address: Tidy, divisions: Divisions): AddressCheck {
  const place = resolvePlace({ ...address, district: address.district ?? '' }, divisions);
  const problems: AddressProblem[] = [
    ...(place.problem === undefined ? [] : [place.problem]),
    ...detailProblems(address),
    ...postCodeProblems(address),
  ];
  if (isForeignScript(address.detail))
    problems.push(
      problem('detail', 'CHINESE_REQUIRED', 'The detail (详细地址) in mainland China is in Chinese'),
    );
  const { province, city, district, adcode } = place;
  if (problems.length > 0 || province === undefined || city === undefined) return { ok: false, problems };
  const { country, detail, postCode = '' } = address;
  const official = {
    country,
    province: province.name,
    city: city.name,
    ...named('district', district ?? ''),
  };
  return {
    ok: true,
    address: { ...official, detail, ...named('postCode', postCode) },
    region: 'mainland',
    adcode: adcode ?? city.code,
  };
}

const specialProvinces = { HK: '香港特别行政区', MO: '澳门特别行政区', TW: '台湾省' } as const;
const specialCodes = { HK: '810000', MO: '820000', TW: '710000' } as const;

function checkSpecialRegion(
  address: Tidy,
  region: keyof typeof specialProvinces,
  divisions: Divisions,
): AddressCheck {
  const official = specialProvinces[region];
  const problems = detailProblems(address);
  const province = findProvince(divisions, address.province);
  if (province !== undefined && province.name !== official)
    problems.push(
      problem('province', 'PROVINCE_ELSEWHERE', `The province (省) of this country is ${official}`),
    );
  const elsewhere = mainlandCity(address.city, divisions);
  if (elsewhere !== undefined) {
    const where = `The city (市) ${elsewhere.city.name} is in ${elsewhere.province.name}, not in ${official}`;
    problems.push(problem('city', 'CITY_ELSEWHERE', where));
  }
  if (region === 'TW' && address.city === '')
    problems.push(problem('city', 'CITY_REQUIRED', 'The city or county (县/市) is missing'));
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    address: { ...address, province: province?.name ?? address.province },
    region,
    adcode: specialCodes[region],
  };
}

// Only by its official name: 中山 alone may be a road or a district in Taiwan.
function mainlandCity(name: string, divisions: Divisions): Place | undefined {
  const key = placeKey(name);
  const places = citiesNamed(divisions, name).filter(({ city }) => city.name === key);
  return places.find(({ province }) => regionOfProvince(province) === 'mainland');
}

function checkAbroad(address: Tidy): AddressCheck {
  const problems = [...detailProblems(address), ...postCodeProblems(address)];
  if (address.city === '' && needsCity(address.country))
    problems.push(problem('city', 'CITY_REQUIRED', 'The city is missing'));
  if (address.province === '' && needsProvince(address.country))
    problems.push(
      problem(
        'province',
        'PROVINCE_REQUIRED',
        'The state, province or prefecture is missing, which this country needs',
      ),
    );
  return problems.length > 0 ? { ok: false, problems } : { ok: true, address, region: 'abroad' };
}

function detailProblems({ detail }: Tidy): AddressProblem[] {
  if (/[\p{L}\p{N}]/u.test(detail)) return [];
  return [
    problem('detail', 'DETAIL_REQUIRED', 'The detail (详细地址: street and number, or a PO box) is missing'),
  ];
}

function postCodeProblems({ country, postCode = '' }: Tidy): AddressProblem[] {
  const example = postCode === '' ? undefined : postCodeExample(country, postCode);
  if (example === undefined) return [];
  const message = `The post code (邮编) does not have this country's form, for example ${example}`;
  return [problem('postCode', 'POST_CODE_INVALID', message)];
}

// Controls, halves of surrogate pairs and overrides of the writing direction cannot be printed on a label.
const unprintable = /[\p{Cc}\p{Cs}\u202d\u202e]/u;

function unprintableIn(address: Tidy): AddressProblem[] {
  return Object.entries(address).flatMap(([path, text]) =>
    isField(path) && unprintable.test(text ?? '')
      ? [problem(path, 'TEXT_UNPRINTABLE', 'The text has characters that cannot be printed')]
      : [],
  );
}

const fields = ['country', 'province', 'city', 'district', 'detail', 'postCode'] as const;
const isField = (path: string): path is keyof PostalAddress => fields.some((field) => field === path);

type Tidy = {
  readonly country: string;
  readonly province: string;
  readonly city: string;
  readonly district?: string;
  readonly detail: string;
  readonly postCode?: string;
};

function tidy(
  given: TokenRecipient & { readonly detail: string; readonly postCode?: string | undefined },
): Tidy {
  const { country, province = '', city = '', district = '', detail, postCode = '' } = given;
  return {
    country: country.trim(),
    province: province.trim(),
    city: city.trim(),
    ...named('district', district.trim()),
    detail: detail.trim(),
    ...named('postCode', postCode.trim()),
  };
}

function named<K extends string>(key: K, text: string): { [key in K]?: string } {
  return text === '' ? {} : ({ [key]: text } as { [key in K]?: string });
}

function regionOfProvince(province: Province | undefined): AddressRegion {
  if (province?.name === specialProvinces.HK) return 'HK';
  if (province?.name === specialProvinces.MO) return 'MO';
  return province?.name === specialProvinces.TW ? 'TW' : 'mainland';
}

const unknownCountry: AddressProblem = {
  path: 'country',
  code: 'COUNTRY_UNKNOWN',
  message: 'The country is two capital letters of ISO 3166, for example CN, HK, GB',
};

function problem(path: AddressProblem['path'], code: AddressProblemCode, message: string): AddressProblem {
  return { path, code, message };
}
