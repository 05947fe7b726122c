import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { exceptionsOf, joinExactly } from '../../functions/reconciliation/domain/exact-join.ts';

/** What one process found and used, from its start to its end. */
export type Usage = {
  readonly exceptions: number;
  /** SHA-256 of the keys in order. */
  readonly keys: string;
  readonly cpuMs: number;
  readonly rssMb: number;
};

type Find = (folder: string, lines: number) => Promise<readonly string[]>;

const sources = [
  { name: 'ledger', key: 1, amount: 4 },
  { name: 'channel', key: 2, amount: 4 },
  { name: 'bank', key: 3, amount: 5 },
] as const;

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  const buffer = Buffer.allocUnsafeSlow(2 ** 20);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length);
    if (bytesRead === 0) break;
    yield buffer.subarray(0, bytesRead);
  }
  await file.close();
}

const ours: Find = async (folder, lines) => {
  const joined = await joinExactly({
    sources: sources.map(({ name, key, amount }) => ({
      layout: { separator: ',', skip: 1, key, amount, decimals: 2 },
      chunks: () => chunksOf(join(folder, `${name}.csv`)),
    })),
    agreement: 'once',
    expectedKeys: lines,
  });
  return [...exceptionsOf(joined)].map(({ key }) => key);
};

const columns = {
  ledger: 'entry_id,channel_no,out_no,kind,amount,currency,account,posted_at,cause',
  channel: 'time,mchid,channel_no,out_no,amount,fee,status,bank,goods',
  bank: 'seq,booked,account,channel_no,debit_credit,amount,currency,counterparty,remark',
} as const;

/** Nothing to guess: the layout is given, and a million lines are read by one thread, as with us. */
function table(folder: string, name: keyof typeof columns): string {
  const types = columns[name]
    .split(',')
    .map((column) => `'${column}': '${column === 'amount' ? 'DECIMAL(18,2)' : 'VARCHAR'}'`);
  const path = join(folder, `${name}.csv`);
  return `read_csv('${path}', header = true, auto_detect = false, delim = ',', quote = '', escape = '', columns = {${types}})`;
}

const queries = {
  'duckdb-join': (folder: string) => `
    SELECT coalesce(l.channel_no, c.channel_no, b.channel_no) AS key
    FROM ${table(folder, 'ledger')} l
    FULL OUTER JOIN ${table(folder, 'channel')} c ON l.channel_no = c.channel_no
    FULL OUTER JOIN ${table(folder, 'bank')} b ON b.channel_no = coalesce(l.channel_no, c.channel_no)
    WHERE l.amount IS DISTINCT FROM c.amount OR c.amount IS DISTINCT FROM b.amount`,
  'duckdb-group': (folder: string) => `
    SELECT key FROM (
      SELECT channel_no AS key, amount AS l, NULL AS c, NULL AS b FROM ${table(folder, 'ledger')} UNION ALL
      SELECT channel_no, NULL, amount, NULL FROM ${table(folder, 'channel')} UNION ALL
      SELECT channel_no, NULL, NULL, amount FROM ${table(folder, 'bank')})
    GROUP BY key
    HAVING count(l) <> 1 OR count(c) <> 1 OR count(b) <> 1 OR sum(l) <> sum(c) OR sum(c) <> sum(b)`,
} as const;

const duckdb =
  (query: (folder: string) => string): Find =>
  async (folder) => {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    const result = await connection.runAndReadAll(query(folder));
    return result.getRows().map(([key]) => String(key));
  };

const finders: Readonly<Record<string, Find>> = {
  ours,
  'duckdb-join': duckdb(queries['duckdb-join']),
  'duckdb-group': duckdb(queries['duckdb-group']),
};

export const keysHash = (keys: readonly string[]): string =>
  createHash('sha256').update(keys.toSorted().join('\n')).digest('hex');

if (import.meta.main) {
  const [who = '', folder = '', lines = '0'] = process.argv.slice(2);
  const keys = (await finders[who]?.(folder, Number(lines))) ?? [];
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage: Usage = {
    exceptions: keys.length,
    keys: keysHash(keys),
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    rssMb: maxRSS / 1024,
  };
  console.log(JSON.stringify(usage));
}
