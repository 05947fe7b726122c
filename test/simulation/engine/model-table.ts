import {
  ConditionRefused,
  type Item,
  type Key,
  type Page,
  type Query,
  type Refusal,
  TransactionRefused,
  type Write,
} from '../../../shared/dynamodb/table.ts';
import { compareText, conditionIn, ModelError, same, updateIn } from './expressions.ts';

/** One item before and after a commit, as the table's stream tells it. */
export type ItemChange = {
  readonly key: Key;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
};
/** When an item became what it is; `item` is undefined from its deletion on. */
type Version = { readonly at: number; readonly item: Item | undefined };
/** How far behind a read may be of one item, in milliseconds. */
export type Lag = (key: Key) => number;

/**
 * DynamoDB's promises for one table with GSI1, without DynamoDB: serializable writes, refusals with the item as it is,
 * reads that may be behind. It answers at once; who waits, and what goes wrong on the way, is `lambda.ts`. How large things
 * may be is looked at where they are counted: `requireStorable` throws at an item that is not to be written.
 */
export type ModelTable = {
  readonly get: (key: Key, lag?: Lag) => Item | undefined;
  readonly query: (query: Query, lag?: Lag) => Page;
  readonly write: (write: Write) => void;
  readonly transact: (writes: readonly Write[]) => void;
  /** The items of a partition as they are now, in the order of their sort keys. */
  readonly partition: (pk: string) => readonly Item[];
  readonly all: () => readonly Item[];
};

const mostInTransaction = 100;
const fresh: Lag = () => 0;

export function modelTable(
  now: () => number,
  committed: (changes: readonly ItemChange[]) => void,
  requireStorable: (item: Item) => void = () => undefined,
): ModelTable {
  // What is there when the world begins has been there for ever: no read is so far behind.
  const beganAt = now();
  const partitions = new Map<string, Map<string, Version[]>>();
  const indexed = new Map<string, Map<string, Key>>();

  const versionsOf = ({ pk, sk }: Key): Version[] => partitions.get(pk)?.get(sk) ?? [];
  const seen = (key: Key, lag: Lag): Item | undefined => {
    const until = now() - lag(key);
    return versionsOf(key).findLast(({ at }) => at <= until)?.item;
  };

  const store = ({ key, after }: ItemChange): void => {
    const partition = partitions.get(key.pk) ?? new Map<string, Version[]>();
    partitions.set(key.pk, partition);
    const versions = partition.get(key.sk) ?? [];
    partition.set(key.sk, versions);
    versions.push({ at: now() === beganAt ? 0 : now(), item: after });
    const run = after?.['gsi1pk'];
    if (typeof run !== 'string') return;
    const index = indexed.get(run) ?? new Map<string, Key>();
    indexed.set(run, index);
    index.set(`${key.pk} ${key.sk}`, key);
  };

  const commit = (changes: readonly ItemChange[]): void => {
    const real = changes.filter(({ before, after }) => before !== after && !same(before, after));
    for (const { after } of real) if (after) requireStorable(after);
    for (const change of real) store(change);
    if (real.length > 0) committed(real);
  };

  const candidates = ({ index, pk }: Query): readonly Key[] =>
    index
      ? [...(indexed.get(pk)?.values() ?? [])]
      : [...(partitions.get(pk)?.keys() ?? [])].map((sk) => ({ pk, sk }));

  const current = (pk: string): Item[] =>
    [...(partitions.get(pk)?.keys() ?? [])]
      .map((sk) => seen({ pk, sk }, fresh))
      .filter((item) => item !== undefined)
      .sort((a, b) => compareText(a.sk, b.sk));

  return {
    get: (key, lag = fresh) => seen(key, lag),
    query: (query, lag = fresh) => {
      if (query.index && query.consistent) throw new ModelError('an index has no consistent reads');
      const found = candidates(query).map((key) => seen(key, query.consistent ? fresh : lag));
      return pageOf(
        query,
        found.filter((item) => item !== undefined && (!query.index || isIndexed(item, query.pk))) as Item[],
      );
    },
    write: (write) => {
      if (write.kind === 'check') throw new ModelError('a condition check needs a transaction');
      const key = keyIn(write);
      const before = seen(key, fresh);
      if (!meets(write, before)) throw new ConditionRefused(before);
      commit([{ key, before, after: resultOf(write, before) }]);
    },
    transact: (writes) => {
      requireTransaction(writes);
      const found = writes.map((write) => ({ write, key: keyIn(write), before: seen(keyIn(write), fresh) }));
      const refusals = found.map(
        ({ write, before }): Refusal => (meets(write, before) ? { met: true } : { met: false, item: before }),
      );
      if (refusals.some(({ met }) => !met)) throw new TransactionRefused(refusals);
      commit(found.map(({ write, key, before }) => ({ key, before, after: resultOf(write, before) })));
    },
    partition: current,
    all: () => [...partitions.keys()].flatMap(current),
  };
}

/** The index is sparse: it has what has both of its keys. */
const isIndexed = (item: Item, pk: string): boolean =>
  item['gsi1pk'] === pk && typeof item['gsi1sk'] === 'string';

const keyIn = (write: Write): Key =>
  write.kind === 'put' ? { pk: write.item.pk, sk: write.item.sk } : { pk: write.key.pk, sk: write.key.sk };

function requireTransaction(writes: readonly Write[]): void {
  if (writes.length === 0 || writes.length > mostInTransaction)
    throw new ModelError(`a transaction has 1 to ${mostInTransaction} writes, not ${writes.length}`);
  const keys = new Set(writes.map((write) => `${keyIn(write).pk} ${keyIn(write).sk}`));
  if (keys.size < writes.length) throw new ModelError('a transaction writes an item twice');
}

function meets(write: Write, before: Item | undefined): boolean {
  const condition = write.condition === undefined ? undefined : conditionIn(write.condition);
  const update = write.kind === 'update' ? updateIn(write.update) : undefined;
  const used = [...(condition?.values ?? []), ...(update?.values ?? [])];
  const given = Object.keys(write.values ?? {});
  if (!used.every((name) => given.includes(name)) || !given.every((name) => used.includes(name)))
    throw new ModelError(`values given (${given}) are not the values used (${used})`);
  return condition?.means({ item: before ?? {}, values: write.values ?? {} }) ?? true;
}

/** What a write makes of an item; a check, and only a check, leaves the very same one. */
function resultOf(write: Write, before: Item | undefined): Item | undefined {
  if (write.kind === 'check') return before;
  if (write.kind === 'delete') return undefined;
  if (write.kind === 'put') return copyOf(write.item);
  const { set, removed } = updateIn(write.update).means({ item: before ?? {}, values: write.values ?? {} });
  if ('pk' in set || 'sk' in set || removed.includes('pk') || removed.includes('sk'))
    throw new ModelError('an update changes the key');
  const result: Record<string, unknown> = { ...before, ...set, ...write.key };
  for (const name of removed) delete result[name];
  return copyOf(result) as Item;
}

function pageOf(query: Query, items: readonly Item[]): Page {
  const { between, filter, values = {}, limit, start, index, descending } = query;
  const place = (item: Readonly<Record<string, unknown>>): readonly string[] =>
    index ? [text(item['gsi1sk']), text(item['pk']), text(item['sk'])] : [text(item['sk'])];
  const inRange = (item: Item): boolean => {
    const [sort = ''] = place(item);
    return !between || (compareText(sort, between[0]) >= 0 && compareText(sort, between[1]) <= 0);
  };
  const direction = descending ? -1 : 1;
  const ordered = items
    .filter(inRange)
    .sort((a, b) => direction * compareAll(place(a), place(b)))
    .filter((item) => !start || direction * compareAll(place(item), place(start)) > 0);
  const read = limit === undefined ? ordered : ordered.slice(0, limit);
  const keep = filter === undefined ? undefined : conditionIn(filter);
  const found = keep ? read.filter((item) => keep.means({ item, values })) : read;
  const last = read.length === limit ? read.at(-1) : undefined;
  const page = { items: found };
  return last ? { ...page, next: keyAttributes(last, index !== undefined) } : page;
}

const keyAttributes = (item: Item, index: boolean): Record<string, unknown> => ({
  pk: item.pk,
  sk: item.sk,
  ...(index ? { gsi1pk: item['gsi1pk'], gsi1sk: item['gsi1sk'] } : {}),
});

function text(value: unknown): string {
  if (typeof value !== 'string') throw new ModelError('a key attribute is not a text');
  return value;
}

const compareAll = (a: readonly string[], b: readonly string[]): number =>
  a.map((part, at) => compareText(part, b[at] ?? '')).find((order) => order !== 0) ?? 0;

/**
 * A deep copy of plain data that nobody can change, so that all readers may share it: attributes that are undefined are
 * left out, as the SDK does; what DynamoDB cannot hold is refused.
 */
export function copyOf<Value>(value: Value): Value {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || value === undefined)
    return value;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) && !(Number.isFinite(value) && Math.abs(value) < 1e15))
      throw new ModelError(`${value} is not stored exactly`);
    return value;
  }
  if (typeof value !== 'object') throw new ModelError(`a ${typeof value} cannot be stored`);
  // Only a copy from here is frozen.
  if (Object.isFrozen(value)) return value;
  if (value instanceof Uint8Array) return value.slice() as Value;
  if (Array.isArray(value)) return Object.freeze(value.map((part) => copyOf(part))) as Value;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const part = value[name as keyof Value];
    if (part !== undefined) copy[name] = copyOf(part);
  }
  return Object.freeze(copy) as Value;
}
