import { parseArgs } from 'node:util';
import type { Report } from '../report.ts';
import { loadBacklog } from './backlog.ts';
import { loadFlash } from './flash.ts';
import { loadOrders } from './orders-load.ts';
import { loadOverload } from './overload.ts';
import { loadSoak } from './soak.ts';

const usage = `npm run load -- <name> [--seconds S] [--rate R] [--messages N] [--hours H]

  orders    100 orders/s for 600 s, each paid, called back for and allocated
  burst     300 orders/s for 60 s, and how long until all is done
  flash     2,000 buyers at once of 100 pieces
  backlog   100,000 messages of one consumer, and the most memory
  overload  orders at the rate that the host carries, and at five times that, 15 s each
  soak      10 orders/s for 2 hours: growth of memory and open files`;

type Options = {
  readonly rate?: string;
  readonly seconds?: string;
  readonly messages?: string;
  readonly hours?: string;
};
type Loads = Readonly<Record<string, (given: Options) => Promise<Report>>>;

const loads: Loads = {
  orders: ({ rate = '100', seconds = '600' }) =>
    loadOrders({
      title: 'Orders',
      ...{ rate: Number(rate), seconds: Number(seconds) },
      aims: { acceptP50: 25, acceptP99: 150, callbackP99: 250, allocatedP99: 2_000 },
    }),
  burst: ({ rate = '300', seconds = '60' }) =>
    loadOrders({
      title: 'Burst',
      ...{ rate: Number(rate), seconds: Number(seconds) },
      aims: { drained: 120_000 },
    }),
  flash: loadFlash,
  backlog: ({ messages = '100000' }) => loadBacklog(Number(messages)),
  overload: ({ seconds = '15' }) => loadOverload(Number(seconds)),
  soak: ({ hours = '2', rate = '10' }) => loadSoak({ hours: Number(hours), rate: Number(rate) }),
};

/** The load that the words of a command ask for. Throws with the usage for any other words. */
export function loadOf(words: readonly string[]): Readonly<Record<string, () => Promise<Report>>> {
  const text = { type: 'string' } as const;
  const options = { rate: text, seconds: text, messages: text, hours: text };
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
  const [name = ''] = positionals;
  const load = loads[name];
  if (load === undefined || positionals.length > 1) throw new Error(usage);
  return { [name]: () => load(values) };
}
