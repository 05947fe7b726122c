import {
  type City,
  citiesNamed,
  type District,
  type Divisions,
  districtsNamed,
  findCities,
  findDistricts,
  findProvince,
  type Place,
  type Province,
  placeKey,
  similarlyNamed,
} from './divisions.ts';
import { type PlaceNames, resolvePlace } from './mainland-places.ts';

/**
 * Why a name of a place is another one than was given. FOLLOWS: it was missing, and the other names leave only this one.
 * FROM_DETAIL: it stood at the beginning of the detail. MISPLACED: it stood in another field. RENAMED: its rank is another
 * one by now (密云县 → 密云区).
 */
export const mendReasons = ['FOLLOWS', 'FROM_DETAIL', 'MISPLACED', 'RENAMED'] as const;
export type MendReason = (typeof mendReasons)[number];

export type Meaning =
  | {
      /** Official names, all that there is to choose from. */
      readonly names: PlaceNames;
      readonly reasons: Readonly<Partial<Record<keyof PlaceNames, MendReason>>>;
    }
  /** Several places that the names may mean, or one that contradicts a part of them. */
  | { readonly candidates: readonly string[] };

/**
 * What names of a place in mainland China that do not fit each other can mean. Nothing is guessed: one meaning only where
 * it contradicts nothing that was given and no other does so too; else all that may be meant. Undefined where nothing is.
 */
export function meaningOf(given: PlaceNames, detail: string, divisions: Divisions): Meaning | undefined {
  const told = withDetail(given, detail, divisions);
  const possible = possibleNames(told, divisions).filter(
    (names) => resolvePlace(names, divisions).problem === undefined,
  );
  const agreeing = possible.filter((names) => agrees(told, names, divisions));
  const [only, ...others] = agreeing;
  if (only !== undefined && others.length === 0)
    return { names: only, reasons: reasonsOf(given, told, only) };
  const candidates = (agreeing.length > 0 ? agreeing : possible).map(inOneLine);
  return candidates.length > 0 ? { candidates } : undefined;
}

const inOneLine = ({ province, city, district }: PlaceNames): string =>
  [...new Set([province, city, district])].filter((name) => name !== '').join(' ');

/** The names with those that are missing taken from the beginning of the detail, where they stand there in full. */
function withDetail(
  { province, city, district }: PlaceNames,
  detail: string,
  divisions: Divisions,
): PlaceNames {
  let rest = placeKey(detail);
  const cut = <D extends District>(places: readonly D[]): D | undefined => {
    const found = longest(places.filter(({ name }) => rest.startsWith(name) && rest.length > name.length));
    rest = rest.slice(found?.name.length ?? 0);
    return found;
  };
  const provinces = province === '' ? mainland(divisions) : named(findProvince(divisions, province));
  const inProvince = cut(provinces);
  const cities = (inProvince ? [inProvince] : provinces).flatMap((each) => each.cities);
  const inCity = cut(city === '' ? cities : cities.filter((each) => isNamed(each, city)));
  const below = inCity ? [inCity] : city === '' ? cities : cities.filter((each) => isNamed(each, city));
  const inDistrict = cut(district === '' ? below.flatMap((each) => each.districts) : []);
  return {
    province: province || (inProvince?.name ?? ''),
    city: city || (inCity?.name ?? ''),
    district: district || (inDistrict?.name ?? ''),
  };
}

const mainland = ({ provinces }: Divisions): readonly Province[] =>
  provinces.filter(({ code }) => code < '700000');
const named = <Each>(found: Each | undefined): readonly Each[] => (found === undefined ? [] : [found]);
const isNamed = (city: City, name: string): boolean => {
  const key = placeKey(name);
  return city.name === key || city.name === `${key}市`;
};
const longest = <D extends District>(places: readonly D[]): D | undefined =>
  places.reduce<D | undefined>(
    (best, each) => (best === undefined || each.name.length > best.name.length ? each : best),
    undefined,
  );

/** Every place that one of the names may mean, each by its official names. */
function possibleNames(
  { province, city, district }: PlaceNames,
  divisions: Divisions,
): readonly PlaceNames[] {
  const provinces = [
    ...named(findProvince(divisions, province)),
    ...similarlyNamed(mainland(divisions), province),
  ];
  const cities = [
    ...(city === '' ? citiesNamed(divisions, province) : citiesNamed(divisions, city)),
    ...(city + district === '' ? [] : provinces).flatMap((each) => citiesOf(each, city)),
  ];
  const found: readonly PlaceNames[] = [
    ...cities.flatMap((place) => inCity(place, district)),
    // `map` would hand its index on as what was written.
    ...[...districtsNamed(divisions, city), ...districtsNamed(divisions, district)].map((each) =>
      namesOf(each),
    ),
    ...citiesNamed(divisions, district).map((each) => namesOf(each)),
  ];
  return [...new Map(found.map((names) => [inOneLine(names), names])).values()];
}

const citiesOf = (province: Province, city: string): readonly Place[] =>
  (city === '' ? province.cities : findCities(province, city)).map((each) => ({ province, city: each }));

function inCity(place: Place, district: string): readonly PlaceNames[] {
  const known = findDistricts(place.city, district);
  const meant = known.length > 0 ? known : similarlyNamed(place.city.districts, district);
  return meant.length > 0
    ? meant.map((each) => namesOf({ ...place, district: each }))
    : [namesOf(place, district)];
}

const namesOf = ({ province, city, district }: Place, written = ''): PlaceNames => ({
  province: province.name,
  city: city.name,
  district: district?.name ?? written,
});

/** Whether a place is what each of the names that were given says, though perhaps in the field of another. */
function agrees({ province, city, district }: PlaceNames, names: PlaceNames, divisions: Divisions): boolean {
  const place = findProvince(divisions, names.province);
  const [inside] = place ? findCities(place, names.city) : [];
  if (!place || !inside) return false;
  const isProvince = province === '' || means([place], province) || isNamed(inside, province);
  const isCity = city === '' || findCities(place, city).includes(inside) || placeKey(city) === names.district;
  const isDistrict =
    ['', names.city, names.district].includes(placeKey(district)) ||
    means(inside.districts, district, names.district);
  return isProvince && isCity && isDistrict;
}

/** Whether a name, perhaps with another rank, is that of one of the places, or of just this one. */
const means = (places: readonly District[], name: string, exactly?: string): boolean =>
  similarlyNamed(places, name).some((each) => exactly === undefined || each.name === exactly);

const nameFields = ['province', 'city', 'district'] as const;

function reasonsOf(given: PlaceNames, told: PlaceNames, names: PlaceNames) {
  const reasons: Partial<Record<(typeof nameFields)[number], MendReason>> = {};
  for (const field of nameFields) {
    const reason =
      given[field] === '' ? missingReason(told[field]) : changeReason(placeKey(given[field]), names[field]);
    if (reason !== undefined) reasons[field] = reason;
  }
  return reasons;
}

const missingReason = (inDetail: string): MendReason => (inDetail === '' ? 'FOLLOWS' : 'FROM_DETAIL');

/** Undefined where it is the same name, at most written out: 广州 of 广州市. */
function changeReason(written: string, official: string): MendReason | undefined {
  if (similarlyNamed([{ code: '', name: official }], written).length === 0) return 'MISPLACED';
  return written.length >= official.length && written !== official ? 'RENAMED' : undefined;
}
