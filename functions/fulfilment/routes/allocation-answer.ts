import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import { type Allocation, allocationReasons, allocationStatuses } from '../domain/allocated.ts';

const time = z.iso.datetime().optional();
const piece = {
  lineId: z.string().meta({ description: 'Line of the order' }),
  sku: z.string().meta({ description: 'Of a bundle (组合商品) its parts' }),
  quantity: z.int().meta({ description: 'Pieces' }),
};
const mm = z.int();

export const allocationAnswer = z
  .object({
    id: z.string(),
    orderId: z.string(),
    warehouseId: z.string(),
    status: z.enum(allocationStatuses).meta({
      description:
        'WAITING 待拣, PICKING 拣货中, PICKED 已拣完, PACKED 已打包, SHIPPED 已发货, DELIVERED 已签收, RETURNED 已退回, ' +
        'LOST 丢失 (it may turn up), CANCELLED 已取消',
    }),
    reason: z.enum(allocationReasons).meta({
      description: 'short-pick: in the place of what was not found; reship: sent once more (补发)',
    }),
    caseId: z.string().optional().meta({ description: 'The logistics case that had it sent once more' }),
    delivery: z.string().meta({ description: 'standard, next-day (次日达) or pickup (自提)' }),
    carrier: z
      .string()
      .optional()
      .meta({ description: 'Chosen when it was allocated; it may become another' }),
    product: z.string().optional().meta({ description: 'Our code of the carrier’s product (时效产品)' }),
    weightGrams: z.int().meta({ description: 'Grams, by the catalogue' }),
    value: moneySchema.optional().meta({ description: 'What the buyer paid for what is in it' }),
    lines: z
      .array(z.object({ ...piece, picked: z.int().meta({ description: 'Pieces taken so far' }) }))
      .readonly()
      .meta({ description: 'What is to be sent; without what pickers did not find' }),
    takenFrom: z
      .array(z.object({ sku: z.string(), location: z.string(), quantity: z.int() }))
      .readonly()
      .optional()
      .meta({ description: 'Bins that its pieces were taken from (库位), where they are known' }),
    waveId: z.string().optional().meta({ description: 'The wave that it is picked in' }),
    parcels: z
      .array(
        z.object({
          weightGrams: z.int().meta({ description: 'Grams, by the scales (称重)' }),
          dimensionsMm: z
            .object({ length: mm, width: mm, height: mm })
            .optional()
            .meta({ description: 'Outside, in millimetres' }),
          lines: z.array(z.object(piece)).readonly().meta({ description: 'What is in it' }),
        }),
      )
      .readonly()
      .optional()
      .meta({ description: 'Its cartons (包裹), once it is packed' }),
    warnings: z
      .array(z.string())
      .readonly()
      .optional()
      .meta({ description: 'Such as a weight that cannot be (重量异常)' }),
    endedBecause: z.string().optional().meta({ description: 'Why it is not sent' }),
    shipmentId: z.string().optional().meta({ description: 'Which shipment took it, once it left' }),
    createdAt: z.iso.datetime(),
    departsAt: time.meta({ description: 'When it has to leave the warehouse, by its cut-off (截单时间)' }),
    pickedAt: time.meta({ description: 'When its last piece was taken' }),
    packedAt: time,
    shippedAt: time.meta({ description: 'When the carrier had it' }),
    deliveredAt: time,
    returnedAt: time.meta({ description: 'When it was back in the warehouse' }),
  })
  .meta({ id: 'Allocation', description: 'What one warehouse sends of an order (配货单)' });

const asTime = (at: number | undefined): string | undefined => (at === undefined ? undefined : isoTime(at));

export function asAllocation(allocation: Allocation): z.output<typeof allocationAnswer> {
  const {
    allocationId,
    grams,
    version: _version,
    queueTime: _queueTime,
    events: _events,
    ...rest
  } = allocation;
  const { changedAt: _changedAt, createdAt, departsAt, ...same } = rest;
  return {
    ...same,
    id: allocationId,
    weightGrams: grams,
    createdAt: isoTime(createdAt),
    departsAt: asTime(departsAt),
    pickedAt: asTime(same.pickedAt),
    packedAt: asTime(same.packedAt),
    shippedAt: asTime(same.shippedAt),
    deliveredAt: asTime(same.deliveredAt),
    returnedAt: asTime(same.returnedAt),
  };
}
