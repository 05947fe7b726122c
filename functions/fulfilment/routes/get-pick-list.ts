import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { pickListCsv, pickListRows } from '../pick-list-rows.ts';
import { readWave } from '../read-wave.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { waveId } from './inputs.ts';
import { asWaveWithLines, waveWithLines } from './wave-answer.ts';

export const getPickList = route({
  method: 'GET',
  path: '/waves/{id}/pick-list',
  scope: 'fulfilment:read',
  summary: 'Export a pick list to print it or for any WMS, as JSON or CSV (拣货单)',
  description:
    'The rows and their order are those of `GET /waves/{id}`. With `format=csv` it is CSV in UTF-8; a cell ' +
    'that a spreadsheet would calculate has an apostrophe before it.',
  request: {
    params: waveId,
    query: z.strictObject({
      format: z.enum(['json', 'csv']).default('json').meta({ description: 'Of the answer' }),
    }),
  },
  responses: { 200: { description: 'The pick list', schema: waveWithLines } },
  failures: ['WAVE_NOT_FOUND'],
  handle: async ({ params: { id }, query: { format } }, deps: FulfilmentApiDeps) => {
    const { wave, lines } = await readWave(id, deps);
    if (format === 'json') return { status: 200, body: asWaveWithLines(wave, lines) };
    return {
      status: 200,
      body: pickListCsv(pickListRows(lines)),
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${id}.csv"`,
      },
    };
  },
});
