import type { AnyRoute } from '../../shared/http/route.ts';
import type { RiskApiDeps } from './routes/deps.ts';
import { getOrderDecisions } from './routes/get-order-decisions.ts';
import { getPrecision } from './routes/get-precision.ts';
import { getReview } from './routes/get-review.ts';
import { getReviewPolicy } from './routes/get-review-policy.ts';
import { getRule } from './routes/get-rule.ts';
import { listReviews } from './routes/list-reviews.ts';
import { listRiskEntries } from './routes/list-risk-entries.ts';
import { listRules } from './routes/list-rules.ts';
import { postDecisionReplay } from './routes/post-decision-replay.ts';
import { postEntryRemoval } from './routes/post-entry-removal.ts';
import { postReviewAssignment } from './routes/post-review-assignment.ts';
import { postReviewDecision } from './routes/post-review-decision.ts';
import { postRuleActivation } from './routes/post-rule-activation.ts';
import { postRuleTrial } from './routes/post-rule-trial.ts';
import { putEntry } from './routes/put-entry.ts';
import { putRiskReviewPolicy } from './routes/put-review-policy.ts';
import { putRiskRule } from './routes/put-rule.ts';

export const routes: readonly AnyRoute<RiskApiDeps>[] = [
  listReviews,
  getReview,
  postReviewAssignment,
  postReviewDecision,
  listRules,
  getRule,
  putRiskRule,
  postRuleActivation,
  postRuleTrial,
  getPrecision,
  getReviewPolicy,
  putRiskReviewPolicy,
  listRiskEntries,
  putEntry,
  postEntryRemoval,
  getOrderDecisions,
  postDecisionReplay,
];
