import { BadBill } from '../../functions/reconciliation/domain/bill.ts';
import type { ProviderName } from '../../functions/reconciliation/domain/config.ts';
import type { Line, LineKind } from '../../functions/reconciliation/domain/line.ts';
import { beijingDay, beijingMidnight, dayMs } from '../../functions/reconciliation/formats/beijing.ts';
import { numberIn, shown } from '../../functions/reconciliation/formats/cells.ts';
import { columnsOf } from '../../functions/reconciliation/formats/columns.ts';
import { bare, unitsOf } from '../../functions/reconciliation/formats/money-text.ts';
import { currencySchema, decimalsOf } from '../../shared/kernel/money.ts';
import { csvCells } from './csv-cells.ts';
import { kindNames, ledgerColumns, providerNames, statusNames } from './ledger-columns.ts';
import { ledgerClock, ledgerDay } from './ledger-time.ts';

/** A line of the ledger and, where it tells, whose it is. Without an account of its own, `account` is empty. */
export type LedgerLine = {
  readonly line: Line;
  readonly provider?: ProviderName;
  readonly tellsFee: boolean;
};

type Places = ReturnType<typeof placesOf>['at'];
/** A row with the names of its columns on it; a column that there is none of is empty. */
type Row = { readonly of: (column: keyof Places) => string; readonly lineNo: number };

/** Reads rows of a ledger as CSV, the first being its header. Throws `BadBill` with the first thing that is wrong. */
export function ledgerRows(header: string, headerLine: number): (text: string, lineNo: number) => LedgerLine {
  const names = csvCells(header, headerLine).map((name) => name.toLowerCase().replace(/[_\s-]/g, ''));
  const { at, count } = placesOf(names, headerLine);
  const clock = ledgerClock();
  const signOf = refundSigns();
  const dayOf = days();
  return (text, lineNo) => {
    const cells = csvCells(text, lineNo);
    if (cells.length < count || cells.slice(count).some((cell) => bare(cell) !== ''))
      throw new BadBill('ROW', `${cells.length} cells where the header has ${count}`, lineNo);
    const of = (column: keyof Places) => bare(cells[at[column] ?? -1] ?? '');
    return ledgerLine({ of, lineNo }, { clock, signOf, dayOf });
  };
}

function placesOf(names: readonly string[], headerLine: number) {
  const places = columnsOf(names, ledgerColumns, headerLine);
  if (places.at.channelNo === undefined && places.at.outNo === undefined)
    throw new BadBill('HEADER', 'the column channel_no or out_no is missing', headerLine);
  return places;
}

type Reading = {
  readonly dayOf: (at: number) => string;
  readonly clock: (text: string) => number;
  readonly signOf: (minor: number, lineNo: number) => number;
};

function ledgerLine(row: Row, { clock, signOf, dayOf }: Reading): LedgerLine {
  const { of, lineNo } = row;
  const kind = named(kindNames, of('kind'), { what: 'kind', lineNo });
  const currency = currencyIn(row);
  const at = clock(of('time'));
  if (Number.isNaN(at)) throw new BadBill('ROW', `time ${shown(of('time'))} is no time`, lineNo);
  const provider =
    of('provider') === '' ? undefined : named(providerNames, of('provider'), { what: 'provider', lineNo });
  const line: Line = {
    lineNo,
    kind,
    ...numbersOf(row, kind),
    minor: moved(amountIn(row, 'amount', currency), kind, { signOf, lineNo }),
    fee: of('fee') === '' ? 0 : amountIn(row, 'fee', currency),
    currency,
    status: named(statusNames, of('status'), { what: 'status', lineNo }),
    account: numberIn(of('account'), lineNo),
    at,
    day: dayIn(row, at, dayOf),
  };
  const tellsFee = of('fee') !== '';
  return provider === undefined ? { line, tellsFee } : { line, provider, tellsFee };
}

type Asked = { readonly what: string; readonly lineNo: number };

function named<Value>(names: ReadonlyMap<string, Value>, text: string, { what, lineNo }: Asked): Value {
  const value = names.get(text.toLowerCase());
  if (value !== undefined) return value;
  const known = [...names.keys()].filter((name) => name !== '').join(', ');
  throw new BadBill('ROW', `${what} ${shown(text)} is none of ${known}`, lineNo);
}

function currencyIn({ of, lineNo }: Row): string {
  const text = of('currency').toUpperCase();
  if (text === '' || text === 'CNY') return 'CNY';
  if (!currencySchema.safeParse(text).success)
    throw new BadBill('ROW', `${shown(text)} is no currency`, lineNo);
  return text;
}

function amountIn({ of, lineNo }: Row, column: 'amount' | 'fee', currency: string): number {
  const minor = unitsOf(of(column), decimalsOf(currency));
  if (minor === undefined)
    throw new BadBill('ROW', `${column} ${shown(of(column))} is no amount in ${currency}`, lineNo);
  return minor;
}

type Moving = { readonly signOf: Reading['signOf']; readonly lineNo: number };

/** Into our account is positive: a payment is, a refund is not, however the ledger writes it. */
function moved(minor: number, kind: LineKind, { signOf, lineNo }: Moving): number {
  if (kind === 'REFUND') return minor === 0 ? 0 : signOf(minor, lineNo) * minor;
  if (kind === 'PAYMENT' && minor < 0)
    throw new BadBill('ROW', 'the amount of a payment is negative', lineNo);
  return minor;
}

/** Refunds are written with a minus or without, but in one ledger always the same way. */
function refundSigns(): Reading['signOf'] {
  let first: { readonly isNegative: boolean; readonly lineNo: number } | undefined;
  return (minor, lineNo) => {
    const isNegative = minor < 0;
    first ??= { isNegative, lineNo };
    if (first.isNegative !== isNegative)
      throw new BadBill('ROW', `the refund has the other sign than the one on line ${first.lineNo}`, lineNo);
    return isNegative ? 1 : -1;
  };
}

function numbersOf({ of, lineNo }: Row, kind: LineKind): Pick<Line, 'channelNo' | 'outNo' | 'paymentNo'> {
  const channelNo = numberIn(of('channelNo'), lineNo);
  const outNo = numberIn(of('outNo'), lineNo);
  if (channelNo === '' && outNo === '')
    throw new BadBill('ROW', 'neither channel_no nor out_no is there', lineNo);
  const paymentNo = numberIn(of('paymentNo'), lineNo);
  return { channelNo, outNo, paymentNo: paymentNo === '' && kind === 'PAYMENT' ? channelNo : paymentNo };
}

function dayIn({ of, lineNo }: Row, at: number, dayOf: Reading['dayOf']): string {
  const text = of('day');
  if (text === '') return dayOf(at);
  const day = ledgerDay(text);
  if (day === undefined) throw new BadBill('ROW', `day ${shown(text)} is no day`, lineNo);
  return day;
}

/** Lines of one day stand together, so it is worked out once. */
function days(): Reading['dayOf'] {
  let day = '';
  let start = Number.NaN;
  return (at) => {
    if (!(at >= start && at < start + dayMs)) {
      day = beijingDay(at);
      start = beijingMidnight(day);
    }
    return day;
  };
}
