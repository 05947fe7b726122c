import { formatMoney } from '../../shared/kernel/money.ts';
import { openedCase } from './case-store.ts';
import { accountOf } from './domain/payment.ts';
import { entryOf } from './entries.ts';
import { giveBack } from './give-back.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type { StoredPayment } from './store.ts';

/**
 * Settles whose captured money is: the order's, or nobody's where the order was paid before (DUPLICATE) or is closed and
 * its goods are gone (LATE). Nobody's money goes back by itself, under a number that a repeat uses again. May be done
 * again at any time, and stop anywhere.
 */
export async function applyPayment(paymentId: string, deps: PaymentsDeps): Promise<void> {
  const payment = await deps.payments.get(paymentId);
  if (!payment?.captured || payment.orderId === undefined) return;
  if (payment.owner === 'ORDER' && payment.appliedAt === undefined) {
    const outcome = await deps.orders.pay(payment.orderId, paymentId);
    if (outcome === 'PAID') return deps.payments.applied(paymentId, deps.now());
    await becomesSurplus(payment, outcome === 'ANOTHER' ? 'DUPLICATE' : 'LATE', deps);
  }
  const settled = await deps.payments.get(paymentId);
  const why = { reason: '重复或逾期支付退回 paid twice or too late', key: 'surplus' };
  if (settled?.owner === 'SURPLUS') await giveBack(settled, why, deps);
}

async function becomesSurplus(
  payment: StoredPayment,
  kind: 'DUPLICATE' | 'LATE',
  deps: PaymentsDeps,
): Promise<void> {
  const { paymentId, provider, currency, orderId } = payment;
  const minor = payment.captured?.minor ?? 0;
  const now = deps.now();
  const why = kind === 'DUPLICATE' ? 'was paid before' : 'is closed';
  const opened = openedCase(
    {
      kind,
      provider,
      of: paymentId,
      paymentId,
      amount: { currency, minor },
      message: `${formatMoney({ currency, minor })} came for order ${orderId}, which ${why}. It goes back.`,
    },
    now,
  );
  const posting = entryOf(
    { kind: 'payment', id: paymentId, step: 'surplus' },
    { debit: accountOf('ORDER', provider), credit: accountOf('SURPLUS', provider), currency, minor },
    { at: now },
  );
  await deps.payments.surplus({ payment, posting, opened, at: now });
}
