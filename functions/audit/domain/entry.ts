import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { canonicalJson, digestOf, hashOf } from './canonical-json.ts';
import { saidIn } from './said.ts';

type Item = { readonly [attribute: string]: unknown };

/** A change of an audited item, as the table's stream tells it, with its name and the events that it means. */
export type ToldChange = {
  readonly kind: string;
  readonly id: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  /** When the stream has it, in milliseconds. */
  readonly changedAt: number;
  readonly sequenceNumber: string;
  readonly events: readonly { readonly type: string; readonly id: string }[];
};

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
const value = z.union([z.string(), z.boolean()]).nullable();

/** A line of the trail. It has no personal data, and nothing that people wrote: of that, the hash. */
export const entrySchema = z.object({
  at: z.iso.datetime(),
  kind: z.string(),
  id: z.string(),
  /** Under what it is read: the order that the item belongs to, or else the item itself. */
  subject: z.string(),
  change: z.enum(['created', 'changed', 'touched', 'removed']),
  /** From and to of what has a value that is a code. */
  values: z.record(z.string(), z.tuple([value, value])).optional(),
  /** The attributes that are others than before. */
  fields: z.array(z.string()).optional(),
  /** Who wrote it: absent where it was not the suite. */
  by: z.string().optional(),
  /** Whom the item names as the one who decided it, where that is not the writer. */
  named: z.string().optional(),
  via: z.string().optional(),
  cause: z.string().optional(),
  code: z.string().optional(),
  /** SHA-256 over the nonce of the write and what was said of it. */
  reason: sha256Hex.optional(),
  events: z.array(z.tuple([z.string(), z.string()])).optional(),
  /** Half of the digest of the item before. */
  was: z.string().optional(),
  /** That the item before had no stamp: it was written before there was a trail. */
  older: z.literal(true).optional(),
  /** The digest of the item from then on. */
  is: sha256Hex.optional(),
  /** Which record of the stream told of it. */
  record: z.string(),
});
export type Entry = z.output<typeof entrySchema>;

/** What is written of a change: its line, and the words that are kept apart, where they can be forgotten. */
export type Written = {
  readonly entry: Entry;
  readonly words?: { readonly reason: string; readonly nonce: string };
};

const stampSchema = z.tuple([z.int(), z.string(), z.string(), z.string(), z.string()]);
type Stamp = z.output<typeof stampSchema>;

const stampOf = (item: Item | undefined): Stamp | undefined => stampSchema.safeParse(item?.['stamp']).data;

/** Half a digest is enough to see that two follow one another. */
export const halfOf = (digest: string): string => digest.slice(0, 32);

/** What the trail says of a change. The same change is always told in the same bytes. */
export function writtenOf(change: ToldChange): Written {
  const { before, after, kind, id } = change;
  const stamp = ownStamp(change);
  const fields = fieldsOf(change);
  const said = saidIn(before, after);
  const nonce = stamp?.[4];
  const words = said.words !== undefined && nonce !== undefined ? { reason: said.words, nonce } : undefined;
  const entry: Entry = {
    at: isoTime(stamp?.[0] ?? change.changedAt),
    ...{ kind, id, subject: subjectOf({ kind, id }, after ?? before) },
    change: kindOf(change, fields),
    ...filled({ values: valuesOf(change), fields }),
    ...actorOf(stamp, said.by),
    ...(said.code === undefined ? {} : { code: said.code }),
    ...(words ? { reason: hashOf(words.nonce + words.reason) } : {}),
    ...filled({ events: change.events.map(({ type, id: eventId }): [string, string] => [type, eventId]) }),
    ...(before ? { was: halfOf(digestOf(before)) } : {}),
    ...(before && !stampOf(before) ? { older: true as const } : {}),
    ...(after ? { is: digestOf(after) } : {}),
    record: change.sequenceNumber,
  };
  return words ? { entry, words } : { entry };
}

/** The stamp that this very change brought; a stamp that stayed is another's. */
function ownStamp({ before, after }: ToldChange): Stamp | undefined {
  const [was, is] = [stampOf(before), stampOf(after)];
  return is && canonicalJson(is) !== canonicalJson(was ?? null) ? is : undefined;
}

function actorOf(stamp: Stamp | undefined, named: string | undefined) {
  if (!stamp) return named === undefined ? {} : { named };
  const [, by, via, cause] = stamp;
  return {
    by,
    ...(named === undefined || named === by ? {} : { named }),
    ...(via === '' ? {} : { via }),
    ...(cause === '' ? {} : { cause }),
  };
}

/** Under what the changes of an item are read: its order, where it is of one. */
export function subjectOf({ kind, id }: { kind: string; id: string }, item: Item | undefined): string {
  const orderId = item?.['orderId'];
  return typeof orderId === 'string' && kind !== 'order' ? `order/${orderId}` : `${kind}/${id}`;
}

function kindOf({ before, after }: ToldChange, fields: readonly string[]): Entry['change'] {
  if (!before) return 'created';
  if (!after) return 'removed';
  return fields.length === 0 ? 'touched' : 'changed';
}

/** Keys and what goes with every change say nothing. */
const unsaid = new Set(['pk', 'sk', 'gsi1pk', 'gsi1sk', 'stamp', 'version', 'events']);

/** What differs between two items; of a new or removed one nothing is listed, since it is all of it. */
function fieldsOf({ before, after }: ToldChange): string[] {
  if (!before || !after) return [];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !unsaid.has(name))
    .filter((name) => canonicalJson(before[name] ?? null) !== canonicalJson(after[name] ?? null))
    .sort();
}

/** What of an item may be told with its value, where that is a code. */
const told = ['status', 'state', 'stage', 'owner', 'outcome', 'unfinished', 'enabled'] as const;
const codeLike = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

function valuesOf({ before, after }: ToldChange): Record<string, [Value, Value]> {
  const pairs = told.map((name) => [name, [codeOf(before?.[name]), codeOf(after?.[name])]] as const);
  return Object.fromEntries(
    pairs.filter(([, [was, is]]) => was !== is).map(([name, [was, is]]) => [name, [was, is]]),
  );
}
type Value = z.output<typeof value>;
const codeOf = (found: unknown): Value =>
  typeof found === 'boolean' || (typeof found === 'string' && codeLike.test(found)) ? found : null;

/** Without what is empty. */
const filled = <Lists extends object>(lists: Lists): Partial<Lists> =>
  Object.fromEntries(
    Object.entries(lists).filter(([, list]) => Object.keys(list).length > 0),
  ) as Partial<Lists>;
