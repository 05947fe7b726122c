import type { BillSummary } from '../../functions/reconciliation/domain/bill.ts';
import { type Line, lineKinds, lineStatuses, netOf } from '../../functions/reconciliation/domain/line.ts';
import type { Bill } from './bill-reading.ts';

/**
 * What does not hold of a bill that was read, or undefined: worked out from its lines by other means than the readers',
 * so that a file whose totals don't hold is seen when it is taken.
 */
export const wrongIn = ({ lines, summary }: Bill): string | undefined =>
  lines.map(wrongInLine).find((wrong) => wrong !== undefined) ??
  (summary.lines === lines.length ? undefined : `${summary.lines} lines said, ${lines.length} read`) ??
  wrongBalance(lines, summary) ??
  summary.controlTotals
    .map(({ name, claimed }) => wrongTotal(name, claimed, lines))
    .find((wrong) => wrong !== undefined);

function wrongInLine(line: Line): string | undefined {
  const amounts = [line.minor, line.fee, line.at, line.balance ?? 0];
  if (amounts.some((amount) => !Number.isSafeInteger(amount) || Object.is(amount, -0)))
    return `line ${line.lineNo}: no safe integers: ${amounts.join(', ')}`;
  if (!/^\d{4}-\d\d-\d\d$/.test(line.day)) return `line ${line.lineNo}: no day: ${line.day}`;
  if (!lineKinds.includes(line.kind) || !lineStatuses.includes(line.status))
    return `line ${line.lineNo}: no kind`;
  return undefined;
}

const sum = (amounts: readonly number[]): bigint =>
  amounts.reduce((total, amount) => total + BigInt(amount), 0n);

function wrongBalance(lines: readonly Line[], { statements }: BillSummary): string | undefined {
  const known = statements.filter(({ opening, closing }) => opening !== undefined && closing !== undefined);
  if (known.length === 0 || known.length !== statements.length) return undefined;
  const opening = known.reduce((total, each) => total + (each.opening ?? 0n), 0n);
  const closing = known.reduce((total, each) => total + (each.closing ?? 0n), 0n);
  return opening + sum(lines.map(netOf)) === closing ? undefined : 'opening and lines are not the closing';
}

const places = 5;

/** A plain decimal in its fifth place. */
function inPlaces(text: string): bigint {
  const [, minus, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  const units = BigInt(whole + fraction.padEnd(places, '0').slice(0, places));
  return minus === '-' ? -units : units;
}

const ofKind = (lines: readonly Line[], kind: Line['kind']) => lines.filter((line) => line.kind === kind);
const count = (lines: readonly Line[]): bigint => 100_000n * BigInt(lines.length);
const moved = (lines: readonly Line[]): bigint => 1_000n * sum(lines.map(({ minor }) => minor));
const positive = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
const into = (lines: readonly Line[]) => lines.filter(({ minor }) => minor > 0);
const out = (lines: readonly Line[]) => lines.filter(({ minor }) => minor < 0);

/** What each figure is of the lines, in 1/100 000 yuan or rows. */
const figures: Readonly<Record<string, (lines: readonly Line[]) => bigint>> = {
  交易合计笔数: (lines) => count(ofKind(lines, 'PAYMENT')),
  交易合计金额: (lines) => moved(ofKind(lines, 'PAYMENT')),
  退款合计笔数: (lines) => count(ofKind(lines, 'REFUND')),
  退款合计金额: (lines) => moved(ofKind(lines, 'REFUND')),
  收入合计笔数: (lines) => count(into(lines)),
  收入合计金额: (lines) => moved(into(lines)),
  支出合计笔数: (lines) => count(out(lines)),
  总交易单数: count,
  应结订单总金额: (lines) => moved(ofKind(lines, 'PAYMENT')),
  总交易额: (lines) => moved(ofKind(lines, 'PAYMENT')),
  退款总金额: (lines) => -moved(ofKind(lines, 'REFUND')),
  总退款金额: (lines) => -moved(ofKind(lines, 'REFUND')),
  资金流水总笔数: count,
  收入金额: (lines) => moved(into(lines)),
  支出金额: (lines) => -moved(out(lines)),
};

/** Totals of amounts hold to the fen; the fees, which are written with five decimals, where all of them are whole fen. */
function wrongTotal(name: string, claimed: string, lines: readonly Line[]): string | undefined {
  if (name === '手续费总金额' && lines.some(({ exactFee }) => exactFee !== undefined)) return undefined;
  if (name === '支出合计金额')
    return positive(inPlaces(claimed)) === -moved(out(lines))
      ? undefined
      : `${name} ${claimed} does not hold`;
  const figure = name === '手续费总金额' ? 1_000n * sum(lines.map(({ fee }) => fee)) : figures[name]?.(lines);
  return figure === undefined || inPlaces(claimed) === figure
    ? undefined
    : `${name} ${claimed} does not hold`;
}
