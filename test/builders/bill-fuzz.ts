import { BadBill } from '../../functions/reconciliation/domain/bill.ts';
import { type Mutated, mutated } from './bill-mutations.ts';
import { wrongIn } from './bill-proof.ts';
import { billOf, inPieces } from './bill-reading.ts';

export type Fuzzed = {
  readonly seed: number;
  readonly sample: string;
  /** `read`, or the fault that it was refused for. */
  readonly outcome: string;
  /** What must not happen, and did. */
  readonly violation?: string;
};

/** Reads one damaged file: it may be refused, or be taken where everything that it says holds. */
export async function fuzzed(seed: number): Promise<Fuzzed> {
  const file: Mutated = mutated(seed);
  const told = { seed, sample: file.sample };
  try {
    const wrong = wrongIn(await billOf(inPieces(file.bytes, file.pieces)));
    return { ...told, outcome: 'read', ...(wrong === undefined ? {} : { violation: wrong }) };
  } catch (error) {
    if (error instanceof BadBill) return { ...told, outcome: error.fault };
    const violation = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...told, outcome: 'crash', violation };
  }
}
