import { currencySchema, decimalsOf } from '../../../shared/kernel/money.ts';
import { Unreadable } from './unreadable.ts';

/** Some platforms pad with zeros, or print what a double held; nobody needs more decimals than that. */
const form = /^([+-]?)(\d{1,16})(?:\.(\d{0,40}))?$/;

/**
 * An amount in decimals of its currency's major unit (`19.99`, `5`, `-0.1`; JPY `120`, KWD `1.234`) as minor units.
 * Undefined where it is none, or finer than the currency: `1e309`, `NaN`, `0.30000000000000004`, JPY `0.5`.
 */
export function minorOf(text: string, currency: string): number | undefined {
  const [, sign, whole, decimals = ''] = form.exec(text) ?? [];
  const fraction = decimals.replace(/0+$/, '');
  const digits = decimalsOf(currency);
  if (whole === undefined || fraction.length > digits) return undefined;
  const minor = Number(`${whole}${fraction.padEnd(digits, '0')}`);
  if (!Number.isSafeInteger(minor)) return undefined;
  return sign === '-' && minor !== 0 ? -minor : minor;
}

type Read = (text: string | undefined, name: string) => number | undefined;

/** Reads a message's amounts, all of one currency; undefined where there is nothing. `Unreadable` where one makes no sense. */
export type Amounts = { readonly currency: string; readonly signed: Read; readonly amount: Read };

/** `name` is what the channel calls the amount; the reason quotes that alone. */
export function amountsIn(told: string | undefined): Amounts {
  const currency = currencySchema.safeParse(told?.toUpperCase()).data;
  if (currency === undefined) throw new Unreadable('no currency in use');
  const signed: Read = (text, name) => {
    if (text === undefined) return undefined;
    const minor = minorOf(text, currency);
    if (minor === undefined) throw new Unreadable(`${name} is not an amount`);
    return minor;
  };
  const amount: Read = (text, name) => {
    const minor = signed(text, name);
    if (minor !== undefined && minor < 0) throw new Unreadable(`${name} is below zero`);
    return minor;
  };
  return { currency, signed, amount };
}
