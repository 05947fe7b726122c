import type { BillStore, StoredBill } from './bill-store.ts';
import type { Statement } from './domain/bill.ts';
import { addDays } from './domain/days.ts';
import type { Line } from './domain/line.ts';
import { mostDays } from './plan-days.ts';

type BankDay = { readonly account: string; readonly businessDate: string };

/** The bank's file of a day, and those of days before it that it speaks of, too. */
export type BankFiles = { readonly own: readonly StoredBill[]; readonly earlier: readonly StoredBill[] };

/**
 * The files that say what a bank account moved on a day. A file may begin earlier than its day (a week's export, 周流水):
 * what the files of those days have is theirs.
 */
export async function bankFilesOf(
  { account, businessDate }: BankDay,
  { latest }: Pick<BillStore, 'latest'>,
): Promise<BankFiles> {
  const own = await latest({ source: 'bank', account, businessDate });
  const begins = own.flatMap(({ content }) => content?.statements.map(({ from }) => from) ?? []).sort();
  const first = addDays(businessDate, 1 - mostDays);
  const [begin = businessDate] = begins;
  const earlier: StoredBill[] = [];
  for (const day of daysFrom([begin, first].sort()[1] ?? begin, businessDate))
    earlier.push(...(await latest({ source: 'bank', account, businessDate: day })));
  return { own, earlier };
}

const daysFrom = (from: string, end: string): readonly string[] => {
  const days: string[] = [];
  for (let day = from; day < end; day = addDays(day, 1)) days.push(day);
  return days;
};

/** Leaves out what was told before: lines, each as often as it was, and statements. */
export function notToldBefore() {
  const lines = new Map<string, number>();
  const statements = new Set<string>();
  let leftOut = 0;
  const isNew = (line: Line): boolean => {
    const times = lines.get(identityOf(line)) ?? 0;
    if (times === 0) return true;
    lines.set(identityOf(line), times - 1);
    leftOut += 1;
    return false;
  };
  return {
    tellLines: (told: readonly Line[]): void => {
      for (const line of told) lines.set(identityOf(line), (lines.get(identityOf(line)) ?? 0) + 1);
    },
    tellStatements: (told: readonly Statement[]): void => {
      for (const statement of told) statements.add(textOf(statement));
    },
    lines: (read: readonly Line[]): readonly Line[] => (lines.size === 0 ? read : read.filter(isNew)),
    /** One that overlaps those before it (日期重叠) goes on from none of them; only where it ends is known. */
    statements: (read: readonly Statement[]): readonly Statement[] =>
      read
        .filter((statement) => !statements.has(textOf(statement)))
        .map(leftOut === 0 ? (each) => each : ending),
  };
}

const ending = ({ opening: _opening, sequence: _sequence, ...statement }: Statement): Statement => statement;

/** All that a line says, but for where the file has it. */
const identityOf = ({ lineNo: _lineNo, balance: _balance, ...line }: Line): string => textOf(line);

const textOf = (thing: object): string =>
  JSON.stringify(
    Object.entries(thing)
      .map(([name, value]) => [name, String(value)])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
