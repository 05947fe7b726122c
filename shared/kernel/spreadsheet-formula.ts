/**
 * Text that a spreadsheet would run as a formula (CSV injection, https://owasp.org/www-community/attacks/CSV_Injection): it
 * begins with one of these, also in full width, whatever stands before it and is not seen.
 */
export const spreadsheetFormula = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
