import * as z from 'zod';
import { keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  beginningWith,
  ConditionRefused,
  type Delete,
  type Item,
  type Table,
  TransactionRefused,
} from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { type Claim, claimed, givenBack } from '../inventory/contract.ts';
import type { Order } from './domain/order.ts';
import { padded, storedHead } from './order-item.ts';
import {
  linePages,
  orderEntity,
  orderItem,
  orderPartEntity,
  unfinishedEntity,
  unfinishedItem,
} from './store.ts';

/** What one item of its own holds for a large order. */
export type Part = { readonly part: number; readonly claims: readonly Claim[] };

/** Claims in one transaction beside the check of the order and the part itself; as many it may take to give back. */
export const claimsInPart = 98;
/** Needs that are planned into one part: each may come from a slot, and goes back to that and to the root. */
export const needsInPart = 48;

/** Whether one transaction can make sure of these claims, and another give their pieces back. */
export const fitsPart = (claims: readonly Claim[]): boolean => {
  const takes = claims.flatMap((claim) => (claim.kind === 'take' ? [claim.take] : []));
  return claims.length <= claimsInPart && givenBack(takes, '').length <= claimsInPart;
};

const storedUnfinished = z.object({ id: z.string() });
const mostUnfinished = 100;
const storedPart = z.object({ part: z.int(), taken: z.array(z.tuple([z.string(), z.string(), z.int()])) });

/** The steps of an order that holds its stock in parts; each may be repeated. */
export type LargeOrderStore = {
  /** Puts the order where only the clock sees it, until `giveUpAt`. Throws `TransactionRefused` when it is there. */
  readonly begin: (order: Order, giveUpAt: number) => Promise<void>;
  /** Whether an order that stood in the way of `begin` was left behind by a holder that is no longer there. */
  readonly wasLeft: (found: Item | undefined, now: number) => boolean;
  readonly putLines: (order: Order) => Promise<void>;
  /** Refusals: the order itself (given up meanwhile), the part (held already), then the claims. */
  readonly hold: (order: Order, part: Part, now: number) => Promise<void>;
  readonly finish: (order: Order) => Promise<void>;
  /** Stops further holding; false when there is nothing to stop: it was accepted, or is gone. */
  readonly giveUp: (id: string) => Promise<boolean>;
  /** Ids of orders that somebody left half held or half given back. */
  readonly unfinished: (now: number) => Promise<readonly string[]>;
  /** Gives every held part back; then removes the order (given up) or marks it settled (cancelled). */
  readonly release: (id: string) => Promise<void>;
};

export function largeOrderStore(table: Table): LargeOrderStore {
  const head = (orderId: string) => keyOf(orderEntity, { orderId });
  return {
    begin: (order, giveUpAt) => {
      const { gsi1pk: _gsi1pk, ...unseen } = orderItem(order, 'order.placed');
      return table.transact([
        {
          kind: 'put',
          item: { ...unseen, events: [], unfinished: 'HOLDING', giveUpAt },
          condition: 'attribute_not_exists(#pk)',
        },
        unfinishedItem(order, giveUpAt),
      ]);
    },
    wasLeft: (found, now) => {
      const { unfinished, giveUpAt } = storedHead.parse(found);
      return unfinished !== undefined && unfinished !== 'RELEASING' && (giveUpAt ?? 0) <= now;
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
      table.transact([
        {
          kind: 'put',
          item: orderItem(order, 'order.placed'),
          condition: '#unfinished = :holding',
          values: { holding: 'HOLDING' },
        },
        finished(order.id),
      ]),
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
    unfinished: async (now) => {
      const page = await table.query({
        index: 'GSI1',
        pk: unfinishedEntity.gsi1pk ?? '',
        between: ['0', isoTime(now + 1)],
        limit: mostUnfinished,
      });
      return page.items.map((item) => storedUnfinished.parse(item).id);
    },
  };
}

/** Part by part, each once: the part's own item is deleted in the transaction that gives its stock back. */
async function releaseParts(table: Table, id: string): Promise<void> {
  const key = keyOf(orderEntity, { orderId: id });
  const parts = await allOf(table, { pk: key.pk, between: beginningWith('HELD#'), consistent: true });
  for (const each of parts) await releasePart(table, id, each);
  const found = await table.get(key);
  if (!found) return;
  const { unfinished } = storedHead.parse(found);
  if (unfinished === 'GIVEN_UP') await remove(table, id);
  if (unfinished === 'RELEASING')
    await table.transact([
      { kind: 'update', key, update: 'SET #events = :events REMOVE #unfinished', values: { events: [] } },
      finished(id),
    ]);
}

const finished = (id: string): Delete => ({ kind: 'delete', key: keyOf(unfinishedEntity, { orderId: id }) });

/**
 * Only while the order is being given back, and only the part that was read: whoever was slow may come when the order
 * has been cleared away and placed anew, under the same keys.
 */
async function releasePart(table: Table, id: string, item: Item): Promise<void> {
  const { taken } = storedPart.parse(item);
  const takes = taken.map(([sku, slot, quantity]) => ({ sku, slot, quantity }));
  await unlessOvertaken(
    table.transact([
      {
        kind: 'check',
        key: keyOf(orderEntity, { orderId: id }),
        condition: '#unfinished IN (:givenUp, :releasing)',
        values: { givenUp: 'GIVEN_UP', releasing: 'RELEASING' },
      },
      { kind: 'delete', key: { pk: item.pk, sk: item.sk }, condition: '#taken = :taken', values: { taken } },
      ...givenBack(takes, id),
    ]),
  );
}

/** Others may clear up the same order: what they did first is no error. */
async function unlessOvertaken(write: Promise<void>): Promise<void> {
  try {
    await write;
  } catch (error) {
    const overtaken =
      error instanceof TransactionRefused && error.refusals.slice(0, 2).some(({ met }) => !met);
    if (!overtaken) throw error;
  }
}

/** The head goes last, so that whatever is left is still found. */
async function remove(table: Table, id: string): Promise<void> {
  const key = keyOf(orderEntity, { orderId: id });
  const givenUp = { key, condition: '#unfinished = :givenUp', values: { givenUp: 'GIVEN_UP' } } as const;
  const lines = await allOf(table, { pk: key.pk, between: beginningWith('LINES#'), consistent: true });
  for (const { pk, sk } of lines)
    await unlessOvertaken(
      table.transact([
        { kind: 'check', ...givenUp },
        { kind: 'delete', key: { pk, sk } },
      ]),
    );
  await unlessOvertaken(table.transact([{ kind: 'delete', ...givenUp }, finished(id)]));
}
