import type { AuditedName } from '../../shared/dynamodb/audited.ts';
import { allOf, type Item, type Table, unlessRefused } from '../../shared/dynamodb/table.ts';
import type { Told } from '../../shared/kernel/person.ts';
import { nameOf } from './domain/follow.ts';
import { entryIn } from './domain/segment.ts';
import { readRow, rowsUnder } from './store.ts';

/** What the trail tells of things, with the words that people wrote; who of the shop wrote them is withheld. */
export async function trailOf(table: Table, names: readonly AuditedName[]): Promise<readonly Told[]> {
  return (await rowsOf(table, names)).map((item) => {
    const { line, reason } = readRow(item);
    const { at, kind, id, change, values, fields, code } = entryIn(line);
    return { kind: 'trail-entry', data: { at, kind, id, change, values, fields, code, reason } };
  });
}

/** Forgets the words in the trail of things, with what they could be guessed by: the trail stays whole. Gives how many. */
export async function forgetWords(table: Table, names: readonly AuditedName[]): Promise<number> {
  const rows = (await rowsOf(table, names)).filter((item) => readRow(item).reason !== undefined);
  let forgotten = 0;
  for (const { pk, sk } of rows) {
    const done = await unlessRefused(
      table.write({
        kind: 'update',
        key: { pk, sk },
        update: 'REMOVE #reason, #nonce',
        condition: 'attribute_exists(#reason)',
      }),
    );
    if (done) forgotten += 1;
  }
  return forgotten;
}

async function rowsOf(table: Table, names: readonly AuditedName[]): Promise<readonly Item[]> {
  const pages = names.map((name) => allOf(table, { pk: rowsUnder(nameOf(name)), consistent: true }));
  return (await Promise.all(pages)).flat();
}
