import { splitByLargestRemainder } from '../../../shared/kernel/money.ts';
import type { ChannelLineState } from '../domain/channel-order.ts';
import { isDepositOnly, isOnDelivery } from './phases.ts';
import type { TopOrder, TopTrade } from './trade.ts';

/** All in fen. `fault`: why what the trade says that the buyer pays is not proven to be the sum of its parts, to the fen. */
export type Reckoned = {
  /** What is owed for each line, after its share of every reduction. */
  readonly values: readonly number[];
  readonly freight: number;
  readonly tax: number;
  readonly payable: number;
  readonly fault?: string;
};
type Line = { readonly order: TopOrder; readonly quantity: number; readonly state: ChannelLineState };

const sum = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0);

/**
 * What a trade costs. A line is worth `divide_order_fee` (分摊之后的实付金额). `payment` of the trade holds goods and
 * postage, however many lines there are; `payment` of a line is the trade's where it is the only one, and so holds the
 * postage there, but not where there are several: it is looked at for nothing else than a line whose `total_fee` is
 * missing. `coupon_fee` (红包) is a way to pay and no reduction; `platform_subsidy_fee` comes on top.
 */
export function reckon(trade: TopTrade, lines: readonly Line[]): Reckoned {
  const post = trade.post_fee ?? 0;
  const kept = lines.map(({ state }) => state !== 'CANCELLED');
  const isOpen = kept.some(Boolean);
  for (const values of candidates(trade, lines)) {
    const part = fittingPart(trade, values, kept);
    if (part === undefined) continue;
    const open = sum(values.filter((_, index) => kept[index]));
    const parts = { freight: post + part.fee, tax: part.tax };
    const whole = open + parts.freight + parts.tax;
    const fault = faultOf(trade, lines);
    if (!isOpen) return { values, freight: 0, tax: 0, payable: 0, ...fault };
    return { values, ...parts, payable: whole, ...fault };
  }
  const values = candidates(trade, lines)[0] ?? [];
  const open = sum(values.filter((_, index) => kept[index]));
  const payable = isOpen ? (trade.payment ?? open + post) : 0;
  const fault =
    trade.payment === undefined
      ? 'payment 实付金额 is missing'
      : `payment 实付金额 is ${trade.payment} fen, lines ${open} and post_fee 邮费 ${post}`;
  return { values, freight: isOpen ? post : 0, tax: 0, payable, fault };
}

function faultOf(trade: TopTrade, lines: readonly Line[]): Pick<Reckoned, 'fault'> {
  if (!lines.every(addsUp))
    return { fault: 'total_fee 应付金额 of a line is not price, number and reduction' };
  return goodsAddUp(trade, lines) ? {} : { fault: 'total_fee 商品金额 is not the lines at their prices' };
}

/**
 * The values that the lines may have, the likeliest first: as they are told; less a reduction of the trade that is on no
 * line; less the subsidy, as far as it is not in them. [unverified] is whether `payment` is before or after the subsidy.
 */
function candidates(trade: TopTrade, lines: readonly Line[]): readonly (readonly number[])[] {
  const plain = lines.map((line) => worthOf(line, trade, lines.length));
  const shared = lines.some(({ order }) => order.divide_order_fee !== undefined || order.part_mjz_discount);
  const reduction = shared ? 0 : (trade.discount_fee ?? 0);
  const lessened = [reduction, trade.platform_subsidy_fee ?? 0].filter(
    (amount) => amount > 0 && amount <= sum(plain),
  );
  return [plain, ...lessened.map((amount) => lessBy(plain, amount))];
}

function lessBy(values: readonly number[], amount: number): readonly number[] {
  const shares = splitByLargestRemainder(amount, values);
  return values.map((value, index) => value - (shares[index] ?? 0));
}

function worthOf(line: Line, trade: TopTrade, count: number): number {
  const { divide_order_fee, part_mjz_discount = 0 } = line.order;
  return Math.max(0, divide_order_fee ?? totalOf(line, trade, count) - part_mjz_discount);
}

function totalOf(line: Line, trade: TopTrade, count: number): number {
  const { total_fee, payment, price } = line.order;
  if (total_fee !== undefined) return total_fee;
  if (price !== undefined || payment === undefined) return ownTotal(line);
  return count > 1 ? payment : payment - (trade.post_fee ?? 0);
}

/** 商品价格 * 数量 + 手工调整金额 - 子订单级优惠. */
const ownTotal = ({ order, quantity }: Line): number =>
  (order.price ?? 0) * quantity + (order.adjust_fee ?? 0) - (order.discount_fee ?? 0);

function addsUp(line: Line): boolean {
  const { total_fee, adjust_fee, discount_fee, price } = line.order;
  const isWhole = [total_fee, adjust_fee, discount_fee, price].every((amount) => amount !== undefined);
  return !isWhole || total_fee === ownTotal(line);
}

/** `total_fee` of the trade is price times quantity; whether of closed lines too is not documented, so either will do. */
function goodsAddUp({ total_fee }: TopTrade, lines: readonly Line[]): boolean {
  const goods = (counted: readonly Line[]) =>
    sum(counted.map(({ order, quantity }) => (order.price ?? 0) * quantity));
  const open = lines.filter(({ state }) => state !== 'CANCELLED');
  if (total_fee === undefined || lines.some(({ order }) => order.price === undefined)) return true;
  return total_fee === goods(lines) || total_fee === goods(open);
}

type Part = { readonly fee: number; readonly tax: number };

/**
 * What beside goods and postage is in `payment`: nothing, the tax, the buyer's fee for paying on delivery, or both.
 * [unverified] is which, and whether refunded lines stay in it, so whatever adds up to the fen is taken.
 */
function fittingPart(trade: TopTrade, values: readonly number[], kept: readonly boolean[]): Part | undefined {
  const { payment, post_fee = 0, order_tax_fee: tax = 0 } = trade;
  const fee = isOnDelivery(trade) ? (trade.buyer_cod_fee ?? trade.cod_fee ?? 0) : 0;
  const parts: readonly Part[] = [
    { fee: 0, tax: 0 },
    { fee: 0, tax },
    { fee, tax: 0 },
    { fee, tax },
  ];
  const open = sum(values.filter((_, index) => kept[index]));
  const whole = sum(values);
  const isDeposit = isDepositOnly(trade) && payment !== undefined && payment === trade.step_paid_fee;
  if (isDeposit || (payment === 0 && !kept.some(Boolean))) return parts[0];
  return parts.find((part) => {
    const rest = post_fee + part.fee + part.tax;
    return payment === open + rest || payment === whole + rest;
  });
}
