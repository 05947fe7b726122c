import type { BusEvent } from '../../../events/define-event.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';

/**
 * The stored items of a release, by their kind: what its code writes, and may rely on. Of each attribute the types that it
 * was seen with, `string` or `map|string`, and a `?` when some items are without it.
 */
export type Shapes = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The fields of an event, within each other; of a list those of its entries, and null where there are none. */
export type Fields = { readonly [name: string]: Fields } | null;
/** The events of a release. */
export type Told = {
  readonly fields: Readonly<Record<string, Fields>>;
  readonly samples: readonly BusEvent[];
};

/** The kind of an item: what its keys begin with. Of rows that lie in an order of time, only that. */
export const kindOf = ({ pk, sk }: Pick<Item, 'pk' | 'sk'>): string =>
  `${pk.split('#')[0]} ${(sk.split('#')[0] ?? '').replace(/\d.*/, '*')}`;

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value instanceof Uint8Array) return 'bytes';
  return value !== null && typeof value === 'object' ? 'map' : typeof value;
}

/** Learns shapes from items as they are written. */
export function shapesFrom() {
  const kinds = new Map<string, { items: number; readonly seen: Map<string, Map<string, number>> }>();
  return {
    see: (item: Item): void => {
      const kind = kinds.get(kindOf(item)) ?? { items: 0, seen: new Map() };
      kinds.set(kindOf(item), kind);
      kind.items += 1;
      for (const [name, value] of Object.entries(item)) {
        const types = kind.seen.get(name) ?? new Map<string, number>();
        kind.seen.set(name, types.set(typeOf(value), (types.get(typeOf(value)) ?? 0) + 1));
      }
    },
    shapes: (): Shapes =>
      Object.fromEntries(
        [...kinds].sort().map(([name, { items, seen }]) => {
          const attributes = [...seen].sort().map(([attribute, types]) => {
            const times = [...types.values()].reduce((sum, each) => sum + each, 0);
            return [attribute, `${[...types.keys()].sort().join('|')}${times === items ? '' : '?'}`];
          });
          return [name, Object.fromEntries(attributes)];
        }),
      ),
  };
}

/** Whether code that knows an attribute so can read this. */
export const isReadable = (value: unknown, known: string): boolean =>
  value === undefined ? known.endsWith('?') : known.replace('?', '').split('|').includes(typeOf(value));
