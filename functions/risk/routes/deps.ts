import type { Cursors } from '../../../shared/security/cursor.ts';
import type { ReviewDeps } from '../apply-review.ts';

export type RiskApiDeps = ReviewDeps & {
  readonly cursors: Cursors;
};
