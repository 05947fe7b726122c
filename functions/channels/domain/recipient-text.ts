/** Whether a text is what a platform shows instead of the real one: `张**`, `138****8000`, `~A1b2…~1~`, `$…$`. */
export const isMasked = (text: string): boolean =>
  text.includes('*') || /^~.*~\d*~?$/.test(text) || /^\$.*\$$/.test(text);

/** The text, unless it is masked. */
export const unmasked = (text: string | undefined): string | undefined =>
  text === undefined || isMasked(text) ? undefined : text;

const regions = [
  ['HK', /^(?:中国)?香港|hong ?kong/i],
  ['MO', /^(?:中国)?澳门|maca[uo]/i],
  ['TW', /^(?:中国)?台湾|taiwan/i],
] as const;
const countries: ReadonlyMap<string, string> = new Map([
  ['中国', 'CN'],
  ['中国大陆', 'CN'],
  ['china', 'CN'],
  ['美国', 'US'],
  ['日本', 'JP'],
  ['韩国', 'KR'],
  ['新加坡', 'SG'],
  ['马来西亚', 'MY'],
  ['澳大利亚', 'AU'],
  ['加拿大', 'CA'],
  ['英国', 'GB'],
  ['德国', 'DE'],
  ['法国', 'FR'],
  ['新西兰', 'NZ'],
]);
/** Of a country whose name is not known here; ISO 3166-1 leaves it to its users. */
const unknownCountry = 'ZZ';

/** The country that an address is in, by its names for country and province; China where neither says anything else. */
export function countryOf(country: string | undefined, province: string | undefined): string {
  for (const name of [province, country])
    for (const [code, names] of regions) if (name !== undefined && names.test(name)) return code;
  if (country === undefined) return 'CN';
  if (/^[A-Za-z]{2}$/.test(country)) return country.toUpperCase();
  return countries.get(country.toLowerCase()) ?? unknownCountry;
}
