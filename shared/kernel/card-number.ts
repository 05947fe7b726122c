/**
 * What payment card numbers (PAN, 银行卡号) look like that are in use, by scheme: ISO/IEC 7812-1 issuer prefixes with the lengths
 * that the scheme issues. Visa's old 13 and its 19 digits are left out here, because parcels, articles and orders of
 * marketplaces have such numbers: 13 digits and an issuer's prefix say nothing.
 */
const schemes: readonly RegExp[] = [
  /^4\d{15}$/, // Visa
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/, // Mastercard
  /^3[47]\d{13}$/, // American Express
  /^35(?:2[89]|[3-8]\d)\d{12}$/, // JCB
  /^(?:6011|64[4-9]\d|65\d{2})\d{12}$/, // Discover
  /^62\d{14,17}$/, // UnionPay (银联)
  /^(?:436742|456351|601382|9558\d{2}|9559\d{2})\d{13}$/, // debit cards of Chinese banks from before 62
];
/** What any scheme has or had. It counts only where the text speaks of a card. */
const anyScheme = /^[2-689]\d{12,18}$/;
const speaksOfCard = /卡号|银行卡|信用卡|借记卡|储蓄卡|银联|\b(?:card|visa|mastercard|unionpay|pan)\b/i;

/** Orders and batches are often numbered by the day, as 2611240001000012; Mastercard has few such prefixes. */
const beginsWithDay = /^2\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/;

/** What people put between the groups that stand on cards. */
const gap = '[ ._/·,-]{1,3}';
/** Digits in one run, or in the groups that stand on cards; nothing longer, such as a provider's 28 digits. */
const written =
  `(\\d{13,19}(?![-.]\\d)|\\d{4}${gap}\\d{4}${gap}\\d{4}${gap}\\d{4}(?:${gap}\\d{1,3})?|` +
  `\\d{4}${gap}\\d{6}${gap}\\d{4,5}|\\d{6}([ .-])\\d{10,13})(?!\\d)`;
/** Steps over the first group alone, so that what follows another number is seen too. */
const anywhere = () => new RegExp(`(?<!\\d)(?<!\\d[-.])(?=${written})\\d+`, 'g');
const here = () => new RegExp(written, 'y');
const invisible = /[\u00AD\u200B-\u200D\u2060\uFEFF]/g;
const wideDigits = /[\uFF10-\uFF19]/g;
const wideDistance = 0xfe_e0;
const cardDigits = 16;

/** The text with the digits, spaces and dashes of every keyboard as ASCII has them. */
const plain = (text: string): string =>
  text
    .replace(invisible, '')
    .replace(wideDigits, (digit) => String.fromCharCode(digit.charCodeAt(0) - wideDistance))
    .replace(/\p{Zs}/gu, ' ')
    .replace(/\p{Pd}/gu, '-');

/**
 * Tells whether a text of a person holds what looks like a payment card number: the digits of a scheme with a right check
 * digit (Luhn). Such text is refused, so that no card number is ever kept or logged. Numbers of orders, parcels, payments,
 * articles and phones pass, unless they are 16 digits, begin as a card does and fit its check digit, which one in ten of
 * those does.
 */
export function looksLikeCardNumber(text: string): boolean {
  const read = plain(text);
  const isOfCard = speaksOfCard.test(read);
  return [...read.matchAll(anywhere())].some(([, digits = '']) => isCardNumber(digits, isOfCard));
}

/** The text with all but the last four digits of each card number covered: for what others wrote and cannot be refused. */
export function withoutCardNumbers(text: string): string {
  if (!looksLikeCardNumber(text)) return text;
  const read = plain(text);
  const isOfCard = speaksOfCard.test(read);
  const [search, follow] = [anywhere(), here()];
  const isCard = (found: RegExpExecArray | null) => found !== null && isCardNumber(found[1] ?? '', isOfCard);
  let [clean, from] = ['', 0];
  for (let found = search.exec(read); found; found = search.exec(read)) {
    // What stays of one number may be the beginning of another.
    for (let card: typeof found | null = found; card && isCard(card); card = follow.exec(read)) {
      const hidden = (card[1] ?? '').replace(lastDigits, '');
      clean += read.slice(from, card.index) + hidden.replace(/\d/g, '*');
      from = card.index + hidden.length;
      [search.lastIndex, follow.lastIndex] = [from, from];
    }
  }
  return clean + read.slice(from);
}

const lastDigits = new RegExp(`(?:\\d(?:${gap})?){4}$`);

function isCardNumber(run: string, speaksOfIt: boolean): boolean {
  const digits = run.replace(/\D/g, '');
  // Behind the sixteen digits there may be the three that stand on the back of a card.
  const all = digits.length > cardDigits && run !== digits ? [digits, digits.slice(0, cardDigits)] : [digits];
  return all.some((each) => luhnHolds(each) && (isOfScheme(each) || (speaksOfIt && anyScheme.test(each))));
}

const isOfScheme = (digits: string): boolean =>
  schemes.some((scheme) => scheme.test(digits)) && !beginsWithDay.test(digits);

function luhnHolds(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += at % 2 === 1 ? doubled : digit;
  }
  return sum % 10 === 0;
}
