import { isDeepStrictEqual } from 'node:util';
import { personalFields } from './personal.ts';
import type { Item, Table } from './table.ts';

/**
 * Writes an item without the person that it told of: each field gets the value of `change`, or goes where that is undefined.
 * Nobody is told of it by an event, and whoever read the item before cannot write it any more. False where it says so
 * already. Throws `ConditionRefused` where others wrote meanwhile, and where `change` leaves out a personal field.
 */
export async function forgetItem(
  table: Pick<Table, 'write'>,
  item: Item,
  change: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const left = personalFields(item).filter((name) => item[name] !== undefined && !(name in change));
  if (left.length > 0) throw new Error(`an item would be forgotten without ${left.join(', ')}`);
  const differing = Object.entries(change).filter(([name, value]) => !isDeepStrictEqual(item[name], value));
  if (differing.length === 0) return false;
  const set = { ...Object.fromEntries(differing.filter(([, value]) => value !== undefined)), ...next(item) };
  const removed = differing.flatMap(([name, value]) => (value === undefined ? [`#${name}`] : []));
  const assigned = Object.keys(set).map((name) => `#${name} = :${name}`);
  await table.write({
    kind: 'update',
    key: { pk: item.pk, sk: item.sk },
    update: [clause('SET', assigned), clause('REMOVE', removed)].join(' ').trim(),
    ...unchanged(item, set),
  });
  return true;
}

const clause = (verb: string, parts: readonly string[]): string =>
  parts.length > 0 ? `${verb} ${parts.join(', ')}` : '';

/** The next version tells nothing: events ride on the version that made them. */
const next = ({ version, events }: Item): Readonly<Record<string, unknown>> => ({
  ...(typeof version === 'number' ? { version: version + 1 } : {}),
  ...(Array.isArray(events) && typeof version === 'number' ? { events: [] } : {}),
});

function unchanged({ version }: Item, set: Readonly<Record<string, unknown>>) {
  return typeof version === 'number'
    ? { condition: '#version = :seen', values: { ...set, seen: version } }
    : { condition: 'attribute_exists(#pk)', values: set };
}

/** Fields that are there for the program alone. */
const technical = new Set(
  'pk sk gsi1pk gsi1sk stamp events version bodyHash hash contentHash toldRecipient expiresAt posting'.split(
    ' ',
  ),
);

/** Fields that name who of the shop did something: other persons. */
const staff = new Set(
  'by placedBy decidedBy resolvedBy acknowledgedBy changedBy requestedBy assignee'.split(' '),
);

/** An item as the person that it tells of may have it. */
export const toldItem = (item: Item): Record<string, unknown> =>
  withoutStaff(Object.fromEntries(Object.entries(item).filter(([name]) => !technical.has(name))));

/** What is told without who of the shop did it, however deep it says that. */
export const withoutStaff = (told: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) => (staff.has(name) ? [] : [[name, plain(value)]])),
  );

const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  const isObject = value !== null && typeof value === 'object' && !(value instanceof Uint8Array);
  return isObject ? withoutStaff(value as Readonly<Record<string, unknown>>) : value;
};
