import { route } from '../../../shared/http/route.ts';
import { cancelWave } from '../cancel-wave.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { waveId } from './inputs.ts';
import { asWave, waveAnswer } from './wave-answer.ts';

export const postWaveCancel = route({
  method: 'POST',
  path: '/waves/{id}/cancel',
  scope: 'fulfilment:write',
  summary: 'Cancel a wave: what is not picked whole waits for another one (取消波次)',
  description: 'What was picked of it already stays picked; the next wave takes the rest.',
  request: { params: waveId },
  responses: { 200: { description: 'The wave', schema: waveAnswer } },
  failures: ['WAVE_NOT_FOUND', 'WRONG_STATUS', 'BUSY'],
  handle: async ({ params: { id } }, deps: FulfilmentApiDeps) => ({
    status: 200,
    body: asWave(await cancelWave(id, deps)),
  }),
});
