import type { StoredBill } from '../../functions/reconciliation/bill-store.ts';
import { noMoney } from '../../functions/reconciliation/domain/conclusion-entries.ts';
import type { Found } from '../../functions/reconciliation/domain/difference.ts';
import { approved, foundIn, proposed, type Work } from '../../functions/reconciliation/domain/work.ts';
import { asBill } from '../../functions/reconciliation/routes/bill-answer.ts';
import { asDifference } from '../../functions/reconciliation/routes/difference-answer.ts';
import {
  asReconciliation,
  asReconciliationSummary,
} from '../../functions/reconciliation/routes/reconciliation-answer.ts';
import type { Concluded, StoredReconciliation } from '../../functions/reconciliation/store.ts';

/** Examples of what reconciliation is sent and answers, by route key. */
const businessDate = '2026-11-24';
const provider = 'wechatpay';
const account = '1900000109';
const morning = Date.UTC(2026, 10, 25, 2, 30);
const hash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const reconciliationId = 'rec_3V7Q9ZK2M8N4P6R1T5W0X9Y2B7';
const differenceId = 'dif_2B73V9Q7ZK2M8N4P6R1T5W0X9Y';
const billId = 'bil_Q7ZK2M8N4P6R1T5W0X9Y2B73V9';
const key = `bills/${provider}/${account}/${businessDate}/trade.csv.gz`;

const found: Found = {
  leg: 'A',
  kind: 'CHANNEL_ONLY',
  key: 'A:CHANNEL_ONLY:PAYMENT:7ZK2M8N4P6R1T5W0X9Y2B73V9Q:4200002126202611249876543210',
  day: businessDate,
  sides: {
    channel: {
      lineNo: 17,
      kind: 'PAYMENT',
      channelNo: '4200002126202611249876543210',
      outNo: '7ZK2M8N4P6R1T5W0X9Y2B73V9Q',
      paymentNo: '4200002126202611249876543210',
      minor: 4798,
      fee: 29,
      currency: 'CNY',
      status: 'SUCCEEDED',
      account,
      at: Date.UTC(2026, 10, 24, 2, 12, 7),
      day: businessDate,
    },
  },
  fields: [],
  effect: { CNY: 4798 },
};

const run = { reconciliationId, provider, account, businessDate, at: morning };
const open = foundIn(run, { found, differenceId, before: undefined }) as Work;
const proposal = {
  action: 'fetch-payment',
  reason: '漏单，向微信核实后补记',
  by: 'clerk',
  at: morning + 3_600_000,
} as const;
const waiting = proposed(open, proposal);
const decision = { decision: 'approve', by: 'finance', at: morning + 7_200_000 } as const;

const json = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value));
const difference = (work: Work) => json(asDifference(work, morning));

const concluded: Concluded = {
  status: 'OUT_OF_BALANCE',
  inputs: {
    ledger: hash,
    bills: [{ billId, sha256: hash }],
    carry: hash,
    policy: hash,
    engineVersion: '1',
  },
  resultHash: hash,
  totals: {
    ledger: [{ kind: 'PAYMENT', currency: 'CNY', lines: 31, minor: 146_738n, fee: 0n }],
    channel: [{ kind: 'PAYMENT', currency: 'CNY', lines: 32, minor: 151_536n, fee: 909n }],
  },
  matched: { A: 31, B: 32, C: 0 },
  lines: 63,
  breaks: { CHANNEL_ONLY: 1 },
  ages: { '0-1': 1 },
  timing: 0,
  cleared: 0,
  open: { CNY: 4798n },
  closings: { CNY: 150_627n },
  changes: {
    added: 1,
    gone: 0,
    changed: 0,
    addedIds: [differenceId],
    goneIds: [],
    changedIds: [],
  },
  booked: noMoney,
  statementKey: `statements/${businessDate}.html`,
  concludedAt: morning,
};

const head: StoredReconciliation = {
  reconciliationId,
  businessDate,
  provider,
  account,
  status: 'OUT_OF_BALANCE',
  revision: 1,
  concluded,
  runAt: morning,
  entries: [],
  events: [],
  version: 2,
};

const bill: StoredBill = {
  billId,
  source: provider,
  account,
  businessDate,
  sha256: hash,
  objectKey: key,
  status: 'PARSED',
  receivedAt: morning,
  revision: 1,
  content: {
    kind: 'trade',
    format: 'wechatpay-trade-27',
    lines: 32,
    controlTotals: [
      { name: '总交易单数', claimed: '32' },
      { name: '应结订单总金额', claimed: '1515.36' },
    ],
    statements: [],
    notes: [],
  },
  version: 2,
  events: [],
};

const link = {
  url: `https://bucket.example/${key}?X-Amz-Signature=9f86d081`,
  expiresAt: '2026-11-25T02:45:00.000Z',
};
const done = { items: [{ id: differenceId, status: 'proposed' }] };

export const reconciliationRequests = {
  'POST /reconciliations': {
    again: { summary: 'Compare a day again (重新对账)', value: { businessDate, provider, account } },
  },
  'POST /differences/{id}/proposal': {
    fetch: {
      summary: 'Fetch a payment that we missed (补单)',
      value: { action: 'fetch-payment', reason: proposal.reason },
    },
    bear: { summary: 'Bear it (核销)', value: { action: 'write-off', reason: '差一分，公司承担' } },
  },
  'POST /differences/{id}/approval': {
    yes: { summary: 'Approve what you saw', value: { decision: 'approve', version: 2 } },
  },
  'POST /differences/proposals': {
    fees: {
      summary: 'Take all fees as they were charged (批量调整手续费)',
      value: { kind: 'FEE', provider, action: 'correct-fee', reason: '按账单手续费入账' },
    },
  },
  'POST /differences/approvals': {
    some: { summary: 'Approve these', value: { ids: [differenceId], decision: 'approve' } },
  },
  'POST /bills/uploads': {
    trade: {
      summary: "WeChat's trade bill (微信交易账单)",
      value: { source: provider, account, businessDate, fileName: 'trade.csv.gz' },
    },
  },
} as const;

export const reconciliationAnswers = {
  'POST /reconciliations': {
    requestId: 'rrq_7ZK2M8N4P6R1T5W0X9Y2B73V9Q',
    reconciliationId,
    businessDate,
    provider,
    account,
    requestedAt: '2026-11-25T02:30:00.000Z',
  },
  'GET /reconciliations': { items: [json(asReconciliationSummary(head))] },
  'GET /reconciliations/{id}': json(asReconciliation(head, [{ ...concluded, revision: 1, entries: [] }])),
  'GET /reconciliations/{id}/statement': {
    ...link,
    url: link.url.replace(key, concluded.statementKey ?? ''),
  },
  'GET /reconciliations/{id}/differences': { items: [difference(open)] },
  'GET /differences': { items: [difference(open)] },
  'GET /differences/{id}': difference(waiting),
  'POST /differences/{id}/proposal': difference(waiting),
  'POST /differences/{id}/approval': difference(approved(waiting, proposal, decision)),
  'POST /differences/proposals': done,
  'POST /differences/approvals': {
    items: [
      {
        id: differenceId,
        code: 'FOUR_EYES',
        detail: 'Somebody other than the proposer has to decide.',
      },
    ],
  },
  'POST /bills/uploads': { ...link, key, headers: { 'if-none-match': '*' } },
  'GET /bills': { items: [json(asBill(bill))] },
};
