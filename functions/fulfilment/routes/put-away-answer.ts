import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { type PutAway, putAwayKinds, putAwayStatuses } from '../domain/put-away.ts';

export const putAwayAnswer = z
  .object({
    id: z.string(),
    kind: z.enum(putAwayKinds).meta({
      description: 'cancelled: picked and not sent (退拣上架); returned: came back from the buyer (退货)',
    }),
    status: z
      .enum(putAwayStatuses)
      .meta({ description: 'OPEN 待上架, DONE 已上架, LEFT: the parcel had gone before' }),
    warehouseId: z.string(),
    orderId: z.string(),
    allocationId: z.string(),
    lines: z
      .array(
        z.object({
          sku: z.string(),
          quantity: z.int().meta({ description: 'Pieces to be put back' }),
          bins: z
            .array(z.object({ location: z.string(), quantity: z.int() }))
            .readonly()
            .optional()
            .meta({
              description: 'Bins that they came from (原库位); once it is done, those that they are in',
            }),
          sellable: z.int().optional().meta({ description: 'Of them, once it is done, for sale again' }),
          quarantine: z
            .int()
            .optional()
            .meta({ description: 'Of them, once it is done, set aside (隔离待检)' }),
        }),
      )
      .readonly(),
    createdAt: z.iso.datetime(),
    doneAt: z.iso.datetime().optional(),
    by: z.string().optional().meta({ description: 'Who said that it is done' }),
  })
  .meta({ id: 'PutAway', description: 'Goods that go back to their places (上架任务)' });

export function asPutAway(task: PutAway): z.output<typeof putAwayAnswer> {
  const { putAwayId, createdAt, doneAt, version: _version, ...rest } = task;
  return {
    ...rest,
    id: putAwayId,
    createdAt: isoTime(createdAt),
    doneAt: doneAt === undefined ? undefined : isoTime(doneAt),
  };
}
