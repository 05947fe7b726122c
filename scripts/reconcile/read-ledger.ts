import { BadBill } from '../../functions/reconciliation/domain/bill.ts';
import { isGzip, isZip } from '../../functions/reconciliation/formats/archive.ts';
import { contentOf } from '../../functions/reconciliation/formats/content.ts';
import { textLines } from '../../functions/reconciliation/formats/text.ts';
import { type LedgerLine, ledgerRows } from './ledger-csv.ts';

/** Reads a ledger as a stream: batches of lines. Throws `BadBill` with the first thing that is wrong. */
export async function* readLedger(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly LedgerLine[]> {
  const content = await contentOf('', bytes);
  if (isZip(content.head) || isGzip(content.head))
    throw new BadBill('FORMAT', 'a spreadsheet or an archive: save the ledger as CSV');
  let row: ReturnType<typeof ledgerRows> | undefined;
  let lineNo = 0;
  for await (const texts of textLines(content)) {
    const batch: LedgerLine[] = [];
    for (const text of texts) {
      lineNo += 1;
      if (isBlank(text)) continue;
      if (row === undefined) row = ledgerRows(text, lineNo);
      else batch.push(row(text, lineNo));
    }
    yield batch;
  }
  if (row === undefined) throw new BadBill('HEADER', 'there is no line with the names of its columns');
}

/** A spreadsheet leaves lines of commas behind. */
const isBlank = (text: string): boolean => /^[\s,]*$/.test(text);
