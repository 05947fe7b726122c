import type { Table } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { type OrderHolds, orderCancelling, orderHolds, type RiskView, riskView } from '../orders/contract.ts';

/** What risk does with orders, through their contract. */
export type JudgedOrders = {
  /** The order as it is now; undefined where there is none. */
  readonly view: (orderId: string) => Promise<RiskView | undefined>;
  /** Lifts or turns the RISK hold; ignored where the order has other contents by now. May be done again. */
  readonly riskDecided: OrderHolds['riskDecided'];
  /** Throws TOO_LATE_TO_CANCEL. Cancelling again changes nothing. */
  readonly cancel: (orderId: string, reason: string, by: string) => Promise<unknown>;
};

export const judgedOrders = (table: Table, now: Clock): JudgedOrders => ({
  view: (orderId) => riskView(table, orderId),
  riskDecided: orderHolds(table, now).riskDecided,
  cancel: orderCancelling(table, now).cancel,
});
