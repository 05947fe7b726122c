import type { AnyRoute } from '../../shared/http/route.ts';
import type { PaymentsApiDeps } from './routes/deps.ts';
import { getPayment } from './routes/get-payment.ts';
import { getRefund } from './routes/get-refund.ts';
import { listCases } from './routes/list-cases.ts';
import { listPayments } from './routes/list-payments.ts';
import { listRefunds } from './routes/list-refunds.ts';
import { postCallback } from './routes/post-callback.ts';
import { postCase } from './routes/post-case.ts';
import { postCaseAction } from './routes/post-case-action.ts';
import { postOrderPayment } from './routes/post-order-payment.ts';
import { postPaymentSync } from './routes/post-payment-sync.ts';
import { postRefund } from './routes/post-refund.ts';
import { postRefundApproval } from './routes/post-refund-approval.ts';
import type { CallbackDeps } from './take-callback.ts';

export const routes: readonly AnyRoute<PaymentsApiDeps & CallbackDeps>[] = [
  postOrderPayment,
  listPayments,
  getPayment,
  postPaymentSync,
  postRefund,
  listRefunds,
  getRefund,
  postRefundApproval,
  listCases,
  postCase,
  postCaseAction,
  postCallback,
];
