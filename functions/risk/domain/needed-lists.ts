import type { ListedKind } from './keys.ts';
import { listedKinds } from './keys.ts';
import type { Condition, Rule } from './rule.ts';

/** A list that enabled rules look an order up in, by the parts of it that they ask for. */
export type ListAsk = { readonly list: string; readonly kinds: readonly ListedKind[] };

/** All that the enabled rules look up, each list once, in the order of their names. */
export function neededLists(rules: readonly Rule[]): readonly ListAsk[] {
  const kindsOf = new Map<string, Set<ListedKind>>();
  for (const { when } of rules.filter(({ enabled }) => enabled))
    for (const { list, kinds } of listsIn(when))
      kindsOf.set(list, new Set([...(kindsOf.get(list) ?? []), ...kinds]));
  return [...kindsOf]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([list, kinds]) => ({ list, kinds: listedKinds.filter((kind) => kinds.has(kind)) }));
}

function listsIn(condition: Condition): readonly ListAsk[] {
  if ('all' in condition) return condition.all.flatMap(listsIn);
  if ('any' in condition) return condition.any.flatMap(listsIn);
  if ('not' in condition) return listsIn(condition.not);
  if (!('listed' in condition)) return [];
  const { listed: list, by } = condition;
  return [{ list, kinds: listedKinds.filter((kind) => by === undefined || kind === by) }];
}
