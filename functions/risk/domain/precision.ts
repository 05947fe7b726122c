import type { Review } from './review.ts';
import { shareOf } from './wilson.ts';

/** What came of a review: a person approved or rejected the order, or the clock decided, which says nothing about it. */
export type Verdict = 'approved' | 'rejected' | 'expired';

/** Undefined while it is open, and where it was overtaken by another judgement or by the order's end. */
export function verdictOf({ status, decision }: Pick<Review, 'status' | 'decision'>): Verdict | undefined {
  if (status !== 'APPROVED' && status !== 'REJECTED') return undefined;
  if (decision?.by === 'clock') return 'expired';
  return status === 'REJECTED' ? 'rejected' : 'approved';
}

/** How often a rule was right (规则准确率): rejected of the orders that people decided about; undefined before the first. */
export const precisionOf = ({ approved, rejected }: Pick<Record<Verdict, number>, 'approved' | 'rejected'>) =>
  shareOf(rejected, rejected + approved);
