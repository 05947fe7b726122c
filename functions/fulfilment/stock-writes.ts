import type { Update, Write } from '../../shared/dynamodb/table.ts';

/**
 * Joins writes to the same pool of a SKU that several warehouses of one order make: a transaction takes one write an item.
 * Their expressions are the same and their numbers add up, conditions as well as changes; anything else is a bug.
 */
export function joined(writes: readonly Write[]): readonly Write[] {
  const byKey = new Map<string, Write>();
  for (const write of writes) {
    const { pk, sk } = write.kind === 'put' ? write.item : write.key;
    const key = JSON.stringify([pk, sk]);
    const before = byKey.get(key);
    byKey.set(key, before ? sumOf(before, write) : write);
  }
  return [...byKey.values()];
}

function sumOf(a: Write, b: Write): Update {
  const same = a.kind === 'update' && b.kind === 'update' && a.update === b.update;
  if (!same || a.condition !== b.condition)
    throw new Error('two different writes of one transaction are to the same item');
  const values = Object.entries({ ...a.values }).map(([name, value]) => {
    const other = b.values?.[name];
    const adds = typeof value === 'number' && typeof other === 'number';
    return [name, adds ? value + other : value];
  });
  return { ...a, values: Object.fromEntries(values) };
}
