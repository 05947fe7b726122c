import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import type { PickLine } from '../domain/pick-line.ts';
import { walkStrategies } from '../domain/picking/pick-route.ts';
import { type Wave, waveStatuses } from '../domain/wave.ts';
import { pickListRows } from '../pick-list-rows.ts';

const count = z.int().optional();

export const waveAnswer = z
  .object({
    id: z.string(),
    warehouseId: z.string(),
    status: z.enum(waveStatuses),
    strategy: z.enum(walkStrategies),
    carrier: z.string().optional(),
    zone: z.string().optional(),
    allocationIds: z.array(z.string()).readonly(),
    lineCount: z.int(),
    distanceMm: count.meta({
      description: 'From the packing place past all lines and back; absent without a layout',
    }),
    optimal: z.boolean().optional().meta({ description: 'No shorter walk exists' }),
    leftOut: z
      .array(z.object({ allocationId: z.string(), why: z.string() }))
      .readonly()
      .optional(),
    by: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Wave' });

export function asWave(wave: Wave): z.output<typeof waveAnswer> {
  const { waveId, createdAt, version: _version, bodyHash: _bodyHash, changedAt: _changedAt, ...rest } = wave;
  return { id: waveId, ...rest, createdAt: isoTime(createdAt) };
}

const pickLineAnswer = z
  .object({
    lineId: z.string(),
    location: z.string().optional(),
    zone: z.string().optional(),
    sku: z.string(),
    title: z.string().optional(),
    quantity: z.int(),
    cases: count.meta({ description: 'Full cases among the quantity (整箱)' }),
    expiresOn: z.iso.date().optional(),
    box: z.int().meta({ description: 'The box on the cart that it goes into: one for each allocation' }),
    picked: z.int(),
    short: z.int().meta({ description: 'Not found' }),
    open: z.int(),
    allocationId: z.string(),
    orderId: z.string(),
  })
  .meta({ id: 'PickLine' });

export const waveWithLines = z
  .object({ ...waveAnswer.shape, lines: z.array(pickLineAnswer).readonly() })
  .meta({ id: 'WaveWithLines' });

export const asWaveWithLines = (wave: Wave, lines: readonly PickLine[]) => ({
  ...asWave(wave),
  lines: pickListRows(lines),
});

export const scanAnswer = z.object({
  line: pickLineAnswer,
  allocation: z.object({ id: z.string(), status: z.string(), open: z.int() }),
});
