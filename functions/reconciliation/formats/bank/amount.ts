import { decimalsOf } from '../../../../shared/kernel/money.ts';
import { BadBill } from '../../domain/bill.ts';
import { shown } from '../cells.ts';
import { unitsOf } from '../money-text.ts';

/** An amount as a bank wrote it. */
export type WrittenAmount = {
  readonly text: string;
  readonly currency: string;
  readonly line: number;
};

const unsigned = /^\d+(?:\.\d+)?$/;
const comma = /^(\d+),(\d*)$/;

/**
 * Minor units of an ISO 20022 amount, which has no sign, such as `19.99`. Throws `BadBill` ROW: lines carry whole minor
 * units, so `0.001` CNY is refused and never rounded, and `0.10000` CNY is ten fen.
 */
export function minorOfPoint(written: WrittenAmount): number {
  return unsigned.test(written.text) ? minorOf(written) : refuse(written);
}

/** Minor units of a SWIFT amount, whose comma is never left out: `380115,` and `0,1`. Throws `BadBill` ROW. */
export function minorOfComma(written: WrittenAmount): number {
  const [, whole, fraction = ''] = comma.exec(written.text) ?? [];
  if (whole === undefined) return refuse(written);
  return minorOf({ ...written, text: fraction === '' ? whole : `${whole}.${fraction}` });
}

/** Minor units of a plain decimal number with or without minus. Throws `BadBill` ROW. */
export function minorOf(written: WrittenAmount): number {
  return unitsOf(written.text, decimals(written)) ?? refuse(written);
}

function decimals({ currency, line }: WrittenAmount): number {
  try {
    return decimalsOf(currency);
  } catch (error) {
    throw new BadBill('ROW', `${shown(currency)} is no currency in use (ISO 4217)`, line, error);
  }
}

function refuse({ text, currency, line }: WrittenAmount): never {
  throw new BadBill('ROW', `${shown(text)} is no whole number of the smallest unit of ${currency}`, line);
}
