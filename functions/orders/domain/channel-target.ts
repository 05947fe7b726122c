import { bodyHash } from '../../../shared/kernel/body-hash.ts';
import type { Channel } from '../../../shared/kernel/channel.ts';
import type { Money } from '../../../shared/kernel/money.ts';
import { code, cut, mostPieces, printable } from '../../../shared/kernel/text.ts';
import type { JudgedAddress } from './address-quality.ts';
import type { Hold, HoldKind } from './hold.ts';
import type { OrderTotals, PricedLine } from './line-money.ts';
import type { Buyer, Order, ShipTo } from './order.ts';
import { orderRequestSchema } from './request.ts';

/** A line as its channel told it; CANCELLED ones are not to be shipped. */
export type ToldLine = {
  readonly channelLineId: string;
  readonly sku?: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly payable: Money;
  readonly state: 'OPEN' | 'REFUNDING' | 'CANCELLED' | 'SHIPPED';
};

/** An order as its channel tells it now. Times are milliseconds since 1970. */
export type ToldOrder = {
  readonly channel: Channel;
  readonly shopId: string;
  readonly channelOrderId: string;
  readonly modifiedAt: number;
  readonly phase: 'UNPAID' | 'PARTLY_PAID' | 'PAID' | 'PART_SHIPPED' | 'SHIPPED' | 'FINISHED' | 'CANCELLED';
  readonly stops: readonly { readonly code: string; readonly message: string }[];
  readonly placedAt: number;
  readonly paidAt?: number;
  readonly paymentTiming: 'prepaid' | 'on-delivery';
  readonly buyer: {
    readonly id?: string;
    readonly name?: string;
    readonly phone?: string;
    readonly email?: string;
  };
  readonly recipient: { readonly [Field in keyof ShipTo]?: string } & { readonly country: string };
  readonly lines: readonly ToldLine[];
  readonly totals: { readonly freight: Money; readonly tax: Money; readonly payable: Money };
  readonly promise?: Order['promise'];
  readonly note?: string;
  readonly memo?: string;
};

/** What an order has to be because its channel says so; the address beside it, because a person may have mended that. */
export type ChannelTarget = {
  readonly status: 'PENDING_PAYMENT' | 'PAID' | 'CANCELLED';
  readonly content: Pick<
    Order,
    'buyer' | 'lines' | 'totals' | 'paymentTiming' | 'placedAt' | 'paidAt' | 'note' | 'memo' | 'promise'
  >;
  /** Reasons of the channel to hold it; `SHIPPED_THERE` too, where it was not shipped here. */
  readonly holds: readonly Hold[];
  /** When the channel said so: where it deleted an order that was not over, when it did that. */
  readonly modifiedAt: number;
  /** Equal as long as the recipient is told in the same words. */
  readonly recipient: string;
};

export const holderOf = (channel: Channel): string => `channel:${channel}`;

/** What an order has to be because its channel says so; `goneAt` where it has deleted it. */
export function channelTarget(told: ToldOrder, goneAt: number | undefined): ChannelTarget {
  const open = told.lines.filter(({ state }) => state !== 'CANCELLED');
  const wasOver = told.phase === 'CANCELLED' || open.length === 0;
  const isCancelled = wasOver || goneAt !== undefined;
  const lines = (isCancelled ? told.lines : open).map(asLine);
  const totals = totalsOf(lines, told.totals);
  return {
    status: isCancelled ? 'CANCELLED' : statusOf(told),
    content: contentOf(told, { lines, totals }),
    holds: isCancelled ? [] : holdsOf(told, totals),
    modifiedAt: wasOver ? told.modifiedAt : (goneAt ?? told.modifiedAt),
    recipient: bodyHash(told.recipient),
  };
}

const isPaid = ({ phase, paymentTiming }: ToldOrder): boolean =>
  paymentTiming === 'prepaid' && phase !== 'UNPAID' && phase !== 'PARTLY_PAID';

const statusOf = (told: ToldOrder) => (isPaid(told) ? 'PAID' : 'PENDING_PAYMENT');

function contentOf(told: ToldOrder, money: Pick<Order, 'lines' | 'totals'>): ChannelTarget['content'] {
  const { buyer, placedAt, paymentTiming, promise, note, memo } = told;
  return {
    ...{ buyer: buyerOf(buyer), ...money, paymentTiming, placedAt },
    ...present('paidAt', isPaid(told) ? (told.paidAt ?? placedAt) : undefined),
    ...present('note', textOf(note)),
    ...present('memo', textOf(memo)),
    ...present('promise', promise && Object.keys(promise).length > 0 ? promise : undefined),
  };
}

/** The first of a code; a stop that an adapter sets for the same reason comes before ours. */
function holdsOf(told: ToldOrder, totals: OrderTotals): readonly Hold[] {
  const stops = told.stops.map(({ code: each, message }) => hold(told, 'CHANNEL', each, message));
  const own = sameTotal(totals, told) ? [] : [hold(told, 'CHANNEL', 'TOTAL_UNPROVEN', unproven)];
  const shipped = ['PART_SHIPPED', 'SHIPPED', 'FINISHED'].includes(told.phase)
    ? [hold(told, 'CHANNEL', shippedThere, 'The channel says that it is shipped; nobody did here.')]
    : [];
  const all = [...stops, ...own, ...shipped];
  return all.filter((each, at) => all.findIndex((other) => other.code === each.code) === at);
}

/** The code of an order that its channel calls shipped, though none of it left here. */
export const shippedThere = 'SHIPPED_THERE';

const unproven = 'The amounts of the lines, freight and tax do not come to what is paid.';
const sameTotal = ({ payable }: OrderTotals, { totals }: ToldOrder): boolean =>
  payable.minor === totals.payable.minor && payable.currency === totals.payable.currency;

export const hold = (
  { channel, modifiedAt }: Pick<ToldOrder, 'channel' | 'modifiedAt'>,
  kind: HoldKind,
  holdCode: string,
  message: string,
): Hold => ({ kind, code: holdCode, message, at: modifiedAt, by: holderOf(channel) });

/** The holds that an address means: its quality where it cannot be delivered to, and a phone that cannot be called. */
export function addressHolds(
  told: Pick<ToldOrder, 'channel' | 'modifiedAt'>,
  { quality, findings, phone }: JudgedAddress,
): readonly Hold[] {
  const isFine = quality === 'OK' || quality === 'FIXED';
  const words = findings.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return [
    ...(isFine ? [] : [hold(told, 'ADDRESS', quality, cut(words, mostWords))]),
    ...(phone === undefined ? [] : [hold(told, 'ADDRESS', 'PHONE', phone)]),
  ];
}
const mostWords = 300;

/** A line without a SKU stands under a name that no SKU can have taken from it: nothing is taken for it. */
export const unmappedPrefix = 'unmapped:';

function asLine({ channelLineId, sku, quantity, unitPrice, payable }: ToldLine, index: number): PricedLine {
  const { currency } = unitPrice;
  // A line may cost more than its pieces (a seller raised it): then its price is what it comes to a piece, rounded up.
  const price = Math.max(unitPrice.minor, Math.ceil(payable.minor / quantity));
  const list = price * quantity;
  const reduction = list - payable.minor;
  return {
    lineId: String(index + 1),
    sku: sku ?? unmappedName(channelLineId, index),
    quantity,
    unitPrice: { currency, minor: price },
    list: { currency, minor: list },
    discounts: reduction > 0 ? [{ source: 'marketplace', amount: { currency, minor: reduction } }] : [],
    payable: { currency, minor: payable.minor },
  };
}

const unmappedName = (channelLineId: string, index: number): string =>
  code(64).safeParse(`${unmappedPrefix}${channelLineId}`).data ?? `${unmappedPrefix}${index + 1}`;

function totalsOf(lines: readonly PricedLine[], told: ToldOrder['totals']): OrderTotals {
  const { currency } = told.payable;
  const sum = (of: (line: PricedLine) => Money) => lines.reduce((total, line) => total + of(line).minor, 0);
  const [goods, paidForLines] = [sum(({ list }) => list), sum(({ payable }) => payable)];
  const money = (minor: number): Money => ({ currency, minor });
  return {
    goods: money(goods),
    discount: money(goods - paidForLines),
    freight: told.freight,
    tax: told.tax,
    payable: money(paidForLines + told.freight.minor + told.tax.minor),
  };
}

const { customer, note: noteShape } = orderRequestSchema.shape;

/** Who bought, as far as it can be kept. */
function buyerOf(told: ToldOrder['buyer']): Buyer {
  const kept = Object.entries(told).filter(
    ([field, value]) => customer.safeParse({ [field]: value }).success && value !== undefined,
  );
  return customer.parse(Object.fromEntries(kept));
}

const longestNote = 500;

function textOf(text: string | undefined): string | undefined {
  const clean = text && cut(printable(text, ' '), longestNote).trim();
  return clean === undefined || clean === '' ? undefined : noteShape.safeParse(clean).data;
}

const present = <Name extends string, Value>(name: Name, value: Value | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };

/** Whether an order of a channel can be counted: lines there are, and pieces and sums that are whole numbers. */
export const isCountable = ({ lines, totals }: ToldOrder): boolean =>
  lines.length > 0 &&
  lines.every(({ quantity }) => quantity >= 1 && quantity <= mostPieces) &&
  Number.isSafeInteger(totalsOf(lines.map(asLine), totals).goods.minor);
