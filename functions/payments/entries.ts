import { derivedId } from '../../shared/kernel/ids.ts';
import type { Money } from '../../shared/kernel/money.ts';
import { type Posting, transfer } from '../ledger/contract.ts';
import type { Owner } from './domain/payment.ts';
import { refundSides } from './domain/refund.ts';

type Fact = { readonly kind: 'payment' | 'refund' | 'dispute'; readonly id: string; readonly step: string };
type Moved = {
  readonly debit: string;
  readonly credit: string;
  readonly currency: string;
  readonly minor: number;
};
type Told = { readonly at: number; readonly reverses?: string };

/** The id of the entry of a step of a payment, a refund or a dispute. */
export const entryIdOf = (id: string, step: string): string => derivedId('ent', [id, step]);

/** The entry of such a step, which has the same id however often it is made. */
export const entryOf = (
  { kind, id, step }: Fact,
  { debit, credit, currency, minor }: Moved,
  { at, ...told }: Told,
): Posting =>
  transfer(
    { debit, credit, minor },
    {
      entryId: entryIdOf(id, step),
      cause: { kind: `${kind}.${step}`, id },
      currency,
      postedAt: at,
      ...told,
    },
  );

type Refunded = Pick<Moved, 'currency' | 'minor'> & {
  readonly refundId: string;
  readonly provider: string;
  readonly owner: Owner;
};

/** The entry of a step of a refund; one that was rejected has failed, and is told from one that failed by its id only. */
export function refundEntry(
  step: 'requested' | 'succeeded' | 'failed' | 'rejected',
  { refundId, provider, owner, currency, minor }: Refunded,
  at: number,
): Posting {
  const moved = step === 'rejected' ? 'failed' : step;
  const sides = refundSides(moved, { provider, owner });
  const entry = entryOf({ kind: 'refund', id: refundId, step: moved }, { ...sides, currency, minor }, { at });
  return { ...entry, entryId: entryIdOf(refundId, step) };
}

type Hold = { readonly account: string; readonly amount: Money; readonly now: number };

/** The entry that sets money aside which a buyer disputes (争议冻结). */
export const holdEntry = ({ caseId }: { readonly caseId: string }, { account, amount, now }: Hold): Posting =>
  entryOf(
    { kind: 'dispute', id: caseId, step: 'held' },
    { debit: account, credit: 'dispute-hold', ...amount },
    { at: now },
  );
