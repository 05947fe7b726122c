import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import { type Allocation, allocationReasons, allocationStatuses } from '../domain/allocated.ts';

const time = z.iso.datetime().optional();
const piece = { lineId: z.string(), sku: z.string(), quantity: z.int() };
const length = z.int();

export const allocationAnswer = z
  .object({
    id: z.string(),
    orderId: z.string(),
    warehouseId: z.string(),
    status: z.enum(allocationStatuses),
    reason: z.enum(allocationReasons).meta({
      description: 'short-pick: in the place of what was not found; reship: sent once more (补发)',
    }),
    caseId: z.string().optional(),
    delivery: z.string(),
    carrier: z
      .string()
      .optional()
      .meta({ description: 'Chosen when it was allocated; it may become another' }),
    product: z.string().optional(),
    weightGrams: z.int().meta({ description: 'By the catalogue' }),
    value: moneySchema.optional().meta({ description: 'What the buyer paid for what is in it' }),
    lines: z.array(z.object({ ...piece, picked: z.int() })).readonly(),
    waveId: z.string().optional(),
    parcels: z
      .array(
        z.object({
          weightGrams: z.int(),
          dimensionsMm: z.object({ length, width: length, height: length }).optional(),
          lines: z.array(z.object(piece)).readonly(),
        }),
      )
      .readonly()
      .optional(),
    warnings: z
      .array(z.string())
      .readonly()
      .optional()
      .meta({ description: 'Such as a weight that cannot be (重量异常)' }),
    endedBecause: z.string().optional(),
    shipmentId: z.string().optional(),
    createdAt: z.iso.datetime(),
    departsAt: time,
    pickedAt: time,
    packedAt: time,
    shippedAt: time,
    deliveredAt: time,
    returnedAt: time,
  })
  .meta({ id: 'Allocation' });

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
