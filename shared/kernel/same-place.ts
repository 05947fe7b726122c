/** What an official name of a Chinese division may have after its short one: 广东(省), 内蒙古(自治区), 恩施(土家族苗族自治州). */
const kindOfPlace =
  /^(?:省|市|区|县|旗|盟|州|地区|林区|新区|特别行政区|\p{Script=Han}{0,12}自治[区州县旗])$/u;

/**
 * Whether two names of one level (two provinces, two cities) mean one place: equal, or one the short form of the other's
 * official Chinese name (广东 and 广东省). Names are taken in simplified characters, as the address check gives them.
 */
export function isSamePlace(one: string, other: string): boolean {
  if (one === other) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= 2 && long.startsWith(short) && kindOfPlace.test(long.slice(short.length));
}
