import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import type { StoredAlert } from '../alert-store.ts';
import { alertKinds } from '../domain/alert.ts';

export const alertAnswer = z
  .object({
    id: z.string(),
    sku: z.string(),
    warehouseId: z.string().optional().meta({ description: 'Absent where it is about all warehouses' }),
    kind: z.enum(alertKinds).meta({
      description:
        'LOW (低库存), OUT (缺货), OVERSTOCK (积压), DEAD (滞销), EXPIRING (临期), LATE (采购逾期), MISMATCH (账实不符)',
    }),
    status: z.enum(['open', 'acknowledged', 'resolved']),
    message: z.string(),
    openings: z.int().meta({ description: 'How often it was opened so far' }),
    available: z.int().optional().meta({ description: 'Pieces that could be sold when it was raised' }),
    reorderPoint: z.int().optional(),
    purchaseOrderId: z.string().optional(),
    proposal: z
      .object({
        quantity: z.int().meta({ description: '0 where what is on order is enough' }),
        orderBy: z.iso.date(),
        rhythm: z.enum(['small-and-often', 'in-lots']),
        onOrder: z.int(),
        cost: moneySchema.optional(),
        because: z.array(z.string()).readonly(),
      })
      .optional()
      .meta({ description: 'The purchase that would mend it (采购建议)' }),
    raisedAt: z.iso.datetime(),
    acknowledgedAt: z.iso.datetime().optional(),
    acknowledgedBy: z.string().optional(),
    resolvedAt: z.iso.datetime().optional(),
    resolution: z.string().optional(),
  })
  .meta({ id: 'StockAlert' });

export const alertId = z.string().regex(/^alr_[0-9A-Z]{26}$/);

const lowerCase = { OPEN: 'open', ACKNOWLEDGED: 'acknowledged', RESOLVED: 'resolved' } as const;

export function asAlert(alert: StoredAlert): z.output<typeof alertAnswer> {
  const {
    alertId: id,
    sku,
    warehouseId,
    kind,
    status,
    openings,
    finding,
    acknowledgedBy,
    resolution,
  } = alert;
  const { clearsAbove: _clears, lots: _lots, ...found } = finding;
  const time = (at: number | undefined) => at && isoTime(at);
  return {
    id,
    sku,
    warehouseId,
    kind,
    status: lowerCase[status],
    openings,
    ...found,
    raisedAt: isoTime(alert.raisedAt),
    acknowledgedAt: time(alert.acknowledgedAt) || undefined,
    acknowledgedBy,
    resolvedAt: time(alert.resolvedAt) || undefined,
    resolution,
  };
}
