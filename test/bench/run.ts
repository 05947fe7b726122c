import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchAllocation } from './allocation.ts';
import { benchCallbacks } from './callbacks.ts';
import { benchColdStart } from './cold-start.ts';
import { benchFlashSale } from './flash-sale.ts';
import { benchForecast } from './forecast.ts';
import { loadOf } from './load/loads.ts';
import { machine } from './machine.ts';
import { benchOrders } from './orders.ts';
import { benchPicking } from './picking.ts';
import { benchReconcile } from './reconcile.ts';
import { type Report, textOf } from './report.ts';
import { benchReview } from './review.ts';
import { benchRisk } from './risk.ts';
import { benchSealing } from './sealing.ts';
import { benchSellOut } from './sell-out.ts';
import { benchTiers } from './tiers.ts';

type Benches = Readonly<Record<string, () => Promise<Report>>>;
const benches: Benches = {
  orders: benchOrders,
  'cold-start': benchColdStart,
  'sell-out': benchSellOut,
  review: benchReview,
  forecast: benchForecast,
  tiers: benchTiers,
  'flash-sale': benchFlashSale,
  callbacks: benchCallbacks,
  reconcile: benchReconcile,
  risk: benchRisk,
  picking: benchPicking,
  allocation: benchAllocation,
  sealing: benchSealing,
};
const folder = join(import.meta.dirname, '../../build');

/** Runs the named benchmarks, or all, or one load; prints their tables and writes them into build/. */
async function main(words: readonly string[]): Promise<void> {
  if (words[0] === '--load') return run(loadOf(words.slice(1)), 'load.json');
  const unknown = words.filter((name) => !(name in benches));
  if (unknown.length > 0)
    throw new Error(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
  const named = Object.entries(benches).filter(([name]) => words.length === 0 || words.includes(name));
  return run(Object.fromEntries(named), 'bench.json');
}

async function run(benches: Benches, file: string): Promise<void> {
  const on = machine();
  for (const [name, value] of Object.entries(on)) console.log(`${name.padEnd(9)} ${value}`);
  console.log('');
  const results: Record<string, unknown> = {};
  for (const [name, bench] of Object.entries(benches)) {
    const { tables, figures } = await bench();
    for (const table of tables) console.log(textOf(table));
    results[name] = figures;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file), `${JSON.stringify({ machine: on, ...results }, null, 2)}\n`);
  }
  console.log(`also in build/${file}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
