import * as z from 'zod';
import { keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  beginningWith,
  ConditionRefused,
  type Item,
  type Table,
  TransactionRefused,
} from '../../shared/dynamodb/table.ts';
import { type Claim, claimed, givenBack } from '../inventory/contract.ts';
import type { Order } from './domain/order.ts';
import { padded, storedHead } from './order-item.ts';
import {
  indexKeys,
  linePages,
  orderEntity,
  orderItem,
  orderPartEntity,
} from './store.ts';

/** What one item of its own holds for a large order. */
export type Part = { readonly part: number; readonly claims: readonly Claim[] };

/** Claims in one transaction beside the check of the order and the part itself. */
export const claimsInPart = 98;
/** Needs that are planned into one part: each may come from two pools, and goes back to two. */
export const needsInPart = 48;

const storedPart = z.object({ part: z.int(), taken: z.array(z.tuple([z.string(), z.string(), z.int()])) });

/** The steps of an order that holds its stock in parts; each may be repeated. */
export type LargeOrderStore = {
  /** Puts the order where only the clock sees it, until `giveUpAt`. Throws `ConditionRefused` when it is there. */
  readonly begin: (order: Order, giveUpAt: number) => Promise<void>;
  /** Whether an order that stood in the way of `begin` was left behind by a holder that is no longer there. */
  readonly wasLeft: (found: Item | undefined, now: number) => boolean;
  readonly putLines: (order: Order) => Promise<void>;
  /** Refusals: the order itself (given up meanwhile), the part (held already), then the claims. */
  readonly hold: (order: Order, part: Part, now: number) => Promise<void>;
  readonly finish: (order: Order) => Promise<void>;
  /** Stops further holding; false when there is nothing to stop: it was accepted, or is gone. */
  readonly giveUp: (id: string) => Promise<boolean>;
  /** Gives every held part back; then removes the order (given up) or marks it settled (cancelled). */
  readonly release: (id: string) => Promise<void>;
};

export function largeOrderStore(table: Table): LargeOrderStore {
  const head = (orderId: string) => keyOf(orderEntity, { orderId });
  return {
    begin: (order, giveUpAt) =>
      table.write({
        kind: 'put',
        item: {
          ...orderItem({ ...order, reservedUntil: giveUpAt }, ''),
          ...indexKeys(order, true),
          events: [],
          unfinished: 'HOLDING',
        },
        condition: 'attribute_not_exists(#pk)',
      }),
    wasLeft: (found, now) => {
      const { unfinished, reservedUntil } = storedHead.parse(found);
      return unfinished !== undefined && unfinished !== 'RELEASING' && (reservedUntil ?? 0) <= now;
    },
    putLines: async (order) => {
      for (const page of linePages(order)) await table.write(page);
    },
    hold: (order, { part, claims }, now) =>
      table.transact([
        {
          kind: 'check',
          key: head(order.id),
          condition: '#unfinished = :holding',
          values: { holding: 'HOLDING' },
        },
        {
          kind: 'put',
          item: {
            ...keyOf(orderPartEntity, { orderId: order.id, part: padded(part) }),
            part,
            taken: claims.flatMap((claim) =>
              claim.kind === 'take' ? [[claim.take.sku, claim.take.slot, claim.take.quantity]] : [],
            ),
          },
          condition: 'attribute_not_exists(#pk)',
        },
        ...claims.map((claim) => claimed(claim, { reference: order.id, now })),
      ]),
    finish: (order) =>
      table.write({
        kind: 'put',
        item: orderItem(order, 'order.placed'),
        condition: '#unfinished = :holding',
        values: { holding: 'HOLDING' },
      }),
    giveUp: async (id) => {
      try {
        await table.write({
          kind: 'update',
          key: head(id),
          update: 'SET #unfinished = :givenUp',
          condition: '#unfinished IN (:holding, :givenUp)',
          values: { holding: 'HOLDING', givenUp: 'GIVEN_UP' },
        });
        return true;
      } catch (error) {
        if (error instanceof ConditionRefused) return false;
        throw error;
      }
    },
    release: (id) => releaseParts(table, id),
  };
}

/** Part by part, each once: the part's own item is deleted in the transaction that gives its stock back. */
async function releaseParts(table: Table, id: string): Promise<void> {
  const key = keyOf(orderEntity, { orderId: id });
  const parts = await allOf(table, { pk: key.pk, between: beginningWith('HELD#'), consistent: true });
  for (const each of parts) await releasePart(table, id, each);
  const found = await table.get(key);
  if (!found) return;
  const { unfinished, placedAt } = storedHead.parse(found);
  if (unfinished === 'GIVEN_UP') await remove(table, key.pk);
  if (unfinished === 'RELEASING')
    await table.write({
      kind: 'update',
      key,
      update: 'SET #gsi1pk = :gsi1pk, #events = :events REMOVE #unfinished',
      values: { gsi1pk: indexKeys({ id, placedAt }, false).gsi1pk, events: [] },
    });
}

async function releasePart(table: Table, id: string, item: Item): Promise<void> {
  const taken = storedPart.parse(item).taken.map(([sku, slot, quantity]) => ({ sku, slot, quantity }));
  try {
    await table.transact([
      { kind: 'delete', key: { pk: item.pk, sk: item.sk }, condition: 'attribute_exists(#pk)' },
      ...givenBack(taken, id),
    ]);
  } catch (error) {
    const gone = error instanceof TransactionRefused && error.refusals[0]?.met === false;
    if (!gone) throw error;
  }
}

/** The head goes last, so that whatever is left is still found. */
async function remove(table: Table, pk: string): Promise<void> {
  const items = await allOf(table, { pk, between: beginningWith('LINES#'), consistent: true });
  for (const { sk } of items) await table.write({ kind: 'delete', key: { pk, sk } });
  await table.write({
    kind: 'delete',
    key: { pk, sk: orderEntity.sk },
    condition: 'attribute_not_exists(#pk) OR #unfinished = :givenUp',
    values: { givenUp: 'GIVEN_UP' },
  });
}
