import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Table } from '../../shared/dynamodb/table.ts';
import { defaultFulfilmentPolicy, type FulfilmentPolicy, fulfilmentPolicySchema } from './domain/policy.ts';

const policyEntity: Entity = {
  name: 'Fulfilment policy',
  pk: 'FULFILMENTPOLICY',
  sk: 'POLICY',
  holds: 'how warehouses are chosen, waves made and orders completed, where a merchant changed that',
};

export const entities: readonly Entity[] = [policyEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Read or put the fulfilment policy',
    by: 'functions/fulfilment/policy-store.ts#policyStore',
    operation: 'GetItem, eventually consistent, or PutItem',
    requests: '1',
    writeUnits: '1 to put',
    readUnits: '0.5 to read',
  },
];

const stored = z.object({ policy: fulfilmentPolicySchema });

export type PolicyStore = {
  /** The one in force; a moment late. */
  readonly get: () => Promise<FulfilmentPolicy>;
  readonly put: (policy: FulfilmentPolicy, updatedAt: number) => Promise<void>;
};

export const policyStore = (table: Table): PolicyStore => ({
  get: async () => {
    const item = await table.get(keyOf(policyEntity, {}), { eventually: true });
    return item ? stored.parse(item).policy : defaultFulfilmentPolicy;
  },
  put: (policy, updatedAt) =>
    table.write({ kind: 'put', item: { ...keyOf(policyEntity, {}), policy, updatedAt } }),
});
