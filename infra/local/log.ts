import { appendFileSync } from 'node:fs';

/** One line of the host's own log: a constant message and what belongs to it. */
export type Log = (message: string, details?: Readonly<Record<string, unknown>>) => void;

/** Writes the host's log to a file; errors are written with their stack. */
export function fileLog(path: string): Log {
  return (message, details = {}) => {
    const plain = Object.fromEntries(
      Object.entries(details).map(([name, value]) => [
        name,
        value instanceof Error ? (value.stack ?? value.message) : value,
      ]),
    );
    appendFileSync(path, `${JSON.stringify({ at: new Date().toISOString(), message, ...plain })}\n`);
  };
}
