/** A clock that can be put forward: what the functions and the providers' stand-ins take for the time. */
export type ForwardClock = {
  readonly now: () => number;
  readonly advance: (milliseconds: number) => void;
  /** How far it is ahead, in milliseconds; shared with the threads that the functions run in. */
  readonly ahead: Float64Array;
};

export function forwardClock(): ForwardClock {
  const ahead = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  return {
    now: () => Date.now() + (ahead[0] ?? 0),
    advance: (milliseconds) => {
      if (!(milliseconds >= 0)) throw new RangeError('the clock is only put forward');
      ahead[0] = (ahead[0] ?? 0) + milliseconds;
    },
    ahead,
  };
}
