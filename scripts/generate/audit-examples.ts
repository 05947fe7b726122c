import { type ToldChange, writtenOf } from '../../functions/audit/domain/entry.ts';
import { lineOf } from '../../functions/audit/domain/segment.ts';
import { asEntry } from '../../functions/audit/routes/entry-answer.ts';

const orderId = 'ord_5Q8M2K7Z4N1V9W3X6T0R8P5S2Y';
const before = { id: orderId, status: 'PENDING_PAYMENT', version: 1, total: 4798 };
const stamp = [
  Date.UTC(2026, 10, 24, 2, 15, 40, 120),
  'service-desk',
  'POST /orders/{id}/cancel',
  'JKJaXmPLvHcESHA=',
  '4fZ0c1kQm7Rr2d9x',
];
const cancelled = {
  kind: 'order',
  id: orderId,
  before: { ...before, stamp: [Date.UTC(2026, 10, 24, 2, 12, 9), 'shop-front', 'POST /orders', 'r', 'n'] },
  after: {
    ...before,
    status: 'CANCELLED',
    version: 2,
    history: [['PENDING_PAYMENT', 'CANCELLED', stamp[0], 'service-desk', '买家不想要了']],
    stamp,
  },
  changedAt: Number(stamp[0]),
  sequenceNumber: '111122223333',
  events: [{ type: 'order.cancelled', id: `${orderId}.2` }],
} satisfies ToldChange;

const { entry, words } = writtenOf(cancelled);
const row = { line: lineOf(entry), chain: 2, segment: 1868, position: 4, ...words };
const page = { items: [JSON.parse(JSON.stringify(asEntry(row)))] };

/** What the routes of the trail answer once somebody has cancelled the order of the examples. */
export const auditAnswers: Readonly<Record<string, unknown>> = {
  'GET /orders/{id}/trail': page,
  'GET /audit/entries': page,
  'GET /audit/anchor': {
    sequence: 412,
    root: '6a0f3c1d9be27f4485c0de1177ab93f25e0c8d3471b6a9f0e2d4c6b8a1937f55',
    previous: '0b7d91e4c3a2586f7e1d0c9b8a7f6e5d4c3b2a190817263544536271809fae4c',
    at: '2026-11-24T03:00:02.310Z',
    heads: [
      {
        ...{ chain: 0, sequence: 1871, entries: 20_412 },
        hash: 'c1f0a9e8d7b6c5a4938271605f4e3d2c1b0a99887766554433221100ffeeddcc',
      },
    ],
    findings: [],
  },
};
