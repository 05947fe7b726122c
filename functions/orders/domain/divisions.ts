import { areaList } from '@vant/area-data';
import { simplifyPlaceName } from '../../../shared/kernel/traditional-characters.ts';

/** A district, county or county-level city (区/县/县级市), or a town where a city has no districts. */
export type District = { readonly code: string; readonly name: string };

/** A city (地级市/自治州/地区/盟), or a county-level one that answers to its province directly (省直辖县). */
export type City = {
  readonly code: string;
  readonly name: string;
  readonly districts: readonly District[];
  /** Addresses there need no district: 东莞, 中山, 儋州, 嘉峪关 and what answers to its province directly. */
  readonly districtOptional: boolean;
};

/** A province, municipality, autonomous region, or Hong Kong, Macau and Taiwan. */
export type Province = {
  readonly code: string;
  readonly name: string;
  /** 北京, 天津, 上海, 重庆: a province that is its own single city. */
  readonly municipality: boolean;
  readonly cities: readonly City[];
};

/** China's administrative divisions by their GB/T 2260 codes and official names. */
export type Divisions = { readonly provinces: readonly Province[] };

let compiled: Divisions | undefined;

/** The divisions as `@vant/area-data` lists them; put together at the first call and kept. */
export function chinaDivisions(): Divisions {
  compiled ??= compile();
  return compiled;
}

const municipalities = new Set(['110000', '120000', '310000', '500000']);
const citiesWithoutDistricts = new Set(['441900', '442000', '460400', '620200']);
// The list puts what answers to its province directly below a "city" 90 of that province.
const directCode = /^\d\d90/;

function compile(): Divisions {
  const districtsOf = Map.groupBy(entries(areaList.county_list), ({ code }) => code.slice(0, 4));
  const citiesOf = Map.groupBy(entries(areaList.city_list), ({ code }) => code.slice(0, 2));
  const provinces = entries(areaList.province_list).map((province) => {
    const municipality = municipalities.has(province.code);
    const cities = (citiesOf.get(province.code.slice(0, 2)) ?? []).flatMap((city) =>
      citiesBelow(city, districtsOf.get(city.code.slice(0, 4)) ?? []),
    );
    return { ...province, municipality, cities: municipality ? [oneCity(province.name, cities)] : cities };
  });
  return { provinces };
}

function citiesBelow(city: District, districts: readonly District[]): City[] {
  if (directCode.test(city.code))
    return districts.map((district) => ({ ...district, districts: [], districtOptional: true }));
  return [{ ...city, districts, districtOptional: citiesWithoutDistricts.has(city.code) }];
}

function oneCity(name: string, cities: readonly City[]): City {
  const [first] = cities;
  return {
    code: first?.code ?? '',
    name,
    districts: cities.flatMap((city) => city.districts),
    districtOptional: false,
  };
}

function entries(list: Readonly<Record<string, string>>): District[] {
  return Object.entries(list).map(([code, name]) => ({ code, name }));
}

/**
 * A name as it is compared: without spaces and invisible marks, in simplified characters. An official name
 * is its own key.
 */
export function placeKey(name: string): string {
  return simplifyPlaceName(name.normalize('NFKC').replace(/[\s\p{Cf}]/gu, ''));
}

/** The province of that name, official or short (广东省, 广东, 廣東, 内蒙古), or undefined. */
export function findProvince({ provinces }: Divisions, name: string): Province | undefined {
  return matches(provinces, placeKey(name), provinceForms)[0];
}

/** The cities of a province that a name may mean: official, or short where only one fits (广州, 恩施州, 济源). */
export function findCities(province: Province, name: string): City[] {
  return matches(province.cities, placeKey(name), cityForms);
}

/** The districts of a city that a name may mean; several only where a short form fits several (和田: 市, 县). */
export function findDistricts(city: City, name: string): District[] {
  return matches(city.districts, placeKey(name), districtForms);
}

/** A division together with what it lies in. */
export type Place = { readonly province: Province; readonly city: City; readonly district?: District };

/** Every city in China of that official or short name. */
export function citiesNamed({ provinces }: Divisions, name: string): Place[] {
  return provinces.flatMap((province) => findCities(province, name).map((city) => ({ province, city })));
}

/**
 * Every district of the mainland of exactly that official name (鼓楼区 is four); none for a name that any
 * city might use for a part of itself, such as 高新区.
 */
export function districtsNamed({ provinces }: Divisions, name: string): Place[] {
  const key = placeKey(name);
  if (partOfAnyCity.test(key)) return [];
  const mainland = provinces.filter(({ code }) => code < '700000');
  return mainland.flatMap((province) =>
    province.cities.flatMap((city) =>
      city.districts.filter((d) => d.name === key).map((district) => ({ province, city, district })),
    ),
  );
}

const partOfAnyCity = /^(?:市辖区|城区|郊区|新区|高新.*区|(?:经济.*)?开发区|工业园区)$/;

/** Districts that differ from a name only in their rank, as after 密云县 became 密云区. */
export function similarlyNamed<D extends District>(divisions: readonly D[], name: string): D[] {
  const stem = stemOf(placeKey(name));
  return divisions.filter((division) => stemOf(division.name) === stem);
}

function matches<D extends District>(
  list: readonly D[],
  key: string,
  formsOf: (name: string) => string[],
): D[] {
  if (key === '') return [];
  const official = list.filter(({ name }) => name === key);
  return official.length > 0 ? official : list.filter(({ name }) => formsOf(name).includes(key));
}

function provinceForms(name: string): string[] {
  if (name === '内蒙古自治区') return ['内蒙古', '内蒙'];
  const stem = stemOf(name);
  if (name.endsWith('特别行政区')) return [stem, `${stem}特区`];
  return name.endsWith('自治区') ? [stem, `${stem}自治区`] : [stem];
}

function cityForms(name: string): string[] {
  const stem = stemOf(name);
  return name.endsWith('自治州') ? [stem, `${stem}州`, `${stem}自治州`] : [stem];
}

function districtForms(name: string): string[] {
  const stem = stemOf(name);
  if (name.endsWith('自治县')) return [stem, `${stem}县`, `${stem}自治县`];
  if (name.endsWith('自治旗')) return [stem, `${stem}旗`];
  if (/街道(?:办事处)?$/.test(name)) return [stem, `${stem}街道`, `${stem}区`];
  return [stem];
}

const rank =
  /(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|新区|街道办事处|街道|省|市|区|县|盟|旗|镇|乡)$/;
const peoples =
  '蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|' +
  '土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春';
const people = new RegExp(`(?:各族|(?:${peoples})族|维吾尔|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯)$`);

// The name without its rank and, of an autonomous place, its peoples; never of fewer than two characters.
function stemOf(name: string): string {
  const bare = name.replace(rank, '');
  if (bare.length < 2) return name;
  return /自治.$/.test(name) ? withoutPeoples(bare) : bare;
}

function withoutPeoples(name: string): string {
  const rest = name.replace(people, '');
  if (rest === name) return name;
  return rest.length < 2 ? name.replace(/族$/, '') : withoutPeoples(rest);
}
