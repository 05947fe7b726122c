import type { ChannelReference } from '../../shared/kernel/channel-reference.ts';
import { dayOf } from '../ledger/contract.ts';
import type { StoredRefund } from './refund-store.ts';
import type { StoredPayment } from './store.ts';

/**
 * What the provider calls a payment that came, from what is written down of it: the same however often it is told.
 */
export function paymentReference({
  outTradeNo,
  captured,
}: Pick<StoredPayment, 'outTradeNo' | 'captured'>): ChannelReference | undefined {
  if (!captured) return undefined;
  const { channelTxnId, paidAt, settlesOn, account } = captured;
  // Where the provider told no number of its own, ours stands for it.
  const named = channelTxnId === outTradeNo ? {} : { channelNo: channelTxnId, paymentNo: channelTxnId };
  return { kind: 'PAYMENT', outNo: outTradeNo, ...named, ...at(account), day: settlesOn ?? dayOf(paidAt) };
}

/** What the provider calls a refund; Alipay's have no number there, and one that a person settled has no day. */
export function refundReference({
  outRefundNo,
  channelRefundId,
  channelTxnId,
  account,
  refundedAt,
  settlesOn,
}: StoredRefund): ChannelReference {
  const day = settlesOn ?? (refundedAt === undefined ? undefined : dayOf(refundedAt));
  return {
    kind: 'REFUND',
    outNo: outRefundNo,
    ...(channelRefundId === undefined ? {} : { channelNo: channelRefundId }),
    ...(channelTxnId === undefined ? {} : { paymentNo: channelTxnId }),
    ...at(account),
    ...(day === undefined ? {} : { day }),
  };
}

const at = (account: string | undefined) => (account === undefined ? {} : { account });
