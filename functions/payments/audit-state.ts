import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Table } from '../../shared/dynamodb/table.ts';
import type { AuditPaymentsDeps } from './audit-payments.ts';

const auditEntity: Entity = {
  name: 'Payments audit',
  pk: 'PAYMENTAUDIT',
  sk: 'STATE',
  holds: 'until when orders, payments and journal were proved to agree',
};

export const entities: readonly Entity[] = [auditEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Prove that an order, its payments and the journal agree',
    by: 'functions/payments/audit-payments.ts#auditPayments',
    operation:
      'Query GSI1 of the orders of an hour, each shard; for each order Query, BatchGetItem of payments, refunds, entries',
    requests: '8 an hour, and 1 an order, 3 more where it has a payment',
    writeUnits: '1 an hour',
    readUnits: '0.5 an order, and 1 an item',
  },
];

const stored = z.object({ audited: z.int() });

export const auditState = (table: Table): AuditPaymentsDeps['audited'] => ({
  get: async () => {
    const item = await table.get(keyOf(auditEntity, {}));
    return item && stored.parse(item).audited;
  },
  put: (audited) => table.write({ kind: 'put', item: { ...keyOf(auditEntity, {}), audited } }),
});
