import type { CallbackMessage, ProviderName } from '../../../functions/payments/provider.ts';
import { noticeFields as alipayFields, signedNotice } from '../../unit/payments/support/alipay-kit.ts';
import {
  signedNotice as signedUnionpay,
  noticeFields as unionpayFields,
} from '../../unit/payments/support/unionpay-kit.ts';
import { notice, refundFields, transactionFields } from '../../unit/payments/support/wechatpay-kit.ts';

export const yuan = (minor: number): string =>
  `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;

type Paid = { readonly outTradeNo: string; readonly minor: number; readonly channelTxnId?: string };

/** The provider's own signed bytes saying that so much was paid under a number. */
export const paidMessage: Readonly<Record<ProviderName, (paid: Paid) => CallbackMessage>> = {
  alipay: ({ outTradeNo, minor, channelTxnId }) =>
    alipayNotice({
      out_trade_no: outTradeNo,
      total_amount: yuan(minor),
      ...(channelTxnId && { trade_no: channelTxnId }),
    }),
  wechatpay: ({ outTradeNo, minor, channelTxnId }) =>
    notice(
      'TRANSACTION.SUCCESS',
      transactionFields({
        out_trade_no: outTradeNo,
        amount: { total: minor, payer_total: minor, currency: 'CNY', payer_currency: 'CNY' },
        ...(channelTxnId && { transaction_id: channelTxnId }),
      }),
    ),
  unionpay: ({ outTradeNo, minor, channelTxnId }) =>
    signedUnionpay(
      unionpayFields({
        orderId: outTradeNo,
        txnAmt: String(minor),
        settleAmt: String(minor),
        ...(channelTxnId && { queryId: channelTxnId }),
      }),
    ),
};

export const alipayNotice = (fields: Readonly<Record<string, string>>): CallbackMessage =>
  signedNotice(alipayFields(fields));

type Refunded = {
  readonly outTradeNo: string;
  readonly outRefundNo: string;
  readonly minor: number;
  readonly state?: 'SUCCESS' | 'ABNORMAL' | 'CLOSED';
};
/** WeChat Pay's notice of a refund. */
export const refundMessage = ({ outTradeNo, outRefundNo, minor, state = 'SUCCESS' }: Refunded) =>
  notice(
    `REFUND.${state}`,
    refundFields({
      out_trade_no: outTradeNo,
      out_refund_no: outRefundNo,
      refund_status: state,
      amount: { total: minor, refund: minor, payer_total: minor, payer_refund: minor },
    }),
  );

/** WeChat Pay's notice of a buyer's complaint. */
export const complaintMessage = (complaintId: string) =>
  notice('COMPLAINT.CREATE', { complaint_id: complaintId, action_type: 'CREATE_COMPLAINT' });
