import { type OrderRef, pseudonymOf, type WaitCode } from '../../shared/kernel/person.ts';
import { type Erasure, type Waiting, waiting } from './domain/erasure.ts';
import { orderKeys } from './domain/person-keys.ts';
import { dueAfter, type HeldGroup, heldGroups, type Retention } from './domain/retention.ts';
import { countUpdate } from './erasure-store.ts';
import type { PersonsOrder } from './person-store.ts';
import type { PlacedOrder, PrivacyDeps } from './privacy-deps.ts';

type Deps = Omit<PrivacyDeps, 'erasures' | 'lists'> & { readonly retention: Retention };
/** Whether anything that a context holds is needed still. */
export type Needed = (order: OrderRef) => Promise<WaitCode | undefined>;

/** Looks once, for many orders, at what is open in all contexts. */
export async function neededNow({ holders }: Pick<Deps, 'holders'>): Promise<Needed> {
  const asked = await Promise.all(heldGroups.map((group) => holders[group].needs?.()));
  return async (order) => {
    for (const needed of asked) {
      const code = await needed?.(order);
      if (code) return code;
    }
    return undefined;
  };
}

/**
 * Forgets the person of one order, step by step, each of which may be done again: words in the trail, then each context's own
 * part, last the place at the person, which counts it. So whoever is killed in between finds it again, and it counts once.
 * Gives why it has to wait, where it does; ERASED otherwise.
 */
export async function eraseOrder(
  row: PersonsOrder,
  { erasure, needed }: { readonly erasure: Erasure; readonly needed: Needed },
  deps: Deps,
): Promise<Waiting | 'ERASED'> {
  const order = await deps.placed(row);
  const others = order ? await personsOf(order, deps) : [];
  const wait = order && (await waitOf(row, order, { needed, deps }));
  if (wait?.whole) return wait.whole;
  const done = await forgotten(row, { groups: wait?.groups ?? heldGroups, erasure, deps });
  if (wait?.rest) return wait.rest;
  const { person, erasureId } = erasure;
  await deps.persons.release(
    { person, orderId: row.orderId, others },
    countUpdate(erasureId, { orders: 1, ...done }),
  );
  return 'ERASED';
}

const personsOf = (order: PlacedOrder, { hashOf, readPhone }: Deps): Promise<readonly string[]> =>
  Promise.all(orderKeys(order.parties, readPhone).map(hashOf));

type Wait = {
  /** Nothing of it may be forgotten. */
  readonly whole?: Waiting;
  /** What may be, and why the rest has to wait. */
  readonly groups?: readonly HeldGroup[];
  readonly rest?: Waiting | undefined;
};

async function waitOf(
  row: PersonsOrder,
  { endedAt }: PlacedOrder,
  { needed, deps }: { readonly needed: Needed; readonly deps: Deps },
): Promise<Wait> {
  const now = deps.now();
  if (endedAt === undefined) return { whole: waiting('ORDER_OPEN', now) };
  const code = await needed(row);
  if (code) return { whole: waiting(code, now) };
  const { groups, at } = dueAfter(endedAt, now, deps.retention);
  const rest = at > now ? waiting('RETENTION', now, at) : undefined;
  return groups.length === 0 && rest ? { whole: rest } : { groups, rest };
}

type Forgetting = {
  readonly groups: readonly HeldGroup[];
  readonly erasure: Erasure;
  readonly deps: Deps;
};

/** The names under which the trail has more of it are asked for first: what is forgotten tells them no more. */
async function forgotten(row: PersonsOrder, { groups, erasure, deps }: Forgetting) {
  const own = { kind: 'order', id: row.orderId };
  const named = await Promise.all(groups.map((group) => deps.holders[group].trails?.(row) ?? []));
  const words = await deps.trail.forget([own, ...named.flat()]);
  let records = 0;
  for (const group of groups)
    records += await deps.holders[group].forget(row, pseudonymOf(erasure.erasureId));
  return { words, records };
}
