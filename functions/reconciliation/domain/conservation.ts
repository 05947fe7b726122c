import { countsAtBank } from './compare-bank.ts';
import { unagreedFee } from './compare-trade.ts';
import type { Leg } from './difference.ts';
import { movedBy } from './differing.ts';
import { type Line, netOf } from './line.ts';
import { identityOf } from './pair-lines.ts';
import type { Policy } from './policy.ts';
import type { Carried, DayResult } from './result.ts';

/** A day as it was put in, and what came of it. A side that was not read is left out. */
export type ConservedDay = {
  readonly ledger?: readonly Line[];
  readonly channel?: readonly Line[];
  readonly fund?: readonly Line[];
  readonly bank?: readonly Line[];
  /** What waited before this day. */
  readonly carried: readonly Carried[];
  readonly policy: Policy;
  readonly result: DayResult;
};

/** Of one leg and currency: what its first side and the differences come to, and what the second side says. */
export type Gap = {
  readonly leg: Leg;
  readonly currency: string;
  readonly expected: bigint;
  readonly actual: bigint;
};

/**
 * Where money is not conserved: empty for every right result. For each leg and currency
 *
 *     first side + effects of differences that begin on this day − effects of carried lines that cleared = second side
 *
 * - A: journal and trade bill before fees. The journal says nothing of fees until the day is concluded, which books them as
 *   agreed; so a difference of fees is in `effect`, and is taken out of it here. With fees the same holds for
 *   `journal − agreed fees` and `trade bill − its fees`.
 * - B: trade bill less its fees, and all of the fund bill but payouts.
 * - C: payouts, and the bank's lines that count.
 *
 * What failed moved nothing. A line that was not final and is told again moves what it says now more than it said before.
 */
export function conservationGaps(day: ConservedDay): readonly Gap[] {
  return legsOf(day).flatMap(({ leg, first, second }) => {
    const sums = new Map(first);
    const begun = new Set(day.carried.map(({ key }) => key));
    for (const found of day.result.found)
      if (found.leg === leg && !begun.has(found.key)) addAll(sums, effectsOf(found, day.policy));
    for (const one of clearedLines(day, leg)) add(sums, one.line.currency, -effectOfCarried(one));
    const currencies = [...new Set([...sums.keys(), ...second.keys()])].sort();
    return currencies
      .map((currency) => ({
        leg,
        currency,
        expected: sums.get(currency) ?? 0n,
        actual: second.get(currency) ?? 0n,
      }))
      .filter(({ expected, actual }) => expected !== actual);
  });
}

type Sums = Map<string, bigint>;
type Side = { readonly leg: Leg; readonly first: Sums; readonly second: Sums };

function add(sums: Sums, currency: string, minor: bigint): void {
  sums.set(currency, (sums.get(currency) ?? 0n) + minor);
}

function addAll(sums: Sums, amounts: Sums): void {
  for (const [currency, minor] of amounts) add(sums, currency, minor);
}

function sumBy(lines: readonly Line[], amountOf: (line: Line) => bigint): Sums {
  const sums: Sums = new Map();
  for (const line of lines) add(sums, line.currency, amountOf(line));
  return sums;
}

function legsOf(day: ConservedDay): readonly Side[] {
  const { ledger, channel, fund, bank, policy } = day;
  const legs: Side[] = [];
  if (ledger && channel)
    legs.push({
      leg: 'A',
      first: sumBy(ledger.filter(isTrade), moved),
      second: sumSince(day, 'A', { lines: channel.filter(isTrade), amountOf: moved }),
    });
  if (channel && fund)
    legs.push({
      leg: 'B',
      first: sumSince(day, 'B', { lines: channel.filter(isNoPayout), amountOf: net }),
      second: sumBy(fund.filter(isNoPayout), net),
    });
  const payouts =
    policy.payouts === 'fund-bill' ? fund?.filter((line) => !isNoPayout(line)) : channel?.filter(isFinal);
  if (bank || policy.bankAccount !== undefined)
    legs.push({
      leg: 'C',
      first: sumBy(payouts ?? [], policy.payouts === 'fund-bill' ? (line) => -BigInt(line.minor) : net),
      second: sumBy(
        (bank ?? []).filter((line) => countsAtBank(line, policy)),
        (line) => BigInt(line.minor),
      ),
    });
  return legs;
}

const isTrade = ({ kind }: Line): boolean => kind !== 'FEE' && kind !== 'SETTLEMENT';
const isNoPayout = ({ kind }: Line): boolean => kind !== 'SETTLEMENT';
const isFinal = ({ status }: Line): boolean => status === 'SUCCEEDED';
const moved = (line: Line): bigint => BigInt(movedBy(line));
const net = (line: Line): bigint => (line.status === 'FAILED' ? 0n : BigInt(netOf(line)));

type Summed = { readonly lines: readonly Line[]; readonly amountOf: (line: Line) => bigint };

/** What lines of the bill moved, less what those of them that are told again were said to move before. */
function sumSince({ carried }: ConservedDay, leg: Leg, { lines, amountOf }: Summed): Sums {
  const sums = sumBy(lines, amountOf);
  const told = new Set(lines.map(identityOf));
  for (const { side, line, ...one } of carried)
    if (one.leg === leg && side === 'channel' && line.status === 'PROCESSING' && told.has(identityOf(line)))
      add(sums, line.currency, -amountOf(line));
  return sums;
}

/** A difference's effect, without what is only a matter of fees in leg A. */
function effectsOf({ leg, kind, effect, sides }: DayResult['found'][number], policy: Policy): Sums {
  const sums: Sums = new Map(Object.entries(effect).map(([currency, minor]) => [currency, BigInt(minor)]));
  const isPair = leg === 'A' && kind !== 'DUPLICATE_LINE' && sides.ledger !== undefined;
  if (isPair && sides.channel) add(sums, sides.channel.currency, BigInt(unagreedFee(sides.channel, policy)));
  return sums;
}

/** Carried lines that no longer wait because their counterpart came. */
function clearedLines({ carried, result }: ConservedDay, leg: Leg): readonly Carried[] {
  const cleared = new Set(result.cleared);
  return carried.filter((one) => one.leg === leg && cleared.has(one.key));
}

function effectOfCarried({ leg, side, line }: Carried): bigint {
  if (leg === 'A') return side === 'ledger' ? -moved(line) : moved(line);
  if (leg === 'B') return side === 'channel' ? -net(line) : net(line);
  return BigInt(line.minor);
}
