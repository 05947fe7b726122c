import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import type { PersonKey } from '../../shared/kernel/person.ts';
import { type Erasure, requested } from './domain/erasure.ts';
import type { PrivacyDeps } from './privacy-deps.ts';

type Deps = Pick<PrivacyDeps, 'erasures' | 'hashOf' | 'lists' | 'now'>;
type Asking = { readonly key: PersonKey; readonly caller: string; readonly idempotencyKey: string };

/**
 * Writes down that a person is to be forgotten; the clock does it. What the person is found by is kept as hashes only. Throws
 * IDEMPOTENCY_KEY_REUSED where the key came before for somebody else.
 */
export async function requestErasure(
  { key, caller, idempotencyKey }: Asking,
  deps: Deps,
): Promise<{ readonly erasure: Erasure; readonly replayed: boolean }> {
  const person = await deps.hashOf(key);
  const asked = requested(
    {
      ...{ erasureId: derivedId('era', [caller, idempotencyKey]), person, by: key.kind },
      ...{ listed: await deps.lists.hashOf(key), requestedBy: caller },
    },
    deps.now(),
  );
  const erasure = await deps.erasures.create(asked);
  if (erasure.person !== person)
    throw new Failure('IDEMPOTENCY_KEY_REUSED', 'The key came before for another person.');
  return { erasure, replayed: erasure !== asked };
}
