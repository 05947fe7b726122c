import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { confirmPicks } from '../confirm-picks.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { waveId } from './inputs.ts';

const mostBytes = 1024 * 1024;

const answer = z
  .object({
    taken: z.int().meta({ description: 'Lines that are as was sent, also those that were before' }),
    refused: z
      .array(
        z.object({
          number: z.int().meta({ description: 'The place in the list, or the line of the CSV' }),
          lineId: z.string().optional().meta({ description: 'Absent where it cannot be read' }),
          code: z.string().meta({
            description:
              'INVALID_REQUEST, PICK_LINE_NOT_FOUND, OVER_PICK, ORDER_CLOSED, WRONG_STATUS, ACTION_NOT_ALLOWED',
          }),
          message: z.string().meta({ description: 'What is wrong, for people' }),
        }),
      )
      .meta({ description: 'Lines that did not land; the others did' }),
  })
  .meta({ id: 'PickConfirmations' });

export const postConfirmations = route({
  method: 'POST',
  path: '/waves/{id}/confirmations',
  scope: 'fulfilment:write',
  summary: 'Import what a WMS confirms of a wave, as JSON or CSV (WMS 回传)',
  description:
    '`{"lines":[{"lineId","picked","short"}]}`, or CSV with these columns and `Content-Type: text/csv`; our own export can be sent ' +
    'back. Numbers are totals of a line, so a repeat changes nothing. Bad lines are refused with their number, the others land.',
  request: { params: waveId, rawBody: true, mostBytes },
  responses: { 200: { description: 'What landed and what did not', schema: answer } },
  failures: ['WAVE_NOT_FOUND', 'INVALID_REQUEST', 'MALFORMED_JSON', 'BODY_TOO_LARGE'],
  handle: async ({ params: { id }, bytes, headers }, deps: FulfilmentApiDeps) => {
    const isCsv = (headers['content-type'] ?? '').startsWith('text/csv');
    return { status: 200, body: await confirmPicks({ waveId: id, text: textOf(bytes), isCsv }, deps) };
  },
});

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const message = 'The body is not UTF-8.';
    throw new Failure('INVALID_REQUEST', message, { errors: [{ path: 'lines', message }], cause: error });
  }
}
