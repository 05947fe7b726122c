import { requestNight } from '../../../../functions/reconciliation/request-night.ts';
import type {
  Night,
  StoredReconciliation,
  StoredRequest,
} from '../../../../functions/reconciliation/store.ts';

type Head = Pick<StoredReconciliation, 'provider' | 'businessDate' | 'status'> & {
  readonly account?: string;
};

const nightAt = '2026-11-26T10:05:00+08:00';
const yesterday = '2026-11-25';

type Given = { readonly heads?: readonly Head[]; readonly night?: Night; readonly late?: readonly string[] };

/** Asks at five past ten on 26 November; gives from which day each provider is asked for. */
function asking({ heads = [], night = { lastDay: '2026-11-24', bookedSince: 1 }, late = [] }: Given) {
  const requests = new Map<string, StoredRequest>();
  const state = { night, cutAfter: Number.POSITIVE_INFINITY, at: Date.parse(nightAt) };
  const sinces: number[] = [];
  const ask = () =>
    requestNight({
      now: () => state.at,
      bookedSince: async (at) => {
        sinces.push(at);
        return late;
      },
      reconciliations: {
        all: async ({ from, to, statuses }) =>
          heads
            .filter(({ businessDate }) => businessDate >= from && businessDate <= to)
            .filter(({ status }) => statuses === undefined || statuses.includes(status))
            .map((head) => ({ account: 'a', ...head }) as StoredReconciliation),
        night: async () => state.night,
        putNight: async (to) => {
          if (state.cutAfter <= 0) throw new Error('the power is out');
          state.night = to;
        },
        request: async (request) => {
          if (state.cutAfter <= 0) throw new Error('the power is out');
          state.cutAfter -= 1;
          const stored = requests.get(request.requestId) ?? request;
          requests.set(request.requestId, stored);
          return stored;
        },
      },
    });
  const froms = () =>
    Object.fromEntries([...requests.values()].map(({ provider, businessDate }) => [provider, businessDate]));
  return { ask, froms, requests, state, sinces };
}

const concluded = (provider: string, ...days: readonly string[]): readonly Head[] =>
  days.map((businessDate) => ({ provider, businessDate, status: 'BALANCED' }));
const each = (day: string) => ({ alipay: day, wechatpay: day, unionpay: day });

describe('the days that a night asks for', () => {
  it.each<[string, Given, Readonly<Record<string, string>>]>([
    ['yesterday alone on the first night of a new shop', { night: {} }, each(yesterday)],
    [
      'yesterday where all before is concluded',
      { heads: concluded('alipay', '2026-11-23', '2026-11-24') },
      each(yesterday),
    ],
    [
      'those since the last night where nights were left out',
      { night: { lastDay: '2026-11-20', bookedSince: 1 } },
      each('2026-11-21'),
    ],
    [
      'no more than the days that one execution compares, however long nights were left out',
      { night: { lastDay: '2026-01-01', bookedSince: 1 } },
      each('2026-09-25'),
    ],
    [
      "from the day before one that entries came late to, which may be the provider's",
      { late: ['2026-11-20', '2026-11-25'] },
      each('2026-11-19'),
    ],
    [
      'from a blocked day on, of the provider whose day it is and of no other',
      { heads: [{ provider: 'alipay', businessDate: '2026-11-10', status: 'BLOCKED' }] },
      { ...each(yesterday), alipay: '2026-11-10' },
    ],
    [
      'from a day on that an execution failed on before it left anything',
      { heads: concluded('wechatpay', '2026-11-19', '2026-11-20', '2026-11-22', '2026-11-24') },
      { ...each(yesterday), wechatpay: '2026-11-21' },
    ],
    [
      'nothing older for an account that was replaced by another one',
      {
        heads: [
          { provider: 'alipay', businessDate: '2026-11-20', status: 'BLOCKED', account: 'old' },
          { provider: 'alipay', businessDate: '2026-11-24', status: 'BALANCED', account: 'new' },
        ],
      },
      each(yesterday),
    ],
  ])('are %s', async (_, given, expected) => {
    const { ask, froms } = asking(given);
    await ask();
    expect(froms()).toEqual(expected);
  });

  it.each<[string, readonly Head[], number]>([
    ['since the journal began while nothing was ever compared', [], 0],
    ['since the last night', concluded('alipay', '2026-11-24'), 1],
  ])('are found by what was booked %s', async (_, heads, since) => {
    const { ask, sinces } = asking({ heads });
    await ask();
    expect(sinces).toEqual([since]);
  });

  it('are asked for once a night, whichever tick comes first', async () => {
    const { ask, requests } = asking({});
    expect([await ask(), await ask(), requests.size]).toEqual([yesterday, undefined, 3]);
  });

  it.each([0, 1, 2, 3])(
    'are asked for by the next tick where it was cut after %d requests, and nothing booked between is left out',
    async (cutAfter) => {
      const { ask, requests, state } = asking({});
      state.cutAfter = cutAfter;
      await expect(ask()).rejects.toThrow('the power is out');
      const before = [...requests.values()];
      state.cutAfter = Number.POSITIVE_INFINITY;
      state.at += 1_800_000;
      await ask();
      expect([...requests.values()].slice(0, before.length)).toEqual(before);
      const earliest = Math.min(...[...requests.values()].map(({ requestedAt }) => requestedAt));
      expect(state.night.bookedSince).toBeLessThan(earliest);
    },
  );
});
