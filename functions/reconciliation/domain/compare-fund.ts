import { fundKeyOf, inOrder } from './canonical.ts';
import { addDays } from './days.ts';
import type { DifferenceKind, Found } from './difference.ts';
import { amountText, effectOf, keyOf, sidesOf } from './differing.ts';
import { type Line, netOf } from './line.ts';
import { withoutSuperseded } from './pair-lines.ts';
import type { Policy } from './policy.ts';
import type { Carried } from './result.ts';
import { beginWaiting, goOnWaiting, type LegResult, type Lone, together } from './waiting.ts';

/** What leg B compares: lines of this day under keys that do not plainly agree, and what waits since earlier days. */
export type FundInput = {
  readonly channel: readonly Line[];
  readonly fund: readonly Line[];
  readonly carried: readonly Carried[];
  readonly policy: Policy;
  readonly day: string;
};

/** All lines of one key. */
type Both = { readonly trade: readonly Line[]; readonly fund: readonly Line[] };
const none: Both = { trade: [], fund: [] };

/**
 * Leg B: trade bill ↔ fund bill. Under one key the account moved by what the trade lines say less their fees, whatever
 * rows that is told in. Lines of a key that does not agree are carried on together: it clears on the day on which they
 * and what came since add up. Where one of them is told again, the others begin again with it. Payouts are leg C's and not
 * in here.
 */
export function compareFund(input: FundInput): LegResult {
  const today = bothByKey(input.channel, input.fund);
  const { superseded, waiting: left } = withoutSuperseded(input.carried, input.channel);
  const ended = new Set(superseded);
  const again = byFundKey(left.filter(({ key }) => ended.has(key)));
  const waiting = byFundKey(left.filter(({ key }) => !ended.has(key)));
  const keys = [...new Set([...today.keys(), ...again.keys(), ...waiting.keys()])].sort();
  const parts = keys.map((key) =>
    compareKey(withWaiting(today.get(key) ?? none, again.get(key) ?? []), waiting.get(key) ?? [], input),
  );
  return {
    matched: parts.reduce((sum, { matched }) => sum + matched, 0),
    cleared: [...superseded, ...parts.flatMap(({ cleared }) => cleared)],
    ...together(parts),
  };
}

const byFundKey = (carried: readonly Carried[]) => Map.groupBy(carried, ({ line }) => fundKeyOf(line));

function bothByKey(trade: readonly Line[], fund: readonly Line[]): ReadonlyMap<string, Both> {
  const tradeByKey = Map.groupBy(trade.toSorted(inOrder), fundKeyOf);
  const fundByKey = Map.groupBy(fund.toSorted(inOrder), fundKeyOf);
  const keys = new Set([...tradeByKey.keys(), ...fundByKey.keys()]);
  return new Map(
    [...keys].map((key) => [key, { trade: tradeByKey.get(key) ?? [], fund: fundByKey.get(key) ?? [] }]),
  );
}

function compareKey(today: Both, waiting: readonly Carried[], input: FundInput): LegResult {
  const alone = agreementOf(today);
  if (alone.agrees) return { ...agreed(alone, input, goOn(waiting, input)), cleared: [] };
  if (alone.isNothing) return { matched: 0, cleared: [], ...goOn(waiting, input) };
  const all = agreementOf(withWaiting(today, waiting));
  if (waiting.length > 0 && all.agrees) {
    const cleared = [...new Set(waiting.map(({ key }) => key))];
    return { ...agreed(all, input, { found: [], carried: [] }), cleared };
  }
  const begun = beginWaiting(loneOf(today, input), input.day);
  return { matched: 0, cleared: [], ...together([goOn(waiting, input), begun]) };
}

/** A key that agrees; what the account has not moved yet of a refund on its way (退款处理中) waits for that. */
function agreed({ onItsWay }: Agreement, input: FundInput, others: Pick<LegResult, 'found' | 'carried'>) {
  const left = { trade: onItsWay, fund: [] };
  const waits = netOfAll(onItsWay) === 0n ? [] : [beginWaiting(loneOf(left, input), input.day)];
  return { matched: 1, ...together([others, ...waits]) };
}

const withWaiting = ({ trade, fund }: Both, waiting: readonly Carried[]): Both => ({
  trade: [...linesOf(waiting, 'channel'), ...trade],
  fund: [...linesOf(waiting, 'fund'), ...fund],
});

const linesOf = (carried: readonly Carried[], side: Carried['side']): readonly Line[] =>
  carried
    .filter((one) => one.side === side)
    .map(({ line }) => line)
    .toSorted(inOrder);

/** What waits under one key goes on by difference: each has lines and a day of its own. */
function goOn(waiting: readonly Carried[], input: FundInput) {
  const byKey = Map.groupBy(waiting, ({ key }) => key);
  return together(
    [...byKey.values()].map((carried) =>
      goOnWaiting(carried, input.day, () => loneOf(withWaiting(none, carried), input).found),
    ),
  );
}

const isMoved = ({ status }: Line): boolean => status !== 'FAILED';
const isOnItsWay = ({ status }: Line): boolean => status === 'PROCESSING';
const netOfAll = (lines: readonly Line[]): bigint =>
  lines.reduce((sum, line) => sum + BigInt(netOf(line)), 0n);

type Agreement = {
  readonly agrees: boolean;
  /** There is nothing to agree on: no money on the trade bill and no row on the fund bill. */
  readonly isNothing: boolean;
  /** Lines on their way that the account has not moved yet, where all others agree. */
  readonly onItsWay: readonly Line[];
};

function agreementOf({ trade, fund }: Both): Agreement {
  const moved = trade.filter(isMoved);
  const final = moved.filter((line) => !isOnItsWay(line));
  const [all, settled, actual] = [netOfAll(moved), netOfAll(final), netOfAll(fund)];
  if (fund.length === 0) return { agrees: false, isNothing: all === 0n, onItsWay: [] };
  if (moved.length > 0 && all === actual) return { agrees: true, isNothing: false, onItsWay: [] };
  const agrees = final.length > 0 && settled === actual;
  return { agrees, isNothing: false, onItsWay: agrees ? moved.filter(isOnItsWay) : [] };
}

/** The difference that the lines of a key are that do not agree, named after the day on which it begins. */
function loneOf({ trade, fund }: Both, { policy, day }: FundInput): Lone {
  const moved = trade.filter(isMoved);
  const kind = kindOf(moved, fund);
  const line = (moved[0] ?? fund[0]) as Line;
  const [expected, actual] = [netOfAll(moved), netOfAll(fund)];
  const isPair = kind === 'AMOUNT' || kind === 'FEE';
  const field = kind === 'FEE' ? 'fee' : 'amount';
  const text = (sum: bigint) => amountText(line.currency, sum);
  const found: Found = {
    leg: 'B',
    kind,
    key: keyOf('B', kind, fundKeyOf(line), day),
    day: line.day,
    sides: sidesOf({ channel: moved[0], fund: fund[0] }),
    fields: isPair ? [{ field, expected: text(expected), actual: text(actual) }] : [],
    effect: effectOf([line.currency, actual - expected]),
  };
  return { found, lines: waitingLines(moved, fund), until: lastDayOf(kind, { trade: moved, fund }, policy) };
}

const waitingLines = (trade: readonly Line[], fund: readonly Line[]): Lone['lines'] => [
  ...trade.map((line) => ({ side: 'channel' as const, line })),
  ...fund.map((line) => ({ side: 'fund' as const, line })),
];

const sumOf = (lines: readonly Line[]): bigint => lines.reduce((sum, { minor }) => sum + BigInt(minor), 0n);

/** Only the fee differs where the rows that are none add up to what was sold. */
function kindOf(trade: readonly Line[], fund: readonly Line[]): DifferenceKind {
  if (fund.length === 0) return 'FUND_MISSING';
  if (trade.length === 0) return 'FUND_ONLY';
  return sumOf(fund.filter(({ kind }) => kind !== 'FEE')) === sumOf(trade) ? 'FEE' : 'AMOUNT';
}

/**
 * The account may be told of a sale, or of its fee, a day later than the sale itself (23:59:59). What it tells without a
 * sale, or otherwise than the sale, is no matter of time.
 */
function lastDayOf(kind: DifferenceKind, { trade, fund }: Both, policy: Policy): string {
  const { day } = (trade[0] ?? fund[0]) as Line;
  const mayCome = kind === 'FUND_MISSING' || (kind === 'FEE' && fund.every((row) => row.kind !== 'FEE'));
  const days = trade.every(isOnItsWay)
    ? Math.max(policy.processingDays, policy.timingDays)
    : policy.timingDays;
  return mayCome ? addDays(day, days) : day;
}
