import { BadBill } from '../../domain/bill.ts';
import { type Realignment, realigned, shown } from '../cells.ts';

const tick = 0x60;

/** Whether a line holds data: its cells begin with a backtick, the names of columns don't. */
export const isData = (text: string): boolean => text.charCodeAt(0) === tick;

/**
 * The cells of a data line. They part at a comma with the next cell's backtick, so that a name may hold commas and
 * backticks; where it holds both together, `how` says which reading makes sense.
 */
export function tickedCells(text: string, how: Realignment, line: number): readonly string[] {
  const cells = text.slice(1).split(',`');
  if (cells.length === how.count) return cells;
  const aligned = realigned(cells, how);
  if (aligned === undefined) throw new BadBill('ROW', `${cells.length} cells for ${how.count} columns`, line);
  return aligned;
}

/** Throws where a data line is expected and something else stands. */
export function refuseStray(text: string, line: number): never {
  throw new BadBill('ROW', `${shown(text)} is neither a row nor the totals`, line);
}
