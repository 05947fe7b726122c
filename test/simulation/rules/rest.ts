import type { BusEvent } from '../../../events/define-event.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import type { ItemChange } from '../engine/model-table.ts';
import { releasedEvent } from '../releases.ts';
import type { Facts, Violate } from './commits.ts';
import { count, isHead, movedBy, summed, word } from './raw-items.ts';

/** Everything that a run left behind, once nothing goes wrong any more and a day has passed. */
export type Remains = {
  readonly items: readonly Item[];
  readonly facts: Facts;
  readonly published: readonly BusEvent[];
  /** Every change of the table by the id under which the stream told it. */
  readonly changes: ReadonlyMap<string, ItemChange>;
  readonly now: number;
  readonly undelivered: number;
};

export function checkRest(remains: Remains, violate: Violate): void {
  if (remains.undelivered > 0)
    violate('everything arrives', `${remains.undelivered} changes or messages wait`);
  checkOrders(remains, violate);
  checkOrderEvents(remains, violate);
  checkStockEvents(remains, violate);
  checkDemand(remains, violate);
  checkJournal(remains, violate);
}

function checkOrders({ items, now, facts }: Remains, violate: Violate): void {
  const heads = new Map(items.filter(isHead).map((head) => [head.pk, head]));
  for (const head of heads.values()) checkOrder(head, now, violate);
  for (const { pk, sk } of items.filter((item) => item.pk.startsWith('ORDER#'))) {
    const head = heads.get(pk);
    if (!head) violate('nothing is left of what is gone', `${pk} ${sk}`);
    if (sk === 'UNFINISHED') violate('no order is left unfinished', `${pk} is still marked`);
    if (sk.startsWith('HELD#') && word(head, 'status') === 'CANCELLED')
      violate('a closed order holds nothing', `${pk} ${sk}`);
  }
  if (heads.size !== facts.accepted.size)
    violate('one order for one key', `${heads.size} orders, ${facts.accepted.size} accepted`);
}

function checkOrder(head: Item, now: number, violate: Violate): void {
  const [id, status] = [word(head, 'id'), word(head, 'status')];
  if (head['unfinished'] !== undefined)
    violate('no order is left unfinished', `${id}: ${head['unfinished']}`);
  const unpaid = status === 'PENDING_PAYMENT' && head['reservedUntil'] !== undefined;
  if (unpaid && count(head, 'reservedUntil') <= now)
    violate('every unpaid order is closed', `${id} is unpaid`);
  if (!word(head, 'gsi1pk').startsWith(unpaid ? 'PENDING#' : 'ORDERS#'))
    violate('the index shows where an order stands', `${id}: ${status} in ${head['gsi1pk']}`);
}

/** At least once, always under the same id, and no other ones. */
function checkOrderEvents({ published, facts }: Remains, violate: Violate): void {
  const told = new Map<string, string>();
  for (const { id, type } of published) if (type.startsWith('order.')) told.set(id, type);
  for (const [id, type] of facts.owed)
    if (told.get(id) !== type) violate('every change of an order is told', `${type} ${id}: ${told.get(id)}`);
  for (const [id, type] of told)
    if (!facts.owed.has(id)) violate('nothing is told that did not happen', `${type} ${id}`);
}

const figures = ['available', 'reserved'] as const;

function checkStockEvents({ published, changes }: Remains, violate: Violate): void {
  const told = new Map<string, string>();
  for (const event of published) {
    const { id, type, data } = event;
    if (type !== 'stock.changed') continue;
    checkFigures(id, data as StockData, changes.get(id), violate);
    // Of two releases that are at work together, one may say more than the other.
    const text = JSON.stringify(releasedEvent(event, 'former').data);
    if ((told.get(id) ?? text) !== text) violate('one id is one event', id);
    told.set(id, text);
  }
  for (const [id, { key, before, after }] of changes) {
    const moved = key.sk === 'POOL' && figures.some((name) => count(before, name) !== count(after, name));
    if (moved && !told.has(id)) violate('every change of stock is told', `${key.pk} ${id}`);
    if (moved) told.delete(id);
  }
  for (const id of told.keys()) violate('nothing is told that did not happen', `stock.changed ${id}`);
}

type StockData = Readonly<Record<(typeof figures)[number], number>> & {
  readonly change: Readonly<Record<(typeof figures)[number], number>>;
};

function checkFigures(id: string, data: StockData, change: ItemChange | undefined, violate: Violate): void {
  for (const name of figures) {
    const [was, is] = [count(change?.before, name), count(change?.after, name)];
    if (data[name] !== is || data.change[name] !== is - was)
      violate('an event tells what changed', `stock.changed ${id}: ${name} ${was} to ${is}`);
  }
}

function checkDemand({ items, facts }: Remains, violate: Violate): void {
  const wanted = new Map<string, { pieces: number; orders: number }>();
  for (const needs of facts.accepted.values())
    for (const [sku, quantity] of needs) {
      const { pieces, orders } = wanted.get(sku) ?? { pieces: 0, orders: 0 };
      wanted.set(sku, { pieces: pieces + quantity, orders: orders + 1 });
    }
  const counted = new Map<string, { pieces: number; orders: number }>();
  for (const item of items)
    if (item.pk.startsWith('DEMAND#')) {
      const sku = item.pk.slice('DEMAND#'.length);
      const { pieces, orders } = counted.get(sku) ?? { pieces: 0, orders: 0 };
      counted.set(sku, { pieces: pieces + count(item, 'pieces'), orders: orders + count(item, 'orders') });
    }
  for (const sku of new Set([...wanted.keys(), ...counted.keys()])) {
    const [should, is] = [wanted.get(sku), counted.get(sku)];
    if (should?.pieces !== is?.pieces || should?.orders !== is?.orders)
      violate(
        'demand is counted once',
        `${sku}: ${JSON.stringify(is)}, orders say ${JSON.stringify(should)}`,
      );
  }
}

/** What orders held and gave back is in the journal, each change of a pool once. */
function checkJournal({ items }: Remains, violate: Violate): void {
  const journal = summed(
    items
      .filter(({ sk }) => sk === 'MOVEMENT')
      .map((row) => [word(row, 'sku'), movedBy(row, 'reserved')] as const),
  );
  const reserved = summed(
    items
      .filter(({ sk }) => sk === 'POOL')
      .map((pool) => [word(pool, 'sku'), count(pool, 'reserved')] as const),
  );
  for (const [sku, pieces] of reserved)
    if (pieces !== (journal.get(sku) ?? 0))
      violate('the journal tells what orders hold', `${sku}: ${journal.get(sku) ?? 0}, reserved ${pieces}`);
}
