import { auditAnchored, auditBroken } from './audit.ts';
import { channelCaseOpened, channelCaseResolved, channelOrderChanged } from './channel.ts';
import type { EventContract } from './define-event.ts';
import { allocationCancelled, allocationPacked, reshipDecided } from './fulfilment.ts';
import { ledgerAuditFailed, ledgerPosted } from './ledger.ts';
import {
  logisticsCaseOpened,
  logisticsCaseResolved,
  parcelChanged,
  reshipRequested,
  shipmentBooked,
  shipmentDelivered,
  shipmentHandedOver,
  shipmentReturned,
  trackingReceived,
} from './logistics.ts';
import {
  orderCancelled,
  orderChanged,
  orderDelivered,
  orderExpired,
  orderPaid,
  orderPlaced,
  orderReleased,
  orderReturned,
  orderShipped,
} from './order.ts';
import {
  paymentCaptured,
  paymentCaseOpened,
  paymentCaseResolved,
  paymentClosed,
  refundFailed,
  refundRequested,
  refundSucceeded,
} from './payment.ts';
import { personErased } from './privacy.ts';
import {
  billRefused,
  chargebackFound,
  differenceApproved,
  reconciliationBlocked,
  reconciliationConcluded,
  reconciliationRequested,
} from './reconciliation.ts';
import { riskDecided, riskReviewDecided, riskReviewEscalated, riskReviewOpened } from './risk.ts';
import { stockChanged } from './stock.ts';
import { stockAlertRaised, stockAlertResolved } from './stock-alert.ts';

/** Every event there is: the schemas, the samples and the tests walk this list. */
export const events: readonly EventContract[] = [
  orderPlaced,
  orderCancelled,
  orderExpired,
  orderPaid,
  orderReleased,
  orderChanged,
  orderShipped,
  orderDelivered,
  orderReturned,
  allocationPacked,
  allocationCancelled,
  reshipDecided,
  shipmentBooked,
  shipmentHandedOver,
  shipmentDelivered,
  shipmentReturned,
  trackingReceived,
  parcelChanged,
  logisticsCaseOpened,
  logisticsCaseResolved,
  reshipRequested,
  stockChanged,
  stockAlertRaised,
  stockAlertResolved,
  ledgerPosted,
  ledgerAuditFailed,
  auditAnchored,
  auditBroken,
  paymentCaptured,
  paymentClosed,
  refundRequested,
  refundSucceeded,
  refundFailed,
  paymentCaseOpened,
  paymentCaseResolved,
  reconciliationRequested,
  reconciliationConcluded,
  reconciliationBlocked,
  differenceApproved,
  billRefused,
  chargebackFound,
  channelOrderChanged,
  channelCaseOpened,
  channelCaseResolved,
  riskDecided,
  riskReviewOpened,
  riskReviewEscalated,
  riskReviewDecided,
  personErased,
];
