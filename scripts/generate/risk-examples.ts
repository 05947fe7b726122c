import { shippedReviewPolicy } from '../../functions/risk/domain/review.ts';
import { shippedRules } from '../../functions/risk/domain/shipped-rules.ts';

/** Examples of what risk is sent and answers, by route key. */
const orderId = 'ord_3V7Q9ZK2M8N4P6R1T5W0X9Y2B7';
const reviewId = 'rev_4K7M2P9R1T5W0X3Y6Z8A2B4C7D';
const total = { currency: 'CNY', minor: 3998 };
const named = (id: string) => {
  const rule = shippedRules.find((each) => each.id === id);
  if (!rule) throw new Error(`no rule ${id} is shipped`);
  return rule;
};
const { id: _id, version: _version, ...content } = named('R3');
const draft = { ...content, weight: 20 };

const hits = [
  {
    ruleId: 'R3',
    version: 1,
    action: 'score',
    weight: 30,
    message: 'The buyer ordered the same item twice or more in a day (同一买家一天内同款至少 2 单)',
    found: ['buyer.orders-same-sku PT24H is 3'],
  },
  {
    ruleId: 'R1',
    version: 1,
    action: 'score',
    weight: 30,
    message: 'Five orders or more with the phone in 24 hours (同一电话 24 小时内至少 5 单)',
    found: ['phone.orders PT24H is 5'],
  },
];

const review = {
  id: reviewId,
  orderId,
  order: `/orders/${orderId}`,
  channel: 'web',
  total,
  status: 'open',
  priority: 'normal',
  openedAt: '2026-11-24T02:00:01.000Z',
  dueAt: '2026-11-25T02:00:01.000Z',
  overdue: false,
  escalations: 0,
  score: 60,
  hits,
  message: `Order ${orderId} waits for a decision (人工审核): ${hits.map(({ message }) => message).join('; ')}`,
};
const decided = {
  ...review,
  status: 'approved',
  assignee: 'reviewer-li',
  decision: {
    decision: 'approve',
    by: 'reviewer-li',
    reason: '已致电买家，公司采购',
    at: '2026-11-24T02:20:00.000Z',
  },
  effect: 'RELEASED',
};

const decision = {
  orderId,
  revision: 1,
  decidedAt: '2026-11-24T02:00:01.000Z',
  outcome: 'REVIEW',
  score: 60,
  threshold: 60,
  reason: '60 points, at least 60 (评分达到人工审核线).',
  hits,
  unknown: [{ ruleId: 'S1', missing: ['account-age'] }],
  rules: shippedRules.map(({ id, version }) => ({ ruleId: id, version })),
  snapshot: {
    at: '2026-11-24T02:00:00.000Z',
    facts: { amount: 3998, channel: 'web', 'channel-kind': 'own', country: 'CN', currency: 'CNY', hour: 10 },
    counts: [
      { of: 'buyer.orders-same-sku', window: 'PT24H', value: 3 },
      { of: 'phone.orders', window: 'PT24H', value: 5 },
    ],
    listed: [],
  },
  reviewId,
};

const lastSwitch = {
  version: 2,
  enabled: true,
  by: 'risk-chen',
  at: '2026-11-24T03:00:00.000Z',
  reason: '老客复购误伤太多',
};
const madeRule = { ...named('R3'), version: 2, weight: 20, enabled: false };
const state = {
  id: 'R3',
  inForce: true,
  inForceVersion: 2,
  newestVersion: 2,
  shipped: true,
  rule: madeRule,
  lastSwitch,
};

const share = { value: 0.75, low: 0.3006, high: 0.9544, of: 4 };
const entry = {
  id: 'phone.Yp1mYQk0mD4bq0nW4v2m0Jx8u7oTzv3l5cR6sE9hGkA',
  list: 'blacklist',
  kind: 'phone',
  hint: '138****8000',
  inForce: true,
  reason: '多次空包退款',
  by: 'risk-chen',
  at: '2026-11-24T03:00:00.000Z',
  expiresAt: '2027-11-24T00:00:00.000Z',
};

export const riskRequests = {
  'POST /reviews/{id}/assignment': {
    mine: { summary: 'Take it', value: { assignee: 'me' } },
    back: { summary: 'Give it back to all', value: { assignee: null } },
  },
  'POST /reviews/{id}/decision': {
    approve: { summary: 'Let it go', value: { decision: 'approve', reason: '已致电买家，公司采购' } },
    reject: { summary: 'Stop it', value: { decision: 'reject', reason: '电话为空号' } },
  },
  'PUT /risk/rules/{id}': { fewer: { summary: 'The shipped rule with fewer points', value: draft } },
  'POST /risk/rules/{id}/activation': {
    on: { summary: 'Switch it on', value: { version: 2, enabled: true, reason: lastSwitch.reason } },
  },
  'POST /risk/rules/{id}/trial': {
    newest: { summary: 'The newest version, on the last 30 days', value: {} },
    draft: { summary: 'A draft', value: { from: '2026-11-01T00:00:00Z', limit: 2000, rule: draft } },
  },
  'PUT /risk/review-policy': {
    hold: { summary: 'Hold what a rule blocks', value: { ...shippedReviewPolicy, ownBlocked: 'hold' } },
  },
  'PUT /risk/lists/{list}/entries': {
    phone: {
      summary: 'A phone, for a year',
      value: {
        kind: 'phone',
        value: '138 0013 8000',
        reason: entry.reason,
        expiresAt: '2027-11-24T00:00:00Z',
      },
    },
  },
  'POST /risk/lists/{list}/entries/{id}/removal': {
    mistake: { summary: 'It was a mistake', value: { reason: '误加' } },
  },
  'POST /risk/decisions/{orderId}/replay': { latest: { summary: 'The latest decision', value: {} } },
};

export const riskAnswers = {
  'GET /reviews': { items: [review] },
  'GET /reviews/{id}': { ...review, orderStatus: 'PAID', evidence: decision },
  'POST /reviews/{id}/assignment': { ...review, assignee: 'reviewer-li' },
  'POST /reviews/{id}/decision': decided,
  'GET /risk/rules': { items: [state] },
  'GET /risk/rules/{id}': {
    ...state,
    versions: [{ rule: madeRule, by: 'risk-chen', at: '2026-11-24T02:50:00.000Z' }],
    switches: [lastSwitch],
  },
  'PUT /risk/rules/{id}': madeRule,
  'POST /risk/rules/{id}/activation': state,
  'POST /risk/rules/{id}/trial': {
    ...{ version: 2, looked: 1000, complete: false, tried: 1000, hits: 41, unknown: 12 },
    missing: [{ name: 'buyer.orders-same-sku PT24H', orders: 12 }],
    ...{ approved: 1, rejected: 3, expired: 0, precision: share },
    recall: { value: 1, low: 0.4385, high: 1, of: 3 },
    ...{ moreReviews: 0, fewerReviews: 9, extraLoad: -0.009, examples: [orderId] },
  },
  'GET /risk/precision': {
    items: [{ ruleId: 'R3', version: 1, approved: 1, rejected: 3, expired: 0, precision: share }],
  },
  'GET /risk/review-policy': shippedReviewPolicy,
  'PUT /risk/review-policy': { ...shippedReviewPolicy, ownBlocked: 'hold' },
  'GET /risk/lists/{list}/entries': { items: [entry] },
  'PUT /risk/lists/{list}/entries': entry,
  'POST /risk/lists/{list}/entries/{id}/removal': {
    ...{ ...entry, inForce: false },
    removed: { by: 'risk-chen', at: '2026-11-24T04:00:00.000Z', reason: '误加' },
  },
  'GET /risk/decisions/{orderId}': { items: [decision] },
  'POST /risk/decisions/{orderId}/replay': {
    ...{ orderId, revision: 1, same: true, differs: [] },
    again: { outcome: 'REVIEW', score: 60, hits },
  },
};
