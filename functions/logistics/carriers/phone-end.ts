const extension = /^(.*\d{7})[-转,]\d{1,6}$/;

/**
 * The last four digits of a phone, which carriers ask for before they tell of a parcel (手机尾号). The extension of a privacy
 * number (隐私号, `13812345678-1234`) or of an office is none of them. Undefined where it does not end in four digits.
 */
export function phoneEnd(phone: string | undefined): string | undefined {
  const text = (phone ?? '').replace(/\s+/g, '');
  return /\d{4}$/.exec(extension.exec(text)?.[1] ?? text)?.[0];
}
