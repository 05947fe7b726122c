import * as z from 'zod';
import { type Played, play } from './client-process.ts';
import { type HostProcess, startHostProcess } from './host-process.ts';
import { fixed, percentile, type Report } from './report.ts';
import { orderCall, stockOf, stockShop } from './shop.ts';

const buyers = 200;
const units = 100;
const callers = 64;
const mostMs = 60_000;
const scarce = 'BENCH-SCARCE';
const wanted = 'BENCH-WANTED';

const refusal = z.object({ code: z.string() });
const order = z.object({ id: z.string() });

/** What a rush looks like through the host: more buyers than pieces, and one order sent by many callers at once. */
export async function benchSellOut(): Promise<Report> {
  const host = await startHostProcess();
  try {
    await stockShop(host, [scarce], units);
    await stockShop(host, [wanted], 1_000);
    const rush = await playAtOnce(host, buyers, (number) => `rush-${number}`, scarce);
    const same = await playAtOnce(host, callers, () => 'the-same', wanted);
    const left = { scarce: await stockOf(host, scarce), wanted: await stockOf(host, wanted) };
    return {
      tables: [
        {
          title: 'A rush through the host, whose Lambdas have never been called before',
          columns: [
            '',
            'callers',
            'answers',
            'orders',
            'left',
            'reserved',
            'answers/s',
            'p50 ms',
            'p99 ms',
            '503s',
          ],
          rows: [
            row(`${buyers} buyers, ${units} pieces`, rush, left.scarce),
            row(`${callers} callers, one key`, same, left.wanted),
          ],
          notes: [
            'More callers at once than executions reserved for the Lambda are turned away (503) and ask again.',
          ],
        },
      ],
      figures: { rush: figuresOf(rush), same: figuresOf(same), left },
    };
  } finally {
    await host.stop();
  }
}

/** That many buyers at once, each of one piece. */
export function playAtOnce(
  { url, token }: HostProcess,
  count: number,
  keyOf: (number: number) => string,
  sku: string,
): Promise<Played> {
  const calls = Array.from({ length: count }, (_, number) =>
    orderCall(keyOf(number), [{ sku, quantity: 1 }]),
  );
  return play({ url, token, calls, concurrency: count, mostMs, keepBodies: true });
}

/** What the buyers were told, and how fast. */
export function figuresOf({ answers, wallMs }: Played) {
  const outcomes = answers.map(({ status, body }) =>
    status === 201 ? '201' : `${status} ${refusal.parse(JSON.parse(body)).code}`,
  );
  const orders = new Set(
    answers.flatMap(({ status, body }) => (status === 201 ? [order.parse(JSON.parse(body)).id] : [])),
  );
  const latencies = answers.map(({ ms }) => ms);
  return {
    outcomes: Object.fromEntries(
      Map.groupBy(outcomes, (each) => each)
        .entries()
        .map(([outcome, all]) => [outcome, all.length]),
    ),
    orders: orders.size,
    turnedAway: answers.reduce((sum, { turnedAway }) => sum + turnedAway, 0),
    perSecond: (answers.length / wallMs) * 1000,
    p50Ms: percentile(latencies, 50),
    p99Ms: percentile(latencies, 99),
  };
}

function row(name: string, played: Played, left: { readonly available: number; readonly reserved: number }) {
  const { outcomes, orders, perSecond, p50Ms, p99Ms, turnedAway } = figuresOf(played);
  const answers = Object.entries(outcomes).map(([outcome, count]) => `${count} × ${outcome}`);
  return [
    name,
    played.answers.length,
    answers.join(', '),
    orders,
    left.available,
    left.reserved,
    fixed(perSecond, 0),
    fixed(p50Ms, 0),
    fixed(p99Ms, 0),
    turnedAway,
  ];
}
