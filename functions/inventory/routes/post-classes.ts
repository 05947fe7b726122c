import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { classifyStock } from '../classify-stock.ts';
import { cutOffsSchema } from '../domain/stock-classes.ts';
import { asRun, classRunAnswer } from './class-answer.ts';
import type { InventoryDeps } from './deps.ts';

const mostMs = 20_000;

export const postClasses = route({
  method: 'POST',
  path: '/stock/classes',
  scope: 'inventory:write',
  summary: 'Work out the ABC and XYZ classes now',
  description:
    'Runs by itself every month. With many SKUs one request is not enough: `done` is false, and the next one goes on. ' +
    'Cut-offs stay for the runs to come.',
  request: {
    body: z.strictObject({ cutOffs: cutOffsSchema.optional() }).meta({ id: 'ClassesInput' }),
  },
  responses: {
    200: {
      description: 'How far it is, and the run once it is done',
      schema: z.object({ done: z.boolean(), run: classRunAnswer.optional() }).meta({ id: 'ClassRun' }),
    },
  },
  handle: async ({ body }, deps: InventoryDeps) => {
    const ask = { until: deps.now() + mostMs, again: true, cutOffs: body.cutOffs };
    const run = await classifyStock(ask, deps);
    return { status: 200, body: { done: run !== undefined, run: run && asRun(run) } };
  },
});
