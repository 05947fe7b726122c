import { BadBill, type BillKind, type Expected } from '../domain/bill.ts';
import type { BillSource } from '../domain/line.ts';

/** Throws `BadBill` WRONG_SOURCE unless a bill of this source and kind was expected. */
export function expectSource(expected: Expected, source: BillSource, kind: BillKind): void {
  const { source: wantedSource = source, kind: wantedKind = kind } = expected;
  if (wantedSource !== source || wantedKind !== kind)
    throw new BadBill(
      'WRONG_SOURCE',
      `a ${kind} bill of ${source} where a ${wantedKind} bill of ${wantedSource} was expected`,
    );
}
