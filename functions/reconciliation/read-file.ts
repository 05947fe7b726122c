import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import type { BillContent, BillStore, StoredBill } from './bill-store.ts';
import { BadBill, type BillKind, type BillSummary } from './domain/bill.ts';
import type { BillReading } from './formats/format.ts';
import { readBill } from './formats/read-bill.ts';

/**
 * The lines of a file that was received, checked against the day and account that it came for, and against its kind where
 * that was asked for. Throws `BadBill`.
 */
export async function* readFile(
  bill: StoredBill,
  { read }: Pick<ObjectStore, 'read'>,
  kind?: BillKind,
): BillReading {
  const { source, account, businessDate, objectKey } = bill;
  const bytes = await read(objectKey);
  if (!bytes) throw new BadBill('TRUNCATED', `there is no object ${objectKey} any more`);
  return yield* readBill(bytes, { source, account, businessDate, ...(kind === undefined ? {} : { kind }) });
}

/** What a file turned out to be, as it is stored. */
export const contentOf = ({
  kind,
  format,
  lines,
  controlTotals,
  statements,
  notes,
}: BillSummary): BillContent => ({
  kind,
  format,
  lines,
  controlTotals: [...controlTotals],
  statements: statements.map(({ opening, closing, ...rest }) => ({
    ...rest,
    ...(opening === undefined ? {} : { opening: String(opening) }),
    ...(closing === undefined ? {} : { closing: String(closing) }),
  })),
  notes: [...notes],
});

/** Refuses a file whole, with the line and the reason, and tells it. Any other error is thrown again. */
export async function refuse(
  { billId }: StoredBill,
  error: unknown,
  { bills, at }: { readonly bills: Pick<BillStore, 'rejected'>; readonly at: number },
): Promise<string> {
  if (!(error instanceof BadBill)) throw error;
  const { fault, line } = error;
  const reason = error.message;
  await bills.rejected(billId, { fault, reason, ...(line === undefined ? {} : { line }) }, at);
  return `${fault}: ${reason}`;
}
