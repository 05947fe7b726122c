import { readFileSync } from 'node:fs';
import type { BusEvent } from '../../events/define-event.ts';
import type { Item, Table, Write } from '../../shared/dynamodb/table.ts';
import type { ItemChange } from './engine/model-table.ts';
import type { Chance } from './engine/random.ts';
import { type Fields, isReadable, kindOf, type Shapes, type Told } from './former/shapes.ts';
import type { Violate } from './rules/commits.ts';

/** Whose code a container runs: that of the release before, of this one, or of the next. */
export type Release = 'former' | 'this' | 'next';

/** A field that no code of this release knows. */
const unknownField = 'fieldOfTomorrow';

const jsonAt = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const shapes: Shapes = jsonAt('./former/items.json');

/** Which code each container of a run has. */
type Deployment = {
  /** The code of a container that starts now, as time goes on. */
  readonly container: (now: () => number) => () => Release;
};

/**
 * A deployment in mid-flight (发布过程中新旧代码并存): each container is of the older release until it is replaced, at a time
 * of its own.
 */
export function deployment(chance: Chance, from: number, takesMs: number): Deployment {
  const [older, newer] = chance.oneOf([
    ['former', 'this'],
    ['this', 'next'],
  ] as const);
  return {
    container: (now) => {
      const replacedAt = from + chance.between(0, takesMs);
      return () => (now() < replacedAt ? older : newer);
    },
  };
}
export const noDeployment: Deployment = { container: () => () => 'this' };

/** The table as the code of a release writes it: without what it does not know yet, or with what nobody knows yet. */
export function releasedTable(table: Table, release: () => Release): Table {
  const as = { former: asFormer, this: (write: Write) => write, next: asNext };
  return {
    ...table,
    write: (write) => table.write(as[release()](write)),
    transact: (writes) => table.transact(writes.map(as[release()])),
  };
}

/** Without what the release before did not store; kinds of items that it is not known to have stored stay as they are. */
function asFormer(write: Write): Write {
  const known = shapes[kindOf(write.kind === 'put' ? write.item : write.key)];
  if (!known || write.kind === 'check' || write.kind === 'delete') return write;
  if (write.kind === 'update') return { ...write, ...updateOf(write, (name) => name in known) };
  const kept = Object.entries(write.item).filter(([name]) => name in known);
  return { ...write, item: Object.fromEntries(kept) as Item };
}

/** The update without the attributes that are not known, and without values that nothing names any more. */
function updateOf(write: Write & { readonly kind: 'update' }, isKnown: (name: string) => boolean) {
  const clauses = write.update.split(/\b(?=SET |REMOVE |ADD )/).map((clause) => {
    const [word = '', ...rest] = clause.trim().split(' ');
    const parts = partsOf(rest.join(' ')).filter((part) => isKnown(/^#(\w+)/.exec(part)?.[1] ?? ''));
    return parts.length > 0 ? `${word} ${parts.join(', ')}` : '';
  });
  const update = clauses.filter((clause) => clause !== '').join(' ') || 'REMOVE #nothing';
  const used = `${update} ${write.condition ?? ''}`;
  const values = Object.entries(write.values ?? {}).filter(([name]) => new RegExp(`:${name}\\b`).test(used));
  return { update, values: Object.fromEntries(values) };
}

/** Splits at the commas that are in no parentheses. */
const partsOf = (text: string): readonly string[] => text.split(/,(?![^(]*\))/).map((part) => part.trim());

/** With an attribute more. */
function asNext(write: Write): Write {
  if (write.kind === 'put') return { ...write, item: { ...write.item, [unknownField]: 'x' } };
  if (write.kind !== 'update') return write;
  const set = `SET #${unknownField} = :${unknownField}`;
  const update = write.update.startsWith('SET ')
    ? write.update.replace('SET', `${set},`)
    : `${set} ${write.update}`;
  return { ...write, update, values: { ...write.values, [unknownField]: 'x' } };
}

/** What the release before may rely on of an item is there, whoever wrote it. */
export const releaseRules = (violate: Violate) => ({
  check: (changes: readonly ItemChange[]): void => {
    for (const { after } of changes) if (after) checkReadable(after, violate);
  },
});

function checkReadable(item: Item, violate: Violate): void {
  for (const [name, known] of Object.entries(shapes[kindOf(item)] ?? {}))
    if (!isReadable(item[name], known))
      violate('the release before can read what is stored', `${item.pk} ${item.sk}: ${name} is no ${known}`);
}

const former: Told = jsonAt('./former/events.json');
const fieldsOf = ({ type, version }: BusEvent): Fields => former.fields[`${type}.v${version}`] ?? null;

/** An event as the code of a release sends it. */
export function releasedEvent(event: BusEvent, release: Release): BusEvent {
  if (release === 'former') return within(event, fieldsOf(event)) as BusEvent;
  return release === 'next' ? (grown(event, fieldsOf(event)) as BusEvent) : event;
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Only the fields that are known. */
function within(value: unknown, fields: Fields): unknown {
  if (Array.isArray(value)) return value.map((each) => within(each, fields));
  if (!fields || !isMap(value)) return value;
  const kept = Object.entries(value).filter(([name]) => name in fields);
  return Object.fromEntries(kept.map(([name, each]) => [name, within(each, fields[name] ?? null)]));
}

/** With a field more in every object that has fields; a map of anything has none. */
function grown(value: unknown, fields: Fields): unknown {
  if (Array.isArray(value)) return value.map((each) => grown(each, fields));
  if (!fields || !isMap(value)) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, grown(each, fields[name] ?? null)]);
  return { ...Object.fromEntries(entries), [unknownField]: 1 };
}
