import { BadBill } from '../../functions/reconciliation/domain/bill.ts';

const quote = '"';

/** The cells of one line of CSV (RFC 4180); a quoted cell may hold commas and doubled quotes, but no line end. */
export function csvCells(text: string, line: number): readonly string[] {
  if (!text.includes(quote)) return text.split(',');
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const { cell, end } = text[at] === quote ? quotedCell(text, at, line) : bareCell(text, at);
    cells.push(cell);
    if (end >= text.length) return cells;
    at = end + 1;
  }
}

type Read = { readonly cell: string; readonly end: number };

function bareCell(text: string, from: number): Read {
  const comma = text.indexOf(',', from);
  const end = comma < 0 ? text.length : comma;
  return { cell: text.slice(from, end), end };
}

function quotedCell(text: string, from: number, line: number): Read {
  let end = from;
  do {
    end = text.indexOf(quote, end + 1);
    if (end < 0) throw new BadBill('ROW', 'a quotation mark is not closed on its line', line);
    if (text[end + 1] === quote) end += 1;
    else break;
  } while (end < text.length);
  if (end + 1 < text.length && text[end + 1] !== ',')
    throw new BadBill('ROW', 'there is text behind a closing quotation mark', line);
  return { cell: text.slice(from + 1, end).replaceAll('""', quote), end: end + 1 };
}
