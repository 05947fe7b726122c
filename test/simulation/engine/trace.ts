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
      const line = `${new Date(time).toISOString().slice(8, 23)} ${what}`;
      first = hashText(line, first);
      second = hashText(line, second ^ line.length);
      if (recorded === 'with lines') lines.push(line);
    },
    hash: () => `${first.toString(16).padStart(8, '0')}${second.toString(16).padStart(8, '0')}`,
    lines,
  };
}
