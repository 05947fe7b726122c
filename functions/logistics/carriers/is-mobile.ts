/** A mobile phone of the mainland, with the extension of a privacy number (隐私号, `13812345678-1234`) or without. */
export const isMobile = (phone: string): boolean => /^(?:\+?86)?1\d{10}(?:[-转,]\d{1,6})?$/.test(phone);
