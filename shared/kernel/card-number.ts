const digitRun = /\d(?:[ -]?\d){14,18}/g;

/**
 * Tells whether a text holds what looks like a payment card number (PAN, 银行卡号): 15 to 19 digits with an issuer prefix
 * of a card scheme and a right check digit (Luhn, ISO/IEC 7812-1). Such text is refused, so that no card number is ever
 * stored or logged.
 */
export function looksLikeCardNumber(text: string): boolean {
  for (const [run] of text.matchAll(digitRun)) {
    const digits = run.replace(/\D/g, '');
    if (/^(?:4|5[1-5]|2[2-7]|3[47]|35|62|6011|65|9)/.test(digits) && luhnHolds(digits)) return true;
  }
  return false;
}

function luhnHolds(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += at % 2 === 1 ? doubled : digit;
  }
  return sum % 10 === 0;
}
