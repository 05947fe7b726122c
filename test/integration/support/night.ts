import type { Posting } from '../../../functions/ledger/domain/posting.ts';
import { bookedSinceOf } from '../../../functions/ledger/ledger-lines.ts';
import { ledgerStore } from '../../../functions/ledger/store.ts';
import { type BillAnswer, BillDamaged, type BillDesk } from '../../../functions/payments/contract.ts';
import { comparePart } from '../../../functions/reconciliation/compare-part.ts';
import { concludeNight } from '../../../functions/reconciliation/conclude-night.ts';
import { differenceIdOf } from '../../../functions/reconciliation/difference-store.ts';
import {
  type ProviderName,
  type ReconciliationConfig,
  reconciliationConfigSchema,
} from '../../../functions/reconciliation/domain/config.ts';
import { type Fetched, fetchBills } from '../../../functions/reconciliation/fetch-bills.ts';
import { nightDeps } from '../../../functions/reconciliation/night-deps.ts';
import { type Parted, partDay } from '../../../functions/reconciliation/part-day.ts';
import { workFolderOf } from '../../../functions/reconciliation/parted-day.ts';
import { type Asked, type DayToCompare, planDays } from '../../../functions/reconciliation/plan-days.ts';
import { receiveFile } from '../../../functions/reconciliation/receive-file.ts';
import { requestNight } from '../../../functions/reconciliation/request-night.ts';
import { reconciliationIdOf, type StoredRequest } from '../../../functions/reconciliation/store.ts';
import { writeStatement } from '../../../functions/reconciliation/write-statement.ts';
import type { Table } from '../../../shared/dynamodb/table.ts';
import type { ObjectStore } from '../../../shared/kernel/object-store.ts';
import { accounts, bankAccount, type Shop } from '../../builders/a-shop.ts';
import type { Trade } from '../../builders/merchant-files.ts';

/** Objects in memory, as they are seen from outside: a stream that breaks off leaves nothing. */
export function memoryObjects(all: Map<string, Buffer> = new Map()) {
  const store: ObjectStore = {
    read: async (key) => {
      const found = all.get(key);
      return (
        found &&
        (async function* () {
          yield found;
        })()
      );
    },
    put: async (key, content) => {
      all.set(key, Buffer.from(content));
    },
    putStream: async (key, chunks) => {
      const pieces: Uint8Array[] = [];
      for await (const chunk of chunks) pieces.push(chunk);
      all.set(key, Buffer.concat(pieces));
    },
    list: async function* (prefix) {
      for (const key of [...all.keys()].filter((each) => each.startsWith(prefix)).sort())
        yield { key, bytes: all.get(key)?.length ?? 0 };
    },
  };
  return { all, store };
}

/** Fees and banks of the shops of `aShop`. */
export const shopConfig: ReconciliationConfig = reconciliationConfigSchema.parse({
  alipay: { fee: { ppm: 6000 }, bankAccount, bankWords: ['支付宝'] },
  wechatpay: { fee: { ppm: 6000 }, bankAccount, bankWords: ['财付通'] },
  unionpay: { fee: { ppm: 6000 }, bankAccount, bankWords: ['银联'], payouts: 'daily-net' },
});

/** Answers for `${type} ${day}`; of every other bill it says that it is not ready. */
export type Answers = Map<string, BillAnswer['state'] | 'DAMAGED' | Uint8Array>;
const types = { alipay: ['trade', 'fund'], wechatpay: ['trade', 'fund'], unionpay: ['trade'] } as const;

export function modelDesk(
  provider: ProviderName,
  answers: Answers,
  account: string = accounts[provider],
): BillDesk {
  return {
    provider,
    account,
    bills: types[provider].map((type) => ({ type, readyAtHour: 9 })),
    bill: async (type, day) => {
      const answer = answers.get(`${type} ${day}`) ?? 'NOT_READY';
      if (answer === 'DAMAGED') return { state: 'READY', fileName: 'bill', chunks: damaged() };
      if (typeof answer === 'string') return { state: answer, code: `MODEL_${answer}` } as BillAnswer;
      const chunks = (async function* () {
        yield answer;
      })();
      return { state: 'READY', fileName: 'bill', chunks };
    },
  };
}

async function* damaged(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half of it');
  throw new BillDamaged('the bill is not what its hash says');
}

const sign = { PAYMENT: 1, REFUND: -1 } as const;

/** The journal's entry of a sale or refund, with what the provider calls it. */
export function postingOf(provider: ProviderName, trade: Trade, part: Partial<Posting> = {}): Posting {
  const { kind, outNo, channelNo, paymentNo, fen, at } = trade;
  const minor = sign[kind] * fen;
  const postedAt = Date.parse(`${at.replace(' ', 'T')}+08:00`);
  return {
    entryId: `ent_${outNo}_${channelNo || 'x'}`,
    cause: { kind: kind === 'PAYMENT' ? 'payment.captured' : 'refund.requested', id: outNo },
    currency: 'CNY',
    lines: [
      { account: `channel-receivable:${provider}`, minor },
      { account: kind === 'PAYMENT' ? 'revenue-clearing' : 'refunds-payable', minor: -minor },
    ],
    postedAt,
    reference: {
      kind,
      outNo,
      ...(channelNo === '' ? {} : { channelNo }),
      paymentNo: kind === 'PAYMENT' ? channelNo : (paymentNo ?? ''),
      account: accounts[provider],
      day: at.slice(0, 10),
    },
    ...part,
  };
}

export type NightOptions = {
  readonly table: Table;
  readonly objects?: ReturnType<typeof memoryObjects>;
  readonly config?: ReconciliationConfig;
  readonly desks?: readonly BillDesk[];
  readonly linesAPart?: number;
};

/** Time in Beijing. */
export const inBeijing = (text: string): number => Date.parse(`${text.replace(' ', 'T')}+08:00`);

/** The steps of a night in the order of its state machine, over a table and objects, with a clock that tests turn. */
export function nightOn({
  table,
  objects = memoryObjects(),
  config = shopConfig,
  desks = [],
  linesAPart,
}: NightOptions) {
  const clock = { at: inBeijing('2026-11-25 10:05:00') };
  const now = () => clock.at;
  const queue: StoredRequest[] = [];
  const found = nightDeps({ table, objects: objects.store, config, now });
  const deps = { ...found, ...(linesAPart === undefined ? {} : { linesAPart }) };
  const request = async (asked: StoredRequest) => {
    const stored = await deps.reconciliations.request(asked);
    if (stored === asked) queue.push(asked);
    return stored;
  };
  const asking = { ...deps.reconciliations, request };
  const deskOf = async ({ provider, account }: Pick<DayToCompare, 'provider' | 'account'>) =>
    desks.find((desk) => desk.provider === provider && desk.account === account);
  const fetch = (day: DayToCompare) =>
    fetchBills(day, { ...deps, deskOf, patienceHours: config.patienceHours });
  const plan = (asked: Asked) =>
    planDays(asked, {
      accountOf: async (provider) => desks.find((desk) => desk.provider === provider)?.account,
      now,
    });
  /** Waits as long as a bill says, by turning the clock. */
  const fetched = async (day: DayToCompare): Promise<Fetched> => {
    for (;;) {
      const answer = await fetch(day);
      if (answer.state !== 'WAIT') return answer;
      clock.at += answer.seconds * 1000;
    }
  };
  const part = async (day: DayToCompare, requestId: string, bills: Fetched): Promise<Parted> =>
    partDay({ day, fetched: bills, folder: workFolderOf(requestId, day) }, deps);
  const rest = async (parted: Parted) => {
    if (parted.state !== 'COMPARE') return parted.state;
    for (const partition of parted.partitions) await comparePart(parted.folder, partition, objects.store);
    return concludeNight(parted.folder, deps);
  };
  const day = async (of: DayToCompare, requestId = 'rrq_1') =>
    rest(await part(of, requestId, await fetched(of)));
  const run = async (asked: Asked, requestId = 'rrq_1') => {
    clock.at += 1000;
    for (const of of await plan(asked)) await day(of, requestId);
    return writeStatement(deps);
  };
  const headOf = (provider: ProviderName, businessDate: string, account: string = accounts[provider]) =>
    deps.reconciliations.get(reconciliationIdOf({ provider, businessDate, account }));
  return {
    ...{ deps, objects, clock, queue, plan, fetch, part, rest, day, run, headOf },
    ask: () => requestNight({ reconciliations: asking, bookedSince: bookedSinceOf(table), now }),
    /** Runs all that is asked for, one after the other. */
    drain: async () => {
      for (const asked of queue.splice(0)) await run(asked as StoredRequest & Asked, asked.requestId);
    },
    book: async (postings: readonly Posting[], at = clock.at) => {
      for (const posting of postings) await ledgerStore(table).book([posting], at);
    },
    drop: async (key: string, bytes: Uint8Array | string) => {
      await objects.store.put(key, bytes);
      return receiveFile(key, { ...deps, reconciliations: asking });
    },
    foundOn: async (provider: ProviderName, businessDate: string, account: string = accounts[provider]) => {
      const rows = await deps.reconciliations.rows(reconciliationIdOf({ provider, businessDate, account }));
      const works = await deps.differences.getAll(rows.map(({ differenceId }) => differenceId));
      return rows
        .filter(({ goneIn }) => goneIn === undefined)
        .map(({ differenceId }) => works.get(differenceId))
        .map((work) => `${work?.leg} ${work?.kind} ${work?.status}`)
        .sort();
    },
    workOf: (provider: ProviderName, { leg, key }: { leg: 'A' | 'B' | 'C'; key: string }) =>
      deps.differences.get(differenceIdOf({ provider, account: accounts[provider] }, { leg, key })),
  };
}

/** The journal's entries of a shop. */
export const postingsOf = ({ provider, ledger }: Shop): readonly Posting[] =>
  ledger.map((trade) => postingOf(provider, trade));
