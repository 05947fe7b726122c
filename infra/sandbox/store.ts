import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { writeFileAtomically } from '../local/state-dir.ts';
import { partyNames } from './marketplace/names.ts';
import { type ProviderName, providerNames, type Trade, tradeShape } from './trade.ts';

const attemptShape = z.object({
  number: z.int(),
  at: z.number(),
  faults: z.array(z.string()),
  /** The status of the merchant's answer; 0 when nothing was sent or nothing came back. */
  status: z.int(),
  isAcknowledged: z.boolean(),
});

export const callbackShape = z.object({
  id: z.string(),
  provider: z.enum(partyNames),
  url: z.string(),
  /** What the message tells; the provider signs it anew at each attempt. */
  kind: z.enum(['payment', 'refund', 'complaint', 'probe', 'forged', 'webhook', 'ping', 'scan']),
  content: z.record(z.string(), z.json()),
  state: z.enum(['PENDING', 'DONE', 'GIVEN_UP']),
  attempts: z.array(attemptShape),
  /** Faults that strike the first attempt, whatever chance says. */
  faults: z.array(z.string()),
});
/** A message to the merchant's notify_url with every attempt to deliver it. */
export type Callback = z.output<typeof callbackShape>;
export type Attempt = z.output<typeof attemptShape>;

const recordShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trade'), value: tradeShape }),
  z.object({ kind: z.literal('callback'), value: callbackShape }),
  z.object({ kind: z.literal('number'), value: z.object({ id: z.string(), last: z.int() }) }),
  z.object({ kind: z.literal('fact'), value: z.object({ id: z.string(), text: z.string() }) }),
]);
type StoreRecord = z.output<typeof recordShape>;

/** What the providers know; every change is on disk before it is answered. */
export type Store = ReturnType<typeof openStore>;

type Table<Value> = Map<string, Value>;
type Tables = {
  readonly trade: Readonly<Record<ProviderName, Table<Trade>>>;
  readonly callback: Table<Callback>;
  readonly number: Table<number>;
  readonly fact: Table<string>;
};

/** Reads the journal of an earlier run, or begins one; a line torn by a crash is left out. */
export function openStore(directory: string) {
  const file = join(directory, 'journal.jsonl');
  const tables = emptyTables();
  for (const record of existsSync(file) ? readJournal(file) : []) keep(tables, record);
  writeFileAtomically(file, recordsOf(tables).map(lineOf).join(''));
  const journal = openSync(file, 'a', 0o600);
  const put = (record: StoreRecord) => {
    writeSync(journal, lineOf(record));
    keep(tables, record);
  };
  const ownerFact = (provider: ProviderName, refundNo: string) => `refund/${provider}/${refundNo}`;
  return {
    trade: (provider: ProviderName, id: string): Trade | undefined => tables.trade[provider].get(id),
    trades: (provider: ProviderName): readonly Trade[] => [...tables.trade[provider].values()],
    /** The trade that a refund belongs to; a refund's number is the merchant's own, like a trade's. */
    tradeOfRefund: (provider: ProviderName, refundNo: string): Trade | undefined =>
      tables.trade[provider].get(tables.fact.get(ownerFact(provider, refundNo)) ?? ''),
    putTrade: (trade: Trade) => {
      put({ kind: 'trade', value: trade });
      for (const { refundNo } of trade.refunds) {
        const id = ownerFact(trade.provider, refundNo);
        if (!tables.fact.has(id)) put({ kind: 'fact', value: { id, text: trade.id } });
      }
    },
    callbacks: (): readonly Callback[] => [...tables.callback.values()],
    callback: (id: string): Callback | undefined => tables.callback.get(id),
    putCallback: (callback: Callback) => put({ kind: 'callback', value: callback }),
    /** The next number of a stream, beginning at 1, never given twice. */
    next: (id: string): number => {
      const last = (tables.number.get(id) ?? 0) + 1;
      put({ kind: 'number', value: { id, last } });
      return last;
    },
    close: () => closeSync(journal),
    fact: (id: string): string | undefined => tables.fact.get(id),
    /** Every fact whose id begins so, in the order of their first writing. */
    facts: (head: string): readonly (readonly [id: string, text: string])[] =>
      [...tables.fact].filter(([id]) => id.startsWith(head)),
    putFact: (id: string, text: string) => put({ kind: 'fact', value: { id, text } }),
  };
}

const emptyTables = (): Tables => ({
  trade: { alipay: new Map(), wechatpay: new Map(), unionpay: new Map() },
  callback: new Map(),
  number: new Map(),
  fact: new Map(),
});

function keep(tables: Tables, record: StoreRecord): void {
  if (record.kind === 'trade') tables.trade[record.value.provider].set(record.value.id, record.value);
  else if (record.kind === 'callback') tables.callback.set(record.value.id, record.value);
  else if (record.kind === 'number') tables.number.set(record.value.id, record.value.last);
  else tables.fact.set(record.value.id, record.value.text);
}

/** The last state of everything, which is all that a journal has to hold at its beginning. */
const recordsOf = (tables: Tables): StoreRecord[] => [
  ...providerNames
    .flatMap((name) => [...tables.trade[name].values()])
    .map((value) => ({ kind: 'trade' as const, value })),
  ...[...tables.callback.values()].map((value) => ({ kind: 'callback' as const, value })),
  ...[...tables.number].map(([id, last]) => ({ kind: 'number' as const, value: { id, last } })),
  ...[...tables.fact].map(([id, text]) => ({ kind: 'fact' as const, value: { id, text } })),
];

const lineOf = (record: StoreRecord): string => `${JSON.stringify(record)}\n`;

/** Every whole line; what follows the last line feed was torn. */
function readJournal(file: string): readonly StoreRecord[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => recordShape.parse(JSON.parse(line)));
}
