import { differencesCsv } from './differences-csv.ts';
import { statementPage } from './page.ts';
import type { StatementData } from './statement-data.ts';

/** The morning's statement (对账日报): a page for people and their spreadsheet. The same data gives the same bytes. */
export const statementOf = (data: StatementData): { readonly html: string; readonly csv: string } => ({
  html: statementPage(data),
  csv: differencesCsv(data),
});
