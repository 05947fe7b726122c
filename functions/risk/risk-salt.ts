import type { Table } from '../../shared/dynamodb/table.ts';
import { sharedKey } from '../../shared/security/cursor.ts';

/** What goes into every hash of risk: a secret of the table. */
export const riskSalt = (around: {
  readonly table: Table;
  readonly secretBytes: (length: number) => Buffer;
}): (() => Promise<string>) =>
  once(async () => Buffer.from(await sharedKey(around, 'RISK')).toString('base64url'));

/** Asks once in the life of the container; a failed try is not remembered. */
function once<Thing>(ask: () => Promise<Thing>): () => Promise<Thing> {
  let known: Promise<Thing> | undefined;
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}
