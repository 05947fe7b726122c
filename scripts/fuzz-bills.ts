import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fuzzed } from '../test/builders/bill-fuzz.ts';
import { mutated } from '../test/builders/bill-mutations.ts';
import { wholeNumber } from './whole-number.ts';

const usage = `node scripts/fuzz-bills.ts [--files N] [--seed S]   reads N damaged bills (20,000) from seed S (1) on
node scripts/fuzz-bills.ts --write FILE --seed S   writes the damaged bill of one seed`;

const progressEvery = 20_000;

const whole = wholeNumber(usage);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { files: { type: 'string' }, seed: { type: 'string' }, write: { type: 'string' } },
  });
  const from = whole(values.seed, 1);
  if (values.write !== undefined) {
    writeFileSync(values.write, mutated(from).bytes);
    return 0;
  }
  return many(from, whole(values.files, 20_000));
}

async function many(from: number, count: number): Promise<number> {
  const outcomes: Record<string, number> = {};
  const began = performance.now();
  let failed = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const { sample, outcome, violation } = await fuzzed(seed);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (violation !== undefined) {
      failed += 1;
      console.log(`seed ${seed} (${sample}): ${violation}`);
    }
    const done = seed - from + 1;
    if (done % progressEvery !== 0 && done !== count) continue;
    const perSecond = ((done * 1000) / (performance.now() - began)).toFixed(0);
    console.log(`${done}/${count} files, ${perSecond} a second, next seed ${seed + 1}: ${line(outcomes)}`);
  }
  console.log(failed === 0 ? 'none crashed, and all that were read hold' : `${failed} failed`);
  return failed === 0 ? 0 : 1;
}

const line = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, number]) => `${number.toLocaleString('en')} ${name}`)
    .join(', ');

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
