import * as z from 'zod';
import { keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  beginningWith,
  type Check,
  ConditionRefused,
  type Delete,
  type Item,
  type Table,
  TransactionRefused,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { type Claim, claimed, givenBack } from '../inventory/contract.ts';
import type { Order, Take } from './domain/order.ts';
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

/** One attempt to hold an order: its name, which no other attempt has, and when it has ended for certain. */
export type Attempt = { readonly holder: string; readonly giveUpAt: number };

/**
 * The steps of an order that holds its stock in parts; each may be repeated, and may come late: every one of them is on
 * the condition that the order is still in the hands of the attempt that it belongs to.
 */
export type LargeOrderStore = {
  /** Puts the order where only the clock sees it. Throws `TransactionRefused` when it is there. */
  readonly begin: (order: Order, attempt: Attempt) => Promise<void>;
  /** The holder of an order that stood in the way of `begin`, where that holder is no longer there. */
  readonly leftBy: (found: Item | undefined, now: number) => string | undefined;
  readonly putLines: (order: Order, holder: string) => Promise<void>;
  /** Refusals: the order itself (given up meanwhile), the part (held already), then the claims. */
  readonly hold: (
    order: Order,
    part: Part,
    attempt: Pick<Attempt, 'holder'> & { readonly now: number },
  ) => Promise<void>;
  readonly finish: (order: Order, holder: string) => Promise<void>;
  /** Stops further holding; false when there is nothing to stop: it was accepted, is gone, or another holds it. */
  readonly giveUp: (id: string, holder: string) => Promise<boolean>;
  /** Ids of orders that somebody left half held or half given back. */
  readonly unfinished: (now: number) => Promise<readonly string[]>;
  /** Gives up what its holder left, and gives back whatever is to be given back. */
  readonly clearUp: (id: string, now: number) => Promise<void>;
  /** Gives every held part back; then removes the order (given up) or marks it settled (cancelled). */
  readonly release: (id: string) => Promise<void>;
};

/** What each part of a large order holds. */
export async function partsHeld(
  table: Table,
  orderId: string,
): Promise<readonly { readonly part: number; readonly takes: readonly Take[] }[]> {
  const pk = keyOf(orderEntity, { orderId }).pk;
  const items = await allOf(table, { pk, between: beginningWith('HELD#'), consistent: true });
  return items
    .map((item) => storedPart.parse(item))
    .map(({ part, taken }) => ({
      part,
      takes: taken.map(([sku, slot, quantity]) => ({ sku, slot, quantity })),
    }));
}

export function largeOrderStore(table: Table): LargeOrderStore {
  return {
    begin: (order, attempt) => {
      const { gsi1pk: _gsi1pk, ...unseen } = orderItem(order, 'order.placed');
      return table.transact([
        {
          kind: 'put',
          item: { ...unseen, events: [], unfinished: 'HOLDING', ...attempt },
          condition: 'attribute_not_exists(#pk)',
        },
        unfinishedItem(order, attempt.giveUpAt),
      ]);
    },
    leftBy: (found, now) => {
      const { unfinished, holder, giveUpAt } = storedHead.parse(found);
      return unfinished !== 'RELEASING' && (giveUpAt ?? Number.POSITIVE_INFINITY) <= now ? holder : undefined;
    },
    putLines: async (order, holder) => {
      for (const page of linePages(order)) await table.transact([heldBy(order.id, holder), page]);
    },
    hold: (order, { part, claims }, { holder, now }) =>
      table.transact([
        heldBy(order.id, holder),
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
    finish: (order, holder) => {
      const { condition, values } = heldBy(order.id, holder);
      return table.transact([
        { kind: 'put', item: orderItem(order, 'order.placed'), condition, ...(values ? { values } : {}) },
        finished(order.id),
      ]);
    },
    giveUp: (id, holder) => givenUp(table, id, '#holder = :holder', { holder }),
    clearUp: async (id, now) => {
      await givenUp(table, id, '#giveUpAt <= :now', { now });
      await releaseParts(table, id);
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

const head = (orderId: string) => keyOf(orderEntity, { orderId });

const heldBy = (id: string, holder: string): Check => ({
  kind: 'check',
  key: head(id),
  condition: '#unfinished = :holding AND #holder = :holder',
  values: { holding: 'HOLDING', holder },
});

async function givenUp(
  table: Table,
  id: string,
  by: string,
  values: Record<string, unknown>,
): Promise<boolean> {
  try {
    await table.write({
      kind: 'update',
      key: head(id),
      update: 'SET #unfinished = :givenUp',
      condition: `#unfinished IN (:holding, :givenUp) AND ${by}`,
      values: { holding: 'HOLDING', givenUp: 'GIVEN_UP', ...values },
    });
    return true;
  } catch (error) {
    if (error instanceof ConditionRefused) return false;
    throw error;
  }
}

/** What a clearer acts for: it may be so slow that the order has been cleared away and placed anew meanwhile. */
type Clearing = Pick<Check, 'key' | 'condition'> & { readonly values: Readonly<Record<string, unknown>> };

/** Part by part, each once: the part's own item is deleted in the transaction that gives its stock back. */
async function releaseParts(table: Table, id: string): Promise<void> {
  const found = await table.get(head(id));
  if (!found) return;
  const { unfinished, holder = '' } = storedHead.parse(found);
  const clearing: Clearing =
    unfinished === 'GIVEN_UP'
      ? {
          key: head(id),
          condition: '#unfinished = :givenUp AND #holder = :holder',
          values: { givenUp: 'GIVEN_UP', holder },
        }
      : { key: head(id), condition: '#unfinished = :releasing', values: { releasing: 'RELEASING' } };
  if (unfinished !== 'GIVEN_UP' && unfinished !== 'RELEASING') return;
  const parts = await allOf(table, { pk: found.pk, between: beginningWith('HELD#'), consistent: true });
  for (const part of parts) await releasePart(table, id, part, clearing);
  if (unfinished === 'GIVEN_UP') await removeLines(table, found.pk, clearing);
  const settled: Write =
    unfinished === 'GIVEN_UP'
      ? { kind: 'delete', ...clearing }
      : {
          kind: 'update',
          ...clearing,
          update: 'SET #events = :events REMOVE #unfinished',
          values: { ...clearing.values, events: [] },
        };
  await unlessOvertaken(table.transact([settled, finished(id)]));
}

const finished = (id: string): Delete => ({ kind: 'delete', key: keyOf(unfinishedEntity, { orderId: id }) });

async function releasePart(table: Table, id: string, item: Item, clearing: Clearing): Promise<void> {
  const { taken } = storedPart.parse(item);
  const takes = taken.map(([sku, slot, quantity]) => ({ sku, slot, quantity }));
  await unlessOvertaken(
    table.transact([
      { kind: 'check', ...clearing },
      { kind: 'delete', key: { pk: item.pk, sk: item.sk }, condition: 'attribute_exists(#pk)' },
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

async function removeLines(table: Table, pk: string, clearing: Clearing): Promise<void> {
  const lines = await allOf(table, { pk, between: beginningWith('LINES#'), consistent: true });
  for (const line of lines)
    await unlessOvertaken(
      table.transact([
        { kind: 'check', ...clearing },
        { kind: 'delete', key: { pk, sk: line.sk } },
      ]),
    );
}
