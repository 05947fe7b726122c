import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Item, Key, Page, Put, Query, Table } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { moneySchema } from '../../shared/kernel/money.ts';
import {
  type Allocation,
  type AllocationStatus,
  allocationReasons,
  allocationStatuses,
} from './domain/allocated.ts';

const allocationEntity: Entity = {
  name: 'Allocation',
  pk: 'ALLOCATION#{allocationId}',
  sk: 'ALLOCATION',
  gsi1pk:
    'TO_PICK#{warehouseId} while it waits, IN_HAND#{warehouseId} until it is sent, then SENT#{warehouseId}',
  gsi1sk: '{queueTime}#{allocationId}',
  holds:
    'what one warehouse sends of an order: its pieces, how many are picked, its parcels and their weight, its carrier',
};

export const entities: readonly Entity[] = [allocationEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Find what waits to be picked in a warehouse, the most urgent first; list its allocations',
    by: 'functions/fulfilment/allocation-store.ts#allocationStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'Allocate an order of K SKUs, 30 at most: its reservation becomes allocations',
    by: 'functions/fulfilment/allocate-order.ts#allocateOrder',
    operation:
      'GetItem of plan and policy, Query of order, warehouses and rate cards, BatchGetItem of SKUs, of what lies where, and of lanes where there are rate cards; TransactWriteItems: order, its row of the queue, plan, allocations, and K times movement, warehouse stock and pool',
    requests: '8, or 9 with lanes',
    writeUnits: '2(3K+4) for one warehouse, 4K more for each SKU that comes from two, and index rows',
    readUnits: '5, and 0.5 a SKU and warehouse',
  },
  {
    pattern: 'Pack an allocation',
    by: 'functions/fulfilment/pack-allocation.ts#packAllocation',
    operation:
      'GetItem of allocation, plan and policy, Query of the order, BatchGetItem of SKUs; TransactWriteItems: allocation, plan, order',
    requests: '6',
    writeUnits: '6, 1 a KB beyond the first of each, and index rows',
    readUnits: '4',
  },
  {
    pattern: 'Follow a shipment of K SKUs: its pieces leave the stock',
    by: 'functions/fulfilment/follow-shipment.ts#followShipment',
    operation:
      'GetItem of allocation and plan, Query of the order; TransactWriteItems: allocation, plan, order, and K times movement and warehouse stock',
    requests: '4',
    writeUnits: '2(2K+3), and index rows',
    readUnits: '3',
  },
  {
    pattern: 'End what is not sent of a closed order, allocation by allocation',
    by: 'functions/fulfilment/end-order.ts#endOrder',
    operation:
      'for each GetItem of plan and allocation, Query of the order, TransactWriteItems: a check that the order is closed or has no warehouses, plan and allocation, K times movement, warehouse stock and pool, a put-away task where something was picked, else its place in the capacity of the day; in the end GetItem, Query, TransactWriteItems of the plan, and GetItem',
    requests: '4 an allocation, and 4',
    writeUnits: '2(3K+3) an allocation, and 4; and index rows',
    readUnits: '3 an allocation, and 3',
  },
];

const piece = { lineId: z.string(), sku: z.string(), quantity: z.int() };
const length = z.int();

const storedAllocation = z.object({
  allocationId: z.string(),
  orderId: z.string(),
  warehouseId: z.string(),
  status: z.enum(allocationStatuses),
  version: z.int(),
  reason: z.enum(allocationReasons),
  caseId: z.string().optional(),
  queueTime: z.int(),
  createdAt: z.int(),
  countedOn: z.string().optional(),
  delivery: z.string(),
  departsAt: z.int().optional(),
  carrier: z.string().optional(),
  product: z.string().optional(),
  grams: z.int(),
  value: moneySchema.optional(),
  lines: z.array(z.object({ ...piece, picked: z.int() })),
  takenFrom: z.array(z.object({ sku: z.string(), location: z.string(), quantity: z.int() })).optional(),
  waveId: z.string().optional(),
  parcels: z
    .array(
      z.object({
        weightGrams: z.int(),
        dimensionsMm: z.object({ length, width: length, height: length }).optional(),
        lines: z.array(z.object(piece)),
      }),
    )
    .optional(),
  warnings: z.array(z.string()).optional(),
  endedBecause: z.string().optional(),
  shipmentId: z.string().optional(),
  pickedAt: z.int().optional(),
  packedAt: z.int().optional(),
  shippedAt: z.int().optional(),
  deliveredAt: z.int().optional(),
  returnedAt: z.int().optional(),
  events: z.array(z.enum(['allocation.packed', 'allocation.cancelled'])),
  changedAt: z.int(),
});
export const readAllocation = (item: Item): Allocation => storedAllocation.parse(item);

export const allocationKey = (allocationId: string): Key => keyOf(allocationEntity, { allocationId });

/** The lists of a warehouse, by how far an allocation is. */
const allocationLists = ['TO_PICK', 'IN_HAND', 'SENT'] as const;
export type AllocationList = (typeof allocationLists)[number];

export function listOf(status: AllocationStatus): AllocationList {
  if (status === 'WAITING') return 'TO_PICK';
  return status === 'PICKING' || status === 'PICKED' || status === 'PACKED' ? 'IN_HAND' : 'SENT';
}

/** The version before is the one that has to be there, or nothing at all. */
export const allocationPut = (after: Allocation): Put => ({
  kind: 'put',
  item: {
    ...keyOf(allocationEntity, after),
    gsi1pk: `${listOf(after.status)}#${after.warehouseId}`,
    gsi1sk: `${isoTime(after.queueTime)}#${after.allocationId}`,
    ...after,
  },
  ...(after.version === 1
    ? { condition: 'attribute_not_exists(#pk)' }
    : { condition: '#version = :seen', values: { seen: after.version - 1 } }),
});

export type Paging = { readonly limit: number; readonly start?: Page['next'] };
export type Listed<Thing> = { readonly items: readonly Thing[]; readonly next: Page['next'] };

export type AllocationStore = {
  readonly get: (allocationId: string) => Promise<Allocation | undefined>;
  /** Those that are there, consistently, by their ids. */
  readonly getAll: (ids: readonly string[]) => Promise<ReadonlyMap<string, Allocation>>;
  /** Of a warehouse, by how far they are; the most urgent first, of those sent the latest. A moment late. */
  readonly list: (warehouseId: string, list: AllocationList, page: Paging) => Promise<Listed<Allocation>>;
};

export const allocationStore = (table: Table): AllocationStore => ({
  get: async (allocationId) => {
    const item = await table.get(keyOf(allocationEntity, { allocationId }));
    return item && readAllocation(item);
  },
  getAll: async (ids) => {
    if (ids.length === 0) return new Map();
    const keys = ids.map((allocationId) => keyOf(allocationEntity, { allocationId }));
    const items = await table.getAll(keys, { consistent: true });
    return new Map(items.map(readAllocation).map((each) => [each.allocationId, each]));
  },
  list: async (warehouseId, list, { limit, start }) => {
    const query: Query = {
      index: 'GSI1',
      pk: `${list}#${warehouseId}`,
      limit,
      descending: list === 'SENT',
      ...(start ? { start } : {}),
    };
    const { items, next } = await table.query(query);
    return { items: items.map(readAllocation), next };
  },
});
