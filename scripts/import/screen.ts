import { Presets, SingleBar } from 'cli-progress';

/** Shows how far one stretch of work is. */
type Stretch = { readonly step: () => void; readonly end: () => void };
export type Screen = {
  readonly line: (text: string) => void;
  readonly stretch: (name: string, total: number) => Stretch;
};

const width = 12;

/** A bar on a terminal; elsewhere a line at each tenth of the way. */
export function screen(out: NodeJS.WriteStream): Screen {
  const line = (text: string) => {
    out.write(`${text}\n`);
  };
  return {
    line,
    stretch: out.isTTY ? (name, total) => bar(out, name, total) : (name, total) => tenths(line, name, total),
  };
}

function bar(stream: NodeJS.WriteStream, name: string, total: number): Stretch {
  const format = `${name.padEnd(width)} {bar} {value}/{total} {percentage}% {eta_formatted}`;
  const shown = new SingleBar({ stream, format, hideCursor: true, etaBuffer: 500 }, Presets.shades_classic);
  shown.start(total, 0);
  return { step: () => shown.increment(), end: () => shown.stop() };
}

function tenths(line: (text: string) => void, name: string, total: number): Stretch {
  let done = 0;
  return {
    step: () => {
      done += 1;
      const tenth = Math.floor((done * 10) / total);
      if (tenth > Math.floor(((done - 1) * 10) / total)) line(`${name.padEnd(width)} ${done}/${total}`);
    },
    end: () => undefined,
  };
}
