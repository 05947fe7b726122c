import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { ConditionRefused, type Item, type Table, type Update } from '../../shared/dynamodb/table.ts';
import { shopEventNames } from './domain/planning/holiday-calendar.ts';
import { type Policy, policySchema } from './domain/policy.ts';
import type { StockPlan } from './domain/stock-plan.ts';
import { rootSlot } from './domain/take-plan.ts';
import { poolKey, type StoredPool, storedPool } from './pools.ts';

const planEntity: Entity = {
  name: 'Stock plan',
  pk: 'STOCKPLAN#{sku}',
  sk: 'STOCKPLAN',
  holds: 'the policy of a SKU, the reorder point and forecast that came of it, and the pieces on order',
};

const reviewEntity: Entity = {
  name: 'Stock review',
  pk: 'REVIEW#{name}',
  sk: 'DAY#{day}',
  holds: 'how far the review of a day has come, so that the next tick goes on there; expires after 35 days',
};

export const entities: readonly Entity[] = [planEntity, reviewEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Watch N changes of stock',
    by: 'functions/inventory/stock-changes.ts#takeStockChanges',
    operation: 'BatchGetItem of the plans, consistent; only where a level is crossed also stock and alerts',
    requests: '1 for 100 SKUs; 4 a crossing, and 1 a change of an alert',
    writeUnits: '0, and 2 a change of an alert',
    readUnits: '1 a SKU',
  },
  {
    pattern: 'Review S SKUs in the night',
    by: 'functions/inventory/review-stock.ts#reviewStock',
    operation:
      'Query GSI1 by pages of 50; BatchGetItem of plans and pools; Query of the demand; UpdateItem of the plan',
    requests: '2S + S/10',
    writeUnits: '3 a SKU whose plan changed',
    readUnits: '1 a SKU, and 0.5 a 4 KB of demand',
  },
];

const leadTimeUsed = z.object({
  mean: z.number(),
  sd: z.number(),
  from: z.enum(['policy', 'measured']),
  receipts: z.int(),
});

const forecast = z.object({
  method: z.string(),
  source: z.string(),
  pattern: z.enum(['smooth', 'erratic', 'intermittent', 'lumpy', 'none']),
  coldStart: z.boolean(),
  weeks: z.int(),
  testedWeeks: z.int(),
  expected: z.array(z.number()),
  /** Plans of before had neither; the next night gives them both. */
  median: z.array(z.number()).default([]),
  usual: z.number().default(0),
  events: z
    .array(
      z.object({
        event: z.enum(shopEventNames),
        title: z.string(),
        from: z.string(),
        to: z.string(),
        factor: z.number(),
        occurrences: z.int(),
      }),
    )
    .default([]),
  horizonSd: z.number(),
  error: z
    .object({
      mae: z.number(),
      bias: z.number(),
      mase: z.number().optional(),
      medianMase: z.number().optional(),
      rmsse: z.number().optional(),
      naiveMae: z.number(),
    })
    .optional(),
});

const levels = z.object({
  low: z.int(),
  lowClears: z.int(),
  outClears: z.int(),
  over: z.int().optional(),
  overClears: z.int().optional(),
  projected: z.int(),
  projectedClears: z.int(),
});

const purchase = z.object({
  perDay: z.number(),
  reviewDays: z.int(),
  orderCost: z.int().optional(),
  unitCost: z.int(),
  holdingRate: z.number(),
  minOrder: z.int(),
  packSize: z.int(),
  minOrderValue: z.int(),
  currency: z.string(),
  fillRate: z.number().optional(),
});

/** The plan as it is stored and as the API tells it. */
export const planSchema = z.object({
  forecast,
  perDay: z.number(),
  leadTime: leadTimeUsed,
  protectedDays: z.number(),
  safetyStock: z.int(),
  reorderPoint: z.int(),
  levels,
  seasonMost: z.int().optional(),
  lastDemand: z.string().optional(),
  purchase,
  sources: z.array(z.string()),
}) satisfies z.ZodType<StockPlan>;

const storedPlan = z.object({
  sku: z.string(),
  onOrder: z.int().default(0),
  /** Set by the tier: pieces lie in several pools. */
  hot: z.boolean().default(false),
  policy: policySchema.optional(),
  policyAt: z.int().optional(),
  plan: planSchema.optional(),
  plannedAt: z.int().optional(),
});
/** A SKU that is watched: it has a policy and a plan. */
export type WatchedPlan = {
  readonly sku: string;
  readonly onOrder: number;
  readonly hot: boolean;
  readonly policy: Policy;
  readonly policyAt: number;
  readonly plan: StockPlan;
  readonly plannedAt: number;
};
/** What is kept of any SKU: at least the pieces on order. */
export type StoredPlan = Pick<WatchedPlan, 'sku' | 'onOrder' | 'hot'> & {
  readonly policy?: Policy | undefined;
  readonly policyAt?: number | undefined;
  readonly plan?: StockPlan | undefined;
  readonly plannedAt?: number | undefined;
};

export const isWatched = (stored: StoredPlan | undefined): stored is WatchedPlan =>
  stored?.policy !== undefined && stored.plan !== undefined;

const storedReview = z.object({
  position: z.record(z.string(), z.string()).optional(),
  done: z.boolean().default(false),
  reviewed: z.int().default(0),
  /** Of an audit: SKUs to be looked at again, and when the last of them was found. */
  suspects: z.array(z.string()).optional(),
  suspectedAt: z.int().optional(),
});
export type ReviewState = z.output<typeof storedReview>;

type Seen = {
  readonly plans: ReadonlyMap<string, StoredPlan>;
  readonly pools: ReadonlyMap<string, StoredPool>;
};

/** Policies, what came of them, and how far the night's work is. */
export type PlanningStore = {
  readonly get: (sku: string) => Promise<StoredPlan | undefined>;
  /** The plans of these SKUs, as they are now. */
  readonly plansNow: (skus: readonly string[]) => Promise<ReadonlyMap<string, StoredPlan>>;
  /** Plans and root pools of any number of SKUs, in one request for fifty; a moment late. */
  readonly getAll: (skus: readonly string[]) => Promise<Seen>;
  /** The root pool of a SKU; undefined where the catalog has no such SKU. */
  readonly pool: (sku: string) => Promise<StoredPool | undefined>;
  readonly putPolicy: (stored: Omit<WatchedPlan, 'onOrder'>) => Promise<void>;
  /** Renews the plan unless the policy has become another one meanwhile; then nothing happens. */
  readonly putPlan: (stored: WatchedPlan) => Promise<void>;
  readonly review: (name: string, day: string) => Promise<ReviewState>;
  readonly putReview: (name: string, day: string, state: ReviewState) => Promise<void>;
};

const rememberedSeconds = 35 * 86_400;

export function planningStore(table: Table): PlanningStore {
  return {
    get: async (sku) => {
      const item = await table.get(keyOf(planEntity, { sku }));
      return item && storedPlan.parse(item);
    },
    plansNow: async (skus) => {
      const items = await table.getAll(
        skus.map((sku) => keyOf(planEntity, { sku })),
        { consistent: true },
      );
      return new Map(items.map((item) => storedPlan.parse(item)).map((each) => [each.sku, each]));
    },
    getAll: async (skus) => {
      const keys = skus.flatMap((sku) => [keyOf(planEntity, { sku }), poolKey(sku, rootSlot)]);
      const items = await table.getAll(keys);
      const plans = items.filter(({ sk }) => sk === planEntity.sk).map((item) => storedPlan.parse(item));
      const pools = items.filter(({ sk }) => sk !== planEntity.sk).map((item) => storedPool.parse(item));
      return {
        plans: new Map(plans.map((each) => [each.sku, each])),
        pools: new Map(pools.map((each) => [each.sku, each])),
      };
    },
    pool: async (sku) => {
      const item = await table.get(poolKey(sku, rootSlot));
      return item && storedPool.parse(item);
    },
    putPolicy: (stored) => table.write(policyUpdate(stored)),
    putPlan: async ({ sku, plan, plannedAt, policyAt, hot }) => {
      const update: Update = {
        kind: 'update',
        key: keyOf(planEntity, { sku }),
        update: 'SET #plan = :plan, #plannedAt = :plannedAt, #hot = :hot',
        condition: '#policyAt = :policyAt',
        values: { plan, plannedAt, policyAt, hot },
      };
      await table.write(update).catch(unlessRefused);
    },
    review: async (name, day) => {
      const item: Item | undefined = await table.get(keyOf(reviewEntity, { name, day }));
      return storedReview.parse(item ?? {});
    },
    putReview: (name, day, state) => {
      const expiresAt = Math.floor(Date.parse(day) / 1000) + rememberedSeconds;
      return table.write({
        kind: 'put',
        item: { ...keyOf(reviewEntity, { name, day }), ...state, expiresAt },
      });
    },
  };
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof ConditionRefused)) throw error;
}

const policyUpdate = ({ sku, ...values }: Omit<WatchedPlan, 'onOrder'>): Update => ({
  kind: 'update',
  key: keyOf(planEntity, { sku }),
  update:
    'SET #sku = :sku, #policy = :policy, #policyAt = :policyAt, #plan = :plan, #plannedAt = :plannedAt, #hot = :hot, ' +
    '#onOrder = if_not_exists(#onOrder, :none)',
  values: { sku, none: 0, ...values },
});

/**
 * Adds to (or takes from) the pieces that are on order, as a part of the purchase order's own transaction; refused where
 * they are no longer as many as were seen.
 */
export const moveOnOrder = (sku: string, pieces: number, seen?: number): Update => ({
  kind: 'update',
  key: keyOf(planEntity, { sku }),
  update: 'SET #sku = :sku ADD #onOrder :pieces',
  values: { sku, pieces, ...(seen === undefined ? {} : { seen }) },
  ...(seen === undefined ? {} : { condition: '#onOrder = :seen' }),
});
