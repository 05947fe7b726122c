import { play } from '../client-process.ts';
import { type HostProcess, startHostProcess } from '../host-process.ts';
import { fixed, percentile, type Report } from '../report.ts';
import { usedBetween } from '../server-usage.ts';
import { linesOf, orderCall, skuOf, stockShop } from '../shop.ts';
import { type Life, liveThrough } from './load-client.ts';

const skus = Array.from({ length: 50 }, (_, number) => skuOf(number));
const peak = { concurrency: 16, warm: 300, orders: 300 };
/** A caller that waits longer than this has gone away, and its answer is worth nothing. */
const patienceMs = 5_000;
const aim = 0.9;

/**
 * Orders at the rate that the host just carries, and at five times that, sent whether the ones before are answered or
 * not and never again: how many are accepted while their caller still waits.
 */
export async function loadOverload(seconds: number): Promise<Report> {
  const host = await startHostProcess();
  try {
    await stockShop(host, skus, 10_000_000);
    await closedLoop(host, peak.warm, 'warm');
    const before = performance.now();
    const carried = await closedLoop(host, peak.orders, 'peak');
    const rate = Math.round((carried * 1000) / (performance.now() - before));
    const once = await openLoop(host, { rate, seconds, first: 100_000 });
    const five = await openLoop(host, { rate: rate * 5, seconds, first: 200_000 });
    const kept = five.perSecond / once.perSecond;
    const row = (name: string, of: (run: Run) => string | number) => [name, of(once), of(five)];
    return {
      tables: [
        {
          title: `Overload: the host carries ${rate} orders/s; ${seconds} s of that, and of five times that`,
          columns: ['', '1×', '5×'],
          rows: [
            row('orders sent', ({ sent }) => sent),
            row('accepted in time', ({ inTime }) => inTime),
            row(`accepted after ${patienceMs / 1000} s`, ({ late }) => late),
            row('turned away (429, 503)', ({ away }) => away),
            row('other answers', ({ others }) => others),
            row('goodput, orders/s', ({ perSecond }) => fixed(perSecond, 1)),
            row(
              'p50, p99 ms of what was accepted',
              ({ p50Ms, p99Ms }) => `${fixed(p50Ms, 0)}, ${fixed(p99Ms, 0)}`,
            ),
            row('p50 ms of what was turned away', ({ awayP50Ms }) => fixed(awayP50Ms, 0)),
            row(
              'server CPU s, client CPU s',
              ({ serverMs, clientMs }) => `${fixed(serverMs / 1000, 1)}, ${fixed(clientMs / 1000, 1)}`,
            ),
            row('accepted and found again', ({ found, accepted }) => `${found} of ${accepted}`),
          ],
          notes: [
            `Goodput kept at 5×: ${fixed(kept * 100, 0)} %, aim ${aim * 100} %: ${kept >= aim ? 'met' : 'MISSED'}`,
          ],
        },
      ],
      figures: { rate, once, five, kept },
    };
  } finally {
    await host.stop();
  }
}

async function closedLoop({ url, token }: HostProcess, orders: number, name: string): Promise<number> {
  const calls = Array.from({ length: orders }, (_, at) => orderCall(`${name}-${at}`, linesOf(at, skus)));
  const { answers } = await play({ url, token, calls, concurrency: peak.concurrency, mostMs: 120_000 });
  return answers.filter(({ status }) => status === 201).length;
}

type Rate = { readonly rate: number; readonly seconds: number; readonly first: number };
type Run = Awaited<ReturnType<typeof openLoop>>;

async function openLoop(host: HostProcess, { rate, seconds, first }: Rate) {
  const { url, token, stateDir } = host;
  const before = host.usage();
  const { lives, wallMs, cpuMs } = await liveThrough({
    url,
    token,
    stateDir,
    first,
    skus,
    rate,
    seconds,
    way: 'once',
  });
  const { totalMs } = usedBetween(before, host.usage());
  const accepted = lives.filter(({ status }) => status === 201);
  const inTime = accepted.filter(({ acceptMs }) => acceptMs <= patienceMs);
  const away = lives.filter(({ status }) => status === 429 || status === 503);
  const ms = (all: readonly Life[]) => all.map(({ acceptMs }) => acceptMs);
  return {
    ...{ sent: lives.length, accepted: accepted.length, inTime: inTime.length, away: away.length },
    late: accepted.length - inTime.length,
    others: lives.length - accepted.length - away.length,
    perSecond: (inTime.length * 1000) / wallMs,
    p50Ms: percentile(ms(accepted), 50),
    p99Ms: percentile(ms(accepted), 99),
    awayP50Ms: percentile(ms(away), 50),
    serverMs: totalMs,
    clientMs: cpuMs,
    found: await foundAgain(host, accepted),
  };
}

/** How many of the accepted orders the host has: all of them, or something is lost. */
async function foundAgain({ url, token }: HostProcess, accepted: readonly Life[]): Promise<number> {
  const calls = accepted.map(({ orderId }) => ({ method: 'GET', path: `/orders/${orderId}` }) as const);
  const { answers } = await play({ url, token, calls, concurrency: 16, mostMs: 300_000 });
  return answers.filter(({ status }) => status === 200).length;
}
