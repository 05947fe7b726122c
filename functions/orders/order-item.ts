import * as z from 'zod';
import { channels } from '../../shared/kernel/channel.ts';
import { addressQualities, changeReasons } from './domain/address-quality.ts';
import { type Hold, holdKinds } from './domain/hold.ts';
import type { PricedLine } from './domain/line-money.ts';
import type { Order, StatusChange } from './domain/order.ts';
import { pointsOf, priorityFactors } from './domain/priority.ts';
import { orderRequestSchema } from './domain/request.ts';
import { orderStatuses } from './domain/status.ts';

/**
 * How an order is written: the head stays below 1 KB for an ordinary order, because every later write of it costs a
 * write unit a KB. Lines and changes are tuples for that reason; amounts are minor units of the order's one currency.
 */
export const mostInlineLines = 100;
const linesPerPage = 1000;

const storedDiscount = z.tuple([z.string(), z.int()]);
/** SKU, quantity, unit price; then, of a discounted line, what is payable and the shares of the discounts. */
const storedLine = z.union([
  z.tuple([z.string(), z.int(), z.int()]),
  z.tuple([z.string(), z.int(), z.int(), z.int(), z.array(storedDiscount)]),
]);
type StoredLine = z.output<typeof storedLine>;

const statusName = z.enum(orderStatuses);
/** From, to, when (milliseconds), by whom, why. */
const storedChange = z.union([
  z.tuple([statusName, statusName, z.int(), z.string()]),
  z.tuple([statusName, statusName, z.int(), z.string(), z.string()]),
]);

/** Kind, code, when (milliseconds), by whom, in words. */
const storedHold = z.union([
  z.tuple([z.enum(holdKinds), z.string(), z.int(), z.string()]),
  z.tuple([z.enum(holdKinds), z.string(), z.int(), z.string(), z.string()]),
]);

/** How good the address is, and what was changed of it. */
const storedAddress = z.object({
  quality: z.enum(addressQualities),
  changes: z.array(
    z.object({
      field: z.enum(orderRequestSchema.shape.shipTo.keyof().options),
      from: z.string(),
      to: z.string(),
      reason: z.enum(changeReasons),
    }),
  ),
});

const request = orderRequestSchema.shape;

export const storedHead = z.object({
  id: z.string(),
  gsi1sk: z.string(),
  status: statusName,
  version: z.int(),
  channel: z.enum(channels),
  shopId: z.string().optional(),
  channelOrderId: z.string().optional(),
  placedBy: z.string(),
  bodyHash: z.string(),
  placedAt: z.int(),
  paidAt: z.int().optional(),
  payment: z.string().optional(),
  reservedUntil: z.int().optional(),
  buyer: z.record(z.string(), z.string()).default({}),
  shipTo: z.record(z.string(), z.string()),
  currency: z.string(),
  goods: z.int(),
  discount: z.int().default(0),
  freight: z.int().default(0),
  tax: z.int().default(0),
  total: z.int(),
  lineCount: z.int(),
  lines: z.array(storedLine).default([]),
  freeLines: z.int().optional(),
  delivery: request.delivery,
  paymentTiming: request.paymentTiming,
  note: z.string().optional(),
  memo: z.string().optional(),
  address: storedAddress.optional(),
  toldRecipient: z.string().optional(),
  client: z.record(z.string(), z.string()).optional(),
  holds: z.array(storedHold).optional(),
  releasedAt: z.int().optional(),
  allocatedAt: z.int().optional(),
  sentAt: z.int().optional(),
  accepted: z.array(z.string()).optional(),
  /** What risk judges it by, as it was when `order.changed` told of it. */
  contentHash: z.string().optional(),
  /** Factor, which one, points. */
  priority: z.array(z.tuple([z.enum(priorityFactors), z.string(), z.int()])).optional(),
  /** Minutes that its points go before. */
  lead: z.number().optional(),
  promise: z.object({ shipBy: z.int().optional(), deliverBy: z.int().optional() }).optional(),
  history: z.array(storedChange).default([]),
  taken: z.array(z.tuple([z.string(), z.string(), z.int()])).optional(),
  parts: z.int().default(0),
  /** Set while an order in parts is between two states; nobody but the clock sees it then. */
  unfinished: z.enum(['HOLDING', 'GIVEN_UP', 'RELEASING']).optional(),
  /** From then on nobody is holding an unfinished order any more. */
  giveUpAt: z.int().optional(),
  /** The attempt that holds an unfinished order. */
  holder: z.string().optional(),
  events: z.array(z.string()).default([]),
});
export type StoredHead = z.output<typeof storedHead>;

export const pageOfLines = z.object({ page: z.string(), lines: z.array(storedLine) });
export type PageOfLines = z.output<typeof pageOfLines>;

export const padded = (part: number): string => String(part).padStart(4, '0');

/** Takes as they are stored: SKU, slot, pieces. */
export const storedTakes = (taken: NonNullable<Order['taken']>) =>
  taken.map(({ sku, slot, quantity }) => [sku, slot, quantity] as const);

/** The head's attributes, with what is at its default left out. */
export function headItem(order: Order) {
  const { totals, lines, history, parts, buyer, note, taken, holds, priority, ...rest } = order;
  return {
    ...rest,
    ...(Object.keys(buyer).length > 0 ? { buyer } : {}),
    ...(note === undefined ? {} : { note }),
    ...(taken ? { taken: storedTakes(taken) } : {}),
    ...(holds ? { holds: holds.map(asHold) } : {}),
    ...(priority
      ? {
          priority: priority.reasons.map(({ factor, of, points }) => [factor, of, points] as const),
          ...(priority.leadMinutes === 0 ? {} : { lead: priority.leadMinutes }),
        }
      : {}),
    currency: totals.payable.currency,
    goods: totals.goods.minor,
    ...nonZero({
      discount: totals.discount.minor,
      freight: totals.freight.minor,
      tax: totals.tax.minor,
      parts,
    }),
    total: totals.payable.minor,
    lineCount: lines.length,
    ...(lines.length <= mostInlineLines ? { lines: lines.map(asTuple) } : {}),
    ...(history.length > 0 ? { history: history.map(asChange) } : {}),
  };
}

const nonZero = (amounts: Record<string, number>) =>
  Object.fromEntries(Object.entries(amounts).filter(([, n]) => n !== 0));

/** The lines of a long order, a thousand to a page. */
export function lineItems({ lines }: Order): PageOfLines[] {
  const pages: PageOfLines[] = [];
  for (let at = 0; at < lines.length; at += linesPerPage)
    pages.push({ page: padded(pages.length + 1), lines: lines.slice(at, at + linesPerPage).map(asTuple) });
  return pages;
}

function asTuple({ sku, quantity, unitPrice, payable, discounts }: PricedLine): StoredLine {
  if (discounts.length === 0) return [sku, quantity, unitPrice.minor];
  const shares = discounts.map(({ source, amount }): [string, number] => [source, amount.minor]);
  return [sku, quantity, unitPrice.minor, payable.minor, shares];
}

export const asChange = ({ from, to, at, by, reason }: StatusChange): z.output<typeof storedChange> =>
  reason === undefined ? [from, to, at, by] : [from, to, at, by, reason];

export const changeFrom = ([from, to, at, by, reason]: z.output<typeof storedChange>): StatusChange => ({
  from,
  to,
  at,
  by,
  ...(reason === undefined ? {} : { reason }),
});

export const asHold = ({ kind, code, message, at, by }: Hold): z.output<typeof storedHold> =>
  message === undefined ? [kind, code, at, by] : [kind, code, at, by, message];

const holdFrom = ([kind, code, at, by, message]: z.output<typeof storedHold>): Hold => ({
  ...{ kind, code, at, by },
  ...(message === undefined ? {} : { message }),
});

/** The points of a head's priority. */
export const pointsIn = ({ priority = [] }: Pick<StoredHead, 'priority'>): number =>
  pointsOf({ reasons: priority.map(([factor, of, points]) => ({ factor, of, points })) });

/** The holds that a head tells. */
export const storedHolds = ({ holds }: Pick<StoredHead, 'holds'>): readonly Hold[] | undefined =>
  holds?.map(holdFrom);

/** The order that a head and its pages of lines (in the order of their keys) tell. */
export function orderFrom(head: StoredHead, pages: readonly PageOfLines[]): Order {
  const { currency, goods, discount, freight, tax, total, lineCount, lines, history, ...rest } = head;
  const {
    unfinished: _unfinished,
    giveUpAt: _giveUpAt,
    holder: _holder,
    events: _events,
    gsi1sk: _gsi1sk,
    contentHash: _contentHash,
    buyer,
    shipTo,
    client,
    holds: _holds,
    priority,
    lead = 0,
    promise,
    taken,
    ...kept
  } = rest;
  const stored = [...lines, ...pages.flatMap((page) => page.lines)];
  if (stored.length !== lineCount) throw new Error('an order lacks lines');
  const money = (minor: number) => ({ currency, minor });
  return {
    ...defined(kept),
    ...(taken ? { taken: taken.map(([sku, slot, quantity]) => ({ sku, slot, quantity })) } : {}),
    ...(client ? { client: request.client.parse(client) } : {}),
    ...(priority
      ? {
          priority: {
            reasons: priority.map(([factor, of, points]) => ({ factor, of, points })),
            leadMinutes: lead,
          },
        }
      : {}),
    ...(promise ? { promise: defined(promise) } : {}),
    ...(head.holds ? { holds: head.holds.map(holdFrom) } : {}),
    buyer: request.customer.parse(buyer),
    shipTo: request.shipTo.parse(shipTo),
    lines: stored.map((line, index) => lineFrom(line, index, currency)),
    totals: {
      goods: money(goods),
      discount: money(discount),
      freight: money(freight),
      tax: money(tax),
      payable: money(total),
    },
    history: history.map(changeFrom),
  };
}

/** Without the keys whose value is undefined, which exact optional properties do not allow. */
function defined<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as never;
}

function lineFrom(stored: StoredLine, index: number, currency: string): PricedLine {
  const [sku, quantity, unitPrice, payable, discounts] = stored;
  const list = unitPrice * quantity;
  return {
    lineId: String(index + 1),
    sku,
    quantity,
    unitPrice: { currency, minor: unitPrice },
    list: { currency, minor: list },
    discounts: (discounts ?? []).map(([source, minor]) => ({ source, amount: { currency, minor } })),
    payable: { currency, minor: payable ?? list },
  };
}
