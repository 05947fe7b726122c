import type { Table } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { soldAs } from '../catalog/contract.ts';
import { orderPaidBy } from '../payments/contract.ts';
import type { RuleDeps } from './change-rules.ts';
import { shippedRules } from './domain/shipped-rules.ts';
import { listFinder } from './find-on-lists.ts';
import type { JudgeDeps } from './judge-order.ts';
import { judgedOrders } from './judged-orders.ts';
import type { RefundDeps } from './keep-refund.ts';
import { keyStore } from './key-store.ts';
import { type ListStore, listStore } from './list-store.ts';
import { reviewStore } from './review-store.ts';
import { riskSalt } from './risk-salt.ts';
import { ruleStore } from './rule-store.ts';
import { rulesInForce } from './rules-in-force.ts';
import { decisionStore } from './store.ts';

type Around = {
  readonly table: Table;
  readonly secretBytes: (length: number) => Buffer;
  readonly now: Clock;
};

export type RiskDeps = JudgeDeps & RuleDeps & RefundDeps & { readonly lists: ListStore };

/** What risk needs, on a table. */
export function riskDeps({ table, secretBytes, now }: Around): RiskDeps {
  const lists = listStore(table);
  const rules = ruleStore(table);
  return {
    decisions: decisionStore(table),
    reviews: reviewStore(table),
    orders: judgedOrders(table, now),
    keys: keyStore(table),
    ...{ lists, rules, now },
    findOnLists: listFinder(lists, now),
    shipped: shippedRules,
    rulesInForce: rulesInForce({ store: rules, shipped: shippedRules, now }),
    soldAs: (skus) => soldAs(table, skus),
    orderPaidBy: (paymentId) => orderPaidBy(table, paymentId),
    salt: riskSalt({ table, secretBytes }),
  };
}
