import type { JudgedOrder } from '../../functions/risk/domain/judged-order.ts';

const yuan = (amount: number) => ({ currency: 'CNY', minor: amount * 100 });

/** An order that nothing speaks against, with only what matters to a test. Placed at 10:00 in China. */
export const aJudgedOrder = (part: Partial<JudgedOrder> = {}): JudgedOrder => ({
  orderId: 'ord_1',
  channel: 'web',
  placedAt: Date.parse('2026-11-24T02:00:00Z'),
  total: yuan(199),
  buyer: { id: 'chen', phone: '13800138001' },
  shipTo: {
    name: '陈晓',
    phone: '13800138001',
    country: 'CN',
    province: '广东省',
    city: '深圳市',
    district: '南山区',
    detail: '科技园南路1号3栋2单元501室',
  },
  lines: [{ sku: 'TEA', quantity: 1, unitPrice: yuan(199), payable: yuan(199) }],
  delivery: 'standard',
  paymentTiming: 'prepaid',
  ...part,
});
