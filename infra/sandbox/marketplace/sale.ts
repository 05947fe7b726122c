import * as z from 'zod';
import { ControlError } from '../find-trade.ts';
import { marketNames } from './names.ts';

const fen = z.int().nonnegative();

/** A refund (退款) of one line, in TOP's words. */
export const refundStatuses = [
  'NO_REFUND',
  'WAIT_SELLER_AGREE',
  'WAIT_BUYER_RETURN_GOODS',
  'WAIT_SELLER_CONFIRM_GOODS',
  'SELLER_REFUSE_BUYER',
  'CLOSED',
  'SUCCESS',
] as const;

const lineShape = z.object({
  id: z.string(),
  itemId: z.string(),
  skuId: z.string(),
  /** The merchant's own code (商家编码). */
  code: z.string(),
  title: z.string(),
  quantity: z.int().positive(),
  /** Of one piece. */
  price: fen,
  /** Of the line alone. */
  discount: fen,
  refund: z.enum(refundStatuses),
  isSent: z.boolean(),
});
export type SaleLine = z.output<typeof lineShape>;

export const recipientShape = z.strictObject({
  name: z.string(),
  phone: z.string(),
  province: z.string(),
  city: z.string().default(''),
  district: z.string().default(''),
  town: z.string().default(''),
  detail: z.string(),
});

const parcelShape = z.object({
  carrier: z.string(),
  waybillNo: z.string(),
  /** The lines that are in it. */
  lines: z.array(z.string()),
  at: z.number(),
  by: z.enum(['merchant', 'there']),
});

export const saleShape = z.object({
  market: z.enum(marketNames),
  id: z.string(),
  /** `presale` has a deposit (预售定金) and a rest, `cod` is paid on delivery (货到付款). */
  kind: z.enum(['plain', 'presale', 'cod']),
  state: z.enum(['UNPAID', 'DEPOSIT', 'PAID', 'SHIPPED', 'FINISHED', 'CLOSED']),
  /** It is paid and must not be shipped: PAID_FORBID_CONSIGN, LOCKED, on-hold. */
  isForbidden: z.boolean(),
  isDeleted: z.boolean(),
  /** Milliseconds since 1970, whole seconds. */
  createdAt: z.number(),
  modifiedAt: z.number(),
  paidAt: z.number().optional(),
  endedAt: z.number().optional(),
  lines: z.array(lineShape),
  /** Of the whole order, shared out over its lines. */
  discount: fen,
  postage: fen,
  /** What the platform pays of it. */
  subsidy: fen,
  deposit: fen,
  buyer: z.object({ id: z.string(), nick: z.string() }),
  recipient: recipientShape,
  note: z.string(),
  memo: z.string(),
  /** The order that the platform split this one from. */
  group: z.string().optional(),
  parcels: z.array(parcelShape),
  /** Until then the lists still show its former time, or nothing where it is new. */
  listed: z.object({ until: z.number(), modifiedAt: z.number().optional() }).optional(),
});
/** An order as the marketplace has it, amounts in fen. */
export type Sale = z.output<typeof saleShape>;
export type Parcel = z.output<typeof parcelShape>;

const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);

/** Shares an amount out by weight, to the fen; what is left over goes to the greatest remainders. */
function shares(amount: number, weights: readonly number[]): readonly number[] {
  const all = sum(weights);
  if (all === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => BigInt(amount) * BigInt(weight));
  const floors = exact.map((each) => Number(each / BigInt(all)));
  const byRemainder = exact
    .map((each, index) => ({ index, left: each % BigInt(all) }))
    .sort((a, b) => (a.left < b.left ? 1 : a.left > b.left ? -1 : a.index - b.index));
  const more = new Set(byRemainder.slice(0, amount - sum(floors)).map(({ index }) => index));
  return floors.map((floor, index) => floor + (more.has(index) ? 1 : 0));
}

/** What an order costs. `worth` of a line is what it comes to after its share of the order's discount (分摊). */
export function amountsOf({ lines, discount, postage }: Pick<Sale, 'lines' | 'discount' | 'postage'>) {
  const totals = lines.map((line) => line.price * line.quantity - line.discount);
  const parts = shares(discount, totals);
  const worth = totals.map((total, index) => total - (parts[index] ?? 0));
  return {
    goods: sum(lines.map(({ price, quantity }) => price * quantity)),
    discounts: sum(lines.map((line) => line.discount)) + discount,
    totals,
    parts,
    worth,
    payable: sum(worth) + postage,
  };
}

export const isOpen = ({ refund }: SaleLine): boolean => refund !== 'SUCCESS';

/** Whether the merchant may send it now. */
export const isShippable = (sale: Sale): boolean =>
  !sale.isForbidden && (sale.state === 'PAID' || (sale.kind === 'cod' && sale.state === 'UNPAID'));

export const isPartSent = (sale: Sale): boolean =>
  isShippable({ ...sale, isForbidden: false }) && sale.lines.some(({ isSent }) => isSent);

/** What can happen to an order; each becomes news. */
export type Happening =
  | 'placed'
  | 'deposit'
  | 'paid'
  | 'address'
  | 'memo'
  | 'price'
  | 'refund'
  | 'closed'
  | 'shipped'
  | 'part-shipped'
  | 'finished'
  | 'forbidden'
  | 'deleted';
export type Changed = { readonly sale: Sale; readonly what: Happening; readonly line?: SaleLine };

const refuse = (words: string): never => {
  throw new ControlError(words);
};

/** Money that makes no sense, or nothing to sell. */
export function checked(sale: Sale): Sale {
  const { totals } = amountsOf(sale);
  if (totals.some((total) => total < 0) || sale.discount > sum(totals))
    refuse('The discounts are greater than the goods');
  if (sale.deposit > amountsOf(sale).payable) refuse('The deposit is greater than the order');
  return sale;
}

/** The buyer pays: of a presale first the deposit, then the rest. */
export function pay(sale: Sale, at: number): Changed {
  if (sale.kind === 'cod') return refuse('It is paid on delivery');
  if (sale.kind === 'presale' && sale.state === 'UNPAID')
    return { sale: { ...sale, state: 'DEPOSIT' }, what: 'deposit' };
  if (sale.state !== 'UNPAID' && sale.state !== 'DEPOSIT') return refuse(`The order is ${sale.state}`);
  return { sale: { ...sale, state: 'PAID', paidAt: at }, what: 'paid' };
}

/** It is sent, all that is left of it or some lines. */
export function ship(sale: Sale, parcel: Omit<Parcel, 'lines'>, wanted?: readonly string[]): Changed {
  if (!isShippable(sale)) refuse(`The order is ${sale.isForbidden ? 'not to be shipped' : sale.state}`);
  const left = sale.lines.filter((line) => isOpen(line) && !line.isSent);
  const sent = left.filter(({ id }) => wanted === undefined || wanted.includes(id));
  if (sent.length === 0 || (wanted !== undefined && sent.length !== wanted.length))
    refuse('Some of these lines are not there to be sent');
  const lines = sale.lines.map((line) => (sent.includes(line) ? { ...line, isSent: true } : line));
  const isAll = sent.length === left.length;
  const parcels = [...sale.parcels, { ...parcel, lines: sent.map(({ id }) => id) }];
  return {
    sale: { ...sale, lines, parcels, state: isAll ? 'SHIPPED' : sale.state },
    what: isAll ? 'shipped' : 'part-shipped',
  };
}

/** It is over: before it was paid by anybody, after that because all money went back. */
export function close(sale: Sale, at: number): Changed {
  if (sale.state === 'CLOSED' || sale.state === 'FINISHED') refuse(`The order is ${sale.state}`);
  const isPaid = sale.paidAt !== undefined;
  const lines = sale.lines.map((line) => (isPaid ? { ...line, refund: 'SUCCESS' as const } : line));
  return { sale: { ...sale, lines, state: 'CLOSED', isForbidden: false, endedAt: at }, what: 'closed' };
}

/** The refund of one line is wanted, refused, closed or done; the last line's closes the order. JD knows those of whole orders only. */
export function refund(
  sale: Sale,
  { line: id, status }: { readonly line: string; readonly status: SaleLine['refund'] },
  at: number,
): Changed {
  if (sale.paidAt === undefined || sale.state === 'CLOSED') refuse('There is no money to give back');
  const found = sale.lines.find((line) => line.id === id || line.code === id);
  if (found === undefined || !isOpen(found)) return refuse(`No open line is ${id}`);
  const isMeant = (line: SaleLine) => line === found || sale.market === 'jd';
  const line = { ...found, refund: status };
  const lines = sale.lines.map((each) => (isMeant(each) ? { ...each, refund: status } : each));
  if (!lines.some(isOpen)) return { ...close({ ...sale, lines }, at), what: 'refund', line };
  const isRestSent = lines.every((each) => !isOpen(each) || each.isSent);
  const state = isShippable(sale) && isRestSent ? 'SHIPPED' : sale.state;
  return { sale: { ...sale, lines, state }, what: 'refund', line };
}

/** The buyer has it; an order on delivery is paid then. */
export function finish(sale: Sale, at: number): Changed {
  if (sale.state !== 'SHIPPED') refuse(`The order is ${sale.state}`);
  return { sale: { ...sale, state: 'FINISHED', paidAt: sale.paidAt ?? at, endedAt: at }, what: 'finished' };
}

/** The platform forbids sending it, or allows it again. */
export function forbid(sale: Sale, isForbidden: boolean): Changed {
  if (!isShippable({ ...sale, isForbidden: false })) refuse(`The order is ${sale.state}`);
  return { sale: { ...sale, isForbidden }, what: 'forbidden' };
}
