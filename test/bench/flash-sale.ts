import { mostShards } from '../../functions/inventory/domain/tier-proposal.ts';
import type { Tier } from '../../functions/inventory/spread-stock.ts';
import type { Outcome, Sent } from './contended-table.ts';
import { type Played, playSale, type Sale } from './play-sale.ts';
import { fixed, percentile, type Report } from './report.ts';

const seed = 20_261_126;
const buyers = 2_000;
const units = 100;
const warm = 50;
const leaseUnits = 5;
const leaseSeconds = 60;
const rates = [10, 100, 1_000];
const lockTimesMs = [5, 10, 20];

const mostBusy = 0.1;

type Load = Pick<Sale, 'buyersPerSecond' | 'lockMs'>;

/** The tiers side by side; as many shards as keep a pool busy for a tenth of the time, if there can be so many. */
function tiersFor({ buyersPerSecond, lockMs }: Load): Readonly<Record<string, Tier>> {
  const pools = Math.ceil((buyersPerSecond * lockMs) / 1000 / mostBusy);
  const shards = Math.min(mostShards, Math.max(1, pools - 1));
  return {
    'one item': { shards: 0 },
    [`${shards} shards`]: { shards },
    [`leases of ${leaseUnits}`]: { shards: 0, lease: { units: leaseUnits, seconds: leaseSeconds } },
  };
}

/** What each tier asks of the table in a flash sale (秒杀); fails where it sells or refuses a wrong number. */
export async function benchFlashSale(): Promise<Report> {
  const results = [];
  for (const buyersPerSecond of rates)
    for (const lockMs of lockTimesMs)
      for (const [name, tier] of Object.entries(tiersFor({ buyersPerSecond, lockMs }))) {
        const sale = { tier, buyers, units, buyersPerSecond, lockMs, warm, seed };
        const label = `${buyersPerSecond}/s, ${lockMs} ms, ${name}`;
        const played = await playSale(sale);
        requireAllSold(label, sale, played);
        results.push({ label, ...figuresOf(played) });
      }
  return {
    tables: [
      {
        title: `${buyers} buyers of ${units} pieces, seed ${seed}: requests to the table`,
        columns: [
          'buyers, lock time, tier',
          'a sold unit to 90 %',
          'reads',
          'misses',
          'conflicts',
          'a refusal',
          'the last 1,800',
          'containers',
          'came again',
          'p99 ms',
        ],
        rows: results.map(row),
        notes: [
          `Each sold ${units}, refused ${buyers - units} and had nothing left; ${warm} containers knew the offer before.`,
          'A sold unit: all requests until the 90th piece was sold, a piece: one order each, and what was for nothing.',
          'A refusal: all requests for the buyers who got nothing; the last 1,800 of them came when it was long known.',
        ],
      },
    ],
    figures: results,
  };
}

function requireAllSold(label: string, sale: Sale, { visits, left }: Played): void {
  const sold = visits.filter(({ outcome }) => outcome === 'sold').length;
  const refused = visits.length - sold;
  const right = sold === sale.units && refused === sale.buyers - sale.units && left?.available === 0;
  if (!right || left.reserved !== sold)
    throw new Error(`${label}: ${sold} sold, ${refused} refused, left ${JSON.stringify(left)}`);
}

const mostKnowing = 1_800;

function figuresOf({ visits, sent, containers }: Played) {
  const soldAt = sent.flatMap(({ kind, outcome }, at) =>
    kind === 'order' && outcome === 'done' ? [at] : [],
  );
  const toSell = sent.slice(0, (soldAt[0.9 * units - 1] ?? 0) + 1);
  const each = (count: number) => count / (0.9 * units);
  const count = (kind: Sent['kind'], outcome: Outcome) =>
    each(toSell.filter((one) => one.kind === kind && one.outcome === outcome).length);
  const refused = visits.filter(({ outcome }) => outcome === 'refused');
  return {
    aSoldUnit: each(toSell.length),
    reads: count('read', 'done'),
    misses: count('order', 'refused'),
    conflicts: each(toSell.filter(({ outcome }) => outcome === 'conflict').length),
    aRefusal: mean(refused.map(({ requests }) => requests)),
    onceKnown: mean(refused.slice(-mostKnowing).map(({ requests }) => requests)),
    containers,
    again: visits.reduce((sum, { again }) => sum + again, 0),
    p99Ms: percentile(
      visits.map(({ ms }) => ms),
      99,
    ),
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

type Result = ReturnType<typeof figuresOf> & { readonly label: string };

const row = (result: Result) => [
  result.label,
  fixed(result.aSoldUnit, 2),
  fixed(result.reads, 2),
  fixed(result.misses, 2),
  fixed(result.conflicts, 2),
  fixed(result.aRefusal, 3),
  fixed(result.onceKnown, 3),
  result.containers,
  result.again,
  fixed(result.p99Ms, 0),
];
