import type { Table } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { entriesOf } from '../ledger/contract.ts';
import { ordersOfHour } from '../orders/contract.ts';
import type { AuditPaymentsDeps } from './audit-payments.ts';
import { auditState } from './audit-state.ts';
import { caseStore } from './case-store.ts';
import { refundStore } from './refund-store.ts';
import { paymentStore } from './store.ts';

/** What the proof needs that orders, payments and journal agree. */
export const auditDeps = (table: Table, now: Clock): AuditPaymentsDeps => ({
  payments: paymentStore(table),
  refunds: refundStore(table),
  cases: caseStore(table),
  entriesOf: entriesOf(table),
  ordersOfHour: ordersOfHour(table),
  audited: auditState(table),
  now,
});
