import * as z from 'zod';
import { moneySchema } from '../shared/kernel/money.ts';
import { defineEvent } from './define-event.ts';

export const ledgerPosted = defineEvent({
  type: 'ledger.posted',
  source: 'zhanggui.ledger',
  meaning: 'Money moved between accounts of the journal (记账).',
  data: z.object({
    entryId: z.string(),
    cause: z.object({ kind: z.string(), id: z.string() }),
    lines: z
      .array(z.object({ account: z.string(), amount: moneySchema }))
      .min(2)
      .meta({ description: 'Debits (借) positive, credits (贷) negative; they add up to zero' }),
    postedAt: z.iso.datetime(),
    reverses: z.string().optional().meta({ description: 'The entry that this one takes back (冲正)' }),
  }),
});
