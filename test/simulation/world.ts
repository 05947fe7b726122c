import type { BusEvent } from '../../events/define-event.ts';
import { orderPlaced } from '../../events/order.ts';
import { stockChanged } from '../../events/stock.ts';
import { type CatalogStore, catalogStore } from '../../functions/catalog/store.ts';
import { type PoolsWith, poolsWith, stockMemory } from '../../functions/inventory/contract.ts';
import { journalReservations } from '../../functions/inventory/journal-reservations.ts';
import { moveDeps } from '../../functions/inventory/move-deps.ts';
import type { MoveDeps } from '../../functions/inventory/move-stock.ts';
import { demandsIn } from '../../functions/inventory/placed-orders.ts';
import { type InventoryStore, inventoryStore } from '../../functions/inventory/store.ts';
import { orderNeeds } from '../../functions/orders/contract.ts';
import { chinaDivisions } from '../../functions/orders/domain/divisions.ts';
import { defaultFreightTable } from '../../functions/orders/domain/freight.ts';
import { expireOrders } from '../../functions/orders/expire-orders.ts';
import { largeOrderStore } from '../../functions/orders/large-order-store.ts';
import type { PlaceOrderDeps } from '../../functions/orders/place-order.ts';
import { orderStore } from '../../functions/orders/store.ts';
import { type Bus, type Change, publishChanges } from '../../functions/outbox/publish-changes.ts';
import { type Item, type Table, TableBusy } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { queueTo, schedule, streamTo } from './engine/delivery.ts';
import type { Faults } from './engine/faults.ts';
import {
  type Ground,
  type Lambda,
  lambda,
  onPublish,
  type Send,
  tablePort,
  Unavailable,
} from './engine/lambda.ts';
import { copyOf, type ItemChange, type ModelTable, modelTable } from './engine/model-table.ts';
import { timeline } from './engine/timeline.ts';
import type { Trace } from './engine/trace.ts';
import { commitRules, type Facts } from './rules/commits.ts';
import { isAccepted, isHead } from './rules/raw-items.ts';
import { checkRest } from './rules/rest.ts';

/** What a container of any function of the shop has at hand. */
export type Shop = PlaceOrderDeps &
  MoveDeps & {
    readonly table: Table;
    readonly inventory: InventoryStore;
    readonly catalog: CatalogStore;
    readonly poolsWith: PoolsWith;
  };
export type FunctionName =
  | 'catalog-api'
  | 'inventory-api'
  | 'orders-api'
  | 'payments'
  | 'orders-on-expiry-schedule'
  | 'inventory-on-order-placed'
  | 'inventory-on-stock-level';

/** A mistake planted on purpose, to see that the rules notice. */
export type Mistake = {
  readonly table?: (table: Table, of: FunctionName) => Table;
  readonly shop?: (shop: Shop, of: FunctionName) => Shop;
  readonly bus?: (bus: Bus) => Bus;
  readonly publish?: typeof publishChanges;
};

export type Violation = { readonly rule: string; readonly detail: string };
export type Counts = Readonly<Record<'orders' | 'invocations' | 'requests' | 'deaths' | 'commits', number>>;

export type World = {
  readonly ground: Ground;
  readonly model: ModelTable;
  readonly functions: Readonly<Record<FunctionName, Lambda<Shop>>>;
  readonly violate: (rule: string, detail: string) => void;
  readonly violation: () => Violation | undefined;
  /** What each order was first answered with. */
  readonly answers: Map<string, string>;
  /** Tells of each order that has just been accepted. */
  readonly onAccepted: (listener: (head: Item) => void) => void;
  /** Lets time pass: the busy part of the run. */
  readonly runFor: (ms: number) => Promise<void>;
  /** Ends all faults, lets a day pass and looks at what is left. */
  readonly rest: () => Promise<void>;
  readonly counts: () => Counts;
};

export const reservationMs = 10 * 60_000;
const startedAt = Date.parse('2026-06-18T10:00:00.000Z');
const dayMs = 86_400_000;
const timeoutsMs = { api: 28_000, schedule: 55_000, stream: 20_000, queue: 30_000 };
const marginMs = 5000;
const mostTold = 5;
const toldAs = ({ key }: ItemChange): string => `${key.pk} ${key.sk}`;

export function worldOf({
  seed,
  faults,
  trace,
  mistake = {},
}: {
  readonly seed: number;
  readonly faults: Faults;
  readonly trace: Trace;
  readonly mistake?: Mistake | undefined;
}): World {
  let violation: Violation | undefined;
  const clock = timeline(startedAt, () => violation !== undefined);
  const tell = (what: string) => trace.tell(clock.now(), what);
  const violate = (rule: string, detail: string) => {
    violation ??= { rule, detail };
    tell(`VIOLATION ${rule}: ${detail}`);
  };
  /** A function fails by a failure of ours or by the world's; anything else is a mistake in the code. */
  const failed = (name: string, error: unknown): void => {
    const expected = error instanceof Failure || error instanceof TableBusy || error instanceof Unavailable;
    if (!expected)
      violate('no error is unexpected', `${name}: ${error instanceof Error ? error.stack : error}`);
  };
  const ground = { seed, timeline: clock, faults, tell, failed };
  const changes = new Map<string, ItemChange>();
  const published: BusEvent[] = [];
  const listeners: ((head: Item) => void)[] = [];
  let commits = 0;
  let names = 0;
  const newName = () => {
    names += 1;
    return `name${names}`;
  };
  let resting = false;

  const rules = commitRules(() => model, clock.now, violate);
  const model = modelTable(clock.now, (changed) => {
    commits += 1;
    tell(`commit of ${changed.length}: ${changed.slice(0, mostTold).map(toldAs).join(', ')}`);
    rules.check(changed);
    stream.tell(changed.map(recorded));
    for (const { key, before, after } of changed)
      if (isHead(key) && isAccepted(after) && !isAccepted(before))
        for (const listen of listeners) listen(after);
  });
  function recorded(change: ItemChange): Change {
    const number = String(changes.size + 1).padStart(8, '0');
    changes.set(`change-${number}`, change);
    const { before, after } = change;
    return { changeId: `change-${number}`, changedAt: clock.now(), sequenceNumber: number, before, after };
  }

  const functionOf = (name: FunctionName, timeoutMs: number): Lambda<Shop> =>
    lambda(ground, {
      timeoutMs,
      start: ({ send, now }) => {
        const port = tablePort(model, send);
        const shop = shopOn(mistake.table?.(port, name) ?? port, now, newName);
        return mistake.shop?.(shop, name) ?? shop;
      },
    });
  const functions = {
    'catalog-api': functionOf('catalog-api', timeoutsMs.api),
    'inventory-api': functionOf('inventory-api', timeoutsMs.api),
    'orders-api': functionOf('orders-api', timeoutsMs.api),
    payments: functionOf('payments', timeoutsMs.api),
    'orders-on-expiry-schedule': functionOf('orders-on-expiry-schedule', timeoutsMs.schedule),
    'inventory-on-order-placed': functionOf('inventory-on-order-placed', timeoutsMs.queue),
    'inventory-on-stock-level': functionOf('inventory-on-stock-level', timeoutsMs.queue),
  };

  const demand = queueTo(ground, 'demand', {
    lambda: functions['inventory-on-order-placed'],
    work: tellDemand,
  });
  const journal = queueTo(ground, 'journal', {
    lambda: functions['inventory-on-stock-level'],
    work: tellJournal,
  });
  const arrive = (event: BusEvent): void => {
    published.push(event);
    if (event.type === orderPlaced.type) demand.send(event);
    if (event.type === stockChanged.type) journal.send(event);
  };
  const outbox = lambda(ground, {
    timeoutMs: timeoutsMs.stream,
    start: ({ send }) => {
      const bus = busPort(send, arrive);
      return mistake.bus?.(bus) ?? bus;
    },
  });
  const stream = streamTo(ground, outbox, mistake.publish ?? publishChanges);

  schedule(ground, 'expiry', {
    everyMs: () => (resting ? 60 * 60_000 : 60_000),
    run: (name) =>
      functions['orders-on-expiry-schedule'].invoke(name, async (shop) => {
        const expiry = await expireOrders(shop.now() + timeoutsMs.schedule - marginMs, shop);
        for (const error of expiry.failed) failed(name, error);
      }),
  });

  const rest = async (): Promise<void> => {
    faults.cease();
    resting = true;
    tell('faults cease');
    for (let part = 0; part < 4; part += 1) {
      demand.redrive();
      journal.redrive();
      await clock.runUntil(clock.now() + dayMs / 4);
    }
    if (violation) return;
    const undelivered = stream.waiting() + demand.waiting() + journal.waiting();
    checkRest(
      { items: model.all(), facts: rules.facts, published, changes, now: clock.now(), undelivered },
      violate,
    );
  };

  return {
    ground,
    model,
    functions,
    violate,
    violation: () => violation,
    answers: new Map(),
    onAccepted: (listener) => void listeners.push(listener),
    runFor: (ms) => clock.runUntil(clock.now() + ms),
    rest,
    counts: () => countsOf([...Object.values(functions), outbox], rules.facts, commits),
  };
}

export function shopOn(table: Table, now: () => number, newName = () => 'direct'): Shop {
  return {
    table,
    orders: orderStore(table),
    largeOrders: largeOrderStore(table),
    stock: stockMemory({ table, now, leaseName: newName }),
    newName,
    ...moveDeps(table, now),
    poolsWith: poolsWith(table),
    inventory: inventoryStore(table),
    catalog: catalogStore(table),
    divisions: chinaDivisions,
    freightTable: defaultFreightTable,
    reservationMs,
    now,
  };
}

const busPort = (send: Send, arrive: (event: BusEvent) => void): Bus => ({
  publish: (events) =>
    send({
      label: `publish ${events.length} events`,
      kinds: onPublish,
      act: (fault, chance) => {
        const refused = fault === 'refused' ? events.filter(() => chance.happens(0.5)) : [];
        for (const event of events) if (!refused.includes(event)) arrive(copyOf(event));
        return refused;
      },
    }),
});

/** What the Lambda `inventory-on-order-placed` does with one message. */
async function tellDemand(event: BusEvent, { table, inventory, now }: Shop): Promise<void> {
  const placed = () => orderPlaced.schema.parse(JSON.parse(JSON.stringify(event)));
  const needsOf = (orderId: string) => orderNeeds(table, orderId);
  for (const [, error] of await demandsIn([placed], { inventory, needsOf, now })) throw error;
}

/** What the Lambda `inventory-on-stock-level` does with one message, but for the alerts: nothing here has a policy. */
const tellJournal = (event: BusEvent, { movements }: Shop): Promise<void> =>
  journalReservations([stockChanged.schema.parse(JSON.parse(JSON.stringify(event)))], { movements });

function countsOf(
  lambdas: readonly Pick<Lambda<unknown>, 'invocations' | 'requests' | 'deaths'>[],
  facts: Facts,
  commits: number,
): Counts {
  const sum = (of: (each: (typeof lambdas)[number]) => number) =>
    lambdas.reduce((total, each) => total + of(each), 0);
  return {
    orders: facts.accepted.size,
    invocations: sum((each) => each.invocations()),
    requests: sum((each) => each.requests()),
    deaths: sum((each) => each.deaths()),
    commits,
  };
}
