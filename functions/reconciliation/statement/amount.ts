import { currencySchema, decimalsOf } from '../../../shared/kernel/money.ts';

/** An amount of any size in the currency's own unit, exact, without the currency: `-1234.56`, `1999` for JPY. Of a
 * currency that nobody knows, its minor units. */
export function plainAmount(minor: bigint | number, currency: string): string {
  const decimals = shownDecimals(currency);
  const digits = `${minor}`.replace('-', '').padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const part = decimals > 0 ? `.${digits.slice(-decimals)}` : '';
  return `${minor < 0 ? '-' : ''}${whole}${part}`;
}

/** Decimals of a currency; none where nobody knows it. */
export const shownDecimals = (currency: string): number =>
  currencySchema.safeParse(currency).success ? decimalsOf(currency) : 0;

/** Digits before the point in groups of three, for people: `1,234.56`. */
export const grouped = (number: bigint | number | string): string =>
  `${number}`.replace(/\B(?<!\.\d*)(?=(?:\d{3})+(?!\d))/g, ',');

/** The same for people: `CNY -1,234.56`. */
export const amountText = (minor: bigint | number, currency: string): string =>
  `${currency} ${grouped(plainAmount(minor, currency))}`;

/** Amounts of several currencies, sorted by currency; a dash where there is none. */
export const amountsText = (amounts: Readonly<Record<string, bigint | number>>): string =>
  Object.keys(amounts)
    .sort()
    .map((currency) => amountText(amounts[currency] ?? 0, currency))
    .join(' · ') || '–';
