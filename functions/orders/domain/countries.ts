// ISO 3166-1 alpha-2, all officially assigned codes.
const countries = new Set(
  `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY
  BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM
  FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT
  JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN
  MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT
  PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL
  TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`.split(/\s+/),
);

// From the address metadata of Google's libaddressinput: where the post wants the state (prefecture,
// department...) beside the city, and where there is no city to name.
const provinceRequired = new Set('AU BR CA CO CR ES HN ID IN IT JM JP KR MX RU SV TR US VE'.split(' '));
const withoutCities = new Set('GI SG'.split(' '));

const postCodes: Readonly<Record<string, { readonly pattern: RegExp; readonly example: string }>> = {
  AU: { pattern: /^\d{4}$/, example: '2000' },
  BR: { pattern: /^\d{5}-?\d{3}$/, example: '01310-100' },
  CA: { pattern: /^[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d$/i, example: 'K1A 0B1' },
  CN: { pattern: /^\d{6}$/, example: '510000' },
  DE: { pattern: /^\d{5}$/, example: '10117' },
  ES: { pattern: /^\d{5}$/, example: '28013' },
  FR: { pattern: /^\d{2} ?\d{3}$/, example: '75001' },
  GB: { pattern: /^(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|BFPO ?\d{1,4})$/i, example: 'SW1A 1AA' },
  IN: { pattern: /^\d{3} ?\d{3}$/, example: '110001' },
  IT: { pattern: /^\d{5}$/, example: '00184' },
  JP: { pattern: /^\d{3}-?\d{4}$/, example: '100-0001' },
  KR: { pattern: /^\d{5}$/, example: '03187' },
  NL: { pattern: /^\d{4} ?[A-Z]{2}$/i, example: '1012 JS' },
  RU: { pattern: /^\d{6}$/, example: '101000' },
  SG: { pattern: /^\d{6}$/, example: '018956' },
  US: { pattern: /^\d{5}(?:[ -]?\d{4})?$/, example: '10001' },
};

/** Whether this is an assigned ISO 3166-1 alpha-2 code in capitals; HK, MO and TW are. */
export function isCountry(code: string): boolean {
  return countries.has(code);
}

/** Whether a parcel to that country does not arrive without its state, prefecture or department. */
export function needsProvince(country: string): boolean {
  return provinceRequired.has(country);
}

/** Whether addresses there name a city; Singapore's and Gibraltar's do not. */
export function needsCity(country: string): boolean {
  return !withoutCities.has(country);
}

/** An example of the country's postal codes when this is not one; undefined when it is, or the form is unknown. */
export function postCodeExample(country: string, postCode: string): string | undefined {
  const form = Object.hasOwn(postCodes, country) ? postCodes[country] : undefined;
  return form === undefined || form.pattern.test(postCode) ? undefined : form.example;
}
