import { type Posting, transfer } from '../../functions/ledger/domain/posting.ts';

type Part = Partial<Omit<Posting, 'lines'>> & {
  readonly debit?: string;
  readonly credit?: string;
  readonly minor?: number;
};

/** A captured payment of CNY 47.98 at noon in Beijing, but for what is said otherwise. */
export function aPosting({
  debit = 'channel-receivable:alipay',
  credit = 'revenue-clearing',
  minor = 4798,
  ...part
}: Part = {}): Posting {
  return transfer(
    { debit, credit, minor },
    {
      entryId: 'ent_1',
      cause: { kind: 'payment.captured', id: 'pay_1' },
      currency: 'CNY',
      postedAt: Date.parse('2026-11-24T12:00:00+08:00'),
      ...part,
    },
  );
}
