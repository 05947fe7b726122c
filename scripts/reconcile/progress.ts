import { grouped } from '../../functions/reconciliation/statement/amount.ts';
import { screen } from '../import/screen.ts';
import type { Listener } from './read-inputs.ts';
import { plainText } from './text-table.ts';

/** Tells how far the reading is: a bar on a terminal, and elsewhere a line for each file. */
export function progressOn(out: NodeJS.WriteStream): Listener {
  const { line, stretch } = screen(out);
  let bar: ReturnType<typeof stretch> | undefined;
  let total = 0;
  let read = 0;
  let percent = 0;
  return {
    total: (bytes) => {
      total = bytes;
      if (out.isTTY) bar = stretch('reading', 100);
    },
    bytes: (bytes) => {
      read += bytes;
      for (; percent < Math.floor((read * 100) / total); percent += 1) bar?.step();
    },
    file: ({ name, lines, summary }) => {
      if (!out.isTTY) line(`${plainText(name)}: ${summary?.format ?? 'ledger'}, ${grouped(lines)} lines`);
    },
    end: () => bar?.end(),
  };
}
