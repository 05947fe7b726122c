import type { Shelf } from './shelf.ts';

type Parts = { readonly shelf: Shelf; readonly now: () => number; readonly speed: number };
export type Pace = ReturnType<typeof paceOn>;

/** The carriers' time, which runs `speed` times as fast as ours; at 0 it stands still. */
export function paceOn({ shelf, now, speed }: Parts) {
  const kept = () => shelf.pace() ?? { at: now(), reached: now(), speed };
  const reached = (): number => {
    const { at, reached: then, speed: by } = kept();
    return then + Math.max(0, now() - at) * by;
  };
  const setSpeed = (by: number): void => shelf.putPace({ at: now(), reached: reached(), speed: by });
  if (shelf.pace() === undefined) setSpeed(speed);
  return {
    reached,
    setSpeed,
    speed: (): number => kept().speed,
    /** When a moment of theirs is by our clock. */
    ours: (theirs: number): number => {
      const { at, reached: then, speed: by } = kept();
      return by === 0 ? at : at + Math.max(0, theirs - then) / by;
    },
  };
}
