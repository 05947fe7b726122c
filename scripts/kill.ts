import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureAssembly } from '../infra/local/synthesis.ts';
import { killRounds, type Rounds } from '../test/simulation/tier-3/rounds.ts';
import { wholeNumber } from './whole-number.ts';

const usage = `npm run kill -- [--rounds N] [--each A] [--seed S]
  Kills the running host (kill -9) at moments of the seed while buyers order, pay and want money back: N rounds (20), about A
  answers in each (30). Ends with 1 where something acknowledged is lost, torn or answered otherwise, or the books differ.`;

const root = join(import.meta.dirname, '..');

const whole = wholeNumber(usage);

async function main(): Promise<number> {
  const { rounds, each, seed } = parseArgs({
    options: {
      rounds: { type: 'string' },
      each: { type: 'string' },
      seed: { type: 'string' },
    },
  }).values;
  const assembly = join(root, 'cdk.out');
  await ensureAssembly(root, assembly);
  const options = { rounds: whole(rounds, 20), each: whole(each, 30), seed: whole(seed, 1), assembly };
  return report(await killRounds({ ...options, tell: (line) => console.log(line) }));
}

function report({ rounds, victims, acknowledged, looks, broken, unrest, servedAfterMs }: Rounds): number {
  const of = (how: string) => broken.filter((each) => each.how === how).length;
  const sorted = servedAfterMs.toSorted((a, b) => a - b);
  const counts = (all: Readonly<Record<string, number>>) =>
    Object.entries(all)
      .map(([name, count]) => `${count.toLocaleString('en')} ${name}`)
      .join(', ');
  for (const { how, what } of broken.slice(0, 20)) console.log(`${how}: ${what}`);
  for (const line of unrest.slice(0, 20)) console.log(line);
  console.log(`${rounds} rounds; killed: ${counts(victims)}`);
  console.log(
    `acknowledged: ${counts(acknowledged)}; looked for and asked for again ${looks.toLocaleString('en')} times`,
  );
  console.log(`lost ${of('lost')}, torn ${of('torn')}, answered otherwise ${of('answered otherwise')}`);
  console.log(`serves again after ${sorted[sorted.length >> 1]} ms (median), ${sorted.at(-1)} ms (longest)`);
  console.log(unrest.length === 0 ? 'at rest every book agrees' : `${unrest.length} things are not at rest`);
  return broken.length + unrest.length === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
