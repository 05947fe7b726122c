import { areaList } from '@vant/area-data';
import type { Place } from './types.ts';

let known: readonly string[] | undefined;
/** Full names of cities (地级市、自治州), longest first; no counties, whose names (朝阳区, 鼓楼区) many cities share. */
function cityNames(): readonly string[] {
  known ??= [...Object.values(areaList.city_list), ...Object.values(areaList.province_list)]
    .filter((name) => /(?:市|州|盟|地区)$/.test(name))
    .sort((a, b) => b.length - a.length);
  return known;
}

const leadingProvince = /^\p{Script=Han}{2,6}?(?:省|自治区)/u;
const bracketed = /【([^】]{2,60})】/g;

/**
 * The city that a scan's place begins with, by its full name: 深圳市, 广东省深圳市南山区. Undefined where there is none:
 * 上海路营业部 is in many cities, and so is 朝阳网点.
 */
export function cityOf(place: string): string | undefined {
  const local = place.trim().replace(leadingProvince, '');
  return cityNames().find((name) => local.startsWith(name));
}

/** The city of a scan: of its place, or else of the first place in brackets in the carrier's words. */
export function cityOfScan(scan: { readonly place?: string; readonly text?: string }): string | undefined {
  const told = [
    scan.place ?? '',
    ...[...(scan.text ?? '').matchAll(bracketed)].map(([, name]) => name ?? ''),
  ];
  return told.map(cityOf).find((city) => city !== undefined);
}

/** Whether a city is that of an address; a municipality (直辖市) may be written as either level. */
export const isCityOf = (city: string, { province, city: own }: Place): boolean =>
  [own, province].some((name) => name.startsWith(city) || city.startsWith(name));

const isWholeCity = (name: string): boolean => /^\p{Script=Han}{2,12}(?:省|市|区|县|州|盟)$/u.test(name);

/**
 * The facility (转运中心, 网点) of a scan: its place, where that is more than a city, or else the first in brackets in the
 * carrier's words. Undefined where only a city is told: that comes up in every other scan.
 */
export function facilityOf(scan: { readonly place?: string; readonly text?: string }): string | undefined {
  const told = [
    scan.place ?? '',
    ...[...(scan.text ?? '').matchAll(bracketed)].map(([, name]) => name ?? ''),
  ];
  return told.map((name) => name.trim()).find((name) => name !== '' && !isWholeCity(name));
}
