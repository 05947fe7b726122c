import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Item, Page, Put, Table } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { allocationReasons, allocationStatuses } from './domain/allocated.ts';
import { allocationDecisionSchema } from './domain/allocation/types.ts';
import { type Plan, planStatuses } from './domain/plan.ts';

const planEntity: Entity = {
  name: 'Fulfilment plan',
  pk: 'PLAN#{orderId}',
  sk: 'PLAN',
  gsi1pk: 'PLANS_DUE, only while the clock has to look at it',
  gsi1sk: '{dueAt}#{orderId}',
  holds:
    'the allocations of an order and how far each is, why it was decided so, what has no warehouse, what was sent again',
};

export const entities: readonly Entity[] = [planEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Read how an order is sent, and why from there',
    by: 'functions/fulfilment/plan-store.ts#planStore',
    operation: 'GetItem, consistent; BatchGetItem of its allocations where they are asked for',
    requests: '1, or 2',
    writeUnits: '0',
    readUnits: '1 a 4 KB',
  },
  {
    pattern: 'Find orders that the clock has to allocate, replace something of, or complete',
    by: 'functions/fulfilment/plan-store.ts#planStore',
    operation: 'Query GSI1, oldest first, eventually consistent',
    requests: '1 a minute and 50 orders',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const [covered, uncovered] = allocationDecisionSchema.options;
const { cost, explanation } = covered.shape;
const { reason, missing } = uncovered.shape;

const storedPlan = z.object({
  orderId: z.string(),
  status: z.enum(planStatuses),
  version: z.int(),
  round: z.int(),
  parts: z.array(
    z.object({ allocationId: z.string(), warehouseId: z.string(), status: z.enum(allocationStatuses) }),
  ),
  missing: z.array(
    z.object({ lineId: z.string(), sku: z.string(), quantity: z.int(), warehouseId: z.string() }),
  ),
  refusal: z.object({ at: z.int(), reason, missing, explanation }).optional(),
  decisions: z.array(
    z.object({
      at: z.int(),
      reason: z.enum(allocationReasons),
      allocationIds: z.array(z.string()),
      cost,
      explanation,
    }),
  ),
  reships: z.array(
    z.object({
      caseId: z.string(),
      outcome: z.enum(['ALLOCATED', 'REFUSED']),
      reason: z.string().optional(),
      allocationIds: z.array(z.string()),
      cost: z.object({ currency: z.string(), minor: z.int() }).optional(),
      at: z.int(),
    }),
  ),
  dueAt: z.int().optional(),
  tries: z.int(),
  events: z.array(z.literal('reship.decided')),
  changedAt: z.int(),
});
export const readPlan = (item: Item): Plan => storedPlan.parse(item);

/** The version before is the one that has to be there, or nothing at all. */
export const planPut = (after: Plan): Put => ({
  kind: 'put',
  item: {
    ...keyOf(planEntity, after),
    ...(after.dueAt === undefined
      ? {}
      : { gsi1pk: 'PLANS_DUE', gsi1sk: `${isoTime(after.dueAt)}#${after.orderId}` }),
    ...after,
  },
  ...(after.version === 1
    ? { condition: 'attribute_not_exists(#pk)' }
    : { condition: '#version = :seen', values: { seen: after.version - 1 } }),
});

export type PlanStore = {
  readonly get: (orderId: string) => Promise<Plan | undefined>;
  /** Ids of orders that the clock has to look at by `now`, page by page, the longest waiting first; a moment late. */
  readonly due: (now: number) => AsyncGenerator<readonly string[]>;
};

export const planStore = (table: Table): PlanStore => ({
  get: async (orderId) => {
    const item = await table.get(keyOf(planEntity, { orderId }));
    return item && readPlan(item);
  },
  due: (now) => due(now, table),
});

const page = 50;

/** By their keys: a plan that cannot be read, or fails again and again, stands in no other one's way. */
async function* due(now: number, table: Table): AsyncGenerator<readonly string[]> {
  const between = ['0', `${isoTime(now)}~`] as const;
  const query = { index: 'GSI1', pk: 'PLANS_DUE', between, limit: page } as const;
  let start: Page['next'];
  do {
    const { items, next } = await table.query(start ? { ...query, start } : query);
    yield items.map(({ pk }) => pk.slice(pk.indexOf('#') + 1));
    start = next;
  } while (start);
}
