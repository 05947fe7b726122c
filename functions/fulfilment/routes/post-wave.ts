import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { code, instant, warehouseCode } from '../../../shared/kernel/text.ts';
import { makeWave } from '../make-wave.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { asWaveWithLines, walkStrategy, waveWithLines } from './wave-answer.ts';

export const postWave = route({
  method: 'POST',
  path: '/waves',
  scope: 'fulfilment:write',
  summary:
    'Make a wave of the most urgent that waits in a warehouse, with its pick list in walking order (生成波次)',
  description:
    'Orders that are cancelled or held meanwhile stay out. It walks as the policy says where no strategy is named. The same ' +
    'key again gives the same wave.',
  idempotency: 'required',
  request: {
    body: z
      .strictObject({
        warehouseId: warehouseCode,
        strategy: walkStrategy.optional(),
        carrier: code(32).optional().meta({ description: 'Only what goes with this carrier', example: 'sf' }),
        zone: code(40).optional().meta({ description: 'Only orders that are picked wholly there (库区)' }),
        mostOrders: z
          .int()
          .min(1)
          .max(200)
          .optional()
          .meta({ description: 'Most allocations; 50 where it is left out' }),
        cutOffBefore: instant.optional().meta({ description: 'Only what has to leave by then (截单时间)' }),
      })
      .meta({ id: 'WaveInput' }),
  },
  responses: {
    201: { description: 'The wave', schema: waveWithLines },
    200: { description: 'The wave that this key made before', schema: waveWithLines },
  },
  failures: ['NOTHING_TO_PICK', 'IDEMPOTENCY_KEY_REUSED', 'BUSY'],
  handle: async ({ body, caller, idempotencyKey = '' }, deps: FulfilmentApiDeps) => {
    const { wave, replayed } = await makeWave({ ask: body, caller, idempotencyKey }, deps);
    return { status: replayed ? 200 : 201, body: asWaveWithLines(wave, await deps.waves.lines(wave)) };
  },
});
