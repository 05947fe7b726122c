import { auditedName } from './audited.ts';
import type { Key, Table, Update, Write } from './table.ts';

/**
 * Who wrote an item last, as the item carries it in `stamp`: when (milliseconds since 1970), who, by which route or event,
 * the id of the request or event, and a random text of this one write. A tuple, because it is on every audited item. An
 * item that changes while its stamp stays was changed past this layer.
 */
export type Stamp = readonly [at: number, by: string, via: string, cause: string, nonce: string];

/** The table, with each write of an audited item stamped. All writes of a transaction have the same stamp. */
export const stampedTable = (table: Table, stamp: () => Stamp): Table => ({
  ...table,
  write: (write) => table.write(isStamped(write) ? stampedWrite(write, stamp()) : write),
  transact: (writes) => {
    if (!writes.some(isStamped)) return table.transact(writes);
    const own = stamp();
    return table.transact(writes.map((write) => (isStamped(write) ? stampedWrite(write, own) : write)));
  },
});

const keyIn = (write: Write): Key => (write.kind === 'put' ? write.item : write.key);
const isStamped = (write: Write): boolean =>
  (write.kind === 'put' || write.kind === 'update') && auditedName(keyIn(write)) !== undefined;

function stampedWrite(write: Write, stamp: Stamp): Write {
  if (write.kind === 'put') return { ...write, item: { ...write.item, stamp } };
  return write.kind === 'update' ? stampedUpdate(write, stamp) : write;
}

/** A clause may stand in an update expression once: the stamp goes first into the SET that is there. */
function stampedUpdate(write: Update, stamp: Stamp): Update {
  const update = /\bSET\s/.test(write.update)
    ? write.update.replace(/\bSET\s+/, 'SET #stamp = :stamp, ')
    : `SET #stamp = :stamp ${write.update}`;
  return { ...write, update, values: { ...write.values, stamp } };
}
