import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  type Item,
  type Page,
  type Put,
  type Table,
  type Update,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { shardOf } from '../../shared/kernel/ids.ts';
import { type Claim, claimed, givenBack } from '../inventory/contract.ts';
import { ends, type OrderChange } from './domain/change-order.ts';
import { type Order, type Take, takesOf } from './domain/order.ts';
import { riskContentOf } from './domain/risk-hold.ts';
import {
  headItem,
  lineItems,
  mostInlineLines,
  orderFrom,
  padded,
  pageOfLines,
  type StoredHead,
  storedHead,
  storedTakes,
} from './order-item.ts';
import {
  entities as queueEntities,
  accessPatterns as queuePatterns,
  queueWrites,
  rowsOfNew,
} from './queue-store.ts';

const shards = 4;

export const orderEntity: Entity = {
  name: 'Order',
  pk: 'ORDER#{orderId}',
  sk: 'ORDER',
  gsi1pk: 'PENDING#{shard} until it is paid or closed, then ORDERS#{shard}',
  gsi1sk: '{placedAt}#{orderId}',
  holds: 'the order, up to 100 lines; the body hash that makes a repeat harmless; its latest event',
};

export const orderLinesEntity: Entity = {
  name: 'Order lines',
  pk: 'ORDER#{orderId}',
  sk: 'LINES#{page}',
  holds: 'up to 1,000 lines each of an order with more than 100',
};

export const orderPartEntity: Entity = {
  name: 'Held part',
  pk: 'ORDER#{orderId}',
  sk: 'HELD#{part}',
  holds:
    'stock that one transaction held for an order with too many SKUs for one; deleted as it is given back',
};

export const unfinishedEntity: Entity = {
  name: 'Unfinished order',
  pk: 'ORDER#{orderId}',
  sk: 'UNFINISHED',
  gsi1pk: 'UNFINISHED',
  gsi1sk: '{dueAt}#{orderId}',
  holds: 'that an order in parts is being held or given back, and from when on the clock finishes that',
};

export const entities: readonly Entity[] = [
  ...[orderEntity, orderLinesEntity, orderPartEntity, unfinishedEntity],
  ...queueEntities,
];

export const accessPatterns: readonly AccessPattern[] = [
  ...queuePatterns,
  {
    pattern:
      'Accept an order of K SKUs, or refuse it, or find that it is there already; a hot SKU is taken from one of its slots',
    by: 'functions/orders/store.ts#place',
    operation: 'TransactWriteItems: the order and K stock pools',
    requests: '1',
    writeUnits: '2(K+1), and 1 for the index row of an accepted one',
    readUnits: '0',
  },
  {
    pattern: 'Accept an order of more than 99 SKUs',
    by: 'functions/orders/place-large-order.ts#placeLargeOrder',
    operation:
      'TransactWriteItems to begin, for each 48 SKUs, and to finish; PutItem for each 1,000 lines beyond 100',
    requests: '2 + ⌈lines/1,000⌉ + ⌈K/48⌉',
    writeUnits: '2(K + 2⌈K/48⌉ + 4), 3 for index rows, and the size of the lines in KB',
    readUnits: '0',
  },
  {
    pattern: 'Read an order with its lines',
    by: 'functions/orders/store.ts#get',
    operation: 'Query, consistent',
    requests: '1',
    writeUnits: '0',
    readUnits: '1 a 4 KB',
  },
  {
    pattern: 'Cancel or expire an order of K SKUs',
    by: 'functions/orders/store.ts#close',
    operation: 'TransactWriteItems: the order and K stock pools',
    requests: '1, after the read of the order',
    writeUnits: '2(K+1), and 2 for the moved index row',
    readUnits: '0',
  },
  {
    pattern: 'Mark an order paid',
    by: 'functions/orders/store.ts#change',
    operation: 'UpdateItem',
    requests: '1, after the read of the order',
    writeUnits: '1, and 2 for the moved index row',
    readUnits: '0',
  },
  {
    pattern: 'Hold an order or lift a hold, where that neither releases it nor takes it out of the queue',
    by: 'functions/orders/store.ts#change',
    operation: 'UpdateItem',
    requests: '1, after the read of the order',
    writeUnits: '1, and 1 for the index row',
    readUnits: '0',
  },
  {
    pattern: 'Release an order, in the write that leaves nothing to wait for, or take it out of the queue',
    by: 'functions/orders/store.ts#change',
    operation: 'TransactWriteItems: the order and its row of the queue',
    requests: '1, after the read of the order',
    writeUnits: '4, and 2 for index rows; 3 where the payment releases it',
    readUnits: '0',
  },
  {
    pattern: 'Take an order of a channel, of K SKUs',
    by: 'functions/orders/take-channel-order.ts#takeChannelOrder',
    operation: 'Query of the order, BatchGetItem of the SKUs, GetItem of each pool; TransactWriteItems',
    requests: '3 + K; 1 where nothing is to be done',
    writeUnits: '2(K+1), and 1 for the index row',
    readUnits: '1 a 4 KB',
  },
  {
    pattern: 'List orders by time, newest first',
    by: 'functions/orders/list-orders.ts#listOrders',
    operation: 'Query GSI1, each shard, eventually consistent',
    requests: '8; up to 5 times that where few orders meet the filter',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'Find unpaid orders whose reservation has passed',
    by: 'functions/orders/store.ts#overdue',
    operation: 'Query GSI1, each shard of PENDING, oldest first',
    requests: '4 a minute',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB of what is due',
  },
  {
    pattern: 'Find orders in parts that somebody left half held or half given back',
    by: 'functions/orders/large-order-store.ts#unfinished',
    operation: 'Query GSI1',
    requests: '1 a minute',
    writeUnits: '0',
    readUnits: '0.5',
  },
];

export type Summary = StoredHead;

/** One sorted run of the listing index: unpaid orders, or all others, of one shard. */
export type Run = { readonly pending: boolean; readonly shard: number };
export const runsOf = (pending: boolean): readonly Run[] =>
  Array.from({ length: shards }, (_, shard) => ({ pending, shard }));

/** The orders. Refusals reach the caller as `TransactionRefused`; the order's own write is always the first. */
export type OrderStore = {
  /** Accepts an order and makes sure of these claims, all or nothing. The refusals are the order's and the claims'. */
  readonly place: (order: Order, claims: readonly Claim[]) => Promise<void>;
  /** Whether `place` can take it, and `close` can give it back: the order, its lines and its claims at once. */
  readonly fitsOnce: (order: Order, claims: readonly Claim[]) => boolean;
  /** The order that a refusal brought back; undefined where its lines are elsewhere, or it is not accepted yet. */
  readonly whole: (item: Item) => Order | undefined;
  readonly get: (id: string) => Promise<Order | undefined>;
  /** Writes a change that gives no stock back. */
  readonly change: (change: OrderChange) => Promise<void>;
  /** Writes the end of an order and gives its stock back, all or nothing, or begins to where it holds it in parts. */
  readonly close: (change: OrderChange) => Promise<void>;
  /** Writes a change that gives pieces back and takes others, of other SKUs or more of the same, all or nothing. */
  readonly repiece: (change: OrderChange, pieces: Pieces) => Promise<void>;
  /** Whether `repiece` can do it at once. */
  readonly fitsRepieced: (change: OrderChange, pieces: Pieces) => boolean;
  /** Writes that an expired order is paid, and takes its stock again, all or nothing. */
  readonly revive: (change: OrderChange, claims: readonly Claim[]) => Promise<void>;
  readonly summaries: (
    run: Run,
    query: Omit<Parameters<Table['query']>[0], 'pk' | 'index'>,
  ) => Promise<Listing>;
  /** The heads of orders, of those that are there, in no order; a moment late. */
  readonly heads: (ids: readonly string[]) => Promise<readonly Summary[]>;
  /** Ids of unpaid orders of a shard, placed by `placedBefore`, whose reservation has passed. */
  readonly overdue: (shard: number, placedBefore: number, now: number) => Promise<readonly string[]>;
};
export type Pieces = { readonly claims: readonly Claim[]; readonly back: readonly Take[] };
type Listing = { readonly items: readonly Summary[]; readonly next: Page['next'] };

export function orderStore(table: Table): OrderStore {
  return {
    place: (order, claims) =>
      table.transact([
        { kind: 'put', item: orderItem(order, 'order.placed'), condition: 'attribute_not_exists(#pk)' },
        ...claims.map((claim) => claimed(claim, { reference: order.id, now: order.placedAt })),
        ...linePages(order),
        ...rowsOfNew(order),
      ]),
    fitsOnce: (order, claims) =>
      1 + claims.length + linePages(order).length <= mostInTransaction &&
      1 + givenBack(takesOf(order), order.id).length <= mostInTransaction,
    whole: (found) => {
      const head = storedHead.parse(found);
      const complete = head.unfinished === undefined && head.lines.length === head.lineCount;
      return complete ? orderFrom(head, []) : undefined;
    },
    get: (id) => readOrder(table, id),
    change: async (change) => {
      const [head, ...others] = changeWrites(change);
      await (head && others.length === 0 ? table.write(head) : table.transact(changeWrites(change)));
    },
    repiece: (change, { claims, back }) => table.transact(repieced(change, claims, back)),
    fitsRepieced: (change, { claims, back }) =>
      change.before.parts === 0 && repieced(change, claims, back).length <= mostInTransaction,
    close: (change) => closeOrder(table, change),
    revive: (change, claims) => reviveOrder(table, change, claims),
    summaries: async (run, query) => {
      const page = await table.query({ ...query, index: 'GSI1', pk: runKey(run) });
      return { items: page.items.map((each) => storedHead.parse(each)), next: page.next };
    },
    heads: async (ids) => {
      const found = await table.getAll(ids.map((orderId) => keyOf(orderEntity, { orderId })));
      return found.map((each) => storedHead.parse(each));
    },
    overdue: (shard, placedBefore, now) => overdueOf(table, shard, placedBefore, now),
  };
}

const mostInTransaction = 100;

const repieced = (change: OrderChange, claims: readonly Claim[], back: readonly Take[]): readonly Write[] => [
  headUpdate(change),
  ...linesChanged(change),
  ...givenBack(back, change.order.id),
  ...claims.map((claim) => claimed(claim, { reference: change.order.id, now: lastChangeOf(change.order) })),
  ...queueWrites(change),
];

const lastChangeOf = ({ history, placedAt }: Order): number => history.at(-1)?.at ?? placedAt;

/** Where the clock finds an order in parts again when whoever works on it dies. */
export const unfinishedItem = ({ id }: Pick<Order, 'id'>, dueAt: number): Put => ({
  kind: 'put',
  item: {
    ...keyOf(unfinishedEntity, { orderId: id }),
    gsi1pk: unfinishedEntity.gsi1pk,
    gsi1sk: `${isoTime(dueAt)}#${id}`,
    id,
  },
});

const runKey = ({ pending, shard }: Run): string => `${pending ? 'PENDING' : 'ORDERS'}#${shard}`;

/** Where an order stands in the index: among the unpaid ones as long as the clock has to look after it. */
function indexKeys(order: Order) {
  const run = { pending: isWatched(order), shard: shardOf(order.id, shards) };
  return { gsi1pk: runKey(run), gsi1sk: `${isoTime(order.placedAt)}#${order.id}` };
}

const isWatched = ({ status, reservedUntil }: Order): boolean =>
  status === 'PENDING_PAYMENT' && reservedUntil !== undefined;

/** The whole head, with the event that it tells. */
export const orderItem = (order: Order, event: string): Item => ({
  ...keyOf(orderEntity, { orderId: order.id }),
  ...indexKeys(order),
  ...headItem(order),
  events: [event],
});

export const linePages = (order: Order): Put[] =>
  order.lines.length <= mostInlineLines
    ? []
    : lineItems(order).map((page) => ({
        kind: 'put',
        item: { ...keyOf(orderLinesEntity, { orderId: order.id, page: page.page }), ...page },
      }));

/** What a change of an order writes, for a transaction that does more than that; refused where it changed meanwhile. */
export const changeWrites = (change: OrderChange): readonly Write[] => [
  headUpdate(change),
  ...linesChanged(change),
  ...queueWrites(change),
];

/** What one part of a large order holds, all of it or (`takes` shorter) what is left; refused unless it held `seen`. */
export function partHolds(
  orderId: string,
  {
    part,
    seen,
    takes,
  }: { readonly part: number; readonly seen: readonly Take[]; readonly takes: readonly Take[] },
): Write {
  const key = keyOf(orderPartEntity, { orderId, part: padded(part) });
  const condition =
    seen.length === 0
      ? { condition: 'attribute_not_exists(#pk)' }
      : { condition: '#taken = :seen', values: { seen: storedTakes(seen) } };
  return takes.length === 0
    ? { kind: 'delete', key, ...condition }
    : { kind: 'put', item: { ...key, part, taken: storedTakes(takes) }, ...condition };
}

/** The head after a change: refused unless the version is the one that the change was decided on. */
function headUpdate(change: OrderChange): Update {
  const { before, order, events } = change;
  const releasing = order.parts > 0 && ends(change);
  const [was, is] = [attributesOf(before), attributesOf(order)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const differing = names.filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
  const set: Record<string, unknown> = {
    ...Object.fromEntries(differing.flatMap((name) => (name in is ? [[name, is[name]]] : []))),
    ...{ version: order.version, events },
    ...(events.includes('order.changed') ? { contentHash: riskContentOf(order) } : {}),
    ...(releasing ? { unfinished: 'RELEASING' } : {}),
  };
  const removed = differing.filter((name) => !(name in is)).map((name) => `#${name}`);
  return {
    kind: 'update',
    key: keyOf(orderEntity, { orderId: order.id }),
    update: `SET ${assignments(set)}${removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : ''}`,
    condition: '#version = :seen AND attribute_not_exists(#unfinished)',
    values: { ...set, seen: before.version },
  };
}

const attributesOf = (order: Order): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries({ ...headItem(order), ...indexKeys(order) }).filter(([, value]) => value !== undefined),
  );

const assignments = (set: object): string =>
  Object.keys(set)
    .map((name) => `#${name} = :${name}`)
    .join(', ');

/** The pages of lines that a change writes anew, and those that it leaves over. */
function linesChanged({ before, order }: OrderChange): readonly Write[] {
  if (before.lines === order.lines) return [];
  const [was, is] = [linePages(before), linePages(order)];
  const left = was
    .slice(is.length)
    .map(({ item: { pk, sk } }) => ({ kind: 'delete', key: { pk, sk } }) as const);
  return JSON.stringify(was) === JSON.stringify(is) ? [] : [...is, ...left];
}

/** A row of the queue that does not fit into the transaction goes after it: whoever reads the queue looks at the orders. */
async function closeOrder(table: Table, change: OrderChange): Promise<void> {
  const { order } = change;
  const writes: readonly Write[] = [
    headUpdate(change),
    ...linesChanged(change),
    ...(order.parts > 0
      ? [unfinishedItem(order, lastChangeOf(order))]
      : givenBack(takesOf(change.before), order.id)),
  ];
  const queue = queueWrites(change);
  const fits = writes.length + queue.length <= mostInTransaction;
  await table.transact(fits ? [...writes, ...queue] : writes);
  if (!fits) for (const write of queue) await table.write(write);
}

/** A row of the queue that does not fit goes before it: an order that is ready stands there, whatever becomes of us. */
async function reviveOrder(table: Table, change: OrderChange, claims: readonly Claim[]): Promise<void> {
  const writes = repieced(change, claims, []);
  if (writes.length <= mostInTransaction) return table.transact(writes);
  const queue = queueWrites(change);
  for (const write of queue) await table.write(write);
  await table.transact(writes.slice(0, writes.length - queue.length));
}

async function readOrder(table: Table, id: string): Promise<Order | undefined> {
  const pk = keyOf(orderEntity, { orderId: id }).pk;
  const items = await allOf(table, { pk, between: ['LINES#', 'ORDER'], consistent: true });
  const head = items.find(({ sk }) => sk === orderEntity.sk);
  if (!head) return undefined;
  const stored = storedHead.parse(head);
  if (stored.unfinished === 'HOLDING' || stored.unfinished === 'GIVEN_UP') return undefined;
  return orderFrom(
    stored,
    items.filter(({ sk }) => sk !== orderEntity.sk).map((page) => pageOfLines.parse(page)),
  );
}

async function overdueOf(
  table: Table,
  shard: number,
  placedBefore: number,
  now: number,
): Promise<readonly string[]> {
  const query = {
    index: 'GSI1',
    pk: runKey({ pending: true, shard }),
    between: ['0', isoTime(placedBefore + 1)],
    filter: '#reservedUntil <= :now',
    values: { now },
    limit: mostOverdue,
  } as const;
  let page = await table.query(query);
  while (page.items.length === 0 && page.next) page = await table.query({ ...query, start: page.next });
  return page.items.map((each) => storedHead.parse(each).id);
}

const mostOverdue = 200;
