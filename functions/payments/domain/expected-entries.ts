/** What of a payment the journal has to hold: figures of the stored thing, nothing of the journal. */
export type PaymentFacts = {
  readonly paymentId: string;
  readonly captured?: { readonly minor: number } | undefined;
  readonly owner?: 'ORDER' | 'SURPLUS' | 'UNKNOWN' | undefined;
  /** Of money that no attempt had asked for it was known at once whose it is. */
  readonly stray: boolean;
};
export type RefundFacts = { readonly refundId: string; readonly minor: number; readonly status: string };

/** An entry that must be there: by the parts of its id, with the amount that it moves. */
export type Expected = {
  readonly of: string;
  readonly step: 'captured' | 'surplus' | 'requested' | 'succeeded' | 'failed' | 'rejected';
  readonly minor: number;
};

const endings: Readonly<Record<string, Expected['step'] | undefined>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  REJECTED: 'rejected',
};

/** The entries that a payment and its refunds mean. */
export function expectedEntries(
  { paymentId, captured, owner, stray }: PaymentFacts,
  refunds: readonly RefundFacts[],
): readonly Expected[] {
  if (!captured) return [];
  const { minor } = captured;
  const own: Expected[] = [{ of: paymentId, step: 'captured', minor }];
  if (owner === 'SURPLUS' && !stray) own.push({ of: paymentId, step: 'surplus', minor });
  const back = refunds.flatMap(({ refundId, minor: amount, status }): Expected[] => {
    const ending = endings[status];
    const asked: Expected = { of: refundId, step: 'requested', minor: amount };
    return ending ? [asked, { of: refundId, step: ending, minor: amount }] : [asked];
  });
  return [...own, ...back];
}
