import { type HostProcess, startHostProcess } from '../host-process.ts';
import { fixed, percentile, type Report, type Table } from '../report.ts';
import { type Usage, usedBetween } from '../server-usage.ts';
import { skuOf, stockShop } from '../shop.ts';
import { type Lived, liveThrough } from './load-client.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

/** What is asked of a load, and what is aimed at; milliseconds. */
export type OrdersLoad = {
  readonly title: string;
  readonly rate: number;
  readonly seconds: number;
  readonly aims: {
    readonly acceptP50?: number;
    readonly acceptP99?: number;
    readonly callbackP99?: number;
    readonly allocatedP99?: number;
    readonly drained?: number;
  };
};

const skus = Array.from({ length: 50 }, (_, number) => skuOf(number));
const warmUp = { rate: 10, seconds: 10 };
const patienceMs = 300_000;

/** Orders at a rate, each paid at once, called back for and allocated, through a host of its own. */
export async function loadOrders(load: OrdersLoad): Promise<Report> {
  const host = await startHostProcess();
  try {
    await stockShop(host, skus, 1_000_000);
    await playLives(host, { ...warmUp, first: 0 });
    const played = await playLives(host, { ...load, first: warmUp.rate * warmUp.seconds });
    return { tables: [table(load, played)], figures: figuresOf(played) };
  } finally {
    await host.stop();
  }
}

type Played = { readonly lived: Lived; readonly outcome: Outcome; readonly usage: Usage };

export async function playLives(
  host: HostProcess,
  { rate, seconds, first }: { readonly rate: number; readonly seconds: number; readonly first: number },
): Promise<Played> {
  const { url, token, stateDir } = host;
  const before = host.usage();
  const lived = await liveThrough({ url, token, stateDir, first, skus, rate, seconds, way: 'paid' });
  const outcome = await outcomeOf(host, lived.lives, patienceMs);
  return { lived, outcome, usage: usedBetween(before, host.usage()) };
}

function figuresOf({ lived, outcome, usage }: Played) {
  const { lives } = lived;
  const accept = lives.map(({ acceptMs }) => acceptMs);
  const callback = lives.flatMap(({ callbackMs }) => callbackMs ?? []);
  const { lost, twice, allocatedAfterMs, ...counts } = outcome;
  return {
    sent: lives.length,
    ...counts,
    lost: lost.length,
    twice: twice.length,
    turnedAway: lives.reduce((sum, { turnedAway }) => sum + turnedAway, 0),
    wallSeconds: lived.wallMs / 1000,
    acceptP50: percentile(accept, 50),
    acceptP99: percentile(accept, 99),
    callbackP50: percentile(callback, 50),
    callbackP99: percentile(callback, 99),
    callbackAnswers: countsOf(lives.flatMap(({ callbacks = [] }) => callbacks.map(String))),
    allocatedP50: percentile(allocatedAfterMs, 50),
    allocatedP99: percentile(allocatedAfterMs, 99),
    cpuMsAnOrder: usage.totalMs / outcome.accepted,
    hostMs: usage.mainMs / outcome.accepted,
    lambdaMs: usage.threadsMs / outcome.accepted,
    tableMs: usage.childrenMs / outcome.accepted,
    clientMs: lived.cpuMs / outcome.accepted,
    rssMb: usage.rssMb,
  };
}

const countsOf = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));

function table({ title, rate, seconds, aims }: OrdersLoad, played: Played): Table {
  const found = figuresOf(played);
  const ms = (name: string, value: number, aim?: number) => [
    name,
    fixed(value, 0),
    aim ?? '',
    metBy(value, aim),
  ];
  return {
    title: `${title}: ${rate} orders/s for ${seconds} s, each paid, called back for and allocated; durable`,
    columns: ['', 'measured', 'aim', ''],
    rows: [
      ['orders accepted', found.accepted, found.sent, metBy(found.sent - found.accepted, 0)],
      ['accepted and paid within s', fixed(found.wallSeconds, 1), seconds, ''],
      ms('accepting p50 ms, from when it was due', found.acceptP50, aims.acceptP50),
      ms('accepting p99 ms', found.acceptP99, aims.acceptP99),
      ms('callback p50 ms', found.callbackP50),
      ms('callback p99 ms', found.callbackP99, aims.callbackP99),
      ms('accepted to allocated p50 ms', found.allocatedP50),
      ms('accepted to allocated p99 ms', found.allocatedP99, aims.allocatedP99),
      ms('drained after ms', found.drainedAfterMs, aims.drained),
      ['lost', found.lost, 0, metBy(found.lost, 0)],
      ['allocated twice', found.twice, 0, metBy(found.twice, 0)],
      ['turned away (429, 503), came again', found.turnedAway, '', ''],
      ['server CPU ms an order', fixed(found.cpuMsAnOrder, 1), '', ''],
      [
        '  host, Lambdas, table',
        [found.hostMs, found.lambdaMs, found.tableMs].map((each) => fixed(each, 1)).join(', '),
        '',
        '',
      ],
      ['client CPU ms an order', fixed(found.clientMs, 1), '', ''],
      ['RSS MB of host and table', fixed(found.rssMb, 0), '', ''],
    ],
    notes: [
      `Answers to callbacks, a third of them sent twice and every tenth forged once: ${JSON.stringify(found.callbackAnswers)}`,
    ],
  };
}

const metBy = (value: number, aim: number | undefined): string =>
  aim === undefined ? '' : value <= aim ? 'met' : 'MISSED';
