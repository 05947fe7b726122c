/** Examples of what payments are sent and answer, by route key. */
const money = (minor: number) => ({ currency: 'CNY', minor });
const number = '7ZK2M8N4P6R1T5W0X9Y2B73V9Q';
const refundNumber = '9Q7ZK2M8N4P6R1T5W0X9Y2B73V';
const orderId = 'ord_3V7Q9ZK2M8N4P6R1T5W0X9Y2B7';

const opened = {
  id: `pay_${number}`,
  orderId,
  provider: 'wechatpay',
  method: 'qr',
  outTradeNo: number,
  amount: money(4798),
  status: 'PENDING',
  expiresAt: '2026-11-24T02:30:00.000Z',
  refundable: money(0),
  refunded: money(0),
  action: { kind: 'qr', code: 'weixin://wxpay/bizpayurl?pr=NwY5Mz9' },
};

const paid = {
  ...opened,
  status: 'SUCCEEDED',
  captured: {
    amount: money(4798),
    channelTxnId: '4200002126202611249876543210',
    paidAt: '2026-11-24T02:12:07.000Z',
  },
  owner: 'ORDER',
  refundable: money(4798),
};

const refund = {
  id: `rfd_${refundNumber}`,
  paymentId: opened.id,
  provider: 'wechatpay',
  outRefundNo: refundNumber,
  amount: money(1999),
  reason: '少发一件',
  status: 'REQUESTED',
  shares: [{ lineId: '1', amount: money(1999) }],
  requestedBy: 'service-desk',
  requestedAt: '2026-11-25T06:00:00.000Z',
};

const approved = { ...refund, status: 'REQUESTED', decidedBy: 'finance', decision: '已核实' };

const paymentCase = {
  id: 'cas_2B73V9Q7ZK2M8N4P6R1T5W0X9Y',
  kind: 'WRONG_AMOUNT',
  status: 'open',
  provider: 'alipay',
  message: `CNY 47.97 came for order ${orderId}, which asked for CNY 47.98.`,
  paymentId: opened.id,
  amount: money(4797),
  held: 0,
  openedAt: '2026-11-24T02:12:09.480Z',
  notes: [],
};

export const paymentRequests = {
  'POST /orders/{id}/payments': {
    wechat: {
      summary: 'A code to scan with WeChat (微信扫码)',
      value: { provider: 'wechatpay', method: 'qr' },
    },
    alipay: {
      summary: "Alipay's page on a computer (支付宝电脑网站支付)",
      value: { provider: 'alipay', method: 'page', returnUrl: 'https://shop.example/paid' },
    },
    unionpay: { summary: "UnionPay's form (银联网关支付)", value: { provider: 'unionpay', method: 'page' } },
  },
  'POST /payments/{id}/refunds': {
    part: { summary: 'A part of it', value: { amount: money(1999), reason: '少发一件' } },
  },
  'POST /refunds/{id}/approval': {
    yes: { summary: 'Approve', value: { decision: 'approve', reason: '已核实' } },
  },
  'POST /payment-cases': {
    chargeback: {
      summary: "A chargeback out of UnionPay's back office (银联拒付)",
      value: {
        provider: 'unionpay',
        channelCaseId: '20261124000123',
        message: '持卡人否认交易，需在期限内举证',
        dueAt: '2026-12-04T00:00:00+08:00',
      },
    },
  },
  'POST /payment-cases/{id}/actions': {
    refund: { summary: 'Send it all back', value: { action: 'refund', text: '金额不符，原路退回' } },
    apply: {
      summary: "It is this order's after all",
      value: { action: 'apply', orderId, text: '差一分，店铺承担' },
    },
  },
} as const;

export const paymentAnswers = {
  'POST /orders/{id}/payments': opened,
  'GET /payments': { items: [paid] },
  'GET /payments/{id}': { ...paid, refunds: [refund] },
  'POST /payments/{id}/sync': paid,
  'POST /payments/{id}/refunds': refund,
  'GET /refunds': { items: [{ ...refund, status: 'AWAITING_APPROVAL', amount: money(99_900) }] },
  'GET /refunds/{id}': { ...refund, status: 'SUCCEEDED', settledAt: '2026-11-25T06:00:03.000Z' },
  'POST /refunds/{id}/approval': approved,
  'GET /payment-cases': { items: [paymentCase] },
  'POST /payment-cases': {
    id: paymentCase.id,
    kind: 'DISPUTE',
    status: 'open',
    provider: 'unionpay',
    message: '持卡人否认交易，需在期限内举证',
    channelCaseId: '20261124000123',
    held: 0,
    openedAt: '2026-11-24T02:12:09.480Z',
    dueAt: '2026-12-03T16:00:00.000Z',
    notes: [],
  },
  'POST /payment-cases/{id}/actions': {
    ...paymentCase,
    notes: [{ at: '2026-11-24T03:00:00.000Z', by: 'finance', text: '金额不符，原路退回' }],
  },
} as const;
