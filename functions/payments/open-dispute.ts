import { caseIdOf, openedCase, type StoredCase } from './case-store.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type { ProviderName } from './provider.ts';

type Ask = {
  readonly provider: ProviderName;
  /** The provider's own number of it, which makes the case the same one however it comes to us. */
  readonly channelCaseId: string;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly dueAt?: number | undefined;
};

/**
 * Opens a case for a dispute that a person heard of: Alipay and UnionPay tell of theirs in their back office and files
 * only. One that is there already is answered as it is.
 */
export async function openDispute(
  { provider, channelCaseId, message, dueAt }: Ask,
  { cases, now }: Pick<PaymentsDeps, 'cases' | 'now'>,
): Promise<StoredCase> {
  const of = disputeOf(provider, channelCaseId);
  const due = dueAt === undefined ? {} : { dueAt };
  const opened = openedCase({ kind: 'DISPUTE', provider, of, channelCaseId, message, ...due }, now());
  await cases.open(opened);
  return (await cases.get(caseIdOf({ kind: 'DISPUTE', of }))) ?? opened;
}

/** What a dispute's case is of, whoever told. */
export const disputeOf = (provider: ProviderName, channelCaseId: string): string =>
  `${provider} ${channelCaseId}`;
