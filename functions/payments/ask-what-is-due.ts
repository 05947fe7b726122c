import { applyPayment } from './apply-payment.ts';
import { askProvider } from './ask-provider.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import { sendRefund } from './settle-refund.ts';

export type Asked = {
  readonly attempts: number;
  readonly refunds: number;
  /** What could not be asked now; the next run finds it again. */
  readonly failed: readonly unknown[];
};

const page = 50;
const atOnce = 8;

/**
 * Asks the providers about attempts and refunds of which nobody told us what became (掉单补查), until nothing is due or
 * `until` (milliseconds since 1970) has come.
 */
export async function askWhatIsDue(until: number, deps: PaymentsDeps): Promise<Asked> {
  const failed: unknown[] = [];
  const attempts = await workOff(
    () => deps.payments.due(deps.now(), page),
    async (paymentId) => {
      const payment = await deps.payments.get(paymentId);
      if (payment) await askProvider(payment, deps);
      await applyPayment(paymentId, deps);
    },
    { until, failed, deps },
  );
  const refunds = await workOff(
    () => deps.refunds.due(deps.now(), page),
    (refundId) => sendRefund(refundId, deps),
    { until, failed, deps },
  );
  return { attempts, refunds, failed };
}

type Run = { readonly until: number; readonly failed: unknown[]; readonly deps: PaymentsDeps };

/** Each once in a run, some at a time. */
async function workOff(
  due: () => Promise<readonly string[]>,
  work: (id: string) => Promise<void>,
  { until, failed, deps }: Run,
): Promise<number> {
  const seen = new Set<string>();
  for (;;) {
    const fresh = (await due()).filter((id) => !seen.has(id)).slice(0, atOnce);
    if (fresh.length === 0 || deps.now() >= until) return seen.size;
    for (const id of fresh) seen.add(id);
    const outcomes = await Promise.allSettled(fresh.map(work));
    failed.push(...outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])));
  }
}
