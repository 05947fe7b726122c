import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { startLocalTable } from '../test/integration/support/local-table.ts';
import { asking, askingModel } from '../test/simulation/conformance/both.ts';
import { compare } from '../test/simulation/conformance/compare.ts';
import { crashRuns, flows } from '../test/simulation/crash-points.ts';
import { freeze } from '../test/simulation/former/freeze.ts';
import { noticedAt } from '../test/simulation/noticed-at.ts';
import { plantedMistakes } from '../test/simulation/planted-mistakes.ts';
import { shrunk } from '../test/simulation/shrink.ts';
import { type Run, simulate } from '../test/simulation/simulate.ts';
import { sdkPorts, warmSdk } from '../test/simulation/tier-2.ts';
import type { Ports } from '../test/simulation/world.ts';
import { wholeNumber } from './whole-number.ts';

const usage = `npm run simulate -- [--seeds N] [--from S]   runs N seeds from S on (2,000 from 1)
npm run simulate -- --tier 2 [--seeds N]   runs them over the SDK's own clients
npm run simulate -- --seed S               plays one seed again and tells what happened in it
npm run simulate -- --crash-points         cuts every flow before and after each of its effects
npm run simulate -- --crash-pairs [N]      cuts every flow so, and N times a second time (3,000 times)
npm run simulate -- --mistakes             tells at which seed each planted mistake is noticed
npm run simulate -- --conformance [N]      asks the model and the table emulator N random sequences (2,000)
npm run simulate -- --freeze               keeps what this release stores and sends, for the next one to be held to`;

const whole = wholeNumber(usage);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: 'string' },
      from: { type: 'string' },
      seed: { type: 'string' },
      'crash-points': { type: 'boolean' },
      'crash-pairs': { type: 'boolean' },
      mistakes: { type: 'boolean' },
      conformance: { type: 'boolean' },
      tier: { type: 'string', default: '1' },
      freeze: { type: 'boolean' },
    },
  });
  if (values['crash-points']) return crashPoints(0);
  if (values['crash-pairs']) return crashPoints(whole(positionals[0], 3000));
  if (values.mistakes) return mistakes();
  if (values.conformance) return conformance(whole(positionals[0], 2000));
  if (values.freeze) return freeze(whole(positionals[0], 200)).then(() => 0);
  if (positionals[0] !== undefined) throw new Error(`${positionals[0]} says nothing here\n\n${usage}`);
  const ports = await portsOf(values.tier);
  if (values.seed !== undefined) return replay(whole(values.seed, 1), ports);
  return many(whole(values.from, 1), whole(values.seeds, 2000), ports);
}

async function portsOf(tier: string): Promise<Ports | undefined> {
  if (tier === '1') return undefined;
  if (tier !== '2') throw new Error(`there is no tier ${tier} here; the third is npm run kill\n\n${usage}`);
  await warmSdk();
  return sdkPorts;
}

async function many(from: number, count: number, ports: Ports | undefined): Promise<number> {
  const sums: Record<string, number> = {};
  const faults: Record<string, number> = {};
  const began = performance.now();
  for (let seed = from; seed < from + count; seed += 1) {
    const run = await simulate(seed, { ports });
    for (const [name, number] of Object.entries(run.counts)) sums[name] = (sums[name] ?? 0) + number;
    for (const { kind } of run.faults) faults[kind] = (faults[kind] ?? 0) + 1;
    if (run.violation) return failure(run, ports);
    const done = seed - from + 1;
    if (done % 500 === 0 || done === count)
      console.log(`${done}/${count} seeds, ${perSecond(done, began)} a second`);
  }
  console.log(line('in all', sums));
  console.log(line('faults', faults));
  console.log('every rule holds');
  return 0;
}

const perSecond = (done: number, began: number): string =>
  ((done * 1000) / (performance.now() - began)).toFixed(0);
const line = (name: string, counts: Record<string, number>): string =>
  `${name}: ${Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([each, number]) => `${number.toLocaleString('en')} ${each}`)
    .join(', ')}`;

const mostLines = 120;

async function failure(run: Run, ports: Ports | undefined): Promise<number> {
  const only = await shrunk(run, { ports });
  const again = await simulate(run.seed, { only, ports, recorded: 'with lines' });
  console.log(
    `seed ${run.seed}, hash ${run.hash}, at commit ${commit()} breaks a rule: ${run.violation?.rule}\n  ${run.violation?.detail}`,
  );
  console.log(`of ${run.faults.length} faults these are enough:`);
  for (const { at, kind } of only) console.log(`  ${kind} at ${at}`);
  console.log(`what happened with them (the last ${mostLines} lines):`);
  for (const told of again.lines.slice(-mostLines)) console.log(`  ${told}`);
  console.log(`play it again: npm run simulate -- ${ports ? '--tier 2 ' : ''}--seed ${run.seed}`);
  return 1;
}

async function replay(seed: number, ports: Ports | undefined): Promise<number> {
  const run = await simulate(seed, { ports, recorded: 'with lines' });
  for (const told of run.lines) console.log(told);
  console.log(`seed ${seed}, hash ${run.hash}, ${run.faults.length} faults, ${line('in all', run.counts)}`);
  return run.violation ? failure(run, ports) : 0;
}

async function crashPoints(mostPairs: number): Promise<number> {
  let failed = 0;
  for (const flow of flows) {
    const { single, double, seeds, violations } = await crashRuns(flow, mostPairs);
    const cut = `cut ${single} times, a second time ${double} times, in ${seeds} orders`;
    console.log(`${flow}: ${cut}: ${violations.length} violations`);
    for (const violation of violations.slice(0, 5)) console.log(`  ${JSON.stringify(violation)}`);
    failed += violations.length;
  }
  return failed === 0 ? 0 : 1;
}

/** What is noticed later than where it is looked for from costs every run of the tests that much. */
async function mistakes(): Promise<number> {
  let unnoticed = 0;
  for (const planted of plantedMistakes) {
    const { name, from = 1 } = planted;
    const noticed = await noticedAt(planted);
    const where = noticed ? `seed ${noticed.seed} by "${noticed.rule}"` : 'not noticed';
    console.log(`${where}, looked for from ${from}: ${name}`);
    if (!noticed || noticed.otherwise) unnoticed += 1;
  }
  return unnoticed === 0 ? 0 : 1;
}

async function conformance(runs: number): Promise<number> {
  const local = await startLocalTable();
  try {
    const both = { model: askingModel(), table: asking(local.client, local.tableName) };
    const { sequences, operations } = await compare(both, { runs, seed: Date.now() % 1e9, place: 'random' });
    console.log(`${sequences} sequences, ${operations} operations: the model answers as the table does`);
    return 0;
  } finally {
    await local.stop();
  }
}

const commit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
};

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
