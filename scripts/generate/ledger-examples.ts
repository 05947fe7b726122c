import { transfer } from '../../functions/ledger/domain/posting.ts';
import { turnoversOf } from '../../functions/ledger/domain/turnover.ts';
import { asBalance, asEntry } from '../../functions/ledger/routes/ledger-answers.ts';

const entry = transfer(
  { debit: 'channel-receivable:alipay', credit: 'revenue-clearing', minor: 4798 },
  {
    entryId: 'ent_3V7Q9ZK2M8N4P6R1T5W0X9Y2B7',
    cause: { kind: 'payment.captured', id: 'pay_7ZK2M8N4P6R1T5W0X9Y2B73V9Q' },
    currency: 'CNY',
    postedAt: Date.UTC(2026, 10, 24, 2, 12, 9, 480),
  },
);

/** What the routes of the journal answer once the order of the examples is paid. */
export const ledgerAnswers: Readonly<Record<string, unknown>> = {
  'GET /ledger/accounts': {
    at: '2026-11-24T02:15:00.000Z',
    items: turnoversOf(entry).map(asBalance),
  },
  'GET /ledger/entries': { items: [JSON.parse(JSON.stringify(asEntry(entry)))] },
};
