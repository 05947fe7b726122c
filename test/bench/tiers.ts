import { mostLeases, mostShards, proposeTier } from '../../functions/inventory/domain/tier-proposal.ts';
import { playPool } from './busy-pool.ts';
import { fixed, type Report } from './report.ts';

const seed = 20_261_126;
const orders = 400_000;
const most = 0.001;
const halvings = 12;
const lockTimesMs = [2, 5, 10, 20, 50];
const leaseUnits = 100;

type Carried = {
  readonly lockMs: number;
  /** Orders a second of one pool, by the simulator and by the arithmetic of the proposal. */
  readonly simulated: number;
  readonly proposed: number;
  readonly triesPerOrder: number;
  readonly lostShare: number;
};

/** Which rate each tier carries while 99.9 % get through: simulated, and as `GET /stock/tier-proposal` works it out. */
export async function benchTiers(): Promise<Report> {
  const figures = lockTimesMs.map(carriedAt);
  return {
    tables: [
      {
        title: `Orders a second of one SKU that 99.9 % get through with, ${orders} orders a run, seed ${seed}`,
        columns: [
          'lock ms',
          'one item',
          'by formula',
          '10 pools',
          `${mostShards + 1} pools`,
          `lease of ${leaseUnits}`,
          'tries an order',
          'lost at formula',
        ],
        rows: figures.map(row),
        notes: [
          `A lease of ${leaseUnits} ends at ${mostLeases} leases that each sell one order at a time, if not before at its root.`,
        ],
      },
    ],
    figures,
  };
}

function carriedAt(lockMs: number): Carried {
  let [low, high] = [0, 1000 / lockMs];
  for (let count = 0; count < halvings; count += 1) {
    const middle = (low + high) / 2;
    if (playPool({ perSecond: middle, lockMs, orders, seed }).lostShare <= most) low = middle;
    else high = middle;
  }
  const { perPool } = proposeTier({ ordersPerSecond: 1, lockMs });
  const { triesPerOrder } = playPool({ perSecond: low, lockMs, orders, seed });
  const { lostShare } = playPool({ perSecond: perPool, lockMs, orders, seed });
  return { lockMs, simulated: low, proposed: perPool, triesPerOrder, lostShare };
}

const row = ({ lockMs, simulated, proposed, triesPerOrder, lostShare }: Carried) => [
  lockMs,
  fixed(simulated, 1),
  fixed(proposed, 1),
  fixed(10 * simulated, 0),
  fixed((mostShards + 1) * simulated, 0),
  fixed(Math.min(leaseUnits * simulated, (mostLeases * 1000) / lockMs), 0),
  fixed(triesPerOrder, 2),
  `${fixed(100 * lostShare, 3)} %`,
];
