import {
  BadBill,
  type BillSummary,
  type ControlTotal,
  type Expected,
  type Statement,
} from '../../domain/bill.ts';
import type { Line } from '../../domain/line.ts';
import { type ColumnNames, columnName, columnsOf } from '../columns.ts';
import type { BillReading, Content, Format } from '../format.ts';
import { exactSum } from '../money-text.ts';
import { firstLines } from '../text.ts';
import { csvLedger } from './csv-ledger.ts';
import { type CsvProfile, type CsvRole, csvRoles } from './csv-profile.ts';
import { type CsvRecord, csvCells, csvRecords } from './csv-records.ts';
import { type CsvLayout, csvMinor, csvRowReader, csvText } from './csv-row.ts';
import { bankSummary } from './statement-proof.ts';

/** The header is among the first rows; above it banks write titles. */
const headerRows = 30;

/** A bank's CSV by a profile: one of ours, or a merchant's own. */
export const csvFormat = (profile: CsvProfile): Format => ({
  name: `csv:${profile.name}`,
  recognises: (content) =>
    firstLines(content, headerRows).some((text) => isHeader(headerCells(text, profile), profile)),
  read: (content, expected) => readCsv(content, profile, expected),
});

function headerCells(text: string, { separator }: CsvProfile): readonly string[] {
  try {
    return csvCells(text.replace('\uFEFF', ''), separator, 1) ?? [];
  } catch {
    return [];
  }
}

const isHeader = (cells: readonly string[], profile: CsvProfile): boolean =>
  missingIn(cells, profile).length === 0;

/** The required columns that a row has no name of. */
function missingIn(cells: readonly string[], { required }: CsvProfile): readonly (readonly string[])[] {
  const names = new Set(cells.map((cell) => columnName(csvText(cell))));
  return Object.values(required).filter((known) => !known.some((name) => names.has(columnName(name))));
}

/**
 * Goes after all layouts and reads nothing: a file that lacks one column only is refused with its name, which says more
 * than that nobody knows it.
 */
export const csvNearMiss = (profiles: readonly CsvProfile[]): Format => ({
  name: 'csv',
  recognises(content) {
    const lines = firstLines(content, headerRows);
    for (const profile of profiles) {
      const missing = lines.map((text) => missingIn(headerCells(text, profile), profile));
      const [column] = missing.find((each) => each.length === 1) ?? [];
      if (column && Object.keys(profile.required).length > 3)
        throw new BadBill(
          'FORMAT',
          `as of ${profile.title}, but the column ${column.join(' or ')} is missing`,
        );
    }
    return false;
  },
  read: () => {
    throw new RangeError('A CSV without a column is not read');
  },
});

async function* readCsv(content: Content, profile: CsvProfile, expected: Expected): BillReading {
  const above: CsvRecord[] = [];
  let body: CsvBody | undefined;
  for await (const records of csvRecords(content, profile.separator)) {
    const lines: Line[] = [];
    for (const record of records) {
      if (body === undefined) {
        const layout = layoutOf(record, { profile, above, expected });
        if (layout) body = csvBody(layout);
        above.push(record);
        continue;
      }
      const line = body.take(record);
      if (line) lines.push(line);
    }
    yield lines;
  }
  if (body === undefined) throw new BadBill('HEADER', `no header as of ${profile.title}`);
  return bankSummary({ format: `csv:${profile.name}`, ...body.end(expected) }, expected);
}

type CsvBody = {
  readonly take: (record: CsvRecord) => Line | undefined;
  readonly end: (expected: Expected) => Pick<BillSummary, 'statements' | 'lines' | 'notes' | 'controlTotals'>;
};

/** What is below the header: lines, totals where the bank writes any, and remarks below those. */
function csvBody(layout: CsvLayout): CsvBody {
  const ledger = csvLedger();
  const sums = { in: exactSum(), out: exactSum() };
  const lineOf = csvRowReader(layout);
  let totals: readonly ControlTotal[] | undefined;
  let lines = 0;
  return {
    take: (record) => {
      if (totals !== undefined) return refuseAfterTotals(record, layout);
      if (isTotals(record, layout.profile)) {
        totals = provedTotals(record, layout, sums);
        return undefined;
      }
      const line = lineOf(record);
      sums[line.minor < 0 ? 'out' : 'in'].add(Math.abs(line.minor));
      ledger.add(line);
      lines += 1;
      return line;
    },
    end: (expected) => {
      const { statements, notes } = lines > 0 ? ledger.end() : emptyDay(layout, expected);
      return { statements, lines, notes, controlTotals: totals ?? [] };
    },
  };
}

/** A header and no lines is a day on which nothing moved. */
function emptyDay({ account, profile }: CsvLayout, { businessDate }: Expected) {
  const isKnown = account !== '' && businessDate !== undefined;
  const statements: readonly Statement[] = isKnown
    ? [{ account, currency: profile.currency, from: businessDate, to: businessDate }]
    : [];
  return { statements, notes: ['no lines'] };
}

type Above = {
  readonly profile: CsvProfile;
  readonly above: readonly CsvRecord[];
  readonly expected: Expected;
};

function layoutOf({ cells, line }: CsvRecord, { profile, above, expected }: Above): CsvLayout | undefined {
  if (!isHeader(cells, profile)) {
    if (above.length < headerRows) return undefined;
    throw new BadBill('HEADER', `no header as of ${profile.title} in the first ${headerRows} rows`);
  }
  const references = Object.fromEntries(profile.reference.map((name) => [`reference ${name}`, [name]]));
  const wanted = {
    required: named(profile.required),
    optional: named({ ...profile.optional, ...references }),
  };
  const columns = columnsOf(cells.map(csvText), wanted, line);
  const at: Readonly<Record<string, number | undefined>> = columns.at;
  return {
    profile,
    at: Object.fromEntries(csvRoles.flatMap((role) => (at[role] === undefined ? [] : [[role, at[role]]]))),
    references: Object.keys(references).flatMap((key) => at[key] ?? []),
    count: columns.count,
    account: profile.account ?? accountAbove(above, profile) ?? expected.account ?? '',
  };
}

const named = (columns: Readonly<Record<string, readonly string[] | undefined>>): ColumnNames =>
  Object.fromEntries(Object.entries(columns).map(([role, known = []]) => [role, known.map(columnName)]));

/** `账号:` above the table, with the number behind it or in the next cell. */
function accountAbove(above: readonly CsvRecord[], { accountLabels }: CsvProfile): string | undefined {
  for (const { cells } of above) {
    const texts = cells.flatMap((cell) => csvText(cell).split(/[:：]/)).map((text) => text.trim());
    const label = texts.findIndex((text) => accountLabels.includes(text));
    const account = texts.slice(label + 1).find((text) => text !== '');
    if (label >= 0 && account !== undefined) return account;
  }
  return undefined;
}

function isTotals({ cells }: CsvRecord, { totals }: CsvProfile): boolean {
  const first = csvText(cells.find((cell) => cell.trim() !== '') ?? '');
  return totals.some((word) => first.startsWith(word));
}

type Sums = Readonly<Record<'in' | 'out', ReturnType<typeof exactSum>>>;

/** What the row of totals says of the money in and out. Throws `BadBill` TOTALS. */
function provedTotals(
  { cells, line }: CsvRecord,
  { at, profile }: CsvLayout,
  sums: Sums,
): readonly ControlTotal[] {
  const sides: readonly (CsvRole & ('in' | 'out'))[] = ['in', 'out'];
  return sides.flatMap((role) => {
    const claimed = csvText(cells[at[role] ?? -1] ?? '');
    if (claimed === '') return [];
    const minor = csvMinor(claimed, profile.currency, line);
    if (BigInt(minor) !== sums[role].total())
      throw new BadBill('TOTALS', `the lines ${role} are not the total ${claimed}`, line);
    return [{ name: role, claimed }];
  });
}

/** Remarks may follow the totals, lines may not. */
function refuseAfterTotals({ cells, line }: CsvRecord, { at }: CsvLayout): undefined {
  if (/^\d{4}\D?\d/.test(csvText(cells[at.day ?? -1] ?? '')))
    throw new BadBill('ROW', 'a line after the totals', line);
  return undefined;
}
