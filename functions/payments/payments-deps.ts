import type { Table } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { type OrderPayments, orderPayments, type Payable, payableOrder } from '../orders/contract.ts';
import { type CaseStore, caseStore } from './case-store.ts';
import type { RefundPolicy } from './domain/refund.ts';
import { type PaymentStore, paymentStore } from './payment-store.ts';
import type { Provider, ProviderName } from './provider.ts';
import { type RefundStore, refundStore } from './refund-store.ts';

export type PaymentsDeps = {
  readonly payments: PaymentStore;
  readonly refunds: RefundStore;
  readonly cases: CaseStore;
  readonly orders: OrderPayments;
  readonly payable: (orderId: string) => Promise<Payable | undefined>;
  /** The providers that are configured. */
  readonly providers: () => Promise<ReadonlyMap<ProviderName, Provider>>;
  readonly policy: RefundPolicy;
  readonly now: Clock;
};

/** What payments need, on a table. */
export const paymentsDeps = (
  table: Table,
  rest: Pick<PaymentsDeps, 'providers' | 'policy' | 'now'>,
): PaymentsDeps => ({
  payments: paymentStore(table),
  refunds: refundStore(table),
  cases: caseStore(table),
  orders: orderPayments(table, rest.now),
  payable: (orderId) => payableOrder(table, orderId),
  ...rest,
});
