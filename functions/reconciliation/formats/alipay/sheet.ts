import { BadBill, type BillSummary, type Expected } from '../../domain/bill.ts';
import type { Line } from '../../domain/line.ts';
import { beijingClock, beijingDay, beijingMidnight, dayMs } from '../beijing.ts';
import { type Realignment, realigned, shown } from '../cells.ts';
import { columnName } from '../columns.ts';
import { bare, unitsOf } from '../money-text.ts';
import type { RowReader } from '../row-reader.ts';

/** Whose sheet it is and of which days, as its first lines say (账号、起始日期、终止日期). */
export type SheetHead = {
  /** The merchant's 16 digits (PID), without the four that the file adds. */
  readonly account: string;
  readonly from: string;
  readonly to: string;
  readonly fromMs: number;
  readonly untilMs: number;
};

/** What is particular to one of the four sheets. */
export type Sheet = {
  /** The name on the lines around the rows, such as 业务明细列表. */
  readonly list: string;
  /** Takes the names of the columns; answers which ones it reads. */
  readonly columns: (names: readonly string[], line: number) => readonly (number | undefined)[];
  /** Only the cells of these columns are there. They are of this row until the next one. */
  readonly row: (cells: readonly string[], line: number, head: SheetHead) => Line | undefined;
  /** The lines behind the rows that state totals. */
  readonly trailer: (text: string) => void;
  readonly end: (head: SheetHead) => BillSummary;
};

/** The first line of each sheet; the title decides what a file is. */
export const sheetTitles = {
  trade: '支付宝业务明细查询',
  tradeSummary: '支付宝业务汇总查询',
  fund: '支付宝账务明细查询',
  fundSummary: '支付宝账务汇总查询',
} as const;
export type SheetName = keyof typeof sheetTitles;

/** A `#` line without the commas that a spreadsheet appends. */
export const noted = (text: string): string => text.replace(/[,\t ]+$/, '');

/** Reads one sheet: `#` lines, names of columns, rows, the end marker, totals. */
export function sheetReader(sheet: Sheet, expected: Expected): RowReader {
  let head: Partial<SheetHead> = {};
  let whole: SheetHead | undefined;
  let cellsOf: ((text: string, line: number) => readonly string[]) | undefined;
  let isOver = false;
  const comment = (text: string, line: number): void => {
    if (isOver) sheet.trailer(text);
    else if (cellsOf !== undefined && text.includes(`${sheet.list}结束`)) isOver = true;
    else if (cellsOf === undefined) head = { ...head, ...headOf(text, line, expected) };
  };
  return {
    row: (text, line) => {
      if (text.charCodeAt(0) === 0x23) return comment(noted(text), line) as undefined;
      if (cellsOf !== undefined && !isOver && whole !== undefined && text !== '')
        return sheet.row(cellsOf(text, line), line, whole);
      if (noted(text) === '') return undefined;
      if (isOver) throw new BadBill('ROW', 'a row behind the end', line);
      whole = wholeHead(head, line);
      const names = noted(text).split(',');
      cellsOf = rowSplitter(names, sheet.columns(names, line));
      return undefined;
    },
    end: () => {
      if (cellsOf === undefined || whole === undefined)
        throw new BadBill('TRUNCATED', 'the names of its columns are missing');
      if (!isOver) throw new BadBill('TRUNCATED', `the line ${sheet.list}结束 is missing: it was cut off`);
      return sheet.end(whole);
    },
  };
}

function headOf(text: string, line: number, expected: Expected): Partial<SheetHead> {
  const account = /^#账号[：:]\s*\[(\d{16,24})\]/.exec(text)?.[1];
  if (account !== undefined) return { account: accountOf(account, expected, line) };
  if (!text.startsWith('#起始日期')) return {};
  const period = /^#起始日期[：:]\s*\[([^\]]+)\]\s*终止日期[：:]\s*\[([^\]]+)\]/.exec(text);
  const fromMs = midnightOf(period?.[1]);
  const untilMs = midnightOf(period?.[2]);
  if (!(fromMs < untilMs)) throw new BadBill('HEADER', 'its first and last day make no sense', line);
  const days = { from: beijingDay(fromMs), to: beijingDay(untilMs - dayMs), fromMs, untilMs };
  const { businessDate = days.from } = expected;
  if (expected.businessDate !== undefined && (days.from !== businessDate || days.to !== businessDate))
    throw new BadBill('WRONG_DAY', `of ${days.from} to ${days.to}, not of ${businessDate}`, line);
  return days;
}

/** The last day is written as the midnight after it, so both have to be midnights. */
function midnightOf(text = ''): number {
  const [, year, month, day] = /^(\d{4})年(\d\d)月(\d\d)日 00:00:00$/.exec(text.trim()) ?? [];
  return beijingMidnight(`${year}-${month}-${day}`);
}

const pidLength = 16;

/** The file writes four digits behind the merchant's 16, so an account is expected by its beginning. */
function accountOf(account: string, { account: wanted }: Expected, line: number): string {
  if (wanted === undefined) return account.slice(0, pidLength);
  const isOurs = wanted.length >= pidLength ? account.startsWith(wanted) : account === wanted;
  if (!isOurs) throw new BadBill('FOREIGN', `of account ${account}, not of ${wanted}`, line);
  return wanted;
}

function wholeHead({ account, from, to, fromMs, untilMs }: Partial<SheetHead>, line: number): SheetHead {
  if (account === undefined) throw new BadBill('HEADER', 'the line #账号 is missing', line);
  if (from === undefined || to === undefined || fromMs === undefined || untilMs === undefined)
    throw new BadBill('HEADER', 'the line #起始日期 is missing', line);
  return { account, from, to, fromMs, untilMs };
}

/** Throws unless a summary is of its detail's account and days. */
export function expectSameHead(detail: SheetHead, summary: SheetHead): void {
  if (detail.account !== summary.account)
    throw new BadBill('FOREIGN', `the 汇总 is of account ${summary.account}, its 明细 of ${detail.account}`);
  if (detail.fromMs !== summary.fromMs || detail.untilMs !== summary.untilMs)
    throw new BadBill('WRONG_DAY', `the 汇总 is of ${summary.from} to ${summary.to}, its 明细 is not`);
}

const freeNames = ['商品名称', '对方账户', '对方账号', '券名称', '备注', '门店名称', '业务描述'];

type Splitter = (text: string, line: number) => readonly string[];

/** Cuts the cells that are read out of a row, in place: most of a bill's bytes are in cells that nobody asks for. */
function rowSplitter(names: readonly string[], read: readonly (number | undefined)[]): Splitter {
  const count = names.length;
  const columns = read.filter((column) => column !== undefined);
  const starts = new Int32Array(count + 1);
  const cells: string[] = names.map(() => '');
  const repaired = repairedRow(names, columns);
  return (text, line) => {
    if (!findCells(text, starts)) return repaired(text, line);
    for (const column of columns)
      cells[column] = text.slice(starts[column] ?? 0, (starts[column + 1] ?? 0) - 1);
    return cells;
  };
}

/** Notes where each cell begins, and behind the last one where another would; false where there are more or fewer. */
function findCells(text: string, starts: Int32Array): boolean {
  const most = starts.length - 1;
  let found = 1;
  for (let comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', comma + 1)) {
    if (found === most) return false;
    starts[found] = comma + 1;
    found += 1;
  }
  starts[found] = text.length + 1;
  return found === most;
}

/** A row with more cells than columns: empty ones that a spreadsheet appended, or commas inside a free text. */
function repairedRow(names: readonly string[], read: readonly number[]): Splitter {
  const plainNames = names.map(columnName);
  const how: Realignment = {
    separator: ',',
    count: names.length,
    isFree: (column) => freeNames.includes(plainNames[column] ?? ''),
    isPlausible: plausible(names),
    read,
  };
  return (text, line) => {
    const cells = text.split(',');
    const [fitting, rest] = [cells.slice(0, how.count), cells.slice(how.count)];
    if (rest.length > 0 && rest.every((cell) => cell === '') && how.isPlausible(fitting)) return fitting;
    const aligned = realigned(cells, how);
    if (aligned === undefined)
      throw new BadBill('ROW', `${cells.length} cells for ${how.count} columns`, line);
    return aligned;
  };
}

/** Whether every cell of a time or of money looks like one. */
function plausible(names: readonly string[]): (cells: readonly string[]) => boolean {
  const clock = beijingClock();
  const times = names.flatMap((name, at) => (columnName(name).endsWith('时间') ? [at] : []));
  const money = names.flatMap((name, at) => (/元[）)]/.test(name) ? [at] : []));
  return (cells) =>
    times.every((at) => !Number.isNaN(clock(bare(cells[at] ?? '')))) &&
    money.every((at) => unitsOf(cells[at] ?? '', 2) !== undefined || bare(cells[at] ?? '') === '');
}

/** An instant inside the sheet's period, by Beijing time. */
export function timeWithin(
  clock: (text: string) => number,
): (cell: string, line: number, head: SheetHead) => number {
  return (cell, line, { fromMs, untilMs, from, to }) => {
    const at = clock(bare(cell));
    if (Number.isNaN(at)) throw new BadBill('ROW', `${shown(bare(cell))} is no time`, line);
    if (at < fromMs || at >= untilMs)
      throw new BadBill('WRONG_DAY', `${bare(cell)} is not within ${from} to ${to}`, line);
    return at;
  };
}
