import type { Item } from '../../../shared/dynamodb/table.ts';
import { same } from './expressions.ts';

type Data = Readonly<Record<string, unknown>>;

/** What one write costs: units of the table, and of its index. */
type Costs = { readonly table: number; readonly index: number };

const writeUnitBytes = 1024;
const readUnitBytes = 4096;

/**
 * The bytes of an item, names and values, as DynamoDB counts them
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html).
 */
export const bytesOf = (item: Data): number =>
  Object.entries(item)
    .filter(([, value]) => value !== undefined)
    .reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return numberBytes(value);
  if (typeof value === 'boolean' || value === null) return 1;
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.reduce((sum, part) => sum + 1 + valueBytes(part), 3);
  const entries = Object.values(value as Data).filter((part) => part !== undefined).length;
  return 3 + entries + bytesOf(value as Data);
}

/** A byte for two significant digits, one more, and one for a sign. */
function numberBytes(value: number): number {
  const digits = Math.abs(value).toExponential().replace(/e.*$/, '').replace('.', '').length;
  return Math.ceil(digits / 2) + 1 + (value < 0 ? 1 : 0);
}

const unitsOf = (bytes: number, unit: number): number => Math.max(1, Math.ceil(bytes / unit));

/** Of all that one request read: sizes are added up before they are rounded. */
export const readUnits = (items: readonly Data[], factor: number): number =>
  factor *
  unitsOf(
    items.reduce((sum, item) => sum + bytesOf(item), 0),
    readUnitBytes,
  );

/** The larger of what was and what is; in the index a row that moves is taken away and put there. */
export function writeUnits(before: Item | undefined, after: Item | undefined): Costs {
  const table = Math.max(...[before, after].map((item) => unitsOf(item ? bytesOf(item) : 0, writeUnitBytes)));
  return { table, index: indexUnits(rowOf(before), rowOf(after)) };
}

function indexUnits(before: Item | undefined, after: Item | undefined): number {
  const [old, now] = [before, after].map((row) => (row ? unitsOf(bytesOf(row), writeUnitBytes) : 0)) as [
    number,
    number,
  ];
  if (before && after && same(placeOf(before), placeOf(after)))
    return same(before, after) ? 0 : Math.max(old, now);
  return old + now;
}

const placeOf = (item: Item) => [item['gsi1pk'], item['gsi1sk']];
const rowOf = (item: Item | undefined): Item | undefined =>
  item?.['gsi1pk'] !== undefined && item['gsi1sk'] !== undefined ? item : undefined;
