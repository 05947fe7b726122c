import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { instant } from '../../../shared/kernel/text.ts';
import { balancesAt } from '../balances-at.ts';
import type { LedgerDeps } from './deps.ts';
import { asBalance, balanceAnswer } from './ledger-answers.ts';

export const listAccounts = route({
  method: 'GET',
  path: '/ledger/accounts',
  scope: 'ledger:read',
  summary: 'Read the balance of every account, now or at an instant',
  description:
    'The trial balance (试算平衡): one row for each account and currency that was ever used. A fact is in it some ' +
    'seconds after it happened.',
  request: {
    query: z.strictObject({
      at: instant.optional().meta({ description: 'With everything posted at it; absent means now' }),
    }),
  },
  responses: {
    200: {
      description: 'Balances',
      schema: z.object({ at: z.iso.datetime(), items: z.array(balanceAnswer) }),
    },
  },
  failures: ['AMOUNT_TOO_LARGE'],
  handle: async ({ query }, { ledger, now }: LedgerDeps) => {
    const at = query.at === undefined ? now() : Date.parse(query.at);
    const balances = await balancesAt(at, { ledger, now });
    return { status: 200, body: { at: isoTime(at), items: balances.map(asBalance) } };
  },
});
