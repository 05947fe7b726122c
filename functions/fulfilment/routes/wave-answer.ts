import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import type { PickLine } from '../domain/pick-line.ts';
import { walkStrategies } from '../domain/picking/pick-route.ts';
import { type Wave, waveStatuses } from '../domain/wave.ts';
import { pickListRows } from '../pick-list-rows.ts';

const count = z.int().optional();

export const walkStrategy = z.enum(walkStrategies).meta({
  description:
    'How the picker walks (拣货路径). shortest: the optimum where it can be worked out, else as nearest; nearest: nearest ' +
    'neighbour, improved; s-shape (S 形), largest-gap, return, midpoint: as pickers know by heart',
});

export const waveAnswer = z
  .object({
    id: z.string(),
    warehouseId: z.string(),
    status: z.enum(waveStatuses).meta({
      description: 'OPENING: being made; OPEN stays so, also when all of it is picked; CANCELLED 已取消',
    }),
    strategy: walkStrategy,
    carrier: z.string().optional().meta({ description: 'Where it was made for one carrier' }),
    zone: z.string().optional().meta({ description: 'Where it was made for one zone (库区)' }),
    allocationIds: z
      .array(z.string())
      .readonly()
      .meta({ description: 'What is picked in it; the first has box 1' }),
    lineCount: z.int().meta({ description: 'Lines of its pick list' }),
    distanceMm: count.meta({
      description:
        'Millimetres from the packing place past all lines and back, as the strategy walks; absent without a layout',
    }),
    optimal: z.boolean().optional().meta({ description: 'No shorter walk exists' }),
    leftOut: z
      .array(
        z.object({
          allocationId: z.string(),
          why: z.string().meta({
            description:
              'CARRIER, ZONE, CUT_OFF, NO_CUT_OFF: not what was asked for; HELD: somebody holds it; WAVES_FULL',
          }),
        }),
      )
      .readonly()
      .optional()
      .meta({ description: 'What waits too and was not taken, the most urgent first; a hundred at most' }),
    by: z.string().meta({ description: 'Who made it: the subject of a token, or the clock' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Wave', description: 'What one picker walks for at once (波次)' });

export function asWave(wave: Wave): z.output<typeof waveAnswer> {
  const { waveId, createdAt, version: _version, bodyHash: _bodyHash, changedAt: _changedAt, ...rest } = wave;
  return { id: waveId, ...rest, createdAt: isoTime(createdAt) };
}

const pickLineAnswer = z
  .object({
    lineId: z.string().meta({ description: 'Five digits: its place in the walk', example: '00001' }),
    location: z
      .string()
      .optional()
      .meta({ description: 'Code of the bin (库位); absent where nobody told where the SKU lies' }),
    zone: z.string().optional().meta({ description: '库区' }),
    sku: z.string(),
    title: z.string().optional().meta({ description: 'Of the catalogue' }),
    quantity: z.int().meta({ description: 'Pieces to be taken' }),
    cases: count.meta({ description: 'Full cases among the quantity (整箱)' }),
    expiresOn: z.iso
      .date()
      .optional()
      .meta({ description: 'Of the lot to be taken (效期): the earliest first' }),
    box: z.int().meta({ description: 'The box on the cart that it goes into: one for each allocation' }),
    picked: z.int().meta({ description: 'Pieces taken so far' }),
    short: z.int().meta({ description: 'Pieces not found (缺货)' }),
    open: z.int().meta({ description: 'Pieces still to be taken; 0 of a line that its wave gave back' }),
    allocationId: z.string(),
    orderId: z.string(),
    walkMm: count.meta({
      description: 'Millimetres from the line before, or from the packing place, as the strategy walks',
    }),
  })
  .meta({ id: 'PickLine', description: 'Pieces of one SKU from one place for one allocation (拣货行)' });

export const waveWithLines = z
  .object({
    ...waveAnswer.shape,
    lines: z
      .array(pickLineAnswer)
      .readonly()
      .meta({ description: 'The pick list (拣货单), in walking order' }),
  })
  .meta({ id: 'WaveWithLines' });

export const asWaveWithLines = (wave: Wave, lines: readonly PickLine[]) => ({
  ...asWave(wave),
  lines: pickListRows(lines),
});

export const scanAnswer = z.object({
  line: pickLineAnswer,
  allocation: z.object({
    id: z.string(),
    status: z
      .string()
      .meta({ description: 'PICKED with its last piece; CANCELLED where nothing of it was found' }),
    open: z.int().meta({ description: 'Pieces of it still to be taken' }),
  }),
});
