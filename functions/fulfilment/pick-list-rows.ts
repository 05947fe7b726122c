import { csvOf } from './domain/csv.ts';
import { isDone, lineIdOf, openOf, type PickLine } from './domain/pick-line.ts';

/** One row of a pick list, as the screen shows it and the paper has it. */
export type PickListRow = {
  readonly lineId: string;
  readonly location?: string | undefined;
  readonly zone?: string | undefined;
  readonly sku: string;
  readonly title?: string | undefined;
  readonly quantity: number;
  readonly cases?: number | undefined;
  readonly expiresOn?: string | undefined;
  readonly box: number;
  readonly picked: number;
  readonly short: number;
  readonly open: number;
  readonly allocationId: string;
  readonly orderId: string;
  readonly walkMm?: number | undefined;
};

/** The rows of a pick list in walking order: what is printed, exported and shown is made of these. */
export const pickListRows = (lines: readonly PickLine[]): readonly PickListRow[] =>
  lines.map((line) => ({
    lineId: lineIdOf(line.seq),
    location: line.location,
    zone: line.zone,
    sku: line.sku,
    title: line.title,
    quantity: line.quantity,
    cases: line.cases,
    expiresOn: line.expiresOn,
    box: line.box,
    picked: line.picked,
    short: line.short,
    open: isDone(line) ? 0 : openOf(line),
    allocationId: line.allocationId,
    orderId: line.orderId,
    walkMm: line.walkMm,
  }));

const columns = [
  ...['lineId', 'location', 'zone', 'sku', 'title', 'quantity', 'cases', 'expiresOn', 'box'],
  ...['picked', 'short', 'open', 'allocationId', 'orderId', 'walkMm'],
] as const satisfies readonly (keyof PickListRow)[];

/** The same rows as CSV, for any warehouse management system (WMS) or printer. */
export const pickListCsv = (rows: readonly PickListRow[]): string =>
  csvOf([columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]);
