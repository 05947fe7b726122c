import { Failure } from '../../shared/kernel/failure.ts';
import type { StoredTelling, TellingStore } from './telling-store.ts';

type RetryDeps = { readonly tellings: Pick<TellingStore, 'get' | 'put'>; readonly now: () => number };

/** Has a channel told again at once, for another day. Throws TELLING_NOT_FOUND; WRONG_STATUS where it was told; BUSY. */
export async function retryTelling(tellingId: string, { tellings, now }: RetryDeps): Promise<StoredTelling> {
  const found = await tellings.get(tellingId);
  if (!found) throw new Failure('TELLING_NOT_FOUND', 'There is no such telling.');
  if (found.status === 'DONE')
    throw new Failure('WRONG_STATUS', 'The channel was told.', { members: { current: 'done' } });
  const at = now();
  const next = await tellings.put({ ...found, status: 'PENDING', tries: 0, wantedAt: at, nextAt: at });
  if (!next) throw new Failure('BUSY', 'It is being told; look again.', { retryAfterSeconds: 1 });
  return next;
}
