/**
 * The thin layer between a context's `store.ts` and DynamoDB: raw expressions, plain items, two kinds of refusal.
 * It is a port: `dynamo-table.ts` speaks to DynamoDB, the simulation has a model with the same promises.
 */
export type Key = { readonly pk: string; readonly sk: string };
export type Item = Key & { readonly [attribute: string]: unknown };

/**
 * An expression's `#name` stands for the attribute `name` and `:value` for `values.value`; that is the whole mapping,
 * so reserved words need no thought and nothing can be left unused.
 */
type Conditioned = { readonly condition?: string; readonly values?: Readonly<Record<string, unknown>> };

export type Put = Conditioned & { readonly kind: 'put'; readonly item: Item };
export type Update = Conditioned & { readonly kind: 'update'; readonly key: Key; readonly update: string };
export type Delete = Conditioned & { readonly kind: 'delete'; readonly key: Key };
export type Check = Conditioned & { readonly kind: 'check'; readonly key: Key; readonly condition: string };
export type Write = Put | Update | Delete | Check;

export type Query = {
  readonly pk: string;
  /** Sort key range, both ends included. Without it, the whole partition. */
  readonly between?: readonly [from: string, to: string];
  readonly index?: 'GSI1';
  readonly limit?: number;
  readonly descending?: boolean;
  readonly consistent?: boolean;
  readonly filter?: string;
  readonly values?: Readonly<Record<string, unknown>>;
  /** Where to go on: the `next` of an earlier page. */
  readonly start?: Readonly<Record<string, unknown>>;
};
export type Page = { readonly items: readonly Item[]; readonly next?: Readonly<Record<string, unknown>> };

export type Table = {
  /** Reads one item, strongly consistent unless told otherwise. */
  readonly get: (key: Key, options?: { readonly eventually?: boolean }) => Promise<Item | undefined>;
  /** Reads any number of items, eventually consistent unless told otherwise, each once and in no particular order; missing ones are left out. */
  readonly getAll: (
    keys: readonly Key[],
    options?: { readonly consistent?: boolean },
  ) => Promise<readonly Item[]>;
  readonly query: (query: Query) => Promise<Page>;
  /** Writes one item. Throws `ConditionRefused` with the item that stood in the way. */
  readonly write: (write: Write) => Promise<void>;
  /** Writes all or nothing, at most 100 items. Throws `TransactionRefused` with a reason for each write. */
  readonly transact: (writes: readonly Write[]) => Promise<void>;
};

/** One write's part in a refused transaction: `met` when it was not the cause, else the item as it is now, if any. */
export type Refusal = { readonly met: true } | { readonly met: false; readonly item: Item | undefined };

/** A condition of a single write was not met; `item` is what was there instead. */
export class ConditionRefused extends Error {
  override readonly name = 'ConditionRefused';
  readonly item: Item | undefined;
  constructor(item: Item | undefined, cause?: unknown) {
    super('the condition of a write was not met', { cause });
    this.item = item;
  }
}

/** At least one condition of a transaction was not met; nothing was written. `refusals` has the writes' order. */
export class TransactionRefused extends Error {
  override readonly name = 'TransactionRefused';
  readonly refusals: readonly Refusal[];
  constructor(refusals: readonly Refusal[], cause?: unknown) {
    super('a condition of a transaction was not met', { cause });
    this.refusals = refusals;
  }
}

/** Others kept the same items busy until our tries ran out, or capacity or time did. Nothing is known to be written. */
export class TableBusy extends Error {
  override readonly name = 'TableBusy';
}

/** Whether a write was done; false where a condition of it was not met, since somebody else was first. */
export async function unlessRefused(write: Promise<void>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionRefused || error instanceof TransactionRefused) return false;
    throw error;
  }
}

/** The highest code point: `prefix` to `prefix + last` is every sort key that begins with the prefix. */
const last = '\u{10FFFF}';
export const beginningWith = (prefix: string): readonly [from: string, to: string] => [prefix, prefix + last];

const attributeName = /#([A-Za-z][A-Za-z0-9]*)/g;

/** The `ExpressionAttributeNames` that the expressions mean, or undefined where they name none. */
export function namesIn(...expressions: readonly (string | undefined)[]): Record<string, string> | undefined {
  const names: Record<string, string> = {};
  for (const expression of expressions)
    for (const [token, name] of expression?.matchAll(attributeName) ?? []) if (name) names[token] = name;
  return Object.keys(names).length > 0 ? names : undefined;
}

/** The `ExpressionAttributeValues` for these values, or undefined where there are none. */
export function valuesOf(
  values: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> | undefined {
  const entries = Object.entries(values ?? {});
  return entries.length > 0
    ? Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value]))
    : undefined;
}

/** Every item that a query means, page after page. Only for partitions that are small by design. */
export async function allOf(table: Table, query: Query): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start: Page['next'];
  do {
    const page = await table.query(start ? { ...query, start } : query);
    items.push(...page.items);
    start = page.next;
  } while (start);
  return items;
}
