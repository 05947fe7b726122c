import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { allOf, type Item, type Table } from '../../shared/dynamodb/table.ts';
import { type CarrierPolicy, carrierPolicySchema, defaultCarrierPolicy } from './domain/carrier-choice.ts';
import {
  type CarrierContract,
  carrierContractSchema,
  defaultCarrierContract,
} from './domain/carrier-contract.ts';
import { type RateCard, rateCardSchema } from './domain/rate-card.ts';
import type { CarrierCode } from './domain/tracking.ts';

const cardEntity: Entity = {
  name: 'Rate card',
  pk: 'RATECARDS',
  sk: 'CARD#{carrier}#{product}#{warehouseId}',
  holds: 'what a carrier charges for a product from a warehouse, and who said so',
};

const policyEntity: Entity = {
  name: 'Carrier policy',
  pk: 'RATECARDS',
  sk: 'POLICY',
  holds: 'how a carrier is chosen',
};

const contractEntity: Entity = {
  name: 'Carrier contract',
  pk: 'CARRIERCONTRACT#{carrier}',
  sk: 'CONTRACT',
  holds: 'what a carrier pays for what it loses or breaks',
};

export const entities: readonly Entity[] = [cardEntity, policyEntity, contractEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Read every rate card and how carriers are chosen',
    by: 'functions/logistics/rate-store.ts#rateStore',
    operation: 'Query of one partition, eventually consistent',
    requests: '1 a MB',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'Put a rate card, the policy or a contract; read one',
    by: 'functions/logistics/rate-store.ts#rateStore',
    operation: 'PutItem; GetItem, strongly consistent',
    requests: '1',
    writeUnits: '1 a KB',
    readUnits: '1 a 4 KB',
  },
];

/** Who put it, and when. */
const changed = z.object({ changedBy: z.string(), changedAt: z.int() });
export type Changed = z.output<typeof changed>;
export type Kept<Value> = { readonly value: Value } & Partial<Changed>;

export type RateStore = {
  readonly all: () => Promise<{ readonly cards: readonly RateCard[]; readonly policy: CarrierPolicy }>;
  readonly card: (
    of: Pick<RateCard, 'carrier' | 'product' | 'warehouseId'>,
  ) => Promise<Kept<RateCard> | undefined>;
  readonly putCard: (card: RateCard, by: Changed) => Promise<void>;
  readonly policy: () => Promise<Kept<CarrierPolicy>>;
  readonly putPolicy: (policy: CarrierPolicy, by: Changed) => Promise<void>;
  readonly contract: (carrier: CarrierCode) => Promise<Kept<CarrierContract>>;
  readonly putContract: (carrier: CarrierCode, contract: CarrierContract, by: Changed) => Promise<void>;
};

const schemas = { card: rateCardSchema, policy: carrierPolicySchema, contract: carrierContractSchema };

export function rateStore(table: Table): RateStore {
  const kept = async <Value>(key: Item, schema: z.ZodType<Value>): Promise<Kept<Value> | undefined> => {
    const item = await table.get(key);
    return item && { value: schema.parse(item['value']), ...changed.parse(item) };
  };
  const put = (key: Item, value: unknown, by: Changed) =>
    table.write({ kind: 'put', item: { ...key, value, ...by } });
  return {
    all: async () => {
      const items = await allOf(table, { pk: cardEntity.pk });
      const policy = items.find(({ sk }) => sk === policyEntity.sk);
      return {
        cards: items.filter(({ sk }) => sk !== policyEntity.sk).map(({ value }) => schemas.card.parse(value)),
        policy: policy ? schemas.policy.parse(policy['value']) : defaultCarrierPolicy,
      };
    },
    card: (of) => kept(keyOf(cardEntity, of), schemas.card),
    putCard: (card, by) => put(keyOf(cardEntity, card), card, by),
    policy: async () =>
      (await kept(keyOf(policyEntity, {}), schemas.policy)) ?? { value: defaultCarrierPolicy },
    putPolicy: (policy, by) => put(keyOf(policyEntity, {}), policy, by),
    contract: async (carrier) =>
      (await kept(keyOf(contractEntity, { carrier }), schemas.contract)) ?? { value: defaultCarrierContract },
    putContract: (carrier, contract, by) => put(keyOf(contractEntity, { carrier }), contract, by),
  };
}
