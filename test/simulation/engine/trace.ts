import { hashText } from './random.ts';

/** What happened, as one hash and, where somebody wants to read it, as lines. */
export type Trace = {
  readonly tell: (time: number, what: string) => void;
  readonly hash: () => string;
  readonly lines: readonly string[];
};

export function traceOf(recorded: 'hash only' | 'with lines'): Trace {
  const lines: string[] = [];
  let [first, second] = [0x811c9dc5, 0x1000193];
  return {
    tell: (time, what) => {
      first = hashText(what, first ^ time);
      second = Math.imul(second ^ first, 0x85ebca6b) ^ what.length;
      if (recorded === 'with lines') lines.push(`${new Date(time).toISOString().slice(8, 23)} ${what}`);
    },
    hash: () => [first, second].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join(''),
    lines,
  };
}
