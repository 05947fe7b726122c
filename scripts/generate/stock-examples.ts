import { policySchema } from '../../functions/inventory/domain/policy.ts';
import { planStock } from '../../functions/inventory/domain/stock-plan.ts';
import { proposeTier } from '../../functions/inventory/domain/tier-proposal.ts';
import { asPolicy } from '../../functions/inventory/routes/policy-answer.ts';

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

/** What callers may send to the routes that keep goods in stock. */
export const stockRequests = {
  'PUT /stock/{sku}/policy': { tea: { summary: 'A tea that comes within a week', value: policyInput } },
  'POST /webhooks/alerts/secret': { first: { summary: 'The first time', value: {} } },
};

/** What those routes answer. */
export const stockAnswers: Readonly<Record<string, unknown>> = {
  'PUT /stock/{sku}/policy': policyAnswer,
  'GET /stock/{sku}/policy': policyAnswer,
  'GET /stock/{sku}/forecast': { sku, forecast: policyAnswer.forecast, perDay: policyAnswer.perDay },
  'GET /stock/tier-proposal': proposeTier({ ordersPerSecond: 300, lockMs: 10 }),
  'GET /stock/alerts': { items: [alert] },
  'POST /stock/alerts/{id}/acknowledge': {
    ...alert,
    status: 'acknowledged',
    acknowledgedAt: '2026-11-24T02:05:00.000Z',
    acknowledgedBy: 'back-office',
  },
  'POST /webhooks/alerts/secret': { secret: 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=' },
};
