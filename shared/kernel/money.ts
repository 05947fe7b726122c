import * as z from 'zod';

/** An amount of money: an ISO 4217 currency and a whole number of its minor units (fen, cent, yen, fils). */
export type Money = { readonly currency: string; readonly minor: number };

// ISO 4217 list one as of 2026-01, without funds, metals and test codes. A list of our own because
// `Intl` counts decimals as people show them (IQD 0, HUF 0, LBP 0), which is not how they are settled.
const currenciesByDecimals = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
    IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
    MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG
    YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
} as const;

const decimals: ReadonlyMap<string, number> = new Map(
  Object.entries(currenciesByDecimals).flatMap(([digits, codes]) =>
    codes.split(/\s+/).map((code) => [code, Number(digits)] as const),
  ),
);

/** The ISO 4217 code of a currency in use; anything else is refused, so a typo never becomes a currency. */
export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/, 'A currency is three capital letters (ISO 4217), for example CNY')
  .refine((code) => decimals.has(code), 'Not a currency in use (ISO 4217)');

const minorSchema = z
  .int('An amount is a whole number of minor units')
  .refine((minor) => !Object.is(minor, -0), 'Negative zero is not an amount');

/** Money of either sign at an edge; unknown fields, fractions, -0 and numbers beyond 2^53 - 1 are refused. */
export const moneySchema = z.strictObject({ currency: currencySchema, minor: minorSchema });

/** Money as it was written down or told: a field that is not known yet is passed over, so that a later release may add one. */
export const toldMoneySchema = moneySchema.strip();

/** Money that cannot be negative at an edge: a price, a fee, what is paid. */
export const priceSchema = z.strictObject({
  currency: currencySchema,
  minor: minorSchema.nonnegative('An amount here is zero or more'),
});

/** Decimals between the major and the minor unit by ISO 4217: CNY 2, JPY 0, KWD 3. RangeError for no currency. */
export function decimalsOf(currency: string): number {
  const digits = decimals.get(currency);
  if (digits === undefined) throw new RangeError('Not a currency in use (ISO 4217)');
  return digits;
}

/** The sum of two amounts. RangeError when the currencies differ or the sum is not a safe integer. */
export function addMoney(a: Money, b: Money): Money {
  return sumMoney(a.currency, [a, b]);
}

/**
 * The sum of any number of amounts of one currency; of none it is zero.
 * Adds in bigint, so only the result has to be a safe integer. RangeError when it is not, or when an amount
 * is of another currency.
 */
export function sumMoney(currency: string, amounts: readonly Money[]): Money {
  const total = amounts.reduce((sum, amount) => sum + minorIn(currency, amount), 0n);
  return { currency, minor: toSafe(total) };
}

/** `quantity` times an amount; quantity is a safe integer. RangeError when it is not, or on overflow. */
export function multiplyMoney(money: Money, quantity: number): Money {
  return { currency: money.currency, minor: toSafe(exact(money.minor) * exact(quantity)) };
}

/** An amount for people to read, exact: "CNY 19.99", "JPY 1999", "KWD -0.005". */
export const formatMoney = (money: Money): string => `${money.currency} ${decimalText(money)}`;

/** The same without its currency, as Chinese platforms write yuan: "19.99", "-0.05". */
export function decimalText({ currency, minor }: Money): string {
  const digits = decimalsOf(currency);
  const sign = minor < 0 ? '-' : '';
  const padded = `${exact(minor)}`.replace('-', '').padStart(digits + 1, '0');
  const major = padded.slice(0, padded.length - digits);
  return `${sign}${major}${digits > 0 ? `.${padded.slice(-digits)}` : ''}`;
}

/**
 * Splits minor units over weights so that the shares always add up to the total.
 *
 * The method of largest remainders (Hamilton's apportionment; Balinski & Young, "Fair Representation", 1982):
 * everyone gets the whole part of its exact quota `total * weight / sum of weights`, and what is left goes,
 * one unit each, to the largest remainders; equal remainders go to the earlier index. So each share is less
 * than one unit from its quota, never of the other sign, and zero for a weight of zero.
 * All weights zero: split evenly. A negative total is the mirror image of the positive one.
 * RangeError for a weight that is not a safe integer of zero or more, for nothing to give a total to, and
 * for a share that is not a safe integer (a bigint total may be larger than that).
 */
export function splitByLargestRemainder(total: bigint | number, weights: readonly number[]): number[] {
  const whole = typeof total === 'bigint' ? total : exact(total);
  const parts = weights.map(weightOf);
  if (parts.length === 0 && whole !== 0n) throw new RangeError('Nothing to split the amount over');
  const sum = parts.reduce((a, b) => a + b, 0n);
  const shares = sum === 0n ? apportion(abs(whole), parts.fill(1n)) : apportion(abs(whole), parts);
  return shares.map((share) => toSafe(whole < 0n ? -share : share));
}

function apportion(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  const shares = weights.map((weight) => (total * weight) / sum);
  const left = total - shares.reduce((a, b) => a + b, 0n);
  weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((a, b) => compare(b.remainder, a.remainder) || a.index - b.index)
    .slice(0, Number(left))
    .forEach(({ index }) => {
      shares[index] = (shares[index] ?? 0n) + 1n;
    });
  return shares;
}

/** Some units of a line coming back: what the line cost, its units, how many are back and how many come now. */
export type ReturnOfUnits = {
  /** What was paid for the whole line, minor units. */
  readonly payable: number;
  readonly quantity: number;
  readonly alreadyReturned: number;
  readonly returning: number;
};

/**
 * What units coming back are worth, in minor units, so that any way of returning a line sums to what was paid.
 *
 * It is the difference of two running totals, `payable * returned / quantity` rounded towards zero: however
 * the units are grouped, the differences telescope to exactly `payable`, and before the last unit the
 * refunds never exceed the exact share. Whoever stores `alreadyReturned` must write it under a condition, or
 * two returns at once would both start from the same total.
 * RangeError when the counts are not whole numbers with `alreadyReturned + returning <= quantity`.
 */
export function returnedShare({ payable, quantity, alreadyReturned, returning }: ReturnOfUnits): number {
  const counts = [quantity, alreadyReturned, returning];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0))
    throw new RangeError('Units are whole numbers of zero or more');
  if (quantity === 0 || alreadyReturned + returning > quantity)
    throw new RangeError('More units returned than the line has');
  const upTo = (units: number) => (exact(payable) * exact(units)) / exact(quantity);
  return toSafe(upTo(alreadyReturned + returning) - upTo(alreadyReturned));
}

function minorIn(currency: string, amount: Money): bigint {
  if (amount.currency !== currency) throw new RangeError(`Cannot add ${amount.currency} to ${currency}`);
  return exact(amount.minor);
}

function weightOf(weight: number): bigint {
  if (!(weight >= 0)) throw new RangeError('A weight is zero or more');
  return exact(weight);
}

function exact(value: number): bigint {
  if (!Number.isSafeInteger(value)) throw new RangeError('Not a safe integer');
  return BigInt(value);
}

function toSafe(value: bigint): number {
  if (abs(value) > BigInt(Number.MAX_SAFE_INTEGER))
    throw new RangeError('The amount is too large (beyond 2^53 - 1)');
  return Number(value);
}

const abs = (value: bigint) => (value < 0n ? -value : value);
const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
