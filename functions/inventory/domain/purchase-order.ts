import type { Money } from '../../../shared/kernel/money.ts';
import type { Measured } from './supplier.ts';

/** PROPOSED (建议) → CONFIRMED (已确认) → PARTLY_RECEIVED (部分到货) → RECEIVED (已到货); CANCELLED (已取消). */
export const nextPurchaseStatuses = {
  PROPOSED: ['CONFIRMED', 'CANCELLED'],
  CONFIRMED: ['PARTLY_RECEIVED', 'RECEIVED', 'CANCELLED'],
  PARTLY_RECEIVED: ['PARTLY_RECEIVED', 'RECEIVED', 'CANCELLED'],
  RECEIVED: [],
  CANCELLED: [],
} as const satisfies Record<string, readonly string[]>;
export type PurchaseStatus = keyof typeof nextPurchaseStatuses;

export type PurchaseLine = {
  readonly sku: string;
  readonly quantity: number;
  readonly received: number;
  readonly unitCost?: Money | undefined;
};

export type PurchaseOrder = {
  readonly purchaseOrderId: string;
  readonly supplierId: string;
  readonly warehouseId: string;
  readonly status: PurchaseStatus;
  readonly lines: readonly PurchaseLine[];
  readonly createdAt: number;
  readonly confirmedAt?: number | undefined;
  /** The day (UTC) it is expected on. */
  readonly expectedOn?: string | undefined;
  readonly reason?: string | undefined;
};

/** Pieces of one SKU that came, or are on order or no longer so. */
export type Pieces = { readonly sku: string; readonly quantity: number };

/** A change of a purchase order, what it does to the pieces on order, and what it shows of the supplier. */
export type PurchaseChange = {
  readonly order: PurchaseOrder;
  readonly onOrder: readonly Pieces[];
  readonly shown: Partial<Measured>;
};

/** What stands in the way of a change. */
export type PurchaseRefusal =
  | { readonly refused: 'status'; readonly status: PurchaseStatus }
  | {
      readonly refused: 'over';
      readonly lines: readonly {
        readonly sku: string;
        readonly outstanding: number;
        readonly received: number;
      }[];
    }
  | { readonly refused: 'unknown'; readonly skus: readonly string[] };

const may = (from: PurchaseStatus, to: PurchaseStatus): boolean =>
  (nextPurchaseStatuses[from] as readonly PurchaseStatus[]).includes(to);

export const outstanding = ({ quantity, received }: PurchaseLine): number => Math.max(0, quantity - received);

/** The supplier said yes, and when. */
export function confirmed(
  order: PurchaseOrder,
  { at, expectedOn }: { readonly at: number; readonly expectedOn: string },
): PurchaseChange | PurchaseRefusal {
  if (!may(order.status, 'CONFIRMED')) return { refused: 'status', status: order.status };
  return { order: { ...order, status: 'CONFIRMED', confirmedAt: at, expectedOn }, onOrder: [], shown: {} };
}

type Delivery = {
  readonly pieces: readonly Pieces[];
  readonly at: number;
  readonly reason?: string | undefined;
};

/**
 * Pieces came. More of a line than is outstanding needs a reason. The days since the confirmation are one observation of
 * the supplier's lead time; pieces ordered and delivered count when the order is whole.
 */
export function received(order: PurchaseOrder, delivery: Delivery): PurchaseChange | PurchaseRefusal {
  const { pieces, at, reason } = delivery;
  if (!may(order.status, 'RECEIVED')) return { refused: 'status', status: order.status };
  const bySku = new Map(order.lines.map((line) => [line.sku, line]));
  const unknown = pieces.filter(({ sku }) => !bySku.has(sku)).map(({ sku }) => sku);
  if (unknown.length > 0) return { refused: 'unknown', skus: unknown };
  const over = pieces.flatMap(({ sku, quantity }) => {
    const left = outstanding(bySku.get(sku) ?? noLine);
    return quantity > left ? [{ sku, outstanding: left, received: quantity }] : [];
  });
  if (over.length > 0 && reason === undefined) return { refused: 'over', lines: over };
  const came = new Map(pieces.map(({ sku, quantity }) => [sku, quantity]));
  const lines = order.lines.map((line) => ({ ...line, received: line.received + (came.get(line.sku) ?? 0) }));
  const whole = lines.every((line) => outstanding(line) === 0);
  const changed = { ...order, lines, status: whole ? ('RECEIVED' as const) : ('PARTLY_RECEIVED' as const) };
  const onOrder = order.lines.flatMap((line) => {
    const less = Math.min(outstanding(line), came.get(line.sku) ?? 0);
    return less === 0 ? [] : [{ sku: line.sku, quantity: -less }];
  });
  return {
    order: changed,
    onOrder,
    shown: { ...leadTimeShown(order, at), ...(whole ? fillShown(lines) : {}) },
  };
}

const noLine: PurchaseLine = { sku: '', quantity: 0, received: 0 };
const dayMs = 86_400_000;

function leadTimeShown({ confirmedAt }: PurchaseOrder, at: number): Partial<Measured> {
  if (confirmedAt === undefined) return {};
  const days = Math.max(0, (at - confirmedAt) / dayMs);
  return { receipts: 1, daySum: days, daySquares: days * days };
}

function fillShown(lines: readonly PurchaseLine[]): Partial<Measured> {
  const sum = (of: (line: PurchaseLine) => number) => lines.reduce((total, line) => total + of(line), 0);
  return {
    ordered: sum(({ quantity }) => quantity),
    delivered: sum(({ quantity, received: came }) => Math.min(quantity, came)),
  };
}

/** Nothing more is wanted or will come. What a supplier left out of an order it had begun counts against its fill rate. */
export function cancelled(order: PurchaseOrder, reason: string): PurchaseChange | PurchaseRefusal {
  if (!may(order.status, 'CANCELLED')) return { refused: 'status', status: order.status };
  const onOrder = order.lines
    .map((line) => ({ sku: line.sku, quantity: -outstanding(line) }))
    .filter(({ quantity }) => quantity !== 0);
  const shown = order.status === 'PARTLY_RECEIVED' ? fillShown(order.lines) : {};
  return { order: { ...order, status: 'CANCELLED', reason }, onOrder, shown };
}

/** The lines still outstanding of an order whose day has passed. */
export function lateLines(order: PurchaseOrder, today: string): readonly PurchaseLine[] {
  const { status, expectedOn } = order;
  const isDue = (status === 'CONFIRMED' || status === 'PARTLY_RECEIVED') && expectedOn !== undefined;
  return isDue && expectedOn < today ? order.lines.filter((line) => outstanding(line) > 0) : [];
}
