import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import type { Classes, CountTask } from './class-store.ts';
import { type CountEvery, dueCounts } from './domain/stock-classes.ts';
import { type MoveDeps, moveStock } from './move-stock.ts';
import type { StoredMovement } from './movement-store.ts';
import type { WatchDeps } from './watch-stock.ts';

export type CountDeps = MoveDeps & Pick<WatchDeps, 'planning' | 'inventory'> & { readonly classes: Classes };

type Plan = { readonly every: CountEvery; readonly limit: number };
export type Planned = { readonly made: number; readonly left: number };

/** Makes count tasks for the SKUs that are due by their class, A first, for at most so many SKUs; one in each warehouse. */
export async function planCounts(
  { every, limit }: Plan,
  { classes, inventory, now }: CountDeps,
): Promise<Planned> {
  const classed = (await classes.all()).flatMap((each) => (each.abc ? [{ ...each, abc: each.abc }] : []));
  const due = dueCounts(classed, every, now());
  let made = 0;
  for (const { sku, abc } of due.slice(0, limit)) {
    const stock = await inventory.read(sku);
    for (const { warehouseId } of stock?.shelves ?? [])
      made += Number(await classes.openCount({ sku, warehouseId, abc }, now()));
    await classes.markPlanned(sku, now());
  }
  return { made, left: Math.max(0, due.length - limit) };
}

const counter = 'count';

type Ask = { readonly countId: string; readonly counted: number; readonly caller: string };

/**
 * Books what was counted once for each round of the task: the difference goes into stock as a movement, its value (at the
 * selling price) onto the task. The same figure again answers the same. Throws COUNT_NOT_FOUND or WRONG_STATUS, and what
 * a movement may throw.
 */
export async function bookCount({ countId, counted, caller }: Ask, deps: CountDeps): Promise<CountTask> {
  const task = await deps.classes.count(countId);
  if (!task) throw new Failure('COUNT_NOT_FOUND', 'There is no such count task.');
  if (task.status === 'COUNTED') return again(task, counted);
  const movement = await bookedOnce(task, counted, deps);
  const pool = await deps.planning.pool(task.sku);
  const value = { currency: pool?.currency ?? 'CNY', minor: movement.change * (pool?.price ?? 0) };
  const found = { counted: movement.quantity, difference: movement.change, value };
  const closed = { ...task, ...found, countedAt: deps.now(), by: caller, status: 'COUNTED' as const };
  await deps.classes.closeCount(task, { ...found, countedAt: closed.countedAt, by: caller });
  return again(closed, counted);
}

/** The movement of this round of the task: also another figure's, where somebody booked that and broke off. */
async function bookedOnce(
  { countId, sku, warehouseId, round }: CountTask,
  counted: number,
  deps: CountDeps,
): Promise<StoredMovement> {
  const reason = `盘点 ${countId} ${round}`;
  const idempotencyKey = `${countId}.${round}`;
  try {
    const movement = { sku, warehouseId, kind: 'count' as const, quantity: counted, reason };
    return (await moveStock({ movement, caller: counter, idempotencyKey }, deps)).movement;
  } catch (error) {
    const other = await deps.movements.movement(derivedId('mov', [counter, idempotencyKey]));
    if (!other) throw error;
    return other;
  }
}

function again(task: CountTask, counted: number): CountTask {
  if (task.counted === counted) return task;
  throw new Failure('WRONG_STATUS', 'It is counted already; the next round will be a new count.', {
    members: { current: 'counted' },
  });
}
