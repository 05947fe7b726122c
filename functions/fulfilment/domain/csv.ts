import { spreadsheetFormula } from '../../../shared/kernel/spreadsheet-formula.ts';

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = spreadsheetFormula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as CSV (RFC 4180) that every spreadsheet opens as UTF-8 and calculates nothing of. */
export const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;

/** A cell, quoted or not, and what ends it. */
const cellAt = /[ \t]*(?:"((?:[^"]|"")*)"[ \t]*|([^",\r\n][^,\r\n]*)?)(,|\r\n|\n|\r|$)/y;

export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

/**
 * The rows of a CSV text with the number of the line where each begins; empty lines are none. Undefined where it is no CSV,
 * such as where a quoted cell does not end.
 */
export function csvRows(text: string): readonly CsvRow[] | undefined {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let [line, began] = [1, 1];
  cellAt.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    const found = cellAt.exec(text);
    if (!found) return undefined;
    const [whole, quoted, plain = '', end] = found;
    line += whole.split('\n').length - 1;
    cells.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (cells.some((each) => each !== '')) rows.push({ line: began, cells });
    if (end === '' || cellAt.lastIndex === text.length) return rows;
    cells = [];
    began = line;
  }
}
