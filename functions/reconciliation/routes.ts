import type { AnyRoute } from '../../shared/http/route.ts';
import type { ReconciliationApiDeps } from './routes/deps.ts';
import { getDifference } from './routes/get-difference.ts';
import { getReconciliation } from './routes/get-reconciliation.ts';
import { getReconciliationStatement } from './routes/get-reconciliation-statement.ts';
import { listBills } from './routes/list-bills.ts';
import { listDifferences } from './routes/list-differences.ts';
import { listReconciliationDifferences } from './routes/list-reconciliation-differences.ts';
import { listReconciliations } from './routes/list-reconciliations.ts';
import { postBillUpload } from './routes/post-bill-upload.ts';
import { postDifferenceApproval } from './routes/post-difference-approval.ts';
import { postDifferenceApprovals } from './routes/post-difference-approvals.ts';
import { postDifferenceProposal } from './routes/post-difference-proposal.ts';
import { postDifferenceProposals } from './routes/post-difference-proposals.ts';
import { postReconciliation } from './routes/post-reconciliation.ts';

export const routes: readonly AnyRoute<ReconciliationApiDeps>[] = [
  postReconciliation,
  listReconciliations,
  getReconciliation,
  getReconciliationStatement,
  listReconciliationDifferences,
  listDifferences,
  getDifference,
  postDifferenceProposal,
  postDifferenceApproval,
  postDifferenceProposals,
  postDifferenceApprovals,
  postBillUpload,
  listBills,
];
