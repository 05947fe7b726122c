import { BadBill, type ControlTotal, type Expected, type Statement } from '../../domain/bill.ts';
import type { Line } from '../../domain/line.ts';
import type { BillReading, Content, Format } from '../format.ts';
import { minorOfPoint } from './amount.ts';
import { dayBefore, dayStart } from './calendar-day.ts';
import { entryLine, entryMinor, entryStatus, isoDay } from './camt-entry.ts';
import { bankSummary, proveBalance } from './statement-proof.ts';
import { elements, readXml, textOf, type Xml } from './xml.ts';

/** Schema versions of camt.053.001 with the elements that are read here; 02, 04 and 08 are what banks send. */
const versions = ['02', '03', '04', '05', '06', '07', '08'];

const others: Readonly<Record<string, string>> = {
  '052': 'camt.052, the report of a day that is not over, which the bank may still change',
  '054': 'camt.054, a notice of single movements without balances',
};

/** The bank's XML statement of ISO 20022 (camt.053). Several accounts and days in one file are fine. */
export const camt053: Format = {
  name: 'camt.053',
  recognises(content) {
    const message = messageOf(content);
    if (message === undefined) return false;
    const other = others[message.type];
    if (other) throw new BadBill('FORMAT', `${other}: ask the bank for its statement, camt.053`);
    if (!versions.includes(message.version))
      throw new BadBill('FORMAT', `camt.053.001.${message.version}, of which only 02 to 08 are read`);
    return true;
  },
  read: readCamt,
};

function messageOf({ head }: Content) {
  const text = Buffer.from(head).toString('latin1');
  const [, type, version] = /urn:iso:std:iso:20022:tech:xsd:camt\.(05[234])\.001\.(\d\d)/.exec(text) ?? [];
  return type === undefined || version === undefined ? undefined : { type, version };
}

async function* readCamt(content: Content, expected: Expected): BillReading {
  const format = `camt.053.001.${messageOf(content)?.version ?? ''}`;
  const xml = await readXml(content, 'Document');
  const found: Proved[] = [];
  let lineNo = 0;
  for (const stmt of elements(xml, 'Document/BkToCstmrStmt/Stmt')) {
    const one = proved(stmt, lineNo);
    refuseTwice(one, found);
    found.push(one);
    lineNo += one.entries;
    yield one.lines;
  }
  if (found.length === 0) throw new BadBill('TRUNCATED', 'the message has no statement (Stmt)');
  return bankSummary(
    {
      format,
      statements: found.map(({ statement }) => statement),
      lines: found.reduce((sum, { lines }) => sum + lines.length, 0),
      controlTotals: found.flatMap(({ totals }) => totals),
      notes: found.flatMap(({ notes }) => notes),
    },
    expected,
  );
}

type Proved = {
  readonly statement: Statement;
  readonly page: string;
  readonly lines: readonly Line[];
  /** With those that do not count. */
  readonly entries: number;
  readonly totals: readonly ControlTotal[];
  readonly notes: readonly string[];
};

/** A file that holds one statement twice would count its money twice, and which of the two is right nobody can say. */
function refuseTwice({ statement, page }: Proved, before: readonly Proved[]): void {
  const isSame = (other: Proved) =>
    other.statement.account === statement.account &&
    other.statement.id === statement.id &&
    other.statement.from === statement.from &&
    other.statement.sequence === statement.sequence &&
    other.page === page;
  if (before.some(isSame)) throw new BadBill('ROW', 'the file holds the same statement (Stmt/Id) twice');
}

function proved(stmt: Xml, entriesBefore: number): Proved {
  const { opening, closing, currency, closingDay, isPage } = balancesOf(stmt, entriesBefore + 1);
  const account = accountOf(stmt);
  const entries = elements(stmt, 'Ntry');
  const booked = entries.flatMap((entry, index) =>
    isBooked(entry, entriesBefore + index + 1)
      ? [entryLine(entry, { account, currency, closingDay, lineNo: entriesBefore + index + 1 })]
      : [],
  );
  const sum = booked.reduce((total, { minor }) => total + BigInt(minor), 0n);
  const id = textOf(stmt, 'Id');
  proveBalance({ opening, sum, closing }, `statement ${id}`);
  const left = entries.length - booked.length;
  return {
    statement: statementOf(stmt, { account, currency, opening, closing, closingDay, lines: booked }),
    page: textOf(stmt, 'StmtPgntn/PgNb'),
    lines: booked,
    entries: entries.length,
    totals: left === 0 && !isPage ? provedTotals(stmt, currency, booked) : [],
    notes: [
      ...(left === 0
        ? []
        : [`statement ${id}: ${left} entries are not booked yet (PDNG, INFO) and left out`]),
      ...(isPage ? [`statement ${id}: a page, from one interim balance (ITBD) to the next`] : []),
    ],
  };
}

const isBooked = (entry: Xml, lineNo: number): boolean => {
  const status = entryStatus(entry);
  if (status === 'BOOK') return true;
  if (['PDNG', 'INFO', 'FUTR'].includes(status)) return false;
  throw new BadBill('ROW', 'an entry is neither BOOK, PDNG nor INFO', lineNo);
};

function accountOf(stmt: Xml): string {
  const account = textOf(stmt, 'Acct/Id/IBAN') || textOf(stmt, 'Acct/Id/Othr/Id');
  if (account === '') throw new BadBill('HEADER', 'a statement names no account (Acct/Id)');
  return account;
}

/**
 * Booked balances. An opening may be given as the closing before it (PRCD), and a page in the middle of a statement has
 * interim balances (ITBD) at its ends. What is available (OPAV, CLAV, FWAV) is not what is booked, and not read.
 */
function balancesOf(stmt: Xml, lineNo: number) {
  const all = elements(stmt, 'Bal');
  const of = (code: string) => all.filter((bal) => textOf(bal, 'Tp/CdOrPrtry/Cd') === code);
  const interim = of('ITBD');
  const isLast = textOf(stmt, 'StmtPgntn/LastPgInd') !== 'false';
  const openings = [...of('OPBD'), ...of('PRCD'), ...interim.slice(0, 1)];
  const closings = [...of('CLBD'), ...(isLast ? [] : interim.slice(-1))];
  const [opening] = openings;
  const [closing] = closings;
  if (of('OPBD').length > 1 || of('CLBD').length > 1)
    throw new BadBill('BALANCE', 'a statement has two opening or closing balances (OPBD, CLBD)');
  if (opening === undefined || closing === undefined || opening === closing)
    throw new BadBill(
      'BALANCE',
      'a statement without opening and closing balance (OPBD, CLBD) proves nothing',
    );
  const currency = textOf(closing, 'Amt/@_Ccy');
  const minorOf = (bal: Xml) => entryMinor(bal, { currency, lineNo });
  const closingDay = isoDay(textOf(closing, 'Dt/Dt') || textOf(closing, 'Dt/DtTm'));
  if (dayStart(closingDay) === undefined) throw new BadBill('ROW', 'the closing balance has no date', lineNo);
  const isPage = !isLast || interim.includes(opening);
  return {
    opening: BigInt(minorOf(opening)),
    closing: BigInt(minorOf(closing)),
    currency,
    closingDay,
    isPage,
  };
}

type Known = Required<Pick<Statement, 'account' | 'currency' | 'opening' | 'closing'>> & {
  readonly closingDay: string;
  readonly lines: readonly Line[];
};

function statementOf(stmt: Xml, { closingDay, lines, ...known }: Known): Statement {
  const days = [...lines.map(({ day }) => day), closingDay].sort();
  const sequence = Number(textOf(stmt, 'ElctrncSeqNb') || textOf(stmt, 'LglSeqNb'));
  const from = isoDay(textOf(stmt, 'FrToDt/FrDtTm')) || (days[0] ?? closingDay);
  const to = lastDay(textOf(stmt, 'FrToDt/ToDtTm'), from) || (days.at(-1) ?? closingDay);
  if ([from, to].some((day) => dayStart(day) === undefined))
    throw new BadBill('ROW', 'a statement is from or to no date (FrToDt)');
  return {
    ...known,
    from,
    to,
    id: textOf(stmt, 'Id'),
    ...(sequence > 0 && Number.isSafeInteger(sequence) ? { sequence } : {}),
    ...(textOf(stmt, 'CpyDplctInd') === '' ? {} : { copy: true }),
  };
}

/** Until midnight is until the day before. */
const lastDay = (until: string, from: string) => {
  const day = isoDay(until);
  return /T00:00(?::00)?(?!:?\d*[1-9])/.test(until) && day > from ? dayBefore(day) : day;
};

/** The counts and sums that the statement states of its entries (TxsSummry), each proved. */
function provedTotals(stmt: Xml, currency: string, lines: readonly Line[]): readonly ControlTotal[] {
  const sides = elements(stmt, 'Ntry').map((entry) => textOf(entry, 'CdtDbtInd'));
  const groups = [
    { name: 'TtlNtries', of: lines },
    { name: 'TtlCdtNtries', of: lines.filter((_, index) => sides[index] === 'CRDT') },
    { name: 'TtlDbtNtries', of: lines.filter((_, index) => sides[index] === 'DBIT') },
  ];
  return groups.flatMap(({ name, of }) => {
    const total = elements(stmt, `TxsSummry/${name}`)[0];
    const sum = of.reduce((all, { minor }) => all + BigInt(Math.abs(minor)), 0n);
    const count = { name: `${name}/NbOfNtries`, claimed: textOf(total, 'NbOfNtries') };
    const amount = { name: `${name}/Sum`, claimed: textOf(total, 'Sum') };
    const minorOf = (text: string) => minorOfPoint({ text, currency, line: lines[0]?.lineNo ?? 1 });
    return [
      ...provedTotal(count, (claimed) => whole(claimed) === of.length),
      ...provedTotal(amount, (claimed) => BigInt(minorOf(claimed)) === sum),
    ];
  });
}

const whole = (text: string) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined);

function provedTotal(total: ControlTotal, holds: (claimed: string) => boolean): readonly ControlTotal[] {
  if (total.claimed === '') return [];
  if (!holds(total.claimed))
    throw new BadBill('TOTALS', `the entries are not ${total.name} ${total.claimed}`);
  return [total];
}
