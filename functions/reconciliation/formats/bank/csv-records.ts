import { BadBill } from '../../domain/bill.ts';
import type { Content } from '../format.ts';
import { maxLineBytes, textLines } from '../text.ts';

/** A row of a CSV file (RFC 4180), with the line that it begins in; a quoted cell may go over several. */
export type CsvRecord = { readonly cells: readonly string[]; readonly line: number };

type OpenRow = { readonly text: string; readonly line: number };

/**
 * All rows that have anything in them, in batches. Throws `BadBill` ROW, ENCODING, and TRUNCATED for a quotation without
 * end.
 */
export async function* csvRecords(content: Content, separator: string): AsyncGenerator<readonly CsvRecord[]> {
  let line = 0;
  let open: OpenRow | undefined;
  for await (const texts of textLines(content)) {
    const records: CsvRecord[] = [];
    for (const text of texts) {
      line += 1;
      const row = grown(open, text, line);
      const cells = csvCells(row.text, separator, row.line);
      open = cells === undefined ? row : undefined;
      if (cells?.some((cell) => cell.trim() !== '')) records.push({ cells, line: row.line });
    }
    yield records;
  }
  if (open) throw new BadBill('TRUNCATED', 'the file ends within quotation marks', open.line);
}

function grown(open: OpenRow | undefined, text: string, line: number): OpenRow {
  if (open === undefined) return { text, line };
  const all = `${open.text}\n${text}`;
  if (all.length > maxLineBytes) throw new BadBill('ROW', 'a row without end', open.line);
  return { text: all, line: open.line };
}

/** The cells of a row; undefined where its last quotation is still open. Throws `BadBill` ROW. */
export function csvCells(text: string, separator: string, line: number): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(separator);
  const cells: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const cell = text[at] === '"' ? quoted(text, at) : plain(text, at, separator);
    if (cell === undefined) return undefined;
    if (cell.end < text.length && text[cell.end] !== separator)
      throw new BadBill('ROW', 'text after a closing quotation mark', line);
    cells.push(cell.value);
    at = cell.end + 1;
  }
  return cells;
}

type Cell = { readonly value: string; readonly end: number };

function plain(text: string, from: number, separator: string): Cell {
  const next = text.indexOf(separator, from);
  const end = next < 0 ? text.length : next;
  return { value: text.slice(from, end), end };
}

/** A quotation mark inside is written twice. */
function quoted(text: string, from: number): Cell | undefined {
  let end = text.indexOf('"', from + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  return end < 0 ? undefined : { value: text.slice(from + 1, end).replaceAll('""', '"'), end: end + 1 };
}
