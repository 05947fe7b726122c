import * as z from 'zod';
import { instant } from '../../../shared/kernel/text.ts';
import { shopIdSchema } from '../stored-order.ts';

/** [unverified], all of it: seen in clients of PDD, not in its documents. */
const codes = z.strictObject({
  /** Whatever we ask: the token has expired (10019), the application, its signature or its rights are wrong. */
  setup: z
    .array(z.string())
    .default([
      '10000',
      '10001',
      '10002',
      '10008',
      '10010',
      '10013',
      '10016',
      '10018',
      '10019',
      '10020',
      '20004',
    ]),
  /** An order that is not there, or is not this shop's. */
  absent: z.array(z.string()).default(['50030', '50034']),
});

/** One shop on PDD (拼多多店铺), known to its gateway by an application and the shop's access token. */
export const pddConfig = z.strictObject({
  channel: z.literal('pdd').default('pdd'),
  shopId: shopIdSchema,
  since: instant.transform((text) => Date.parse(text)),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  accessToken: z.string().min(1),
  gateway: z.url().default('https://gw-api.pinduoduo.com/api/router'),
  timeoutMs: z.int().positive().default(10_000),
  /** PDD takes 100 at most. */
  pageSize: z.int().min(1).max(100).default(100),
  /** PDD takes half an hour at most. */
  windowMinutes: z.int().min(1).max(30).default(30),
  codes: codes.prefault({}),
});
export type PddConfig = z.output<typeof pddConfig>;
