import type { RiskView } from '../../functions/orders/contract.ts';

const fen = (minor: number) => ({ currency: 'CNY', minor });

/** A paid order as risk sees it, with only what matters to a test. */
export const aRiskView = (part: Partial<RiskView> & Pick<RiskView, 'orderId'>): RiskView => ({
  channel: 'web',
  shopId: 'tea-house',
  status: 'PAID',
  placedAt: Date.parse('2026-11-24T02:00:00Z'),
  total: fen(19900),
  charges: fen(0),
  buyer: { id: 'buyer-1', name: '李雷', phone: '13800138000' },
  shipTo: {
    name: '李雷',
    phone: '13800138000',
    country: 'CN',
    province: '上海市',
    city: '上海市',
    district: '浦东新区',
    detail: '世纪大道100号12楼',
  },
  lines: [
    {
      lineId: '1',
      sku: 'TEA-RED-250',
      quantity: 1,
      unitPrice: fen(19900),
      list: fen(19900),
      discounts: [],
      payable: fen(19900),
    },
  ],
  delivery: 'standard',
  paymentTiming: 'prepaid',
  priority: 0,
  contentHash: 'first',
  isClosedForGood: false,
  ...part,
});
