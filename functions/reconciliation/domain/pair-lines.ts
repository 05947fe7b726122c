import { inOrder, tradeKeyOf } from './canonical.ts';
import type { Line } from './line.ts';
import type { Carried } from './result.ts';

/** A line in a comparison: of this day, or carried into it. */
export type Held = { readonly line: Line; readonly carried?: Carried };

export type Pair = { readonly ledger: Held; readonly channel: Held };

/** The same line more than once on one side: the one that counts, and the others. */
export type Repeat = {
  readonly side: 'ledger' | 'channel';
  readonly kept: Line;
  readonly others: readonly Line[];
};

export type Pairing = {
  readonly pairs: readonly Pair[];
  readonly repeats: readonly Repeat[];
  readonly ledger: readonly Held[];
  readonly channel: readonly Held[];
};

type Sides = { readonly ledger: readonly Held[]; readonly channel: readonly Held[] };

/** Lines of this day, in an order of their own. */
export const heldLines = (lines: readonly Line[]): readonly Held[] =>
  lines.toSorted(inOrder).map((line) => ({ line }));

/** What makes two lines of one side the same line told twice: kind, our number and the provider's. */
export const identityOf = (line: Line): string => `${tradeKeyOf(line)}\t${line.channelNo}`;

/**
 * Pairs lines of both sides, each at most once: first those of equal numbers, ours and the provider's; then, under one
 * number of ours, where one of both has no number of the provider; then, what is left, by the provider's number alone.
 * Earlier lines go first, so the order in which they were read does not matter.
 */
export function pairLines(ledger: readonly Held[], channel: readonly Held[]): Pairing {
  const groups = groupsOf({ ledger, channel });
  const inGroups = [...groups.values()].map(pairGroup);
  const left = {
    ledger: inGroups.flatMap((group) => group.ledger),
    channel: inGroups.flatMap((group) => group.channel),
  };
  const byNumber = pairBy(left, ({ line }) =>
    line.channelNo === '' ? '' : `${line.kind}\t${line.channelNo}`,
  );
  return {
    pairs: [...inGroups.flatMap(({ pairs }) => pairs), ...byNumber.pairs],
    repeats: inGroups.flatMap(({ repeats }) => repeats),
    ledger: byNumber.ledger,
    channel: byNumber.channel,
  };
}

function groupsOf({ ledger, channel }: Sides): ReadonlyMap<string, Sides> {
  const groups = new Map<string, { ledger: Held[]; channel: Held[] }>();
  const groupOf = ({ line }: Held) => {
    const key = tradeKeyOf(line);
    const group = groups.get(key) ?? { ledger: [], channel: [] };
    groups.set(key, group);
    return group;
  };
  for (const held of ledger) groupOf(held).ledger.push(held);
  for (const held of channel) groupOf(held).channel.push(held);
  return groups;
}

function pairGroup(group: Sides): Pairing {
  const ledger = onceEach('ledger', group.ledger, group.channel);
  const channel = onceEach('channel', group.channel, group.ledger);
  const equal = pairBy({ ledger: ledger.kept, channel: channel.kept }, ({ line }) => `=${line.channelNo}`);
  const loose = pairLoose(equal);
  return {
    pairs: [...equal.pairs, ...loose.pairs],
    repeats: [...ledger.repeats, ...channel.repeats],
    ledger: loose.ledger,
    channel: loose.channel,
  };
}

/** One line of each identity: what waits already, else the one that is as the other side has it, or the first. */
function onceEach(side: Repeat['side'], lines: readonly Held[], others: readonly Held[]) {
  const told = Map.groupBy(lines, ({ line }) => line.channelNo);
  const kept: Held[] = [];
  const repeats: Repeat[] = [];
  for (const same of told.values()) {
    const best =
      same.find(({ carried }) => carried) ??
      same.find(({ line }) => others.some((other) => isLike(line, other.line))) ??
      same[0];
    if (best === undefined) continue;
    kept.push(best);
    const rest = same.filter((held) => held !== best).map(({ line }) => line);
    if (rest.length > 0) repeats.push({ side, kept: best.line, others: rest });
  }
  return { kept, repeats };
}

const isLike = (a: Line, b: Line): boolean =>
  a.channelNo === b.channelNo && a.minor === b.minor && a.currency === b.currency && a.status === b.status;

type Paired = Sides & { readonly pairs: readonly Pair[] };

/** Pairs by an equal text, each in its order; an empty text is never equal. */
function pairBy({ ledger, channel }: Sides, textOf: (held: Held) => string): Paired {
  const free = Map.groupBy(
    channel.filter((held) => textOf(held) !== ''),
    textOf,
  );
  const pairs: Pair[] = [];
  const left: Held[] = [];
  for (const held of ledger) {
    const other = free.get(textOf(held))?.shift();
    if (other) pairs.push({ ledger: held, channel: other });
    else left.push(held);
  }
  const taken = new Set(pairs.map((pair) => pair.channel));
  return { pairs, ledger: left, channel: channel.filter((held) => !taken.has(held)) };
}

/** Within one number of ours a side has at most one line without number of the provider. */
function pairLoose({ ledger, channel }: Sides): Paired {
  const isLoose = ({ line }: Held) => line.channelNo === '';
  const looseLedger = ledger.find(isLoose);
  if (looseLedger) return pairOne(looseLedger, nearest(looseLedger, channel), { ledger, channel });
  const looseChannel = channel.find(isLoose);
  const other = looseChannel && nearest(looseChannel, ledger);
  return looseChannel && other
    ? pairOne(other, looseChannel, { ledger, channel })
    : { pairs: [], ledger, channel };
}

function pairOne(ledger: Held, channel: Held | undefined, from: Sides): Paired {
  if (channel === undefined) return { pairs: [], ...from };
  return {
    pairs: [{ ledger, channel }],
    ledger: from.ledger.filter((held) => held !== ledger),
    channel: from.channel.filter((held) => held !== channel),
  };
}

/** The first of the same amount, or else the first. */
const nearest = ({ line }: Held, others: readonly Held[]): Held | undefined =>
  others.find((other) => other.line.minor === line.minor && other.line.currency === line.currency) ??
  others[0];

/** A line that was not final (处理中) is let go when the bill of this day tells it again. */
export function withoutSuperseded(carried: readonly Carried[], channel: readonly Line[]) {
  const told = new Set(channel.map(identityOf));
  const isSuperseded = ({ side, line }: Carried) =>
    side === 'channel' && line.status === 'PROCESSING' && told.has(identityOf(line));
  return {
    superseded: carried.filter(isSuperseded).map(({ key }) => key),
    waiting: carried.filter((one) => !isSuperseded(one)),
  };
}
