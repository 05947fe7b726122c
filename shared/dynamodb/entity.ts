import type { Key } from './table.ts';

/**
 * How one kind of item lies in the table, as data: `{name}` stands for a part of the key. The entity chart in the
 * table's README is written from these definitions, and every key is made by `keyOf`.
 */
export type Entity = {
  readonly name: string;
  readonly pk: string;
  readonly sk: string;
  readonly gsi1pk?: string;
  readonly gsi1sk?: string;
  readonly holds: string;
};

/** One way the table is used, with its price; the tests that count requests and units name the same rows. */
export type AccessPattern = {
  readonly pattern: string;
  /** The function, as `file.ts#name` below the repository's root. */
  readonly by: string;
  readonly operation: string;
  readonly requests: string;
  readonly writeUnits: string;
  readonly readUnits: string;
};

type Parts = object;

const hole = /\{(\w+)\}/g;

/** Fills a key pattern. A part that holds `#` would reach into other keys and is refused: edges check it before. */
export function filled(pattern: string, parts: Parts): string {
  const known = new Map<string, unknown>(Object.entries(parts));
  return pattern.replace(hole, (_, name: string) => {
    const part = known.get(name);
    if (typeof part !== 'string' && typeof part !== 'number')
      throw new Error(`the key ${pattern} needs ${name}`);
    const text = String(part);
    if (text.includes('#')) throw new Error(`a part of the key ${pattern} holds #`);
    return text;
  });
}

export const keyOf = (entity: Entity, parts: Parts): Key => ({
  pk: filled(entity.pk, parts),
  sk: filled(entity.sk, parts),
});
