import * as z from 'zod';
import { channelReferenceSchema } from '../shared/kernel/channel-reference.ts';
import { toldMoneySchema } from '../shared/kernel/money.ts';
import { defineEvent } from './define-event.ts';

export const ledgerPosted = defineEvent({
  type: 'ledger.posted',
  source: 'zhanggui.ledger',
  meaning: 'Money moved between accounts of the journal (记账).',
  data: z.object({
    entryId: z.string(),
    cause: z.object({ kind: z.string(), id: z.string() }),
    lines: z
      .array(z.object({ account: z.string(), amount: toldMoneySchema }))
      .min(2)
      .meta({ description: 'Debits (借) positive, credits (贷) negative; they add up to zero' }),
    postedAt: z.iso.datetime(),
    reverses: z.string().optional().meta({ description: 'The entry that this one takes back (冲正)' }),
    reference: channelReferenceSchema
      .optional()
      .meta({ description: 'What the provider calls it, where money at a provider moved (渠道流水)' }),
  }),
});

export const ledgerAuditFailed = defineEvent({
  type: 'ledger.audit.failed',
  source: 'zhanggui.ledger',
  meaning: 'The books of a business day do not agree (账务不平): somebody has to look.',
  data: z.object({
    kind: z.literal('LEDGER_MISMATCH'),
    day: z.iso.date().meta({ description: 'The business day (营业日), in Beijing' }),
    message: z.string().meta({ description: 'What differs, for people to read' }),
    count: z.int().meta({ description: 'How many figures differ' }),
    differences: z
      .array(
        z.object({
          of: z.string().meta({ description: 'Which books: entry, unreadable, day, month or facts' }),
          at: z.string().meta({ description: 'The account, or the entry' }),
          currency: z.string(),
          figure: z.string().meta({ description: 'debit, credit, entries or sum' }),
          journal: z.string().meta({ description: 'Minor units, or a number of entries, in decimal digits' }),
          other: z.string().meta({ description: 'What the other book says' }),
        }),
      )
      .meta({ description: 'The first twenty' }),
  }),
});
