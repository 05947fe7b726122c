import type { Cursors } from '../../../shared/security/cursor.ts';
import type { ReviewDeps } from '../apply-review.ts';
import type { RuleDeps } from '../change-rules.ts';
import type { ListStore } from '../list-store.ts';
import type { DecisionStore } from '../store.ts';

export type RiskApiDeps = ReviewDeps &
  RuleDeps & {
    readonly decisions: DecisionStore;
    readonly lists: ListStore;
    readonly cursors: Cursors;
  };
