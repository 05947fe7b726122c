import { forecastDemand, weeklyDemand } from '../../functions/inventory/domain/demand-forecast.ts';
import { policySchema } from '../../functions/inventory/domain/policy.ts';
import { planStock } from '../../functions/inventory/domain/stock-plan.ts';
import { supplierSchema } from '../../functions/inventory/domain/supplier.ts';
import { proposeTier } from '../../functions/inventory/domain/tier-proposal.ts';
import { asPolicy } from '../../functions/inventory/routes/policy-answer.ts';
import { asSupplier } from '../../functions/inventory/routes/supplier-answer.ts';

const sku = 'TEA-RED-250';
const cny = (minor: number) => ({ currency: 'CNY', minor });
const tenOClock = Date.UTC(2026, 10, 24, 2, 0, 0);
const dayMs = 86_400_000;

const policyInput = {
  serviceLevel: 0.95,
  leadTimeDays: { mean: 6, sd: 1.5 },
  reviewDays: 7,
  packSize: 24,
  orderCost: cny(8000),
  unitCost: cny(900),
};
const policy = policySchema.parse(policyInput);

/** Half a year in which somebody bought one to five a day. */
const days = Array.from({ length: 182 }, (_, index) => ({
  day: new Date(tenOClock - (index + 1) * dayMs).toISOString().slice(0, 10),
  pieces: 1 + ((index * 7) % 5),
}));

/** Three years of a tea of which four times as much is bought in the days of 双11. */
const beforeDouble11 = '2026-10-20';
const threeYears = Array.from({ length: 1092 }, (_, index) => {
  const day = new Date(Date.parse(beforeDouble11) - (index + 1) * dayMs).toISOString().slice(0, 10);
  const isDouble11 = day.slice(5) >= '11-01' && day.slice(5) <= '11-11';
  return { day, pieces: (20 + ((index * 7919) % 9)) * (isDouble11 ? 4 : 1) };
});
const forecast = forecastDemand(weeklyDemand(threeYears, beforeDouble11), 4, beforeDouble11);

const plan = planStock({
  policy,
  leadTime: { ...policy.leadTimeDays, from: 'policy', receipts: 0 },
  days,
  price: cny(1999),
  today: '2026-11-24',
});

const stored = { sku, onOrder: 0, hot: false, policy, policyAt: tenOClock, plan, plannedAt: tenOClock };
const policyAnswer = JSON.parse(JSON.stringify(asPolicy(stored, undefined)));

const alert = {
  id: 'alr_7ZK3M9QW2X5Y8B1C4D6F0G7H9J',
  sku,
  kind: 'LOW',
  status: 'open',
  openings: 2,
  message: 'TEA-RED-250 is low: 38 can be sold, the reorder point is 40. Order 144 by 2026-11-24.',
  available: 38,
  reorderPoint: 40,
  proposal: {
    quantity: 144,
    orderBy: '2026-11-24',
    rhythm: 'in-lots',
    onOrder: 0,
    cost: cny(129_600),
    because: ['lots are cheaper: 48 at a time cost 54000 a year, 144 at a time 31200 (minor units)'],
  },
  raisedAt: '2026-11-24T02:00:00.000Z',
};

const supplierInput = {
  name: '武夷山茶业',
  leadTimeDays: { mean: 6, sd: 1.5 },
  minOrderValue: cny(50_000),
  orderCost: cny(8000),
};
const measured = { receipts: 6, daySum: 42, daySquares: 300, ordered: 720, delivered: 708 };

const supplier = JSON.parse(
  JSON.stringify(asSupplier({ supplierId: 'TEA-CO', ...supplierSchema.parse(supplierInput), measured })),
);

const purchase = {
  id: 'pur_4HD2T8R6W1X9Z3B5N7M0K2J4Q8',
  supplierId: 'TEA-CO',
  warehouseId: 'SH1',
  status: 'PROPOSED',
  lines: [{ sku, quantity: 144, received: 0, outstanding: 144, unitCost: cny(900) }],
  createdAt: '2026-11-24T02:05:00.000Z',
};
const expected = { ...purchase, confirmedAt: '2026-11-24T02:30:00.000Z', expectedOn: '2026-12-01' };
const [line] = purchase.lines;

const run = {
  at: '2026-11-01T18:00:00.000Z',
  since: '2025-11-02',
  cutOffs: { a: 0.8, b: 0.95, x: 0.5, y: 1 },
  counts: { AX: 12, AY: 7, BX: 9, BZ: 4, CZ: 61 },
  changed: [{ sku, from: 'BX', to: 'AX' }],
};
const count = {
  id: 'cnt_2J4Q84HD2T8R6W1X9Z3B5N7M0K',
  sku,
  warehouseId: 'SH1',
  class: 'A',
  status: 'open',
  round: 3,
  madeAt: '2026-11-24T02:00:00.000Z',
};

/** What callers may send to the routes that keep goods in stock. */
export const stockRequests = {
  'PUT /stock/{sku}/policy': { tea: { summary: 'A tea that comes within a week', value: policyInput } },
  'PUT /suppliers/{supplierId}': { tea: { summary: 'A tea merchant (供应商)', value: supplierInput } },
  'POST /purchase-orders': {
    alerts: {
      summary: 'What an alert proposes',
      value: { warehouseId: 'SH1', alertIds: [alert.id] },
    },
    byHand: {
      summary: 'By hand',
      value: { warehouseId: 'SH1', supplierId: 'TEA-CO', lines: [{ sku, quantity: 48 }] },
    },
  },
  'POST /purchase-orders/{id}/confirm': {
    day: { summary: 'With the day it named', value: { expectedOn: '2026-12-01' } },
  },
  'POST /purchase-orders/{id}/receipts': {
    part: { summary: 'A part of it', value: { lines: [{ sku, quantity: 96 }] } },
  },
  'POST /purchase-orders/{id}/cancel': {
    rest: { summary: 'The rest will not come', value: { reason: '供应商缺货' } },
  },
  'POST /stock/classes': {
    asBefore: { summary: 'With the cut-offs of before', value: {} },
    cutOffs: { summary: 'With new ones', value: { cutOffs: { a: 0.7, b: 0.9, x: 0.4, y: 0.8 } } },
  },
  'POST /stock/counts': {
    often: { summary: 'A every two weeks', value: { everyDays: { a: 14, b: 60, c: 180 }, limit: 20 } },
  },
  'POST /stock/counts/{id}': { counted: { summary: 'What lies there', value: { counted: 97 } } },
  'POST /webhooks/alerts/secret': { first: { summary: 'The first time', value: {} } },
};

/** What those routes answer. */
export const stockAnswers: Readonly<Record<string, unknown>> = {
  'PUT /stock/{sku}/policy': policyAnswer,
  'GET /stock/{sku}/policy': policyAnswer,
  'GET /stock/{sku}/forecast': {
    sku,
    forecast: JSON.parse(JSON.stringify(forecast)),
    perDay: forecast.expected.reduce((sum, pieces) => sum + pieces, 0) / 28,
  },
  'GET /stock/tier-proposal': proposeTier({ ordersPerSecond: 300, lockMs: 10 }),
  'GET /stock/alerts': { items: [alert] },
  'POST /stock/alerts/{id}/acknowledge': {
    ...alert,
    status: 'acknowledged',
    acknowledgedAt: '2026-11-24T02:05:00.000Z',
    acknowledgedBy: 'back-office',
  },
  'PUT /suppliers/{supplierId}': supplier,
  'GET /suppliers': { items: [supplier] },
  'POST /purchase-orders': purchase,
  'GET /purchase-orders': { items: [purchase] },
  'GET /purchase-orders/{id}': purchase,
  'POST /purchase-orders/{id}/confirm': { ...expected, status: 'CONFIRMED' },
  'POST /purchase-orders/{id}/receipts': {
    ...expected,
    status: 'PARTLY_RECEIVED',
    lines: [{ ...line, received: 96, outstanding: 48 }],
  },
  'POST /purchase-orders/{id}/cancel': {
    ...expected,
    status: 'CANCELLED',
    reason: '供应商缺货',
    lines: [{ ...line, received: 96, outstanding: 0 }],
  },
  'GET /stock/classes': {
    items: [{ sku, abc: 'A', xyz: 'X', revenue: { currency: 'CNY', minor: '109145400' }, variation: 0.31 }],
    run,
  },
  'POST /stock/classes': { done: true, run },
  'POST /stock/counts': { made: 20, left: 73 },
  'GET /stock/counts': { items: [count] },
  'POST /stock/counts/{id}': {
    ...count,
    status: 'counted',
    counted: 97,
    difference: -3,
    value: cny(-5997),
    countedAt: '2026-11-24T03:10:00.000Z',
    countedBy: 'back-office',
  },
  'POST /webhooks/alerts/secret': { secret: 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=' },
};
