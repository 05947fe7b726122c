import { isSamePlace } from '../../../shared/kernel/same-place.ts';
import type { AllocationRequest, Coordinates } from './allocation/types.ts';

const earthKm = 6371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Kilometres over the surface of the earth (haversine), whole. */
export function kmBetween(a: Coordinates, b: Coordinates): number {
  const half = (one: number, other: number) => Math.sin(radians(other - one) / 2) ** 2;
  const inner = half(a.lat, b.lat) + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * half(a.lng, b.lng);
  return Math.round(2 * earthKm * Math.asin(Math.min(1, Math.sqrt(inner))));
}

/** Where the capitals of the provinces are, to a tenth of a degree: latitude, longitude. */
const capitals: Readonly<Record<string, readonly [number, number]>> = {
  ...{ 北京市: [39.9, 116.4], 天津市: [39.1, 117.2], 河北省: [38, 114.5], 山西省: [37.9, 112.6] },
  ...{ 内蒙古自治区: [40.8, 111.7], 辽宁省: [41.8, 123.4], 吉林省: [43.9, 125.3], 黑龙江省: [45.8, 126.5] },
  ...{ 上海市: [31.2, 121.5], 江苏省: [32.1, 118.8], 浙江省: [30.3, 120.2], 安徽省: [31.8, 117.2] },
  ...{ 福建省: [26.1, 119.3], 江西省: [28.7, 115.9], 山东省: [36.7, 117], 河南省: [34.8, 113.7] },
  ...{ 湖北省: [30.6, 114.3], 湖南省: [28.2, 112.9], 广东省: [23.1, 113.3], 广西壮族自治区: [22.8, 108.3] },
  ...{ 海南省: [20, 110.3], 重庆市: [29.6, 106.6], 四川省: [30.7, 104.1], 贵州省: [26.6, 106.7] },
  ...{ 云南省: [25, 102.7], 西藏自治区: [29.7, 91.1], 陕西省: [34.3, 108.9], 甘肃省: [36.1, 103.8] },
  ...{ 青海省: [36.6, 101.8], 宁夏回族自治区: [38.5, 106.3], 新疆维吾尔自治区: [43.8, 87.6] },
  ...{ 香港特别行政区: [22.3, 114.2], 澳门特别行政区: [22.2, 113.5], 台湾省: [25, 121.5] },
};

/** Where something goes: its own place, or the capital of its province; undefined where neither is known. */
export function placeOf({
  location,
  country,
  province,
}: AllocationRequest['destination']): Coordinates | undefined {
  if (location) return location;
  if (country !== 'CN' || province === undefined) return undefined;
  const [, found] = Object.entries(capitals).find(([name]) => isSamePlace(name, province)) ?? [];
  return found && { lat: found[0], lng: found[1] };
}
