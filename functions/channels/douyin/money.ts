import { formatMoney } from '../../../shared/kernel/money.ts';
import { cny } from '../domain/reckoning.ts';
import { needed } from '../domain/unreadable.ts';
import type { DouyinLine, DouyinOrder } from './order.ts';

/** All in fen. `fault`: why the amounts are not proven to add up. */
export type Reckoned = {
  /** What is owed for each line. */
  readonly values: readonly number[];
  readonly freight: number;
  readonly tax: number;
  readonly payable: number;
  readonly fault?: string;
};

const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);

/** How a line's `pay_amount` may be meant: goods alone, or with its share of postage, or with tax, or with both. */
const meanings: readonly ((line: DouyinLine) => number)[] = [
  () => 0,
  ({ post_amount = 0 }) => post_amount,
  ({ tax_amount = 0 }) => tax_amount,
  ({ post_amount = 0, tax_amount = 0 }) => post_amount + tax_amount,
];

/**
 * What an order costs: its lines' `pay_amount`, postage and tax are its own `pay_amount`. [unverified] is whether a line's
 * holds its share of postage and tax: whatever adds up to the fen, of all lines in one way, is taken.
 */
export function reckon(order: DouyinOrder): Reckoned {
  const lines = order.sku_order_list;
  const paid = lines.map(({ pay_amount }) => needed(pay_amount, 'pay_amount of a line'));
  const payable = needed(order.pay_amount, 'pay_amount');
  const { post_amount: freight = 0 } = order;
  const tax = order.tax_amount ?? sum(lines.map(({ tax_amount = 0 }) => tax_amount));
  const ways = meanings.map((within) => paid.map((amount, at) => amount - withinOf(lines, at, within)));
  const proven = ways.find(
    (values) => values.every((value) => value >= 0) && sum(values) + freight + tax === payable,
  );
  if (proven) return { values: proven, freight, tax, payable };
  const apart = formatMoney(cny(Math.abs(payable - sum(paid) - freight - tax)));
  const fault = `pay_amount 支付金额 is ${apart} off the lines, postage and tax`;
  return { values: paid, freight, tax, payable, fault };
}

function withinOf(lines: readonly DouyinLine[], at: number, within: (line: DouyinLine) => number): number {
  const line = lines[at];
  return line ? within(line) : 0;
}

/** What is left when some lines are over: less what they were worth, and with the last of them nothing. */
export function leftOf(reckoned: Reckoned, isOver: (at: number) => boolean): Reckoned {
  const over = sum(reckoned.values.filter((_value, at) => isOver(at)));
  if (reckoned.values.every((_value, at) => isOver(at)))
    return { values: reckoned.values, freight: 0, tax: 0, payable: 0 };
  return { ...reckoned, payable: Math.max(0, reckoned.payable - over) };
}
