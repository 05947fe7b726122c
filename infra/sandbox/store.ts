import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { writeFileAtomically } from '../local/state-dir.ts';
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
  provider: z.enum(providerNames),
  url: z.string(),
  /** What the message tells; the provider signs it anew at each attempt. */
  kind: z.enum(['payment', 'refund', 'complaint', 'probe', 'forged']),
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

/** Reads the journal of an earlier run, or begins one; a line torn by a crash is left out. */
export function openStore(directory: string) {
  const file = join(directory, 'journal.jsonl');
  const records = existsSync(file) ? readJournal(file) : new Map<string, StoreRecord>();
  writeFileAtomically(file, [...records.values()].map((record) => `${JSON.stringify(record)}\n`).join(''));
  const put = (record: StoreRecord) => {
    appendFileSync(file, `${JSON.stringify(record)}\n`);
    records.set(keyOf(record), record);
  };
  const text = (id: string) => {
    const record = records.get(`fact/${id}`);
    return record?.kind === 'fact' ? record.value.text : undefined;
  };
  return {
    trade: (provider: ProviderName, id: string): Trade | undefined => {
      const record = records.get(`trade/${provider}/${id}`);
      return record?.kind === 'trade' ? record.value : undefined;
    },
    trades: (provider: ProviderName): readonly Trade[] =>
      [...records.values()].flatMap((record) =>
        record.kind === 'trade' && record.value.provider === provider ? [record.value] : [],
      ),
    /** The trade that a refund belongs to; a refund's number is the merchant's own, like a trade's. */
    tradeOfRefund: (provider: ProviderName, refundNo: string) => {
      const id = text(`refund/${provider}/${refundNo}`);
      const record = id === undefined ? undefined : records.get(`trade/${provider}/${id}`);
      return record?.kind === 'trade' ? record.value : undefined;
    },
    putTrade: (trade: Trade) => {
      put({ kind: 'trade', value: trade });
      for (const { refundNo } of trade.refunds) {
        const id = `refund/${trade.provider}/${refundNo}`;
        if (text(id) === undefined) put({ kind: 'fact', value: { id, text: trade.id } });
      }
    },
    callbacks: (): readonly Callback[] =>
      [...records.values()].flatMap((record) => (record.kind === 'callback' ? [record.value] : [])),
    callback: (id: string): Callback | undefined => {
      const record = records.get(`callback/${id}`);
      return record?.kind === 'callback' ? record.value : undefined;
    },
    putCallback: (callback: Callback) => put({ kind: 'callback', value: callback }),
    /** The next number of a stream, beginning at 1, never given twice. */
    next: (id: string): number => {
      const record = records.get(`number/${id}`);
      const last = record?.kind === 'number' ? record.value.last + 1 : 1;
      put({ kind: 'number', value: { id, last } });
      return last;
    },
    fact: text,
    putFact: (id: string, value: string) => put({ kind: 'fact', value: { id, text: value } }),
  };
}

const keyOf = (record: StoreRecord): string =>
  record.kind === 'trade'
    ? `trade/${record.value.provider}/${record.value.id}`
    : `${record.kind}/${record.value.id}`;

function readJournal(file: string): Map<string, StoreRecord> {
  const records = new Map<string, StoreRecord>();
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.forEach((line, at) => {
    if (line === '') return;
    const isTorn = at === lines.length - 1;
    if (isTorn) return;
    const record = recordShape.parse(JSON.parse(line));
    records.set(keyOf(record), record);
  });
  return records;
}
