import { canonicalJson } from './canonical-json.ts';

type Item = { readonly [attribute: string]: unknown };

/** Why an item says that it changed: a code of ours, or words; and who it says decided that. */
export type Said = {
  readonly code?: string | undefined;
  readonly words?: string | undefined;
  readonly by?: string | undefined;
};

/** Where items say why, and by whom, in the order in which they are believed. */
const reasons = ['reason', 'resolution', 'decision', 'text', 'code'] as const;
const names = [
  'by',
  'decidedBy',
  'resolvedBy',
  'acknowledgedBy',
  'changedBy',
  'requestedBy',
  'assignee',
  'placedBy',
] as const;
/** As we write them: `NO_STOCK`. A single word in capitals, or one with digits, may be a name or a number that somebody typed. */
const code = /^[A-Z]+(?:_[A-Z]+)+$/;

/**
 * What an item says of its own change: in a field that changed, in an object that changed, or in the last of a list that
 * grew. What stayed is about an earlier change.
 */
export function saidIn(before: Item | undefined, after: Item | undefined): Said {
  if (!after) return {};
  const changed = Object.entries(after).filter(
    ([name, value]) => canonicalJson(value) !== canonicalJson(before?.[name] ?? null),
  );
  const places = [Object.fromEntries(changed), ...changed.flatMap(([name, value]) => objectsIn(name, value))];
  const why = first(places, reasons);
  return {
    ...(why === undefined ? {} : code.test(why) ? { code: why } : { words: why }),
    by: first(places, names),
  };
}

/** An object that holds such things, or the last one of a list. An order's history is a list of tuples. */
function objectsIn(name: string, value: unknown): readonly Item[] {
  if (name === 'stamp') return [];
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  if (name === 'history' && Array.isArray(last)) return [{ by: last[3], reason: last[4] }];
  return last !== null && typeof last === 'object' && !Array.isArray(last) && !(last instanceof Uint8Array)
    ? [last as Item]
    : [];
}

function first(places: readonly Item[], wanted: readonly string[]): string | undefined {
  for (const place of places)
    for (const name of wanted) {
      const found = place[name];
      if (typeof found === 'string' && found !== '') return found;
    }
  return undefined;
}
