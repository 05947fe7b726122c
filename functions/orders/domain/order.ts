import type { Channel } from '../../../shared/kernel/channel.ts';
import type { JudgedAddress } from './address-quality.ts';
import type { Hold } from './hold.ts';
import type { OrderTotals, PricedLine } from './line-money.ts';
import type { Priority } from './priority.ts';
import type { OrderRequest } from './request.ts';
import type { OrderStatus } from './status.ts';

export type Buyer = OrderRequest['customer'];
export type ShipTo = OrderRequest['shipTo'];

/** One change of status; the placing itself is not in the list, since the order's own fields tell it. */
export type StatusChange = {
  readonly from: OrderStatus;
  readonly to: OrderStatus;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The token's subject, or `clock` for what happened by itself. */
  readonly by: string;
  readonly reason?: string;
};

/** How good the address is, what was changed of what was given, and why (地址质量). */
export type OrderAddress = Pick<JudgedAddress, 'quality' | 'changes'>;

export type Order = {
  readonly id: string;
  readonly status: OrderStatus;
  /** Rises by one with every change; a write names the version that it saw. */
  readonly version: number;
  readonly channel: Channel;
  readonly shopId?: string;
  readonly channelOrderId?: string;
  readonly placedBy: string;
  readonly bodyHash: string;
  readonly placedAt: number;
  readonly paidAt?: number;
  /** The payment that paid it, where it was paid here. */
  readonly payment?: string;
  /** Until then an unpaid order holds its stock; absent where nothing has to be paid first. */
  readonly reservedUntil?: number;
  readonly buyer: Buyer;
  readonly shipTo: ShipTo;
  readonly lines: readonly PricedLine[];
  /** How many of the last lines were sent once more at no charge (补发); absent where none were. */
  readonly freeLines?: number;
  readonly totals: OrderTotals;
  readonly delivery: OrderRequest['delivery'];
  readonly paymentTiming: OrderRequest['paymentTiming'];
  readonly note?: string;
  /** What the seller noted on the channel (卖家备注). */
  readonly memo?: string;
  /** What the shop front saw of whoever ordered: network address, device, city. */
  readonly client?: OrderRequest['client'];
  /** How urgent it is, decided when it was placed; absent in an order from before. */
  readonly priority?: Priority;
  /** What the channel promised the buyer; milliseconds since 1970. */
  readonly promise?: { readonly shipBy?: number; readonly deliverBy?: number };
  /** What keeps it from being released; absent in an order that was placed before there were holds. */
  readonly holds?: readonly Hold[];
  /** What was wrong with the address, and what was changed of it; absent where nobody had to look. */
  readonly address?: OrderAddress;
  /** Of a channel's order: the recipient as it was told when it was applied last, by hash. */
  readonly toldRecipient?: string;
  /** Reasons to hold it that a person has looked at and lifted (`markOf`): they are not raised again. */
  readonly accepted?: readonly string[];
  /** When it was released; it keeps that time whatever holds came later. */
  readonly releasedAt?: number;
  /** Since when warehouses have (some of) its goods set aside (已配货); `taken` is then what is still held in pools. */
  readonly allocatedAt?: number;
  /** When the first of its parcels left; from then on it cannot be cancelled. */
  readonly sentAt?: number;
  readonly history: readonly StatusChange[];
  /** Where the pieces are held, where that is not simply the lines' SKUs: hot SKUs and bundles. */
  readonly taken?: readonly Take[];
  /** How many items of their own hold the stock of an order with too many SKUs for one transaction; mostly 0. */
  readonly parts: number;
};

/** The lines that were sold: without those that were sent once more at no charge. */
export const soldLines = ({ lines, freeLines = 0 }: Pick<Order, 'lines' | 'freeLines'>): Order['lines'] =>
  lines.slice(0, lines.length - freeLines);

/** Pieces of one SKU that an order needs, its lines of that SKU summed. */
export type Need = { readonly sku: string; readonly quantity: number };

/** Pieces held in one pool of a SKU; `slot` is empty for its root pool. */
export type Take = Need & { readonly slot: string };

/**
 * Sums the lines by SKU, in the order of SKU codes (always the same order, so that two orders do not wait for each
 * other crosswise). Throws RangeError when a sum cannot be held exactly.
 */
export function needsOf(
  lines: readonly { readonly sku: string; readonly quantity: number }[],
): readonly Need[] {
  const bySku = new Map<string, number>();
  for (const { sku, quantity } of lines) bySku.set(sku, (bySku.get(sku) ?? 0) + quantity);
  const needs = [...bySku].map(([sku, quantity]) => ({ sku, quantity }));
  if (!needs.every(({ quantity }) => Number.isSafeInteger(quantity)))
    throw new RangeError('a quantity is too large');
  return needs.sort((a, b) => (a.sku < b.sku ? -1 : 1));
}

/** Where the order's pieces are held. */
export const takesOf = ({ taken, lines }: Order): readonly Take[] =>
  taken ?? needsOf(lines).map((need) => ({ ...need, slot: '' }));

/** The status that the order was placed with, whatever it is now. */
export const firstStatus = ({ status, history }: Order): OrderStatus => history[0]?.from ?? status;
