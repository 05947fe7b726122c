import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { planningDeps } from '../../functions/inventory/planning-deps.ts';
import { type ReviewDeps, reviewStock } from '../../functions/inventory/review-stock.ts';
import { chance } from '../builders/chance.ts';
import { aPolicy } from '../builders/policy.ts';
import { type Cost, type LocalTable, startLocalTable } from '../integration/support/local-table.ts';
import { fixed, type Report } from './report.ts';

const skuCount = 1000;
const days = 548;
const dayMs = 86_400_000;
const now = Date.UTC(2026, 10, 24, 18);
const seed = 20_261_124;
const diesAtPage = 11;

type Item = Readonly<Record<string, unknown>>;
type Run = Cost & { readonly reviewed: number; readonly wallMs: number; readonly cpuMs: number };

/** One night's review of 1,000 SKUs with 18 months of demand, whose container dies half way. */
export async function benchReview(): Promise<Report> {
  const local = await startLocalTable();
  try {
    await fill(local);
    const clock = { now };
    const deps = planningDeps(local.table, () => clock.now);
    let pages = 0;
    const mortal: ReviewDeps = {
      ...deps,
      skuPage: (limit, start) => {
        pages += 1;
        if (pages === diesAtPage) throw new Error('the container died');
        return deps.skuPage(limit, start);
      },
    };
    const first = await run(local, mortal);
    const second = await run(local, deps);
    clock.now += dayMs;
    const after = await run(local, deps);
    const alerts = Map.groupBy(await deps.alerts.unresolved(), ({ kind }) => kind);
    const raised = Object.fromEntries([...alerts].map(([kind, all]) => [kind, all.length]));
    return {
      tables: [
        {
          title: `The night: ${skuCount} SKUs, ${days} days of demand, a container that dies half way`,
          columns: ['', 'SKUs', 'requests', 'units', 'wall s', 'CPU s', 'CPU ms a SKU'],
          rows: [row('until it died', first), row('the next tick', second), row('the night after', after)],
          notes: [
            'The first night raises what nobody looked at before: up to ten requests for each alert; the night after is the usual one.',
            `Alerts open after it: ${JSON.stringify(raised)}. Seed ${seed}.`,
          ],
        },
      ],
      figures: { first, second, after, raised },
    };
  } finally {
    await local.stop();
  }
}

async function run(local: LocalTable, deps: ReviewDeps): Promise<Run> {
  local.take();
  const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
  const { reviewed } = await reviewStock(Number.MAX_SAFE_INTEGER, deps).catch(() => ({
    reviewed: (diesAtPage - 1) * 50,
  }));
  const cpu = process.cpuUsage(cpuBefore);
  return {
    ...local.take(),
    reviewed,
    wallMs: performance.now() - startedAt,
    cpuMs: (cpu.user + cpu.system) / 1000,
  };
}

const row = (name: string, { reviewed, requests, readUnits, writeUnits, wallMs, cpuMs }: Run) => [
  name,
  reviewed,
  requests,
  fixed(readUnits + writeUnits, 0),
  fixed(wallMs / 1000, 1),
  fixed(cpuMs / 1000, 1),
  fixed(cpuMs / reviewed, 1),
];

/** The items as the shop would have left them, written in batches: 18 months cannot be lived through here. */
async function fill(local: LocalTable): Promise<void> {
  const random = chance(seed);
  let batch: Item[] = [];
  const put = async (items: readonly Item[]) => {
    batch.push(...items);
    while (batch.length >= 25) await write(local, batch.splice(0, 25));
  };
  for (let index = 0; index < skuCount; index += 1) await put(itemsOf(index, random));
  if (batch.length > 0) await write(local, batch);
  batch = [];
}

async function write(local: LocalTable, items: readonly Item[]): Promise<void> {
  const requests = items.map((item) => ({ PutRequest: { Item: item } }));
  await DynamoDBDocumentClient.from(local.client).send(
    new BatchWriteCommand({ RequestItems: { [local.tableName]: requests } }),
  );
}

/** A third sells daily, a third some days a week, a third seldom; some have much in stock and some little. */
function itemsOf(index: number, random: () => number): readonly Item[] {
  const sku = `NIGHT-${String(index).padStart(4, '0')}`;
  const chanceOfSale = [0.95, 0.4, 0.04][index % 3] ?? 1;
  const size = 1 + Math.floor(random() * 8);
  const history = Array.from({ length: days }, (_, back) => {
    const season = 1 + 0.3 * Math.sin((2 * Math.PI * back) / 365);
    const pieces = random() < chanceOfSale ? Math.ceil(random() * 2 * size * season) : 0;
    const day = new Date(now - (back + 1) * dayMs).toISOString().slice(0, 10);
    return { pk: `DEMAND#${sku}`, sk: `DAY#${day}`, day, pieces, orders: 1 };
  }).filter(({ pieces }) => pieces > 0);
  const available = Math.floor(random() ** 2 * 40 * size * chanceOfSale * 7);
  return [
    { pk: `SKU#${sku}`, sk: 'SKU', gsi1pk: 'SKUS', gsi1sk: sku, sku },
    { pk: `STOCK#${sku}`, sk: 'POOL', sku, available, reserved: 0, currency: 'CNY', price: 1999, grams: 250 },
    {
      pk: `STOCKPLAN#${sku}`,
      sk: 'STOCKPLAN',
      sku,
      onOrder: 0,
      hot: false,
      policy: aPolicy(),
      policyAt: now - 400 * dayMs,
      plan: firstPlan,
      plannedAt: 0,
    },
    ...history,
  ];
}

/** What an earlier night would have left; tonight's replaces it. */
const firstPlan = {
  forecast: {
    method: 'cold-start',
    source: '',
    pattern: 'none',
    coldStart: true,
    weeks: 0,
    testedWeeks: 0,
    expected: [],
    median: [],
    usual: 0,
    events: [],
    horizonSd: 0,
  },
  perDay: 0,
  leadTime: { mean: 7, sd: 1, from: 'policy', receipts: 0 },
  protectedDays: 14,
  safetyStock: 0,
  reorderPoint: 0,
  levels: { low: 0, lowClears: 1, outClears: 1, projected: 0, projectedClears: 1 },
  purchase: {
    perDay: 0,
    reviewDays: 7,
    unitCost: 900,
    holdingRate: 0.25,
    minOrder: 1,
    packSize: 1,
    minOrderValue: 0,
    currency: 'CNY',
  },
  sources: [],
};
