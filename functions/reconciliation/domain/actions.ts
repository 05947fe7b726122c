import type { DifferenceKind, Found } from './difference.ts';
import {
  bankOf,
  type Entry,
  entriesAgainst,
  feeAccountOf,
  inTransit,
  type Movement,
  receivableOf,
  suspenseOf,
  writtenOff,
} from './entry.ts';
import { effectOnReceivable, unagreedFees } from './unagreed-fees.ts';

/**
 * What can be done about a difference (差错处理). fetch-payment 补单: ask the provider for the payment and book it ·
 * refund-duplicate 退重复款 · correct-fee 调整手续费: the fee as charged is right · move-to-suspense 挂账 · write-off 核销: we
 * bear it · accept-match 确认匹配: these bank lines are those settlements · dismiss 忽略: no money is off.
 */
export const actions = [
  'fetch-payment',
  'refund-duplicate',
  'correct-fee',
  'move-to-suspense',
  'write-off',
  'accept-match',
  'dismiss',
] as const;
export type Action = (typeof actions)[number];

/** Those that end when the next comparison finds the counterpart, because others have to move the money. */
export const isWorkOfPayments = (action: Action): action is 'fetch-payment' | 'refund-duplicate' =>
  action === 'fetch-payment' || action === 'refund-duplicate';

export type Facts = Pick<Found, 'leg' | 'kind' | 'sides' | 'effect'> & {
  readonly suggestion?: Found['suggestion'] | undefined;
};

const bearing = ['move-to-suspense', 'write-off'] as const;
const fixes: Readonly<Partial<Record<DifferenceKind, Action>>> = {
  CHANNEL_ONLY: 'fetch-payment',
  DUPLICATE_CHARGE: 'refund-duplicate',
  FUND_ONLY: 'correct-fee',
};

/** What may be done about a difference; the first is what we propose. */
export function allowedActions(facts: Facts): readonly Action[] {
  if (movementsOf(facts, '').every(({ minor }) => minor === 0)) return ['dismiss'];
  if (facts.kind === 'FEE') return ['correct-fee', 'write-off'];
  // A bank statement that came twice moved its money once.
  if (facts.leg === 'C' && facts.kind === 'DUPLICATE_LINE') return ['dismiss', ...bearing];
  const fix = fixes[facts.kind];
  const fitting = fix !== undefined && fits(fix, facts) ? [fix] : [];
  return [...(isExact(facts) ? (['accept-match'] as const) : []), ...fitting, ...bearing];
}

function fits(action: Action, { sides }: Facts): boolean {
  if (action === 'fetch-payment') return sides.channel?.kind === 'PAYMENT';
  if (action === 'correct-fee') return sides.fund?.kind === 'FEE';
  return true;
}

type Doing = {
  readonly differenceId: string;
  readonly provider: string;
  readonly round: number;
  readonly at: number;
};

/** The journal entries of an action, one a currency; none of an action that moves no money by itself. */
export function entriesOfAction(action: Action, facts: Facts, doing: Doing): readonly Entry[] {
  const against = counterAccount(action, facts, doing);
  if (against === undefined) return [];
  const moved = action === 'accept-match' ? acceptedMovements(facts) : movementsOf(facts, doing.provider);
  return entriesAgainst(against, moved, {
    cause: { kind: `difference.${action}`, id: doing.differenceId },
    round: doing.round,
    postedAt: doing.at,
  });
}

function counterAccount(action: Action, { kind }: Facts, { provider }: Doing): string | undefined {
  if (action === 'correct-fee') return feeAccountOf(provider);
  if (action === 'write-off') return writtenOff;
  if (action === 'accept-match') return inTransit;
  return action === 'move-to-suspense' && kind !== 'FEE' ? suspenseOf(provider) : undefined;
}

/** What accounts have to be brought to by. What was kept as fee beyond the contract lies in suspense, and leaves it. */
function movementsOf(facts: Facts, provider: string): readonly Movement[] {
  if (facts.leg === 'C') return bankMovements(facts);
  const fees = unagreedFees(facts).map(([currency, minor]) => ({
    account: suspenseOf(provider),
    minor: -minor,
    currency,
  }));
  const missing = Object.entries(effectOnReceivable([facts])).map(([currency, minor]) => ({
    account: receivableOf(provider),
    minor,
    currency,
  }));
  return [...missing, ...fees];
}

/** A payout is told as the provider has it, out of its account: negative. */
function bankMovements({ sides: { bank, fund } }: Facts): readonly Movement[] {
  return [
    ...(bank ? [{ account: bankOf(bank.account), minor: bank.minor, currency: bank.currency }] : []),
    ...(fund ? [{ account: inTransit, minor: fund.minor, currency: fund.currency }] : []),
  ];
}

const acceptedMovements = ({ suggestion }: Facts): readonly Movement[] =>
  (suggestion?.bank ?? []).map(({ account, minor, currency }) => ({
    account: bankOf(account),
    minor,
    currency,
  }));

/** Whether the bank's lines are the settlements to the fen, which alone can be accepted. */
function isExact({ suggestion }: Facts): boolean {
  if (!suggestion || suggestion.bank.length === 0 || suggestion.settlements.length === 0) return false;
  const lines = [...suggestion.bank, ...suggestion.settlements];
  const isOneCurrency = new Set(lines.map(({ currency }) => currency)).size === 1;
  return isOneCurrency && lines.reduce((sum, { minor }) => sum + BigInt(minor), 0n) === 0n;
}
