import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import type { StoredCase } from '../case-store.ts';
import { paymentStatuses } from '../domain/payment.ts';
import { caseKinds } from '../domain/payment-case.ts';
import { nextRefundStatuses, type RefundStatus } from '../domain/refund.ts';
import type { Action } from '../provider.ts';
import type { StoredRefund } from '../refund-store.ts';
import type { StoredPayment } from '../store.ts';

export const paymentId = z.object({ id: z.string().regex(idPattern('pay')) });
export const refundId = z.object({ id: z.string().regex(idPattern('rfd')) });
export const caseId = z.object({ id: z.string().regex(idPattern('cas')) });
export const providerName = z.enum(['alipay', 'wechatpay', 'unionpay']);

const parameters = z.record(z.string(), z.string());
const action = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('redirect'), url: z.string() }),
    z.object({ kind: z.literal('form'), url: z.string(), fields: parameters }),
    z.object({ kind: z.literal('qr'), code: z.string() }),
    z.object({ kind: z.literal('app'), parameters }),
    z.object({ kind: z.literal('jsapi'), parameters }),
  ])
  .meta({
    id: 'PaymentAction',
    description:
      'What the shop front needs to send the buyer on: a page, a form to post, a code to scan, parameters',
  });

const refundStatuses = Object.keys(nextRefundStatuses) as [RefundStatus, ...RefundStatus[]];

export const refundAnswer = z
  .object({
    id: z.string(),
    paymentId: z.string(),
    provider: providerName,
    outRefundNo: z.string().meta({ description: 'Its number at the provider (商户退款单号)' }),
    amount: moneySchema,
    reason: z.string(),
    status: z.enum(refundStatuses),
    shares: z.array(z.object({ lineId: z.string(), amount: moneySchema })).meta({
      description: 'What falls to each line of the order, `-` for freight and tax; adds up to the amount',
    }),
    requestedBy: z.string(),
    requestedAt: z.iso.datetime(),
    decidedBy: z.string().optional(),
    decision: z.string().optional(),
    settledAt: z.iso.datetime().optional(),
    failure: z.string().optional().meta({ description: "The provider's word" }),
  })
  .meta({ id: 'Refund' });

export const asRefund = (refund: StoredRefund): z.output<typeof refundAnswer> => {
  const { currency, shares, settledAt } = refund;
  return {
    id: refund.refundId,
    paymentId: refund.paymentId,
    provider: refund.provider,
    outRefundNo: refund.outRefundNo,
    amount: { currency, minor: refund.minor },
    reason: refund.reason,
    status: refund.status,
    shares: shares.map(([lineId, minor]) => ({ lineId, amount: { currency, minor } })),
    requestedBy: refund.by,
    requestedAt: isoTime(refund.requestedAt),
    decidedBy: refund.decidedBy,
    decision: refund.decision,
    settledAt: settledAt === undefined ? undefined : isoTime(settledAt),
    failure: refund.failure,
  };
};

export const paymentAnswer = z
  .object({
    id: z.string(),
    orderId: z.string().optional(),
    provider: providerName,
    method: z.string(),
    outTradeNo: z.string().meta({ description: 'Its number at the provider (商户订单号)' }),
    amount: moneySchema,
    status: z.enum(paymentStatuses).meta({
      description: 'UNKNOWN: the provider left us without an answer, and is asked again',
    }),
    expiresAt: z.iso.datetime(),
    captured: z
      .object({ amount: moneySchema, channelTxnId: z.string(), paidAt: z.iso.datetime() })
      .optional()
      .meta({ description: 'What came' }),
    owner: z.enum(['ORDER', 'SURPLUS', 'UNKNOWN']).optional().meta({
      description: "Whose the money is: the order's, nobody's (it goes back), or not known (a case)",
    }),
    refundable: moneySchema.meta({ description: 'Can still be refunded' }),
    refunded: moneySchema,
    action: action.optional(),
    refunds: z.array(refundAnswer).optional(),
  })
  .meta({ id: 'Payment' });

type Beside = { readonly action?: Action | undefined; readonly refunds?: readonly StoredRefund[] };

export function asPayment(payment: StoredPayment, { action: told, refunds }: Beside = {}) {
  const { currency, captured } = payment;
  const money = (minor: number) => ({ currency, minor });
  const answer: z.output<typeof paymentAnswer> = {
    id: payment.paymentId,
    orderId: payment.orderId,
    provider: payment.provider,
    method: payment.method,
    outTradeNo: payment.outTradeNo,
    amount: money(payment.minor),
    status: payment.status,
    expiresAt: isoTime(payment.expiresAt),
    captured: captured && {
      amount: money(captured.minor),
      channelTxnId: captured.channelTxnId,
      paidAt: isoTime(captured.paidAt),
    },
    owner: payment.owner,
    refundable: money(payment.refundable),
    refunded: money(payment.refunded),
    action: told,
    refunds: refunds?.map(asRefund),
  };
  return answer;
}

export const caseAnswer = z
  .object({
    id: z.string(),
    kind: z.enum(caseKinds).meta({
      description:
        'DUPLICATE (重复支付), LATE (关单后支付), WRONG_AMOUNT (金额不符), UNKNOWN_ORDER (无主款), REFUND_ABNORMAL (退款异常), ' +
        'REFUND_FAILED (退款失败), UNKNOWN_REFUND, MESSAGE, DISPUTE (投诉, 拒付), BOOKS_DIFFER (账务不符)',
    }),
    status: z.enum(['open', 'resolved']),
    provider: z.string(),
    message: z.string(),
    paymentId: z.string().optional(),
    refundId: z.string().optional(),
    channelCaseId: z.string().optional(),
    amount: moneySchema.optional(),
    held: z.int().meta({ description: 'Minor units that are held back for a dispute (争议冻结)' }),
    openedAt: z.iso.datetime(),
    dueAt: z.iso.datetime().optional(),
    notes: z.array(z.object({ at: z.iso.datetime(), by: z.string(), text: z.string() })),
    resolvedAt: z.iso.datetime().optional(),
    resolution: z.string().optional(),
  })
  .meta({ id: 'PaymentCase' });

const timeOf = (at: number | undefined) => (at === undefined ? undefined : isoTime(at));

export const asCase = (told: StoredCase): z.output<typeof caseAnswer> => ({
  id: told.caseId,
  kind: told.kind,
  status: told.status === 'OPEN' ? 'open' : 'resolved',
  provider: told.provider,
  message: told.message,
  paymentId: told.paymentId,
  refundId: told.refundId,
  channelCaseId: told.channelCaseId,
  amount: told.amount,
  held: told.held,
  openedAt: isoTime(told.openedAt),
  dueAt: timeOf(told.dueAt),
  notes: told.notes.map(({ at, by, text }) => ({ at: isoTime(at), by, text })),
  resolvedAt: timeOf(told.resolvedAt),
  resolution: told.resolution,
});
