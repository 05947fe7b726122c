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

export type PlaceProblemCode =
  | 'PROVINCE_REQUIRED'
  | 'PROVINCE_UNKNOWN'
  | 'CITY_REQUIRED'
  | 'CITY_UNKNOWN'
  | 'CITY_ELSEWHERE'
  | 'DISTRICT_REQUIRED'
  | 'DISTRICT_UNKNOWN'
  | 'DISTRICT_ELSEWHERE'
  | 'DISTRICT_AMBIGUOUS'
  | 'CHINESE_REQUIRED';

export type PlaceProblem = {
  readonly path: 'province' | 'city' | 'district';
  readonly code: PlaceProblemCode;
  readonly message: string;
};

/** The three names of a place in mainland China as somebody wrote them; an empty name is a missing one. */
export type PlaceNames = { readonly province: string; readonly city: string; readonly district: string };

/** What the names mean: official names as far as they are known, and the first thing that is wrong, if any. */
export type ResolvedPlace = {
  readonly province?: Province;
  readonly city?: City;
  /** Official name, or the town as it was written where a city has no districts. */
  readonly district?: string;
  /** GB/T 2260 code of the smallest division that was recognised. */
  readonly adcode?: string;
  readonly problem?: PlaceProblem;
};

type CityFound = { readonly city: City; readonly district: string };
type Failed = { readonly problem: PlaceProblem };

/**
 * Finds the divisions that three names mean, each only within the one above it.
 * Names are taken as official or usual short ones and never guessed: what fits nothing or several is a
 * problem that says what was expected.
 */
export function resolvePlace(names: PlaceNames, divisions: Divisions): ResolvedPlace {
  const province = findProvince(divisions, names.province);
  if (province === undefined) return { problem: provinceProblem(names, divisions) };
  const found = resolveCity(province, names, divisions);
  if ('problem' in found) return { province, adcode: province.code, problem: found.problem };
  const { city } = found;
  const district = resolveDistrict({ province, city }, found.district, divisions);
  if ('problem' in district) return { province, city, adcode: city.code, problem: district.problem };
  return { province, city, adcode: city.code, ...district };
}

function provinceProblem({ province, city }: PlaceNames, divisions: Divisions): PlaceProblem {
  const [place, ...others] = citiesNamed(divisions, province === '' ? city : province);
  const belongs =
    place === undefined || others.length > 0 ? '' : `; ${place.city.name} is in ${place.province.name}`;
  if (province === '') return problem('province', 'PROVINCE_REQUIRED', `is missing${belongs}`);
  if (isForeignScript(province))
    return problem('province', 'CHINESE_REQUIRED', 'is written in Chinese, as in 广东省');
  const [similar] = similarlyNamed(divisions.provinces, province);
  const hint = similar === undefined ? belongs : `; ${similar.name} is`;
  return problem('province', 'PROVINCE_UNKNOWN', `is not a province of China${hint}`);
}

function resolveCity(province: Province, names: PlaceNames, divisions: Divisions): CityFound | Failed {
  const { city: name, district } = names;
  if (province.municipality) return resolveMunicipality(province, names, divisions);
  if (name === '' || isPlaceholder(name)) return resolveDirect(province, name, district);
  const [city, ...others] = findCities(province, name);
  if (city !== undefined && others.length === 0) return { city, district };
  return cityProblem(province, name, divisions);
}

// 北京市 may stand as the city, repeated, as 市辖区 (重庆: 县), not at all, or the district in its place.
function resolveMunicipality(
  province: Province,
  { city: name, district }: PlaceNames,
  divisions: Divisions,
): CityFound | Failed {
  const [city] = province.cities;
  if (city === undefined) return cityProblem(province, name, divisions);
  const key = placeKey(name);
  const short = province.name.slice(0, -1);
  const itself = ['', province.name, short, '市辖区', '县', `${short}城区`, `${short}郊县`];
  if (itself.includes(key)) return { city, district };
  const [inPlace] = findDistricts(city, name);
  if (inPlace === undefined) return cityProblem(province, name, divisions);
  if (district === '' || findDistricts(city, district)[0] === inPlace)
    return { city, district: inPlace.name };
  const expected = `of ${city.name} is ${city.name}; ${inPlace.name} is a district (区/县) of it`;
  return failed('city', 'CITY_UNKNOWN', expected);
}

const isPlaceholder = (name: string) =>
  /^(?:省|自治区)?直辖(?:县|县级|行政|县级行政)?(?:区划|单位)?$/.test(placeKey(name));

// 济源 and the like stand in official lists below a placeholder, or with no city at all.
function resolveDirect(province: Province, name: string, district: string): CityFound | Failed {
  const direct = { ...province, cities: province.cities.filter(answersDirectly) };
  const [city] = district === '' ? [] : findCities(direct, district);
  if (city !== undefined) return { city, district: '' };
  if (name !== '') {
    const expected = namesOf(direct.cities);
    return failed('district', 'DISTRICT_UNKNOWN', `does not answer to ${province.name} directly${expected}`);
  }
  const owners = province.cities.filter((owner) => findDistricts(owner, district).length === 1);
  const hint = owners.length === 1 ? `; the district is in ${owners[0]?.name}` : namesOf(province.cities);
  return failed('city', 'CITY_REQUIRED', `is missing${hint}`);
}

const answersDirectly = (city: City) => /^\d\d90/.test(city.code);

function cityProblem(province: Province, name: string, divisions: Divisions): Failed {
  if (isForeignScript(name)) return failed('city', 'CHINESE_REQUIRED', 'is written in Chinese, as in 广州市');
  const owner = province.cities.find((city) => city.districts.some((d) => d.name === placeKey(name)));
  if (owner !== undefined && !province.municipality) {
    const expected = `must be ${owner.name}: the name given is a district (区/县) of it`;
    return failed('city', 'CITY_UNKNOWN', expected);
  }
  const [elsewhere] = citiesNamed(divisions, name);
  if (elsewhere !== undefined)
    return failed(
      'city',
      'CITY_ELSEWHERE',
      `${elsewhere.city.name} is in ${elsewhere.province.name}, not in ${province.name}`,
    );
  return failed('city', 'CITY_UNKNOWN', `is not a city of ${province.name}${namesOf(province.cities)}`);
}

type DistrictFound = { readonly district?: string; readonly adcode?: string };

function resolveDistrict(place: Place, name: string, divisions: Divisions): DistrictFound | Failed {
  const { city } = place;
  if (city.districtOptional && isCityItself(city, name)) return {};
  if (name === '') return failed('district', 'DISTRICT_REQUIRED', `is missing${namesOf(city.districts)}`);
  const [district, ...others] = findDistricts(city, name);
  if (district !== undefined && others.length === 0)
    return { district: district.name, adcode: district.code };
  if (district !== undefined)
    return failed(
      'district',
      'DISTRICT_AMBIGUOUS',
      `fits several of ${city.name}${namesOf([district, ...others])}`,
    );
  return districtProblem(place, name, divisions) ?? { district: name };
}

function isCityItself(city: City, name: string): boolean {
  const key = placeKey(name);
  return key === '' || key === '市辖区' || key === city.name || `${key}市` === city.name;
}

// Towns are many and change; where a city has no districts, a town that is not listed is taken as written.
function districtProblem({ province, city }: Place, name: string, divisions: Divisions): Failed | undefined {
  if (isForeignScript(name))
    return failed('district', 'CHINESE_REQUIRED', 'is written in Chinese, as in 天河区');
  const elsewhere = districtsNamed(divisions, name);
  const [first] = elsewhere;
  if (first?.district !== undefined) {
    const owners = elsewhere.slice(0, 4).map((owner) => fullName(owner));
    const where = `${first.district.name} is in ${owners.join(', ')}, not in ${fullName({ province, city })}`;
    return failed('district', 'DISTRICT_ELSEWHERE', where);
  }
  if (city.districtOptional) return undefined;
  const [similar] = similarlyNamed(city.districts, name);
  const hint = similar === undefined ? namesOf(city.districts) : `; ${similar.name} is`;
  return failed('district', 'DISTRICT_UNKNOWN', `is not a district of ${city.name}${hint}`);
}

function fullName({ province, city }: Place): string {
  return province.name === city.name ? province.name : `${province.name} ${city.name}`;
}

function namesOf(divisions: readonly District[]): string {
  const shown = divisions.slice(0, 30).map(({ name }) => name);
  if (shown.length === 0) return '';
  return `; expected ${shown.join(', ')}${divisions.length > shown.length ? '…' : ''}`;
}

/** Whether a text has Latin letters and nothing Chinese: the English spelling of an address in China. */
export function isForeignScript(text: string): boolean {
  return /\p{Script=Latin}/u.test(text) && !/\p{Script=Han}/u.test(text);
}

const labels = { province: 'province (省)', city: 'city (市)', district: 'district (区/县)' } as const;

function problem(path: PlaceProblem['path'], code: PlaceProblemCode, text: string): PlaceProblem {
  return { path, code, message: `The ${labels[path]} ${text}` };
}

function failed(path: PlaceProblem['path'], code: PlaceProblemCode, text: string): Failed {
  return { problem: problem(path, code, text) };
}
