import {
  type AllocationRequest,
  type Candidate,
  defaultAllocationPolicy as policy,
  type QuoteFreight,
} from '../../functions/fulfilment/domain/allocation/types.ts';
import { decideAllocation } from '../../functions/fulfilment/domain/cheapest-warehouses.ts';
import { quoteFor } from '../../functions/fulfilment/quote-freight.ts';
import { quotesOf } from '../../functions/logistics/quotes.ts';
import { rateStore } from '../../functions/logistics/rate-store.ts';
import { aCandidate, aDemand } from '../builders/a-demand.ts';
import { aRateCard, aZone } from '../builders/a-rate-card.ts';
import { chance } from '../builders/chance.ts';
import { memoryTable } from '../builders/memory-table.ts';
import {
  compareOn,
  hasOlist,
  olistFolder,
  readOlist,
  sumsOf,
  tariffs,
} from '../thirdparty/allocation-olist.ts';
import { fixed, median, type Report, type Table } from './report.ts';

const warehouseCounts = [5, 12, 40];
const lineCounts = [1, 2, 3, 4, 5];
const seed = 20_261_127;

/** How many orders a second are decided, and what deciding saves on real orders beside simple rules. */
export async function benchAllocation(): Promise<Report> {
  const speeds = [];
  for (const tariff of ['distance', 'rate cards'] as const)
    for (const warehouses of warehouseCounts) speeds.push(await speedOf(tariff, warehouses));
  const savings = hasOlist ? savingsOf() : [];
  return {
    tables: [speedTable(speeds), hasOlist ? savingsTable(savings) : noOlist],
    figures: { speeds, savings },
  };
}

type Speed = {
  readonly tariff: string;
  readonly warehouses: number;
  /** Orders a second of one core, by the number of lines. */
  readonly perSecond: readonly number[];
  readonly parcels: readonly number[];
};

async function speedOf(tariff: 'distance' | 'rate cards', warehouses: number): Promise<Speed> {
  const random = chance(seed + warehouses);
  const places = Array.from({ length: warehouses }, (_, at) => ({
    ...{ warehouseId: `W${at}`, location: { lat: 22 + random() * 20, lng: 103 + random() * 18 } },
    ...{ own: at % provinces.length, dearness: Math.floor(random() * 300) },
  }));
  const quotesTo = await quotesFor(tariff === 'distance' ? [] : places);
  const rounds = lineCounts.map((lines) => {
    const orders = Array.from({ length: 200 }, () => orderOf(lines, places, random));
    const timed = [1, 2, 3, 4].map(() => decided(orders, quotesTo));
    return {
      perSecond: median(timed.slice(1).map((each) => each.perSecond)),
      parcels: timed[0]?.parcels ?? 0,
    };
  });
  return {
    ...{ tariff, warehouses },
    perSecond: rounds.map((each) => each.perSecond),
    parcels: rounds.map((each) => each.parcels),
  };
}

type Order = { readonly request: AllocationRequest; readonly candidates: readonly Candidate[] };
type Placed = Pick<Candidate, 'warehouseId' | 'location'>;

/** Each SKU is wanted once or twice and lies in six warehouses of ten: nine pieces of it, or one. */
function orderOf(lines: number, places: readonly Placed[], random: () => number): Order {
  const skus = Array.from({ length: lines }, (_, at) => `SKU-${at}`);
  const pieces = () => (random() < 0.6 ? (random() < 0.8 ? 9 : 1) : 0);
  const candidates = places.map(({ warehouseId, location }) =>
    aCandidate(
      warehouseId,
      Object.fromEntries(skus.map((sku) => [sku, pieces()])),
      location ? { location } : {},
    ),
  );
  const request = aDemand(Object.fromEntries(skus.map((sku) => [sku, 1 + Math.floor(random() * 2)])));
  return { request, candidates };
}

function decided(orders: readonly Order[], quoteOf: (request: AllocationRequest) => QuoteFreight) {
  const started = process.cpuUsage();
  let parcels = 0;
  for (const { request, candidates } of orders)
    parcels += decideAllocation(request, candidates, { policy, quote: quoteOf(request) }).parts.length;
  const { user, system } = process.cpuUsage(started);
  return { perSecond: (orders.length * 1_000_000) / (user + system), parcels: parcels / orders.length };
}

const provinces = [
  ...[
    '北京市',
    '天津市',
    '河北省',
    '山西省',
    '内蒙古自治区',
    '辽宁省',
    '吉林省',
    '黑龙江省',
    '上海市',
    '江苏省',
  ],
  ...['浙江省', '安徽省', '福建省', '江西省', '山东省', '河南省', '湖北省', '湖南省', '广东省', '海南省'],
  ...['广西壮族自治区', '重庆市', '四川省', '贵州省', '云南省', '西藏自治区', '陕西省', '甘肃省', '青海省'],
  ...['宁夏回族自治区', '新疆维吾尔自治区'],
];

/** Two carriers from each warehouse: its province, five others, and all the rest are zones of their own. */
async function quotesFor(
  places: readonly { readonly warehouseId: string; readonly own: number; readonly dearness: number }[],
): Promise<(request: AllocationRequest) => QuoteFreight> {
  const { table } = memoryTable();
  const named = (names: readonly string[]) => names.map((province) => ({ country: 'CN', province }));
  const zone = (name: string, at: readonly string[], minor: number) =>
    aZone({
      zone: name,
      places: named(at),
      first: { grams: 1000, minor },
      further: { grams: 1000, minor: minor / 4 },
    });
  for (const { warehouseId, own, dearness } of places)
    for (const [carrier, first] of [
      ['sf', 1200],
      ['zto', 800],
    ] as const) {
      const inOrder = [...provinces.slice(own), ...provinces.slice(0, own)];
      const zones = [
        zone('省内', inOrder.slice(0, 1), first + dearness * 4),
        zone('邻近', inOrder.slice(1, 6), first + 400 + dearness * 4),
        zone('全国', inOrder.slice(6), first + 800 + dearness * 4),
      ];
      await rateStore(table).putCard(aRateCard({ carrier, warehouseId, zones, volumetricDivisor: 8000 }), {
        ...{ changedBy: 'bench', changedAt: 0 },
      });
    }
  const { destination: to } = aDemand({});
  const from = new Map(places.map(({ warehouseId }) => [warehouseId, undefined]));
  const quotes = await (await quotesOf(table))({ from, to });
  return (request) => quoteFor(request, policy.currency, quotes);
}

const speedTable = (speeds: readonly Speed[]): Table => ({
  title: 'Allocation: orders decided a second, of one core, by the number of lines',
  columns: ['warehouses', ...lineCounts.map(String), 'parcels an order'],
  rows: speeds.map(({ tariff, warehouses, perSecond, parcels }) => [
    `${warehouses}, ${tariff}`,
    ...perSecond.map((each) => Math.round(each).toLocaleString('en')),
    parcels.map((each) => fixed(each, 2)).join(', '),
  ]),
  notes: [
    'CPU time; the median of three rounds of 200 orders after one to warm up. Nothing is read: only deciding.',
    'Each SKU lies in six warehouses of ten. Two rate cards a warehouse, of three zones over all provinces.',
  ],
});

const savingsOf = () => {
  const olist = readOlist();
  return tariffs.map((tariff) => ({
    tariff,
    orders: olist.orders.length,
    sums: sumsOf(compareOn(olist, tariff)),
  }));
};

const savingsTable = (savings: ReturnType<typeof savingsOf>): Table => ({
  title: `Allocation: ${savings[0]?.orders.toLocaleString('en') ?? 0} orders of Olist out of five warehouses`,
  columns: ['tariff, rule', 'cost', 'more than ours', 'km', 'parcels beyond one'],
  rows: savings.flatMap(({ tariff, sums }) =>
    sums.map(({ rule, cost, km, splits }) => [
      `${tariff}, ${rule}`,
      ...[cost.toLocaleString('en'), `${fixed((cost / (sums[0]?.cost ?? 1) - 1) * 100, 2)} %`],
      ...[km.toLocaleString('en'), splits],
    ]),
  ),
});

const noOlist: Table = {
  title: `Allocation: no Olist orders at ${olistFolder} (set THIRDPARTY_DATA)`,
  columns: [''],
  rows: [],
};
