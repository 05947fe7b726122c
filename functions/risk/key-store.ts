import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { type Item, type Table, type Update, unlessRefused } from '../../shared/dynamodb/table.ts';
import { allDone } from '../../shared/kernel/all-done.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import type { KeyEntry, RiskKey } from './domain/facts.ts';
import { mostCounted } from './domain/rule.ts';

/** Longer than any rule looks back (`longestWindowMs`): entries go by themselves after it. */
export const keptDays = 180;
const mostSkus = 50;
const dayMs = 86_400_000;

const keyEntity: Entity = {
  name: 'Risk key',
  pk: 'RISKKEY#{kind}#{hash}',
  sk: '{at}#{orderId}',
  holds: `that an order came with a phone, an address, a device and so on (hashed), when, of whom, what; whether its money went back. Expires after ${keptDays} days`,
};

export const entities: readonly Entity[] = [keyEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Leave an order under each of its keys',
    by: 'functions/risk/key-store.ts#keyStore',
    operation: 'UpdateItem a key',
    requests: '1 a key (7 to 9)',
    writeUnits: '1 a key',
    readUnits: '0',
  },
  {
    pattern: 'Forget an order under each of its keys',
    by: 'functions/risk/key-store.ts#keyStore',
    operation: 'DeleteItem a key',
    requests: '1 a key',
    writeUnits: '1 a key',
    readUnits: '0',
  },
  {
    pattern: 'Count the orders of a key in a time that ends with an order',
    by: 'functions/risk/key-store.ts#keyStore',
    operation: `Query, consistent, the latest first, at most ${mostCounted}`,
    requests: '1 a key that an enabled rule counts',
    writeUnits: '0',
    readUnits: '1 a 4 KB: some 25 entries',
  },
];

const storedEntry = z.object({
  orderId: z.string(),
  at: z.int(),
  buyer: z.string().optional(),
  skus: z.array(z.string()),
  amount: z.int(),
  refundedAt: z.int().optional(),
});

export type KeyStore = {
  /** Leaves an order under its keys; again changes nothing. That its money went back is kept from the first who tells. */
  readonly leave: (keys: readonly RiskKey[], entry: KeyEntry) => Promise<void>;
  /** Takes an order away from under its keys again; true for each where it was. */
  readonly forget: (
    keys: readonly RiskKey[],
    entry: Pick<KeyEntry, 'orderId' | 'at'>,
  ) => Promise<readonly boolean[]>;
  /** The latest entries of a key between two times, both included; at most `mostCounted`. */
  readonly entries: (key: RiskKey, from: number, until: number) => Promise<readonly KeyEntry[]>;
};

export function keyStore(table: Table): KeyStore {
  return {
    leave: async (keys, entry) => {
      await allDone(keys.map((key) => table.write(left(key, entry))));
    },
    forget: (keys, { at, orderId }) =>
      allDone(
        keys.map((key) =>
          unlessRefused(
            table.write({
              kind: 'delete',
              key: keyOf(keyEntity, { ...key, at: isoTime(at), orderId }),
              condition: 'attribute_exists(#pk)',
            }),
          ),
        ),
      ),
    entries: async (key, from, until) => {
      const { items } = await table.query({
        pk: keyOf(keyEntity, { ...key, at: '', orderId: '' }).pk,
        between: [isoTime(from), `${isoTime(until)}~`],
        limit: mostCounted,
        descending: true,
        // Of two orders of one moment, each leaves its entries before it counts: so at least one of them sees the other.
        consistent: true,
      });
      return items.map(readEntry);
    },
  };
}

const readEntry = (item: Item): KeyEntry => storedEntry.parse(item);

/** Says the same however often it is said, and does not undo a refund that came first. */
function left(key: RiskKey, { orderId, at, buyer, skus, amount, refundedAt }: KeyEntry): Update {
  const values = {
    ...{ orderId, at, amount, skus: skus.slice(0, mostSkus) },
    ...(buyer === undefined ? {} : { buyer }),
    expiresAt: Math.floor((at + keptDays * dayMs) / 1000),
  };
  const named = Object.keys(values).map((name) => `#${name} = :${name}`);
  const refunded = refundedAt === undefined ? [] : ['#refundedAt = if_not_exists(#refundedAt, :refundedAt)'];
  return {
    kind: 'update',
    key: keyOf(keyEntity, { ...key, at: isoTime(at), orderId }),
    update: `SET ${[...named, ...refunded].join(', ')}`,
    values: refundedAt === undefined ? values : { ...values, refundedAt },
  };
}
