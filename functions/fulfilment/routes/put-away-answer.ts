import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { type PutAway, putAwayKinds, putAwayStatuses } from '../domain/put-away.ts';

export const putAwayAnswer = z
  .object({
    id: z.string(),
    kind: z.enum(putAwayKinds).meta({
      description: 'cancelled: picked and not sent (退拣上架); returned: came back from the buyer (退货)',
    }),
    status: z.enum(putAwayStatuses).meta({ description: 'LEFT: the parcel had gone before' }),
    warehouseId: z.string(),
    orderId: z.string(),
    allocationId: z.string(),
    lines: z
      .array(
        z.object({
          sku: z.string(),
          quantity: z.int(),
          sellable: z.int().optional(),
          quarantine: z.int().optional(),
        }),
      )
      .readonly(),
    createdAt: z.iso.datetime(),
    doneAt: z.iso.datetime().optional(),
    by: z.string().optional(),
  })
  .meta({ id: 'PutAway' });

export function asPutAway(task: PutAway): z.output<typeof putAwayAnswer> {
  const { putAwayId, createdAt, doneAt, version: _version, ...rest } = task;
  return {
    ...rest,
    id: putAwayId,
    createdAt: isoTime(createdAt),
    doneAt: doneAt === undefined ? undefined : isoTime(doneAt),
  };
}
