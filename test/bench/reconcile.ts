import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { plantedKeys, writeFiles } from './reconcile-files.ts';
import { keysHash, type Usage } from './reconcile-process.ts';
import { fixed, median, type Report, type Table } from './report.ts';

const rounds = 5;
const peers = ['ours', 'duckdb-join', 'duckdb-group'] as const;
type Peer = (typeof peers)[number];
const says: Readonly<Record<Peer, string>> = {
  ours: 'exact join (ours)',
  'duckdb-join': 'DuckDB, FULL OUTER JOIN',
  'duckdb-group': 'DuckDB, GROUP BY',
};
/** BENCH_LINES=100000,1000000,10000000 measures ten million too, which takes 4.5 GB of disk and some minutes. */
const sizes = (process.env['BENCH_LINES'] ?? '100000,1000000').split(',').map(Number);
const root = join(import.meta.dirname, '../..');

type Run = Usage & { readonly peer: Peer };

/** Three files of so many lines each, compared by exact key: rows, CPU and memory beside DuckDB on one thread. */
export async function benchReconcile(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'zhanggui-bench-'));
  try {
    const program = await bundled();
    const measured = sizes.map((lines) => measure(program, folder, lines));
    return { tables: measured.map(tableOf), figures: measured };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As it is deployed: bundled, without types. DuckDB stays what npm installed. */
async function bundled(): Promise<string> {
  const outfile = join(root, 'build/bench-reconcile.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'reconcile-process.ts')],
    ...{ bundle: true, platform: 'node', format: 'esm', outfile, external: ['@duckdb/node-api'] },
    logLevel: 'error',
  });
  return outfile;
}

type Measured = { readonly lines: number; readonly bytes: number; readonly runs: readonly Run[] };

/** One process each, in turn, so that a busy moment of the machine hits all alike; one round before warms the disk cache. */
function measure(program: string, folder: string, lines: number): Measured {
  const bytes = writeFiles(folder, lines);
  const planted = plantedKeys(lines);
  const runs: Run[] = [];
  for (let round = 0; round <= rounds; round += 1)
    for (const peer of peers) {
      const printed = execFileSync(process.execPath, [program, peer, folder, `${lines}`], {
        encoding: 'utf8',
      });
      const usage = JSON.parse(printed) as Usage;
      const expected = keysHash(peer === 'duckdb-join' ? planted.withoutTwice : planted.all);
      if (usage.keys !== expected)
        throw new Error(`${peer} found ${usage.exceptions} other exceptions than planted`);
      if (round > 0) runs.push({ peer, ...usage });
    }
  return { lines, bytes, runs };
}

function tableOf({ lines, bytes, runs }: Measured): Table {
  const of = (peer: Peer) => runs.filter((run) => run.peer === peer);
  const cpu = (peer: Peer) => median(of(peer).map(({ cpuMs }) => cpuMs));
  const rss = (peer: Peer) => Math.max(...of(peer).map(({ rssMb }) => rssMb));
  return {
    title: `Three-way exact match of 3 × ${lines.toLocaleString('en')} lines, ${fixed(bytes / 2 ** 20, 0)} MB of CSV`,
    columns: ['', 'CPU ms', 'rows per CPU s', 'peak RSS MB', 'ours / it: CPU', 'memory'],
    rows: peers.map((peer) => [
      says[peer],
      fixed(cpu(peer), 0),
      fixed((3 * lines * 1000) / cpu(peer), 0),
      fixed(rss(peer), 0),
      fixed(cpu('ours') / cpu(peer), 2),
      fixed(rss('ours') / rss(peer), 2),
    ]),
    notes: [
      `Medians of the CPU and the highest memory of ${rounds} processes each, from start to end; DuckDB with one thread.`,
      'All found exactly the keys planted; a join does not see a line that is there twice, and is not asked for those.',
    ],
  };
}
