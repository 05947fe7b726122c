import { route } from '../../../shared/http/route.ts';
import { readWave } from '../read-wave.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { waveId } from './inputs.ts';
import { asWaveWithLines, waveWithLines } from './wave-answer.ts';

export const getWave = route({
  method: 'GET',
  path: '/waves/{id}',
  scope: 'fulfilment:read',
  summary: 'Read a wave and how far its lines are, in walking order (波次详情)',
  request: { params: waveId },
  responses: { 200: { description: 'The wave', schema: waveWithLines } },
  failures: ['WAVE_NOT_FOUND'],
  handle: async ({ params: { id } }, deps: FulfilmentApiDeps) => {
    const { wave, lines } = await readWave(id, deps);
    return { status: 200, body: asWaveWithLines(wave, lines) };
  },
});
