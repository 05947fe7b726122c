import { setTimeout as sleep } from 'node:timers/promises';
import { ChildHost } from '../../e2e/support/child-host.ts';
import { goodsOf } from '../actors/goods.ts';
import { type Chance, chanceOf } from '../engine/random.ts';
import { large } from '../scale.ts';
import { type Acknowledged, type Broken, brokenIn, type Kind } from './acknowledged.ts';
import { unfinishedAtRest } from './at-rest.ts';
import { fewAtOnce } from './few-at-once.ts';
import { openShop, tokensOf } from './open-shop.ts';
import { insist, type Load, shoppers } from './shoppers.ts';

type Victim = 'host' | 'table' | 'both' | 'host, and again as it starts';
export type Rounds = {
  readonly rounds: number;
  readonly victims: Readonly<Record<Victim, number>>;
  readonly acknowledged: Readonly<Record<Kind, number>>;
  /** How often something acknowledged was looked for and asked for again. */
  readonly looks: number;
  readonly broken: readonly Broken[];
  /** What is not as it has to be in the end: what a command says, or what is unfinished. */
  readonly unrest: readonly string[];
  /** From each kill until the host served again, milliseconds. */
  readonly servedAfterMs: readonly number[];
};
type RoundsOptions = {
  readonly rounds: number;
  readonly seed: number;
  /** So many answers a round, more or less, before the kill. */
  readonly each: number;
  readonly assembly: string;
  readonly tell?: (line: string) => void;
};

const older = 5;

/** Lets buyers order, pay and want money back from the real host, kills it in the middle of that, and looks what is left. */
export async function killRounds({
  rounds,
  seed,
  each,
  assembly,
  tell = () => undefined,
}: RoundsOptions): Promise<Rounds> {
  // Another assembly than its own is run as it is: the look at the trail, which the real start has, would take the CPU.
  const host = new ChildHost({ CDK_OUTDIR: assembly });
  const told: Acknowledged[] = [];
  const result = { looks: 0, broken: [] as Broken[], servedAfterMs: [] as number[] };
  const victims: Record<Victim, number> = { host: 0, table: 0, both: 0, 'host, and again as it starts': 0 };
  let over = false;
  let looking: Promise<unknown> = Promise.resolve();
  try {
    await host.start();
    const goods = goodsOf(chanceOf(seed, 'goods'), large);
    await openShop(host, goods);
    const tokenOf = await tokensOf(host);
    const load: Load = {
      ...{ host, seed, goods, tokenOf, isOver: () => over, doorOpens: () => looking },
      acknowledge: (one) => void told.push(one),
    };
    const coming = shoppers(load, Math.ceil(each / 4) + 1);
    coming.catch(() => undefined);
    let looked = 0;
    for (let round = 1; round <= rounds; round += 1) {
      const chance = chanceOf(seed, `round ${round}`);
      const victim = await killedIn(host, { chance, told, each });
      victims[victim] += 1;
      result.servedAfterMs.push(await servesAgain(host, victim, chance, told.at(-1)));
      const fresh = told.slice(looked);
      looked = told.length;
      const again = Array.from({ length: Math.min(older, told.length) }, () => chance.oneOf(told));
      looking = look([...fresh, ...again], load, result);
      await looking;
      tell(
        `round ${round}: ${victim} killed, serves again after ${result.servedAfterMs.at(-1)} ms, ${told.length} acknowledged`,
      );
    }
    over = true;
    await coming;
    await look(told, load, result);
    return {
      rounds,
      victims,
      acknowledged: countsOf(told),
      ...result,
      unrest: await unfinishedAtRest(host, told),
    };
  } finally {
    over = true;
    await host.stop();
  }
}

type Killing = { readonly chance: Chance; readonly told: readonly Acknowledged[]; readonly each: number };
const longestRoundMs = 20_000;
const lookMs = 5;

/** Waits until the seed's moment, and kills the seed's victim. */
async function killedIn(host: ChildHost, { chance, told, each }: Killing): Promise<Victim> {
  const wanted = told.length + chance.between(1, 2 * each);
  const [moreMs, victim] = [chance.between(0, 30), chance.oneOf(likely)];
  const until = performance.now() + longestRoundMs;
  while (told.length < wanted && performance.now() < until) await sleep(lookMs);
  await sleep(moreMs);
  await Promise.all([
    ...(victim === 'table' ? [] : [host.kill()]),
    ...(victim === 'table' || victim === 'both' ? [host.killTable()] : []),
  ]);
  return victim;
}

const likely: readonly Victim[] = ['host', 'host', 'table', 'both', 'host, and again as it starts'];

async function servesAgain(
  host: ChildHost,
  victim: Victim,
  chance: Chance,
  last: Acknowledged | undefined,
): Promise<number> {
  const killedAt = performance.now();
  if (victim === 'host, and again as it starts') {
    void host.start().catch(() => undefined);
    await sleep(chance.between(50, 1500));
    await host.kill();
  }
  await host.start();
  await insist(host, last?.kind === 'order' ? [`GET /orders/${last.id}`] : ['GET /orders']);
  return Math.round(performance.now() - killedAt);
}

async function look(
  wanted: readonly Acknowledged[],
  { host, tokenOf }: Load,
  result: { looks: number; readonly broken: Broken[] },
): Promise<void> {
  result.looks += wanted.length;
  const ask = (call: Parameters<ChildHost['call']>) => insist(host, call);
  result.broken.push(...(await fewAtOnce(wanted, (each) => brokenIn(each, ask, tokenOf))));
}

const countsOf = (told: readonly Acknowledged[]): Record<Kind, number> => {
  const counts = { order: 0, payment: 0, refund: 0 };
  for (const { kind } of told) counts[kind] += 1;
  return counts;
};
