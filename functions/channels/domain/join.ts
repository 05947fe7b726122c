import { bodyHash } from '../../../shared/kernel/body-hash.ts';
import { type ChannelOrder, type Phase, phases } from './channel-order.ts';

/** Where a state of an order stands among its states: the greater one is the later one. Times are milliseconds since 1970. */
export type Rank = {
  readonly modifiedAt: number;
  /** When a person had it read again: it then stands above what was read of the same change before. */
  readonly rereadAt?: number | undefined;
  readonly phase: Phase;
  readonly observedAt: number;
  readonly hash: string;
};

/**
 * All that is kept of an order: its latest state, and when the channel last said that it is gone (墓碑). What was told
 * earlier than its deletion is kept beneath the tombstone.
 */
export type Kept<State extends Rank = Rank> = { readonly state?: State; readonly goneAt?: number };

/** The hash of everything that a channel told of an order, but for the moment in which it was looked at. */
export function contentHash({ observedAt: _observedAt, ...content }: ChannelOrder): string {
  return bodyHash(content);
}

/** Negative where `a` is the earlier one, 0 where nothing tells them apart. */
export function compareRanks(a: Rank, b: Rank): number {
  return (
    a.modifiedAt - b.modifiedAt ||
    (a.rereadAt ?? 0) - (b.rereadAt ?? 0) ||
    phases.indexOf(a.phase) - phases.indexOf(b.phase) ||
    a.observedAt - b.observedAt ||
    compareText(a.hash, b.hash)
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/**
 * What is kept after both were told. It is a join (commutative, associative, idempotent): whatever the order, the doors
 * and the repeats of messages, the same is kept in the end.
 */
export function joined<State extends Rank>(a: Kept<State>, b: Kept<State>): Kept<State> {
  const state = later(a.state, b.state);
  const goneAt = greatest(a.goneAt, b.goneAt);
  return { ...(state ? { state } : {}), ...(goneAt === undefined ? {} : { goneAt }) };
}

function later<State extends Rank>(a: State | undefined, b: State | undefined): State | undefined {
  if (!a || !b) return a ?? b;
  return compareRanks(a, b) < 0 ? b : a;
}

const greatest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);

/** Whether the channel has deleted the order and has told nothing later of it. */
export const isGone = ({ state, goneAt }: Kept): boolean =>
  state !== undefined && goneAt !== undefined && goneAt >= state.modifiedAt;

/**
 * NOTHING: it was known. SEEN: the same order, looked at later, or gone before anybody saw it. CHANGED: others have to
 * hear of it.
 */
export type Difference = 'NOTHING' | 'SEEN' | 'CHANGED';

export function differenceOf(before: Kept, after: Kept): Difference {
  if (before.state?.hash !== after.state?.hash || isGone(before) !== isGone(after)) return 'CHANGED';
  const same = before.goneAt === after.goneAt && sameRank(before.state, after.state);
  return same ? 'NOTHING' : 'SEEN';
}

const sameRank = (a: Rank | undefined, b: Rank | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && compareRanks(a, b) === 0);
