import type { Page } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { addressIndex, type Likeness } from './domain/alike.ts';
import type { Listed, RiskKey } from './domain/facts.ts';
import type { JudgedOrder } from './domain/judged-order.ts';
import type { ListAsk } from './domain/needed-lists.ts';
import { addressForm } from './domain/normalise.ts';
import { isInForce, type ListStore } from './list-store.ts';

type Lookup = {
  readonly order: JudgedOrder;
  readonly keys: readonly RiskKey[];
  readonly asks: readonly ListAsk[];
};

/** The most addresses of a list that are also compared by likeness; all others match only where they are the same. */
const mostLikened = 2000;
const pageSize = 1000;
const keptMs = 30_000;

/**
 * Finds an order on lists (名单): by the hashes of what it has, and by an address that is like a listed one. Lists are asked
 * for hashes each time; addresses are read at most once in half a minute.
 */
export function listFinder(lists: ListStore, now: Clock) {
  const known = new Map<string, { readonly at: number; readonly index: ReturnType<typeof addressIndex> }>();
  const indexOf = async (list: string) => {
    const before = known.get(list);
    if (before && now() - before.at < keptMs) return before.index;
    const fresh = { at: now(), index: await addressesOf(list, lists, now) };
    known.set(list, fresh);
    return fresh.index;
  };
  return async ({ order, keys, asks }: Lookup): Promise<readonly Listed[]> => {
    const names = asks.flatMap(({ list, kinds }) =>
      kinds.flatMap((kind) => {
        const key = keys.find((each) => each.kind === kind);
        return key ? [{ list, kind, hash: key.hash }] : [];
      }),
    );
    const found = (await lists.getAll(names)).filter((entry) => isInForce(entry, now()));
    const same = found.map(({ list, kind }) => ({ list, by: kind, similarity: 1 }));
    const likened = asks.filter(
      ({ list, kinds }) =>
        kinds.includes('address') && !same.some((one) => one.list === list && one.by === 'address'),
    );
    const alike = await Promise.all(
      likened.map(async ({ list }) => asListed(list, likenessOf(order, await indexOf(list)))),
    );
    return [...same, ...alike.flat()];
  };
}
export type ListFinder = ReturnType<typeof listFinder>;

const asListed = (list: string, found: Likeness | undefined): readonly Listed[] =>
  found ? [{ list, by: 'address', similarity: found.similarity }] : [];

/** A recipient that the channel hides has no address that could be compared. */
function likenessOf({ shipTo }: JudgedOrder, index: ReturnType<typeof addressIndex>): Likeness | undefined {
  const isHidden = shipTo.token !== undefined || shipTo.detail === undefined;
  return isHidden ? undefined : index.find(addressForm(shipTo));
}

async function addressesOf(list: string, lists: ListStore, now: Clock) {
  const texts: { readonly id: string; readonly text: string }[] = [];
  let start: Page['next'];
  do {
    const page = await lists.page({ list, kind: 'address' }, { limit: pageSize, start });
    for (const entry of page.items)
      if (entry.text !== undefined && isInForce(entry, now()))
        texts.push({ id: entry.hash, text: entry.text });
    start = page.next;
  } while (start && texts.length < mostLikened);
  return addressIndex(texts);
}
