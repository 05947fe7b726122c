import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { headItem } from '../../functions/orders/order-item.ts';
import { sealedTable } from '../../shared/dynamodb/sealed-table.ts';
import type { Item, Key, Table } from '../../shared/dynamodb/table.ts';
import { fieldKeys } from '../builders/field-keys.ts';
import { anOrder } from '../builders/order.ts';
import { bytesOf } from '../simulation/engine/capacity.ts';
import { fixed, median, type Report } from './report.ts';

const [rounds, callsARound, warmUp] = [41, 250, 3000];

const items: Readonly<Record<string, Item>> = {
  order: { pk: 'ORDER#ord_00000000000000000000000000', sk: 'ORDER', ...headItem(anOrder()) },
  'tracking event': {
    pk: 'PARCEL#zto#ZT100200300400',
    sk: 'EVENT#0123456789abcdef',
    code: 'SIGNED',
    text: '【上海市】您的快递已签收，签收人：前台。如有疑问请电联快递员 13800138000，感谢使用。',
    receivedAt: 1_764_000_000_000,
  },
  'stock pool': { pk: 'STOCK#TEA-RED-250', sk: 'POOL', available: 100, reserved: 7, weightGrams: 250 },
};

type Measured = {
  readonly name: string;
  readonly bytes: number;
  readonly sealedBytes: number;
  readonly sdkUs: number;
  readonly writeUs: number;
  readonly readUs: number;
};

/** What sealing adds to a write and a read, beside what the SDK does to the same item anyway. */
export async function benchSealing(): Promise<Report> {
  const results: Measured[] = [];
  for (const [name, item] of Object.entries(items)) results.push(await measured(name, item));
  return {
    tables: [
      {
        title: 'Sealing what tells of a person, beside the marshalling of the same item in the SDK',
        columns: ['', 'bytes', 'sealed', 'SDK us', 'write us', 'read us', 'write x SDK', 'read x SDK'],
        rows: results.map(({ name, bytes, sealedBytes, sdkUs, writeUs, readUs }) => [
          ...[name, bytes, sealedBytes],
          ...[fixed(sdkUs, 1), fixed(writeUs, 1), fixed(readUs, 1)],
          ...[fixed(writeUs / sdkUs, 2), fixed(readUs / sdkUs, 2)],
        ]),
        notes: [
          `Medians of ${rounds} rounds of ${callsARound} calls in turn. The table behind keeps the item as it is.`,
          'SDK: marshall and unmarshall once. Write and read: through the sealed table, with its promises.',
        ],
      },
    ],
    figures: results,
  };
}

async function measured(name: string, item: Item): Promise<Measured> {
  let kept = item;
  const behind = {
    get: async () => kept,
    write: async (write: { readonly item?: Item }) => {
      kept = write.item ?? kept;
    },
  } as unknown as Table;
  const keys = fieldKeys();
  const table = sealedTable(behind, async () => keys);
  const key: Key = { pk: item.pk, sk: item.sk };
  const work = {
    sdkUs: async () => void unmarshall(marshall(item, { removeUndefinedValues: true })),
    writeUs: () => table.write({ kind: 'put', item }),
    readUs: async () => void (await table.get(key)),
  };
  for (const each of Object.values(work)) await repeat(warmUp, each);
  const runs: Record<keyof typeof work, number>[] = [];
  for (let round = 0; round < rounds; round += 1)
    runs.push({
      sdkUs: await repeat(callsARound, work.sdkUs),
      writeUs: await repeat(callsARound, work.writeUs),
      readUs: await repeat(callsARound, work.readUs),
    });
  const of = (what: keyof typeof work) => median(runs.map((run) => run[what]));
  return {
    ...{ name, bytes: bytesOf(item), sealedBytes: bytesOf(kept) },
    ...{ sdkUs: of('sdkUs'), writeUs: of('writeUs'), readUs: of('readUs') },
  };
}

/** Microseconds a call. */
async function repeat(calls: number, work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  for (let call = 0; call < calls; call += 1) await work();
  return ((performance.now() - startedAt) * 1000) / calls;
}
