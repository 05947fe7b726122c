import * as z from 'zod';
import { toldMoneySchema } from '../shared/kernel/money.ts';
import { defineEvent } from './define-event.ts';

const payment = {
  paymentId: z.string(),
  orderId: z.string().optional().meta({ description: 'Absent where nobody knows whose the money is' }),
  provider: z.string(),
  outTradeNo: z.string(),
};
const refund = {
  refundId: z.string(),
  paymentId: z.string(),
  provider: z.string(),
  outRefundNo: z.string(),
  amount: toldMoneySchema,
};
const opened = {
  caseId: z.string(),
  kind: z.string().meta({
    description:
      'DUPLICATE, LATE, WRONG_AMOUNT, UNKNOWN_ORDER, REFUND_ABNORMAL, REFUND_FAILED, UNKNOWN_REFUND, MESSAGE, DISPUTE or BOOKS_DIFFER; more may come',
  }),
  provider: z.string(),
  paymentId: z.string().optional(),
  refundId: z.string().optional(),
  amount: toldMoneySchema.optional(),
  message: z.string().meta({ description: 'One sentence for people' }),
};
const source = 'zhanggui.payments';

export const paymentCaptured = defineEvent({
  type: 'payment.captured',
  source,
  meaning: 'Money came (收款成功). Whose it is, is settled next.',
  data: z.object({
    ...payment,
    channelTxnId: z.string(),
    amount: toldMoneySchema,
    paidAt: z.iso.datetime(),
  }),
});

export const paymentClosed = defineEvent({
  type: 'payment.closed',
  source,
  meaning: 'An attempt to be paid is over, and was not paid (支付关闭).',
  data: z.object(payment),
});

export const refundRequested = defineEvent({
  type: 'refund.requested',
  source,
  meaning: 'A refund is to be sent to the provider (退款申请).',
  data: z.object(refund),
});

export const refundSucceeded = defineEvent({
  type: 'refund.succeeded',
  source,
  meaning: 'Money went back to the buyer (退款成功).',
  data: z.object(refund),
});

export const refundFailed = defineEvent({
  type: 'refund.failed',
  source,
  meaning: 'A refund was rejected here or by the provider; the money is where it was (退款失败).',
  data: z.object(refund),
});

export const paymentCaseOpened = defineEvent({
  type: 'payment.case.opened',
  source,
  meaning: 'Somebody should look at a payment or refund (资金异常).',
  data: z.object(opened),
});

export const paymentCaseResolved = defineEvent({
  type: 'payment.case.resolved',
  source,
  meaning: 'What a payment case told of is over (资金异常已处理).',
  data: z.object({ ...opened, resolution: z.string() }),
});
