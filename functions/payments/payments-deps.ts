import type { Table } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { type OrderPayments, orderPayments, type Payable, payableOrder } from '../orders/contract.ts';
import { type CaseStore, caseStore } from './case-store.ts';
import { configuredProviders } from './configured-providers.ts';
import type { RefundPolicy } from './domain/refund.ts';
import type { Provider, ProviderDeps, ProviderName } from './provider.ts';
import { type RefundStore, refundStore } from './refund-store.ts';
import { type PaymentStore, paymentStore } from './store.ts';

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

type Around = ProviderDeps & {
  readonly table: Table;
  /** The secret `PaymentProviders`. */
  readonly secret: () => Promise<unknown>;
  readonly automaticRefund: number;
};

/** What payments need, on a table and with the providers of a secret. */
export const paymentsDeps = ({ table, secret, automaticRefund, ...outside }: Around): PaymentsDeps =>
  paymentsOn(table, {
    providers: configuredProviders(secret, outside),
    policy: { automaticUpTo: automaticRefund },
    now: outside.now,
  });

export const paymentsOn = (
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
