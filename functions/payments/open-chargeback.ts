import { formatMoney, type Money } from '../../shared/kernel/money.ts';
import { dayOf } from '../ledger/contract.ts';
import { paymentIdOf, strayIdOf } from './capture-payment.ts';
import { caseIdOf, openedCase, type StoredCase } from './case-store.ts';
import { accountOf } from './domain/payment.ts';
import { holdEntry } from './entries.ts';
import type { FindOutNo } from './find-out-no.ts';
import { disputeOf } from './open-dispute.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type { ProviderName } from './provider.ts';
import { disputedUpdate, type StoredPayment } from './store.ts';

export type Chargeback = {
  readonly provider: ProviderName;
  /** The provider's number of the payment, and ours; empty where the file has none. */
  readonly paymentNo: string;
  readonly outNo: string;
  /** What the account is less by: negative is taken from us. */
  readonly amount: Money;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The same for the same chargeback, however often a file tells of it. */
  readonly key: string;
};

type Deps = Pick<PaymentsDeps, 'cases' | 'payments' | 'now'> & { readonly findOutNo: FindOutNo };

/**
 * Opens the case of a chargeback (拒付) that a provider's file tells of, and holds the money of it back (争议冻结) in the
 * same write; once for each key. Without a hold where the payment is not known here, or where the provider gives
 * something back: then a person says what it is.
 */
export async function openChargeback(chargeback: Chargeback, deps: Deps): Promise<StoredCase> {
  const { provider, key } = chargeback;
  const of = disputeOf(provider, key);
  const payment = await disputed(chargeback, deps);
  const opened = openedAs(chargeback, payment, deps.now());
  const also = opened.held > 0 && payment ? [disputedUpdate(payment.paymentId, 1)] : [];
  await deps.cases.openWith(opened, also);
  return (await deps.cases.get(caseIdOf({ kind: 'DISPUTE', of }))) ?? opened;
}

/** The payment that it is of: a file may have the provider's number of it only. */
async function disputed(
  { provider, paymentNo, outNo: told }: Chargeback,
  { payments, findOutNo }: Deps,
): Promise<StoredPayment | undefined> {
  const outNo = told === '' ? await findOutNo(provider, paymentNo) : told;
  const own = await payments.get(paymentIdOf(outNo));
  const isOwn = own?.provider === provider && (paymentNo === '' || own.captured?.channelTxnId === paymentNo);
  if (isOwn) return own.captured && own;
  return payments.get(strayIdOf({ provider, outTradeNo: outNo, channelTxnId: paymentNo }));
}

function openedAs(chargeback: Chargeback, payment: StoredPayment | undefined, now: number): StoredCase {
  const { provider, key, amount } = chargeback;
  const taken = { currency: amount.currency, minor: 0 - amount.minor };
  const fits =
    payment?.captured !== undefined &&
    taken.minor > 0 &&
    taken.minor <= payment.captured.minor &&
    taken.currency === payment.currency;
  const opened = openedCase(
    {
      kind: 'DISPUTE',
      provider,
      of: disputeOf(provider, key),
      channelCaseId: key,
      amount: { ...amount, minor: Math.abs(amount.minor) },
      message: wordsOf(chargeback, fits),
      ...(payment ? { paymentId: payment.paymentId } : {}),
    },
    now,
  );
  if (!fits) return opened;
  const account = accountOf(payment.owner ?? 'ORDER', payment.provider);
  const posting = holdEntry(opened, { account, amount: taken, now });
  return { ...opened, held: taken.minor, posting };
}

function wordsOf({ provider, paymentNo, amount, at }: Chargeback, isHeld: boolean): string {
  const sum = `${formatMoney({ ...amount, minor: Math.abs(amount.minor) })} on ${dayOf(at)},`;
  if (amount.minor > 0) return `${provider} gave back ${sum} of ${paymentNo}: see which dispute that ends.`;
  if (isHeld)
    return `${provider} charged back ${sum} of ${paymentNo}. It is held; answer there or accept it.`;
  return `${provider} charged back ${sum} of ${paymentNo}, which is no payment known here: hold it by hand.`;
}
