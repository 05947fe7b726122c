import { keptByLaw } from '../../functions/privacy/domain/retention.ts';
import { withheld } from '../../functions/privacy/routes/answers.ts';

/** Examples of what privacy is sent and answers, by route key. */
const orderId = 'ord_3V7Q9ZK2M8N4P6R1T5W0X9Y2B7';
const id = 'era_7ZK2M8N4P6R1T5W0X9Y2B73V9Q';
const byPhone = { phone: '+86 138 0013 8000' };
const byBuyer = { buyer: { channel: 'tmall', id: 'AAHd5d-HAAeGwJedwSnHktBI' } };
const at = Date.parse('2026-11-24T02:00:00.000Z');

const erasure = {
  id,
  status: 'running',
  requestedAt: '2026-11-24T02:00:00.000Z',
  requestedBy: 'service-desk',
  by: 'phone',
  erased: { orders: 0, records: 0, words: 0, listEntries: 0 },
  nextLookAt: '2026-11-24T02:00:00.000Z',
  kept: keptByLaw,
};

const shipTo = {
  ...{ name: '王小明', phone: '13800138000', country: 'CN', province: '上海市', city: '上海市' },
  ...{ district: '浦东新区', detail: '世纪大道 100 号' },
};

export const privacyRequests = {
  'POST /privacy/export': {
    phone: { summary: 'By phone, in any spelling', value: { person: byPhone } },
    buyer: { summary: 'By what a channel calls its buyer', value: { person: byBuyer, limit: 20 } },
  },
  'POST /privacy/erase': {
    phone: { summary: 'By phone', value: { person: byPhone } },
    buyer: { summary: 'By what a channel calls its buyer', value: { person: byBuyer } },
  },
};

export const privacyAnswers = {
  'POST /privacy/export': {
    exportedAt: '2026-11-24T02:00:00.000Z',
    person: [],
    orders: [
      {
        orderId,
        records: [
          { kind: 'order', data: { id: orderId, status: 'SHIPPED', placedAt: at, shipTo } },
          { kind: 'parcel', data: { carrier: 'sf', waybillNo: 'SF1234567890', phoneTail: '8000' } },
          {
            kind: 'risk-decision',
            data: { orderId, revision: 1, outcome: 'PASS', facts: { country: 'CN' } },
          },
        ],
      },
    ],
    withheld,
    kept: keptByLaw,
  },
  'POST /privacy/erase': erasure,
  'GET /privacy/requests/{id}': {
    ...erasure,
    status: 'waiting',
    erased: { orders: 2, records: 17, words: 1, listEntries: 0 },
    nextLookAt: '2026-11-24T08:00:30.000Z',
    waiting: [{ orderId, reason: 'ORDER_OPEN' }],
  },
};
