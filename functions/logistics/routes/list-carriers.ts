import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { carrierCode } from './inputs.ts';

const carrier = z
  .object({
    carrier: carrierCode,
    books: z.boolean().meta({ description: 'Takes orders (下单)' }),
    answers: z.boolean().meta({ description: 'Can be asked where parcels are (查询)' }),
    pushes: z.boolean().meta({ description: 'Tells by itself (推送)' }),
    unknownCodes: z
      .array(
        z.object({
          code: z
            .string()
            .meta({ description: "The carrier's own; `unreadable push` for what is of no use" }),
          count: z.int().meta({ description: 'How often it came' }),
          lastAt: z.iso.datetime(),
        }),
      )
      .meta({ description: 'Codes that it sent and nobody knows: such events are kept and change nothing' }),
  })
  .meta({ id: 'Carrier' });

export const listCarriers = route({
  method: 'GET',
  path: '/carriers',
  scope: 'logistics:read',
  summary: 'List the carriers that are set up, and how they are (承运商)',
  request: {},
  responses: {
    200: {
      description: 'Carriers',
      schema: z
        .object({
          items: z.array(carrier),
          problems: z
            .array(z.string())
            .meta({ description: 'Of each account that is not as documented: which fields are wrong' }),
        })
        .meta({ id: 'CarrierList' }),
    },
  },
  handle: async (_request, { carriers, parcels }: LogisticsApiDeps) => {
    const [{ all, problems }, codes] = await Promise.all([carriers(), parcels.unknownCodes()]);
    const items = all.map((each) => ({
      carrier: each.code,
      books: each.bookings !== undefined,
      answers: each.routes !== undefined,
      pushes: each.pushes !== undefined,
      unknownCodes: codes
        .filter((unknown) => unknown.carrier === each.code)
        .map(({ code, count, lastAt }) => ({ code, count, lastAt: isoTime(lastAt) })),
    }));
    return { status: 200, body: { items, problems: [...problems] } };
  },
});
