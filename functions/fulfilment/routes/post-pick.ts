import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { derivedId } from '../../../shared/kernel/ids.ts';
import { mostPieces } from '../../../shared/kernel/text.ts';
import { openOf } from '../domain/pick-line.ts';
import { pickListRows } from '../pick-list-rows.ts';
import { scanPick } from '../scan-pick.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { waveId } from './inputs.ts';
import { scanAnswer } from './wave-answer.ts';

const count = z.int().min(0).max(mostPieces).default(0);

export const postPick = route({
  method: 'POST',
  path: '/waves/{id}/picks',
  scope: 'fulfilment:write',
  summary: 'Scan what is taken for a line of a wave, or say that it is not there (拣货/缺货)',
  description:
    'Numbers are what is new, not totals. The first scan after the order was cancelled is refused with ORDER_CLOSED. What is ' +
    '`short` is set aside to be counted, and sent from elsewhere. The same key again changes nothing.',
  idempotency: 'required',
  request: {
    params: waveId,
    body: z
      .strictObject({
        lineId: z
          .string()
          .regex(/^\d{5}$/)
          .meta({ description: 'Of the pick list', example: '00001' }),
        quantity: count.meta({ description: 'Pieces taken' }),
        short: count.meta({ description: 'Pieces that are not there' }),
      })
      .refine(({ quantity, short }) => quantity + short > 0, 'nothing is taken, and nothing is short')
      .meta({ id: 'PickInput' }),
  },
  responses: { 200: { description: 'The line and its allocation as they now are', schema: scanAnswer } },
  failures: [
    ...['PICK_LINE_NOT_FOUND', 'OVER_PICK', 'ORDER_CLOSED', 'WRONG_STATUS', 'IDEMPOTENCY_KEY_REUSED'],
    ...['ACTION_NOT_ALLOWED', 'BUSY'],
  ],
  handle: async ({ params: { id }, body, caller, idempotencyKey = '' }, deps: FulfilmentApiDeps) => {
    const key = derivedId('scn', [caller, idempotencyKey]);
    const ask = { waveId: id, lineId: body.lineId, key, picked: body.quantity, short: body.short };
    const { line, allocation } = await scanPick(ask, deps);
    const open = allocation.lines.reduce((sum, { quantity, picked }) => sum + quantity - picked, 0);
    const { allocationId, status } = allocation;
    const [row] = pickListRows([line]);
    return {
      status: 200,
      body: { line: { ...row, open: openOf(line) }, allocation: { id: allocationId, status, open } },
    };
  },
});
