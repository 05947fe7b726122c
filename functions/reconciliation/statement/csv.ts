import { spreadsheetFormula } from '../../../shared/kernel/spreadsheet-formula.ts';

/** A cell: text of any origin, or a number of ours, already written out. */
export type Cell = string | { readonly number: string };

/** A spreadsheet shows longer numbers rounded, as 4.2E+27. */
const longNumber = /^\d{12,}$/;

/**
 * CSV by RFC 4180 that a spreadsheet opens as it is meant (UTF-8 with byte order mark). A text that would be run as a formula
 * gets an apostrophe before it; a long number that is a name gets a tab behind it, as in the providers' own bills.
 */
export const csvOf = (rows: readonly (readonly Cell[])[]): string =>
  `\uFEFF${rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('')}`;

function cellText(cell: Cell): string {
  if (typeof cell !== 'string') return cell.number;
  const text = cell.toWellFormed().replaceAll('\u0000', '');
  if (spreadsheetFormula.test(text)) return quoted(`'${text}`);
  return quoted(longNumber.test(text) ? `${text}\t` : text);
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
