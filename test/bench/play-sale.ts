import { stockMemory } from '../../functions/inventory/contract.ts';
import { setTier, type Tier } from '../../functions/inventory/spread-stock.ts';
import { chinaDivisions } from '../../functions/orders/domain/divisions.ts';
import { defaultFreightTable } from '../../functions/orders/domain/freight.ts';
import { defaultPriorityPolicy } from '../../functions/orders/domain/priority.ts';
import { largeOrderStore } from '../../functions/orders/large-order-store.ts';
import { type PlaceOrderDeps, placeOrder } from '../../functions/orders/place-order.ts';
import { orderStore } from '../../functions/orders/store.ts';
import { type Table, TableBusy } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { anOrderRequest } from '../builders/order.ts';
import { shopOn } from '../integration/support/shop.ts';
import { directPort } from '../simulation/engine/lambda.ts';
import { modelTable } from '../simulation/engine/model-table.ts';
import { chanceOf } from '../simulation/engine/random.ts';
import { timeline } from '../simulation/engine/timeline.ts';
import { contendedTable, type Sent } from './contended-table.ts';

export type Sale = {
  readonly tier: Tier;
  readonly buyers: number;
  readonly units: number;
  readonly buyersPerSecond: number;
  /** How long a transaction holds its items, in milliseconds. */
  readonly lockMs: number;
  /** Containers that are up and know the offer before the doors open. */
  readonly warm: number;
  readonly seed: number;
};

/** What one buyer got, and what was asked of the table until then. */
export type Visit = {
  readonly outcome: 'sold' | 'refused';
  readonly requests: number;
  readonly ms: number;
  /** How often the shop was too busy and the buyer came again. */
  readonly again: number;
};
export type Played = {
  readonly visits: readonly Visit[];
  readonly sent: readonly Sent[];
  readonly containers: number;
  readonly left: { readonly available: number; readonly reserved: number } | undefined;
};

const sku = 'FLASH';
const opensAt = Date.parse('2026-06-18T10:00:00.000Z');
const mostMs = 3_600_000;
const warmUpMs = 1_000;
const wayMs = 2;
const comesAgainMs = [1_000, 2_000] as const;

type Container = { readonly deps: PlaceOrderDeps; requests: number };

/**
 * Plays a flash sale (秒杀) with the real use case in virtual time, the same for the same seed. Buyers come by chance
 * (Poisson); a container serves one at a time, and a new one, which knows nothing yet, starts when none is free. Whoever
 * is told that the shop is busy comes again with the same key after a second or two.
 */
export async function playSale({
  tier,
  buyers,
  units,
  buyersPerSecond,
  lockMs,
  warm,
  seed,
}: Sale): Promise<Played> {
  const clock = timeline(opensAt, () => false);
  const model = modelTable(clock.now, () => undefined);
  const direct = shopOn(directPort(model));
  await direct.stock(sku, units);
  await setTier(sku, tier, directPort(model));

  const sent: Sent[] = [];
  const portOf = contendedTable({ model, timeline: clock, lockMs, wayMs });
  const idle: Container[] = [];
  let containers = 0;
  const start = (): Container => {
    containers += 1;
    const name = `c${containers}`;
    const tell = (each: Sent) => {
      sent.push(each);
      container.requests += 1;
    };
    const table = portOf(chanceOf(seed, name), tell);
    const container: Container = { deps: depsOn(table, clock.now, name), requests: 0 };
    return container;
  };

  const early = Array.from({ length: warm }, start);
  for (const { deps } of early) void deps.stock.read([sku]);
  await clock.runUntil(opensAt + warmUpMs);
  idle.push(...early);
  sent.length = 0;

  const visits: Visit[] = [];
  const visit = async (buyer: number): Promise<void> => {
    const [chance, came] = [chanceOf(seed, `buyer ${buyer}`), clock.now()];
    const asked = {
      request: anOrderRequest({ lines: [{ sku, quantity: 1 }] }),
      caller: 'shop',
      idempotencyKey: `buyer-${buyer}`,
    };
    for (let [requests, again] = [0, 0]; ; again += 1) {
      const container = idle.pop() ?? start();
      container.requests = 0;
      const outcome = await outcomeOf(placeOrder(asked, container.deps));
      requests += container.requests;
      idle.push(container);
      if (outcome !== 'busy') return void visits.push({ outcome, requests, again, ms: clock.now() - came });
      await clock.sleep(chance.between(...comesAgainMs));
    }
  };

  const arrivals = chanceOf(seed, 'arrivals');
  for (let [buyer, at] = [0, 0]; buyer < buyers; buyer += 1) {
    at += (-Math.log(1 - arrivals.next()) * 1000) / buyersPerSecond;
    clock.after(at, () => void visit(buyer));
  }
  await clock.runUntil(opensAt + mostMs);
  const left = await direct.inventory.read(sku);
  return { visits, sent, containers, left };
}

async function outcomeOf(placing: Promise<unknown>): Promise<Visit['outcome'] | 'busy'> {
  try {
    await placing;
    return 'sold';
  } catch (error) {
    if (error instanceof TableBusy) return 'busy';
    if (error instanceof Failure && error.code === 'BUSY') return 'busy';
    if (error instanceof Failure && error.code === 'INSUFFICIENT_STOCK') return 'refused';
    throw error;
  }
}

function depsOn(table: Table, now: () => number, name: string): PlaceOrderDeps {
  let names = 0;
  const newName = () => {
    names += 1;
    return `${name}n${names}`;
  };
  return {
    orders: orderStore(table),
    largeOrders: largeOrderStore(table),
    stock: stockMemory({ table, now, leaseName: newName }),
    newName,
    divisions: chinaDivisions,
    freightTable: defaultFreightTable,
    priorityPolicy: defaultPriorityPolicy,
    reservationMs: 30 * 60_000,
    now,
  };
}
