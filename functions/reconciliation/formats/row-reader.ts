import type { BillSummary } from '../domain/bill.ts';
import type { Line } from '../domain/line.ts';
import type { BillReading, Content } from './format.ts';
import { textLines } from './text.ts';

/** A layout that is read line by line, without waiting: what a text line adds, and in the end what all of them are. */
export type RowReader = {
  readonly row: (text: string, lineNo: number) => Line | undefined;
  readonly end: () => BillSummary;
};

/** Lines handed on at once, about: waiting costs more than reading one. */
export const batchLines = 1_000;

export async function* readRows(content: Content, reader: RowReader): BillReading {
  let batch: Line[] = [];
  let lineNo = 0;
  for await (const texts of textLines(content)) {
    for (const text of texts) {
      lineNo += 1;
      const line = reader.row(text, lineNo);
      if (line !== undefined) batch.push(line);
    }
    if (batch.length < batchLines) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
  return reader.end();
}
