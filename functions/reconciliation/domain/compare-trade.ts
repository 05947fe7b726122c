import { inOrder, tradeKeyOf } from './canonical.ts';
import { addDays } from './days.ts';
import type { DifferenceKind, FieldDifference, Found } from './difference.ts';
import { amountText, effectOf, ifDiffers, keyOf, movedBy, sidesOf } from './differing.ts';
import { expectedFee, feeGap } from './fees.ts';
import type { Line } from './line.ts';
import {
  type Held,
  heldLines,
  identityOf,
  type Pair,
  pairLines,
  type Repeat,
  withoutSuperseded,
} from './pair-lines.ts';
import type { Policy } from './policy.ts';
import type { Carried } from './result.ts';
import { beginWaiting, goOnWaiting, type LegResult, type Lone, together } from './waiting.ts';

/** What leg A compares: the lines of this day that are not plainly alike, and what waits since earlier days. */
export type TradeInput = {
  readonly ledger: readonly Line[];
  readonly channel: readonly Line[];
  readonly carried: readonly Carried[];
  readonly policy: Policy;
  readonly day: string;
};

/**
 * Leg A: journal ↔ trade bill, one to one. Lines of this day are matched among themselves first, what is left then with
 * what waits since earlier days, so that a line that is a day late on one side clears by itself (跨日) and is no
 * difference. A line is in at most one match; what failed and has no counterpart is nothing.
 */
export function compareTrade(input: TradeInput): LegResult {
  const { day, policy } = input;
  const { superseded, waiting } = withoutSuperseded(input.carried, input.channel);
  const today = pairLines(heldLines(input.ledger), heldLines(input.channel));
  const late = pairLines(
    [...heldCarried(waiting, 'ledger'), ...today.ledger],
    [...heldCarried(waiting, 'channel'), ...today.channel],
  );
  const pairs = [...today.pairs, ...late.pairs];
  const differing = pairs.flatMap((pair) => differenceOf(pair, policy));
  const isDuplicateCharge = duplicateCharges(input.channel, pairs);
  const waits = together([
    ...late.ledger.map((held) => waitOn(held, day, loneLedger(held.line, policy))),
    ...late.channel.map((held) => waitOn(held, day, loneChannel(held, policy, isDuplicateCharge))),
  ]);
  return {
    matched: pairs.length - differing.length,
    found: [
      ...differing,
      ...eachOnce([...today.repeats, ...late.repeats]).flatMap(repeatedLine),
      ...waits.found,
    ],
    cleared: [...superseded, ...pairs.flatMap(keysOf)],
    carried: waits.carried,
  };
}

const heldCarried = (carried: readonly Carried[], side: Carried['side']): readonly Held[] =>
  carried
    .filter((one) => one.side === side)
    .toSorted((a, b) => inOrder(a.line, b.line))
    .map((one) => ({ line: one.line, carried: one }));

const keysOf = ({ ledger, channel }: Pair): readonly string[] =>
  [ledger, channel].flatMap(({ carried }) => (carried ? [carried.key] : []));

function waitOn({ carried, line }: Held, day: string, lone: Lone) {
  if (carried) return goOnWaiting([carried], day, () => lone.found);
  return line.status === 'FAILED' ? { found: [], carried: [] } : beginWaiting(lone, day);
}

/**
 * Which payments of the bill are a second one under one number of ours (重复支付): another one is matched, or none is
 * and another one came first.
 */
function duplicateCharges(channel: readonly Line[], pairs: readonly Pair[]): (line: Line) => boolean {
  const matched = new Set(pairs.map((pair) => tradeKeyOf(pair.channel.line)));
  const payments = channel.filter(({ kind, status }) => kind === 'PAYMENT' && status !== 'FAILED');
  const byKey = Map.groupBy(payments.toSorted(inOrder), tradeKeyOf);
  return (line) =>
    line.kind === 'PAYMENT' &&
    (matched.has(tradeKeyOf(line)) || byKey.get(tradeKeyOf(line))?.[0]?.channelNo !== line.channelNo);
}

const lastDayOf = (line: Line, { processingDays, timingDays }: Policy): string =>
  addDays(line.day, line.status === 'PROCESSING' ? Math.max(processingDays, timingDays) : timingDays);

function loneLedger(line: Line, policy: Policy): Lone {
  const kind = line.kind === 'REFUND' ? 'REFUND_MISSING' : 'LEDGER_ONLY';
  return {
    found: foundOf(kind, { ledger: line }, effectOf([line.currency, -movedBy(line)])),
    lines: [{ side: 'ledger', line }],
    until: lastDayOf(line, policy),
  };
}

function loneChannel(
  { line, carried }: Held,
  policy: Policy,
  isDuplicateCharge: (line: Line) => boolean,
): Lone {
  const twice = carried === undefined && isDuplicateCharge(line);
  const kind = twice ? 'DUPLICATE_CHARGE' : line.kind === 'REFUND' ? 'REFUND_EXCESS' : 'CHANNEL_ONLY';
  return {
    found: foundOf(kind, { channel: line }, effectOf([line.currency, movedBy(line)])),
    lines: [{ side: 'channel', line }],
    until: twice ? line.day : lastDayOf(line, policy),
  };
}

type TradeSides = { readonly ledger?: Line; readonly channel?: Line };

function foundOf(
  kind: DifferenceKind,
  { ledger, channel }: TradeSides,
  effect: Found['effect'],
): Found & { readonly fields: readonly FieldDifference[] } {
  const line = (channel ?? ledger) as Line;
  const key = keyOf('A', kind, ...numbersOf(line), line.day);
  return { leg: 'A', kind, key, day: line.day, sides: sidesOf({ ledger, channel }), fields: [], effect };
}

/** What a difference is about: of its own side and day, no other line has the same. */
const numbersOf = ({ kind, outNo, channelNo, paymentNo }: Line): readonly string[] => [
  kind,
  outNo,
  channelNo || (outNo === '' ? paymentNo : ''),
];

/** A line that is there twice today and was there on an earlier day is one difference, not two. */
const eachOnce = (repeats: readonly Repeat[]): readonly Repeat[] =>
  [...Map.groupBy(repeats, ({ side, kept }) => `${side}\t${identityOf(kept)}`).values()].flatMap((same) =>
    same.slice(-1).map((last) => ({ ...last, others: same.flatMap(({ others }) => others) })),
  );

function repeatedLine({ side, kept, others }: Repeat): readonly Found[] {
  const moved = others.filter(({ status }) => status !== 'FAILED');
  const [first] = moved;
  if (first === undefined) return [];
  const sign = side === 'channel' ? 1 : -1;
  const effect = effectOf(...moved.map((line) => [line.currency, sign * movedBy(line)] as const));
  return [
    {
      ...foundOf('DUPLICATE_LINE', { [side]: first }, effect),
      key: keyOf('A', 'DUPLICATE_LINE', side, ...numbersOf(first), first.day),
      fields: [{ field: 'count', expected: `1 (line ${kept.lineNo})`, actual: `${moved.length + 1}` }],
    },
  ];
}

/** Which kind a pair is that differs in a field, the gravest first; times and days may differ. */
const kindOfField = {
  account: 'ACCOUNT',
  currency: 'CURRENCY',
  status: 'STATUS',
  amount: 'AMOUNT',
  fee: 'FEE',
} as const satisfies Partial<Record<FieldDifference['field'], DifferenceKind>>;

function differenceOf(pair: Pair, policy: Policy): readonly Found[] {
  const [ledger, channel] = [pair.ledger.line, pair.channel.line];
  const fields = fieldsOf(ledger, channel, policy);
  const kinds = Object.entries(kindOfField);
  const kind = kinds.find(([field]) => fields.some((differing) => differing.field === field))?.[1];
  if (kind === undefined) return [];
  const effect = effectOf(
    [channel.currency, movedBy(channel)],
    [channel.currency, -unagreedFee(channel, policy)],
    [ledger.currency, -movedBy(ledger)],
  );
  return [{ ...foundOf(kind, { ledger, channel }, effect), fields }];
}

function fieldsOf(ledger: Line, channel: Line, policy: Policy): readonly FieldDifference[] {
  const sameAccount = ledger.account === '' || channel.account === '' ? '' : channel.account;
  const moved = (line: Line) => amountText(line.currency, line.minor);
  const isOnItsWay = ledger.status === 'SUCCEEDED' && channel.status === 'PROCESSING';
  return [
    ...(sameAccount === '' ? [] : ifDiffers('account', ledger.account, channel.account)),
    ...ifDiffers('currency', ledger.currency, channel.currency),
    ...(isOnItsWay ? [] : ifDiffers('status', ledger.status, channel.status)),
    ...(ledger.minor === channel.minor ? [] : ifDiffers('amount', moved(ledger), moved(channel))),
    ...feeFields(channel, policy),
  ];
}

/** How much more was kept as fee than agreed; of what failed nothing is judged. */
export const unagreedFee = (
  channel: Pick<Line, 'kind' | 'minor' | 'fee' | 'status'>,
  { fee }: Policy,
): number => (channel.status === 'FAILED' ? 0 : feeGap(fee, channel));

function feeFields(channel: Line, policy: Policy): readonly FieldDifference[] {
  if (policy.fee === undefined || unagreedFee(channel, policy) === 0) return [];
  const expected = amountText(channel.currency, expectedFee(policy.fee, channel) ?? 0);
  return [{ field: 'fee', expected, actual: amountText(channel.currency, channel.fee) }];
}
