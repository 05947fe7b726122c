import type { Clock } from '../../shared/kernel/clock.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { hintOf } from './domain/hint.ts';
import { hashOf, type ListedKind, listValue } from './domain/keys.ts';
import type { EntryName, ListEntry, ListStore } from './list-store.ts';

export type ListDeps = {
  readonly lists: ListStore;
  readonly salt: () => Promise<string>;
  readonly now: Clock;
};

type Listing = {
  readonly list: string;
  readonly kind: ListedKind;
  readonly value: string;
  readonly reason: string;
  /** From then on it is as if it were not there, milliseconds since 1970. */
  readonly until?: number | undefined;
  /** Why it is kept when the person is erased. */
  readonly legalHold?: string | undefined;
  readonly caller: string;
};

/**
 * Puts something on a list (加入名单). The same again takes the place of what was there, with the new reason and end. Throws
 * INVALID_REQUEST where the value is no such thing, such as a phone that is hidden.
 */
export async function putOnList({ value, caller, ...ask }: Listing, deps: ListDeps): Promise<ListEntry> {
  const { list, kind, reason, until, legalHold } = ask;
  const compared = listValue(kind, value);
  if (compared === undefined)
    throw new Failure('INVALID_REQUEST', 'The value is no such thing.', {
      errors: [{ path: 'value', message: `is not a ${kind} that orders could be compared with` }],
    });
  const entry: ListEntry = {
    ...{ list, kind, reason, until, legalHold },
    hash: hashOf(kind, compared, await deps.salt()),
    ...(kind === 'address' ? { text: compared } : {}),
    hint: hintOf(kind, value),
    by: caller,
    at: deps.now(),
  };
  await deps.lists.put(entry);
  return entry;
}

type Removing = { readonly name: EntryName; readonly reason: string; readonly caller: string };

/** Takes something off a list (移出名单); who did and why stays. Again changes nothing. Throws ENTRY_NOT_FOUND. */
export async function takeOffList({ name, reason, caller }: Removing, deps: ListDeps): Promise<ListEntry> {
  const entry = await deps.lists.get(name);
  if (!entry) throw new Failure('ENTRY_NOT_FOUND', 'The list has no such entry.');
  if (entry.removed) return entry;
  const after = { ...entry, removed: { by: caller, at: deps.now(), reason } };
  await deps.lists.put(after);
  return after;
}
