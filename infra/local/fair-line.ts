/** One who waits, and the time since when the line of its caller has not been empty. */
export type Waiting<T> = { readonly item: T; readonly sinceMs: number; readonly standingSinceMs: number };

/** Whoever waits, in a line for each caller; the lines are served in turn (fair queuing). */
export type FairLine<T> = {
  readonly length: () => number;
  readonly join: (caller: string, item: T, nowMs: number) => void;
  /** Since when the line of a caller has not been empty. */
  readonly standingSinceMs: (caller: string) => number | undefined;
  /** How many are served before one who joins this caller's line now, if nobody else comes. */
  readonly ahead: (caller: string) => number;
  /** Takes the first of the line whose turn it is. */
  readonly next: () => Waiting<T> | undefined;
  /** Takes the first of the longest line, unless nobody's line is longer than this caller's. */
  readonly dropForOther: (caller: string) => T | undefined;
};

type Place<T> = { readonly item: T; readonly sinceMs: number };
type Line<T> = { readonly places: Place<T>[]; readonly sinceMs: number };

export function fairLine<T>(): FairLine<T> {
  /** Empty lines are not kept; the next in turn stands first. */
  const lines = new Map<string, Line<T>>();
  let length = 0;

  const takeFrom = (caller: string, line: Line<T>): Place<T> | undefined => {
    const place = line.places.shift();
    if (place !== undefined) length -= 1;
    if (line.places.length === 0) lines.delete(caller);
    return place;
  };

  return {
    length: () => length,
    join: (caller, item, nowMs) => {
      const line = lines.get(caller) ?? { places: [], sinceMs: nowMs };
      lines.set(caller, line);
      line.places.push({ item, sinceMs: nowMs });
      length += 1;
    },
    standingSinceMs: (caller) => lines.get(caller)?.sinceMs,
    ahead: (caller) => {
      const mine = lines.get(caller)?.places.length ?? 0;
      let before = mine;
      for (const [other, { places }] of lines)
        if (other !== caller) before += Math.min(places.length, mine + 1);
      return before;
    },
    next: () => {
      const [first] = lines;
      if (first === undefined) return undefined;
      const [caller, line] = first;
      const place = takeFrom(caller, line);
      if (lines.delete(caller)) lines.set(caller, line);
      return place && { ...place, standingSinceMs: line.sinceMs };
    },
    dropForOther: (caller) => {
      const mine = lines.get(caller)?.places.length ?? 0;
      const [longest] = [...lines].sort(([, one], [, other]) => other.places.length - one.places.length);
      if (longest === undefined || longest[1].places.length <= mine) return undefined;
      return takeFrom(...longest)?.item;
    },
  };
}
