import type { OrderRef } from '../../shared/kernel/person.ts';
import { reopened } from './domain/erasure.ts';
import { orderKeys } from './domain/person-keys.ts';
import type { PrivacyDeps } from './privacy-deps.ts';

type Deps = Pick<PrivacyDeps, 'persons' | 'erasures' | 'hashOf' | 'readPhone' | 'placed' | 'now'>;

/**
 * Notes whose an order is, so that it is found when the person asks. Where the person wanted to be forgotten after it was
 * placed, that erasure is opened again: the order was on its way, or its channel has told it once more. Gives under how many
 * keys it is; again changes nothing.
 */
export async function noteOrder(ref: OrderRef, deps: Deps): Promise<number> {
  const order = await deps.placed(ref);
  if (!order) return 0;
  const keys = orderKeys(order.parties, deps.readPhone);
  for (const key of keys) {
    const person = await deps.hashOf(key);
    await deps.persons.note(person, { ...ref, placedAt: order.placedAt });
    for (const { erasureId, requestedAt } of await deps.persons.erasures(person))
      if (requestedAt >= order.placedAt) await reopen(erasureId, deps);
  }
  return keys.length;
}

const tries = 5;

/** Also one that is being worked on: what it has looked at already may not have been all. */
async function reopen(erasureId: string, { erasures, now }: Deps): Promise<void> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const found = await erasures.get(erasureId);
    if (!found || (await erasures.save(reopened(found, now())))) return;
  }
  throw new Error('others kept writing an erasure that has to be opened again');
}
