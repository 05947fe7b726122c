import { type Call, play } from './client-process.ts';
import { type HostProcess, startHostProcess, untilQuiet } from './host-process.ts';
import { fixed, median, percentile, type Report, type Table } from './report.ts';
import { type Usage, usedBetween } from './server-usage.ts';
import { demandCount, linesOf, orderCall, skuOf, stockShop } from './shop.ts';

/**
 * The best open peers, on a like machine with PostgreSQL, measured another day: a mark to aim at and not a
 * comparison side by side.
 */
const peers = [
  { name: 'peer 1', perSecond: { 1: 10, 8: 17, 32: 19 }, cpuMs: 94 },
  { name: 'peer 2', perSecond: { 1: 2, 8: 2.6, 32: 2.6 }, cpuMs: 560 },
] as const;

const levels = [
  { concurrency: 1, orders: 600 },
  { concurrency: 8, orders: 1500 },
  { concurrency: 32, orders: 3000 },
] as const;
const warmUp = { concurrency: 32, orders: 2000 };
const rounds = 3;
const mostMs = 30_000;
const skus = Array.from({ length: 50 }, (_, number) => skuOf(number));

type Level = { readonly concurrency: number; readonly orders: number };
type Run = {
  readonly concurrency: number;
  readonly accepted: number;
  readonly refused: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU milliseconds an accepted order: while accepting, and until its events had come to their end. */
  readonly accepting: Usage;
  readonly wholeLife: Usage;
  readonly drainedAfterMs: number;
  readonly clientCpuMs: number;
  readonly rssMb: number;
};

/** Orders accepted a second through the running host, and what each costs it. */
export async function benchOrders(): Promise<Report> {
  const host = await startHostProcess();
  try {
    await stockShop(host, skus, 1_000_000);
    const counted = { demand: 0, played: 0 };
    await run(host, warmUp, counted);
    const runs: Run[] = [];
    for (let round = 0; round < rounds; round += 1)
      for (const level of levels) runs.push(await run(host, level, counted));
    return report(runs);
  } finally {
    await host.stop();
  }
}

type Counted = { demand: number; played: number };

async function run(host: HostProcess, { concurrency, orders }: Level, counted: Counted): Promise<Run> {
  const first = counted.played;
  counted.played += orders;
  const lines = Array.from({ length: orders }, (_, at) => linesOf(first + at, skus));
  const calls: Call[] = lines.map((each, at) => orderCall(`bench-${first + at}`, each));
  const before = host.usage();
  const { url, token } = host;
  const { answers, wallMs, cpuMs } = await play({ url, token, calls, concurrency, mostMs });
  const after = host.usage();
  const accepted = answers.filter(({ status }) => status === 201).length;
  for (const [at, { status }] of answers.entries())
    if (status === 201) counted.demand += lines[at]?.length ?? 0;
  const { at: quiet, afterMs } = await drained(host, counted.demand);
  const latencies = answers.map(({ ms }) => ms);
  return {
    concurrency,
    accepted,
    refused: answers.length - accepted,
    perSecond: (accepted / wallMs) * 1000,
    p50Ms: percentile(latencies, 50),
    p99Ms: percentile(latencies, 99),
    accepting: perOrder(usedBetween(before, after), accepted),
    wholeLife: perOrder(usedBetween(before, quiet), accepted),
    drainedAfterMs: afterMs,
    clientCpuMs: cpuMs / accepted,
    rssMb: quiet.rssMb,
  };
}

const perOrder = (usage: Usage, orders: number): Usage => ({
  mainMs: usage.mainMs / orders,
  threadsMs: usage.threadsMs / orders,
  childrenMs: usage.childrenMs / orders,
  totalMs: usage.totalMs / orders,
  rssMb: usage.rssMb,
});

const patienceMs = 120_000;

/**
 * Waits until the host has nothing left to do, and then proves with the demand history that every event has come to
 * its end. Watching its CPU costs it nothing; asking it all the time would be part of what is measured.
 */
async function drained(
  host: HostProcess,
  demand: number,
): Promise<{ readonly at: Usage; readonly afterMs: number }> {
  const started = performance.now();
  let seen = 0;
  while (performance.now() - started < patienceMs) {
    const { at, afterMs } = await untilQuiet(host, started);
    seen = await demandCount(host, skus);
    if (seen === demand) return { at, afterMs };
  }
  throw new Error(`the demand history has ${seen} of ${demand}`);
}

function report(runs: readonly Run[]): Report {
  const medians = levels.map(({ concurrency }) =>
    medianOf(runs.filter((each) => each.concurrency === concurrency)),
  );
  return { tables: [ours(medians), where(medians), besidePeers(medians)], figures: { medians, runs, peers } };
}

function medianOf(runs: readonly Run[]): Run {
  const of = (value: (run: Run) => number) => median(runs.map(value));
  const usage = (value: (run: Run) => Usage): Usage => ({
    mainMs: of((run) => value(run).mainMs),
    threadsMs: of((run) => value(run).threadsMs),
    childrenMs: of((run) => value(run).childrenMs),
    totalMs: of((run) => value(run).totalMs),
    rssMb: of((run) => value(run).rssMb),
  });
  return {
    concurrency: of((run) => run.concurrency),
    accepted: of((run) => run.accepted),
    refused: of((run) => run.refused),
    perSecond: of((run) => run.perSecond),
    p50Ms: of((run) => run.p50Ms),
    p99Ms: of((run) => run.p99Ms),
    accepting: usage((run) => run.accepting),
    wholeLife: usage((run) => run.wholeLife),
    drainedAfterMs: of((run) => run.drainedAfterMs),
    clientCpuMs: of((run) => run.clientCpuMs),
    rssMb: of((run) => run.rssMb),
  };
}

const ours = (runs: readonly Run[]): Table => ({
  title: `Orders of 1 to 3 SKUs over ${skus.length} SKUs, durable; median of ${rounds} runs each`,
  columns: [
    'at once',
    'accepted',
    'refused',
    'orders/s',
    'p50 ms',
    'p99 ms',
    'CPU ms accepting',
    'CPU ms with events',
    'events done after s',
    'RSS MB',
    'client CPU ms',
  ],
  rows: runs.map((run) => [
    run.concurrency,
    run.accepted,
    run.refused,
    fixed(run.perSecond, 0),
    fixed(run.p50Ms, 1),
    fixed(run.p99Ms, 1),
    fixed(run.accepting.totalMs, 2),
    fixed(run.wholeLife.totalMs, 2),
    fixed(run.drainedAfterMs / 1000, 1),
    fixed(run.rssMb, 0),
    fixed(run.clientCpuMs, 2),
  ]),
  notes: ['The client runs on the same cores as the server; its CPU is in no figure of the server.'],
});

const where = (runs: readonly Run[]): Table => ({
  title: 'Where the server spends it: CPU ms an accepted order',
  columns: ['at once', 'accepting: host', 'Lambdas', 'table', 'with events: host', 'Lambdas', 'table'],
  rows: runs.map(({ concurrency, accepting, wholeLife }) => [
    concurrency,
    ...[accepting, wholeLife].flatMap(({ mainMs, threadsMs, childrenMs }) =>
      [mainMs, threadsMs, childrenMs].map((ms) => fixed(ms, 2)),
    ),
  ]),
});

const besidePeers = (runs: readonly Run[]): Table => ({
  title: 'Beside peers measured on a like machine with PostgreSQL, not in this run',
  columns: ['', ...levels.map(({ concurrency }) => `orders/s at ${concurrency}`), 'CPU ms an order'],
  rows: [
    ['this run', ...runs.map(({ perSecond }) => fixed(perSecond, 0)), fixed(cpuOf(runs), 2)],
    ...peers.flatMap(({ name, perSecond, cpuMs }) => [
      [name, ...levels.map(({ concurrency }) => perSecond[concurrency]), cpuMs],
      [
        `  times ${name}`,
        ...levels.map(
          ({ concurrency }, at) => `${fixed((runs[at]?.perSecond ?? 0) / perSecond[concurrency], 0)}×`,
        ),
        `${fixed(cpuMs / cpuOf(runs), 0)}× less`,
      ],
    ]),
  ],
  notes: ['CPU of this run: median of the three concurrencies, events included.'],
});

const cpuOf = (runs: readonly Run[]): number => median(runs.map(({ wholeLife }) => wholeLife.totalMs));
