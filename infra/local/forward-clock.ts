/** The longest wait that a timer takes; longer ones are waited for in steps. */
export const longestTimerMs = 2 ** 31 - 1;

/** A clock that can be put forward: what the functions and the providers' stand-ins take for the time. */
export type ForwardClock = {
  readonly now: () => number;
  readonly advance: (milliseconds: number) => void;
  /** Comes back when this clock shows the time, at once where it is put forward past it, or when the signal is aborted. */
  readonly until: (time: number, signal: AbortSignal) => Promise<void>;
  /** How far it is ahead, in milliseconds; shared with the threads that the functions run in. */
  readonly ahead: Float64Array;
};

export function forwardClock(): ForwardClock {
  const ahead = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  const now = () => Date.now() + (ahead[0] ?? 0);
  const waiting = new Set<() => void>();
  return {
    now,
    advance: (milliseconds) => {
      if (!(milliseconds >= 0)) throw new RangeError('the clock is only put forward');
      ahead[0] = (ahead[0] ?? 0) + milliseconds;
      for (const look of [...waiting]) look();
    },
    until: (time, signal) =>
      new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        const look = () => {
          clearTimeout(timer);
          const left = time - now();
          if (left > 0 && !signal.aborted) {
            timer = setTimeout(look, Math.min(left, longestTimerMs));
            return;
          }
          waiting.delete(look);
          signal.removeEventListener('abort', look);
          resolve();
        };
        waiting.add(look);
        signal.addEventListener('abort', look);
        look();
      }),
    ahead,
  };
}
