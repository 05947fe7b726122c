import { type FairLine, fairLine, type Waiting } from './fair-line.ts';

export type Guest = {
  /** Whose request it is: the requests of one caller wait behind each other. */
  readonly caller: string;
  /** Whether it goes before what is not, as a provider's callback does: it would come again only late. */
  readonly isUrgent: boolean;
};

/** Ends a turn; to be called once. */
export type Leave = () => void;

/** Waits for a turn. Undefined: there is no room, and nothing was begun. */
export type Admission = (guest: Guest) => Promise<Leave | undefined>;

export type AdmissionRules = {
  /** Turns at one time. */
  readonly turns: number;
  /** How many may wait, of the urgent and of the others each. */
  readonly places: number;
  /** Whether the last turn is kept for urgent ones. */
  readonly keepsOneFree: boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
};

type Measured = { readonly turnMs: number; readonly sinceMs: number };
type Lane = FairLine<(leave: Leave | undefined) => void>;

/** Of this many turns and one more the urgent ones get all but the last: a flood of forged callbacks stops nobody. */
const urgentInARow = 3;

/**
 * How long one may wait, in turns as long as they lately were: many while the caller's line is empty now and then, few
 * once it stands. A slow machine gives the same line more time, within these milliseconds.
 */
const patience = {
  passing: { turns: 100, leastMs: 2_000, mostMs: 4_000 },
  standing: { turns: 8, leastMs: 200, mostMs: 2_000 },
} as const;

/**
 * Decides who of those that want one function is served next, and who is told to come again. Callers are served in
 * turn, so that a greedy one waits behind itself and not before the others (RFC 8290). Who has waited too long is
 * turned away when the turn comes: work for callers that have given up helps nobody, so a line that stands is kept
 * short (RFC 8289; the two patiences: Maurer, "Fail at Scale", ACM Queue 13(8), 2015). Who would wait too long in a line
 * that stands is told so at once. Where all places are taken, the longest line gives one up.
 */
export function admission({ turns, places, keepsOneFree, now }: AdmissionRules): Admission {
  const urgent: Lane = fairLine();
  const ordinary: Lane = fairLine();
  const ordinaryTurns = keepsOneFree ? Math.max(1, turns - 1) : turns;
  const underWay = { all: 0, ordinary: 0 };
  let urgentRun = 0;
  /** How long a turn takes, and since when that is known: before the first has ended nobody has waited too long. */
  let measured: Measured | undefined;

  const hasTurn = (isUrgent: boolean): boolean =>
    underWay.all < turns && (isUrgent || underWay.ordinary < ordinaryTurns);

  const begin = (isUrgent: boolean): Leave => {
    const startedAt = now();
    underWay.all += 1;
    underWay.ordinary += isUrgent ? 0 : 1;
    return () => {
      underWay.all -= 1;
      underWay.ordinary -= isUrgent ? 0 : 1;
      const tookMs = now() - startedAt;
      const { turnMs, sinceMs } = measured ?? { turnMs: tookMs, sinceMs: now() };
      measured = { turnMs: turnMs + (tookMs - turnMs) / 10, sinceMs };
      serve();
    };
  };

  const serve = (): void => {
    for (let lane = laneInTurn(); lane !== undefined; lane = laneInTurn()) {
      const waiting = lane.next();
      if (waiting === undefined) return;
      waiting.item(hasWaitedTooLong(waiting, now(), measured) ? undefined : beginNext(lane === urgent));
    }
  };

  const beginNext = (isUrgent: boolean): Leave => {
    urgentRun = isUrgent ? urgentRun + 1 : 0;
    return begin(isUrgent);
  };

  const laneInTurn = (): Lane | undefined => {
    const isOrdinaryReady = ordinary.length() > 0 && hasTurn(false);
    const isUrgentReady = urgent.length() > 0 && hasTurn(true);
    if (isUrgentReady && (!isOrdinaryReady || urgentRun < urgentInARow)) return urgent;
    return isOrdinaryReady ? ordinary : undefined;
  };

  /** Whether one who joined the line now would be turned away when the turn comes. */
  const comesInVain = (lane: Lane, caller: string): boolean => {
    const standingSinceMs = lane.standingSinceMs(caller);
    if (measured === undefined || standingSinceMs === undefined) return false;
    if (!isStanding(standingSinceMs, now(), measured)) return false;
    const atOnce = lane === urgent ? turns : ordinaryTurns;
    return ((lane.ahead(caller) + 1) * measured.turnMs) / atOnce > within(patience.standing, measured.turnMs);
  };

  return ({ caller, isUrgent }) => {
    const lane = isUrgent ? urgent : ordinary;
    if (lane.length() === 0 && hasTurn(isUrgent)) return Promise.resolve(begin(isUrgent));
    if (comesInVain(lane, caller)) return Promise.resolve(undefined);
    if (lane.length() >= places) {
      const dropped = lane.dropForOther(caller);
      if (dropped === undefined) return Promise.resolve(undefined);
      dropped(undefined);
    }
    return new Promise((enter) => lane.join(caller, enter, now()));
  };
}

function hasWaitedTooLong(
  { sinceMs, standingSinceMs }: Waiting<unknown>,
  nowMs: number,
  measured: Measured | undefined,
): boolean {
  if (measured === undefined) return false;
  const { passing, standing } = patience;
  const kind = isStanding(standingSinceMs, nowMs, measured) ? standing : passing;
  const mostMs = within(kind, measured.turnMs);
  return nowMs - Math.max(sinceMs, measured.sinceMs) > mostMs;
}

const isStanding = (sinceMs: number, nowMs: number, measured: Measured): boolean =>
  nowMs - Math.max(sinceMs, measured.sinceMs) > within(patience.passing, measured.turnMs);

const within = (
  { turns, leastMs, mostMs }: { readonly turns: number; readonly leastMs: number; readonly mostMs: number },
  turnMs: number,
): number => Math.min(mostMs, Math.max(leastMs, turns * turnMs));
