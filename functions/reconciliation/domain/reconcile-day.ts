import { sha256 } from '../../../shared/kernel/sha256.ts';
import { balanceBreaks, type Closing, type Movement } from './balances.ts';
import type { Statement } from './bill.ts';
import { inOrder } from './canonical.ts';
import { compareBank } from './compare-bank.ts';
import { compareFund } from './compare-fund.ts';
import { comparePartition, type PartitionResult } from './compare-partition.ts';
import { compareTrade } from './compare-trade.ts';
import type { Found, Leg } from './difference.ts';
import { toSafe } from './differing.ts';
import type { Line } from './line.ts';
import type { BankCalendar, Policy } from './policy.ts';
import { type LineBatches, type PartedLeg, readSide, type SideOfDay, type SideSummary } from './read-side.ts';
import type { Carried, DayResult, Total } from './result.ts';
import type { LegResult } from './waiting.ts';

/** The version of the rules: another one may come to another result, and says so in the hash. */
export const engineVersion = 1;

/** All that decides a day beside its lines. */
export type DayContext = {
  /** The last business day that the lines are of. What is overdue is judged by it, and never by a clock. */
  readonly day: string;
  readonly policy: Policy;
  readonly calendar: BankCalendar;
  /** As the day before left them, without those whose difference people have settled since. */
  readonly carried: readonly Carried[];
  /** What the fund bill and the bank's files say of balances, and where the statements before them ended. */
  readonly statements?: { readonly fund?: readonly Statement[]; readonly bank?: readonly Statement[] };
  readonly closings?: { readonly fund?: readonly Closing[]; readonly bank?: readonly Closing[] };
};

/**
 * A day with its lines. A side that was not read is left out: leg A needs journal and trade bill, leg B trade bill and
 * fund bill, leg C the bank. An empty side was read and is empty.
 */
export type DayInput = DayContext & Readonly<Partial<Record<SideOfDay, LineBatches>>>;

/** What was read and compared of a day, wherever that was done. The order of both lists does not matter. */
export type Compared = {
  readonly sides: readonly SideSummary[];
  readonly partitions: readonly PartitionResult[];
};

/** Reconciles a day in one process, in so many partitions; the result is the same for any number. */
export async function reconcileDay(input: DayInput, partitions = 1): Promise<DayResult> {
  const { sides, rows } = await readSides(input, partitions);
  const compared: PartitionResult[] = [];
  for (const leg of partedLegs(input))
    for (let partition = 0; partition < partitions; partition += 1) {
      const [first, second] = sidesOfLeg[leg].map((side) => rows.get(`${side} ${leg} ${partition}`) ?? []);
      compared.push(
        await comparePartition({
          ...{ leg, carried: input.carried, expectedKeys: expectedKeys(sides, partitions) },
          first: () => first ?? [],
          second: () => second ?? [],
        }),
      );
    }
  return concludeDay(input, { sides, partitions: compared });
}

/** As many as the largest side has lines, and a tenth more where partitions are not even. */
const expectedKeys = (sides: readonly SideSummary[], partitions: number): number =>
  Math.ceil((Math.max(...sides.map(({ lines }) => lines)) * 1.1) / partitions);

/** The sides that a parted leg compares, in their order. */
export const sidesOfLeg = { A: ['ledger', 'channel'], B: ['channel', 'fund'] } as const satisfies Record<
  PartedLeg,
  readonly SideOfDay[]
>;
const partedLegNames = ['A', 'B'] as const satisfies readonly PartedLeg[];
const sideNames = ['ledger', 'channel', 'fund', 'bank'] as const satisfies readonly SideOfDay[];

/** The parted legs that can be compared with these sides. */
export const partedLegs = (sides: Readonly<Partial<Record<SideOfDay, unknown>>>): readonly PartedLeg[] =>
  partedLegNames.filter((leg) => sidesOfLeg[leg].every((side) => sides[side] !== undefined));

async function readSides(input: DayInput, partitions: number) {
  const rows = new Map<string, Uint8Array[]>();
  const sides: SideSummary[] = [];
  for (const side of sideNames) {
    const lines = input[side];
    if (lines === undefined) continue;
    const legs = partedLegs(input).filter((leg) => (sidesOfLeg[leg] as readonly string[]).includes(side));
    const taken = (leg: PartedLeg, partition: number, more: Uint8Array) => {
      const key = `${side} ${leg} ${partition}`;
      const before = rows.get(key);
      if (before) before.push(more);
      else rows.set(key, [more]);
    };
    sides.push(await readSide({ side, lines, legs, partitions, policy: input.policy }, taken));
  }
  return { sides, rows };
}

/**
 * What a day comes to, out of what its partitions found: a pure function of the context, the sides and the partitions,
 * however many they are.
 */
export function concludeDay(context: DayContext, { sides, partitions }: Compared): DayResult {
  const side = (name: SideOfDay) => sides.find((summary) => summary.side === name);
  const legs = {
    A: legA(context, partitions),
    B: legB(context, partitions),
    C: legC(context, side('bank'), payoutsOf(context, side('fund'), side('channel'))),
  };
  const all = Object.values(legs);
  const found = [...all.flatMap((leg) => leg.found), ...breaksOf(context, side('fund'))].toSorted(
    byLegAndKey,
  );
  const isOut = found.some(({ timingUntil }) => timingUntil === undefined);
  return hashed({
    status: isOut ? 'OUT_OF_BALANCE' : 'BALANCED',
    totals: Object.fromEntries(sides.map((summary) => [summary.side, totalsOf(summary)])),
    matched: { A: legs.A.matched, B: legs.B.matched, C: legs.C.matched },
    found,
    cleared: [...new Set(all.flatMap(({ cleared }) => cleared))].sort(),
    carried: all.flatMap(({ carried }) => carried).toSorted(byLegKeyAndLine),
  });
}

/** A leg that was not compared changes nothing of what waits for it. */
const untouched = ({ carried }: DayContext, leg: Leg): LegResult => ({
  ...{ matched: 0, found: [], cleared: [] },
  carried: carried.filter((one) => one.leg === leg),
});

function partsOf(leg: PartedLeg, partitions: readonly PartitionResult[]) {
  const parts = partitions.filter((part) => part.leg === leg);
  return {
    agreed: parts.reduce((sum, part) => sum + part.agreed, 0),
    first: parts.flatMap(({ first }) => first),
    second: parts.flatMap(({ second }) => second),
    isCompared: parts.length > 0,
  };
}

const carriedIn = ({ carried }: DayContext, leg: Leg) => carried.filter((one) => one.leg === leg);

function legA(context: DayContext, partitions: readonly PartitionResult[]): LegResult {
  const { agreed, first, second, isCompared } = partsOf('A', partitions);
  if (!isCompared) return untouched(context, 'A');
  const { policy, day } = context;
  const carried = carriedIn(context, 'A');
  const result = compareTrade({ ledger: first, channel: second, carried, policy, day });
  return { ...result, matched: agreed + result.matched };
}

function legB(context: DayContext, partitions: readonly PartitionResult[]): LegResult {
  const { agreed, first, second, isCompared } = partsOf('B', partitions);
  if (!isCompared) return untouched(context, 'B');
  const { policy, day } = context;
  const carried = carriedIn(context, 'B');
  const result = compareFund({ channel: first, fund: second, carried, policy, day });
  return { ...result, matched: agreed + result.matched };
}

/** Leg C is compared where there are lines of a bank, and where there should be because the policy names an account. */
function legC(context: DayContext, bank: SideSummary | undefined, settlements: readonly Line[]): LegResult {
  const { policy, calendar, day } = context;
  if (bank === undefined && policy.bankAccount === undefined) return untouched(context, 'C');
  const carried = carriedIn(context, 'C');
  return compareBank({ settlements, bank: bank?.kept ?? [], carried, policy, calendar, day });
}

/** Payouts are told by the fund bill, or are the whole net of each day, which no line tells (清算净额). */
function payoutsOf(
  { policy }: DayContext,
  fund: SideSummary | undefined,
  channel: SideSummary | undefined,
): readonly Line[] {
  if (policy.payouts === 'fund-bill') return fund?.kept ?? [];
  return (channel?.nets ?? []).filter(({ net }) => net !== '0').map(netPayout);
}

const netPayout = ({ account, currency, day, net }: SideSummary['nets'][number]): Line => ({
  ...{ lineNo: 0, kind: 'SETTLEMENT', channelNo: '', outNo: `${account}-${day}`, paymentNo: '' },
  ...{ minor: toSafe(-BigInt(net)), fee: 0, currency, status: 'SUCCEEDED', account },
  ...{ at: Date.parse(`${day}T00:00:00+08:00`), day },
});

const totalsOf = ({ totals }: SideSummary): readonly Total[] =>
  totals.map(({ minor, fee, ...total }) => ({ ...total, minor: BigInt(minor), fee: BigInt(fee) }));

function breaksOf({ statements, closings }: DayContext, fund: SideSummary | undefined): readonly Found[] {
  const movements = fund?.nets.map(({ net, ...of }): Movement => ({ ...of, net: BigInt(net) }));
  return [
    ...balanceBreaks({
      ...{ leg: 'B', statements: statements?.fund ?? [], previous: closings?.fund ?? [] },
      ...(movements ? { movements } : {}),
    }),
    ...balanceBreaks({ leg: 'C', statements: statements?.bank ?? [], previous: closings?.bank ?? [] }),
  ];
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byLegAndKey = (a: Found, b: Found): number => byText(a.leg, b.leg) || byText(a.key, b.key);
const byLegKeyAndLine = (a: Carried, b: Carried): number =>
  byText(a.leg, b.leg) || byText(a.key, b.key) || byText(a.side, b.side) || inOrder(a.line, b.line);

/** One text for one result: the names of every object in order, sums in decimal. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return `${part}`;
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => byText(a, b)));
  });

function hashed(result: Omit<DayResult, 'hash'>): DayResult {
  const hash = sha256();
  hash.add(canonicalJson({ engineVersion, ...result }));
  return { ...result, hash: hash.hex() };
}
