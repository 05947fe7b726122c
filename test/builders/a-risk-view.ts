import type { RiskView } from '../../functions/risk/judged-orders.ts';

/** A paid order as risk sees it, with only what matters to a test. */
export const aRiskView = (part: Partial<RiskView> & Pick<RiskView, 'orderId'>): RiskView => ({
  channel: 'web',
  status: 'PAID',
  placedAt: Date.parse('2026-11-24T02:00:00Z'),
  total: { currency: 'CNY', minor: 19900 },
  delivery: 'standard',
  contentHash: 'first',
  ...part,
});
