import type { Page } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import type { Counts, Erasure } from './domain/erasure.ts';
import type { PersonsOrder } from './person-store.ts';
import type { PrivacyDeps } from './privacy-deps.ts';

type Deps = Pick<PrivacyDeps, 'erasures' | 'persons'>;
type Asked = { readonly id: string; readonly limit: number; readonly start?: Page['next'] };

export type Followed = {
  readonly erasure: Erasure;
  readonly counts: Counts;
  /** Orders that are not forgotten yet; those that nobody has looked at say no reason. */
  readonly left: readonly PersonsOrder[];
  readonly next: Page['next'];
};

/** How far an erasure is. Throws ERASURE_NOT_FOUND. */
export async function followErasure({ id, limit, start }: Asked, deps: Deps): Promise<Followed> {
  const erasure = await deps.erasures.get(id);
  if (!erasure) throw new Failure('ERASURE_NOT_FOUND', 'Nobody asked for such an erasure.');
  const counts = await deps.erasures.counts(id);
  const page = await deps.persons.orders(erasure.person, { limit, ...(start ? { start } : {}) });
  const left = page.items.filter(({ placedAt }) => placedAt <= erasure.requestedAt);
  return { erasure, counts, left, next: page.next };
}
