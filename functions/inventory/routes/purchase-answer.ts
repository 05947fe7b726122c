import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import { nextPurchaseStatuses, outstanding, type PurchaseStatus } from '../domain/purchase-order.ts';
import type { StoredPurchase } from '../purchase-store.ts';

export const purchaseStatus = z.enum(
  Object.keys(nextPurchaseStatuses) as [PurchaseStatus, ...PurchaseStatus[]],
);

export const purchaseOrderId = z.string().regex(/^pur_[0-9A-Z]{26}$/);

export const purchaseAnswer = z
  .object({
    id: z.string(),
    supplierId: z.string(),
    warehouseId: z.string(),
    status: purchaseStatus,
    lines: z.array(
      z.object({
        sku: z.string(),
        quantity: z.int(),
        received: z.int(),
        outstanding: z.int(),
        unitCost: moneySchema.optional(),
      }),
    ),
    createdAt: z.iso.datetime(),
    confirmedAt: z.iso.datetime().optional(),
    expectedOn: z.iso.date().optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'PurchaseOrder' });

export function asPurchase(purchase: StoredPurchase): z.output<typeof purchaseAnswer> {
  const { purchaseOrderId: id, supplierId, warehouseId, status, lines, expectedOn, reason } = purchase;
  const { createdAt, confirmedAt } = purchase;
  return {
    id,
    supplierId,
    warehouseId,
    status,
    lines: lines.map((line) => {
      const { sku, quantity, received, unitCost } = line;
      return {
        sku,
        quantity,
        received,
        outstanding: status === 'CANCELLED' ? 0 : outstanding(line),
        unitCost,
      };
    }),
    createdAt: isoTime(createdAt),
    ...(confirmedAt === undefined ? {} : { confirmedAt: isoTime(confirmedAt) }),
    expectedOn,
    reason,
  };
}

/** A header for the answer of a request that came before. */
export const replayedHeader = (replayed: boolean) =>
  replayed ? { headers: { 'idempotency-replayed': 'true' } } : {};
