import { closeSync, existsSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import * as z from 'zod';

const positionsShape = z.record(z.string(), z.string());

/** The last sequence number of each shard that a mapping has dealt with, kept in a file. */
export type StreamPositions = {
  readonly of: (shardId: string) => string | undefined;
  readonly save: (shardId: string, sequenceNumber: string) => void;
  readonly close: () => void;
};

/**
 * Written in place, in one short write that is complete or not begun when the host is killed: a new file and a
 * rename for every batch cost more than the batch.
 */
export function streamPositions(path: string): StreamPositions {
  let positions = readPositions(path);
  const file = openSync(path, existsSync(path) ? 'r+' : 'w+', 0o600);
  let length = fstatSync(file).size;
  return {
    of: (shardId) => positions[shardId],
    save: (shardId, sequenceNumber) => {
      positions = { ...positions, [shardId]: sequenceNumber };
      const text = JSON.stringify(positions).padEnd(length);
      length = text.length;
      writeSync(file, text, 0);
    },
    close: () => closeSync(file),
  };
}

/** The lowest position of the files, or 0 where one is missing: no record beyond it may be removed. */
export function lowestPosition(paths: readonly string[]): number {
  const all = paths.map((path) => Object.values(readPositions(path)).map(Number));
  if (all.length === 0 || all.some((positions) => positions.length === 0)) return 0;
  return Math.min(...all.flat());
}

function readPositions(path: string): Readonly<Record<string, string>> {
  try {
    return positionsShape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}
