import { nextStatuses } from '../../../functions/orders/domain/status.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import type { Money } from '../../../shared/kernel/money.ts';
import type { ItemChange, ModelTable } from '../engine/model-table.ts';
import {
  count,
  heldBy,
  holdsIn,
  isAccepted,
  isHead,
  isOfChannel,
  isSentAgain,
  linesOf,
  movedBy,
  partsOf,
  type Quantities,
  type RawLine,
  type RawStep,
  sameQuantities,
  stepsIn,
  summed,
  word,
} from './raw-items.ts';

export type Violate = (rule: string, detail: string) => void;

/** What the commits of a run amount to, told by the rules and not by the code under test. */
export type Facts = {
  /** The lines of every accepted order, summed by SKU. */
  readonly accepted: ReadonlyMap<string, Quantities>;
  /** Ids of the events that orders owe the bus, with their types. */
  readonly owed: ReadonlyMap<string, string>;
  readonly everPriced: (sku: string, price: number, since: number) => boolean;
};

export type CommitRules = {
  readonly facts: Facts;
  /** Checks what one commit changed; to be told right after it. */
  readonly check: (changes: readonly ItemChange[]) => void;
};

const places = ['free', 'allocated', 'quarantine'] as const;
const fixed = ['bodyHash', 'placedAt', 'placedBy', 'total', 'currency', 'lineCount'] as const;
/** A channel may change all of an order but that it is this one. */
const fixedOfChannel = ['bodyHash', 'placedBy', 'channel', 'shopId', 'channelOrderId'] as const;
/** What risk judges an order by. */
const judged = ['buyer', 'shipTo', 'client', 'note', 'total', 'lines'] as const;
const textOf = (head: Item, names: readonly string[]): string =>
  JSON.stringify(names.map((name) => head[name] ?? null));

/** Clocks of invocations are wrong by at most this, in milliseconds. */
const skewMs = 5 * 60_000;

const sum = (all: readonly (Item | undefined)[], name: string): number =>
  all.reduce((total, item) => total + count(item, name), 0);

export function commitRules(model: () => ModelTable, now: () => number, violate: Violate): CommitRules {
  const accepted = new Map<string, Quantities>();
  const owed = new Map<string, string>();
  const prices = new Map<string, { readonly price: number; readonly from: number }[]>();
  const begun = new Map<string, number>();
  const holds = new Map<string, Quantities>();
  const held = new Map<string, number>();
  const booked = new Map<string, number>();
  const coming = new Map<string, number>();
  /** Every shard and lease that a SKU ever had. */
  const slots = new Map<string, Set<string>>();

  const everPriced: Facts['everPriced'] = (sku, price, since) => {
    const known = prices.get(sku) ?? [];
    return known.some((each, index) => each.price === price && (known[index + 1]?.from ?? now()) >= since);
  };

  const itemRules: Readonly<Record<string, (change: ItemChange, commit: readonly ItemChange[]) => void>> = {
    POOL: checkPool,
    MOVEMENT: checkMovement,
    SKU: checkPriceCopy,
  };

  const check = (changes: readonly ItemChange[]): void => {
    for (const change of changes) {
      itemRules[change.key.sk]?.(change, changes);
      checkVersion(change);
    }
    const touched = (prefix: string) =>
      new Set(changes.map(({ key }) => key.pk).filter((pk) => pk.startsWith(prefix)));
    const recounted = [...touched('ORDER#')].flatMap(recount);
    for (const change of changes) if (isHead(change.key)) checkHead(change);
    const moved = [...touched('STOCK#'), ...touched('SLOT#')].map((pk) => pk.split('#')[1] ?? '');
    for (const sku of new Set([...moved, ...recounted])) checkStock(sku);
  };

  /** Whatever is counted has one version after the other. */
  function checkVersion({ key, before, after }: ItemChange): void {
    const [was, is] = [before?.['version'], after?.['version']];
    if (after && typeof was === 'number' && is !== was && is !== was + 1)
      violate('no version is left out', `${key.pk} ${key.sk}: ${was} to ${is}`);
  }

  /** How much an order holds now; gives the SKUs of which that changed. */
  function recount(pk: string): readonly string[] {
    const [before, after] = [holds.get(pk) ?? new Map<string, number>(), heldBy(model().partition(pk))];
    holds.set(pk, after);
    const touched = [...new Set([...before.keys(), ...after.keys()])];
    for (const sku of touched)
      held.set(sku, (held.get(sku) ?? 0) + (after.get(sku) ?? 0) - (before.get(sku) ?? 0));
    return touched;
  }

  function checkPool({ key, before, after }: ItemChange): void {
    if (!after) violate('a pool stays', `${key.pk} was deleted`);
    const [available, reserved] = [count(after, 'available'), count(after, 'reserved')];
    if (available < 0 || reserved < 0)
      violate('no pool below zero', `${key.pk}: available ${available}, reserved ${reserved}`);
    if (key.pk.startsWith('SLOT#')) {
      slots.set(word(after, 'sku'), (slots.get(word(after, 'sku')) ?? new Set()).add(key.pk));
      return;
    }
    const price = count(after, 'price');
    if (before && count(before, 'price') === price) return;
    const sku = key.pk.slice('STOCK#'.length);
    prices.set(sku, [...(prices.get(sku) ?? []), { price, from: now() }]);
  }

  function checkPriceCopy({ after }: ItemChange): void {
    const sku = word(after, 'sku');
    const pool = model().get({ pk: `STOCK#${sku}`, sk: 'POOL' });
    if (!after) return;
    const { currency, minor } = after['price'] as Money;
    if (count(pool, 'price') !== minor || word(pool, 'currency') !== currency)
      violate('a pool has the price of its SKU', `${sku}: ${minor}, the pool says ${pool?.['price']}`);
  }

  function checkMovement({ key, before, after }: ItemChange, commit: readonly ItemChange[]): void {
    if (before || !after) violate('the journal is only added to', `${key.pk} was changed`);
    if (!after) return;
    const sku = word(after, 'sku');
    coming.set(sku, (coming.get(sku) ?? 0) + count(after, 'inTransit'));
    const at = `AT#${word(after, 'warehouseId')}`;
    for (const place of places) {
      const name = `${sku} ${at} ${place}`;
      booked.set(name, (booked.get(name) ?? 0) + movedBy(after, place));
    }
    const shelf = commit.find((change) => change.key.sk === at)?.after;
    const onHand = places.reduce((total, place) => total + count(shelf, place), 0);
    if (word(after, 'kind') === 'count' && shelf && onHand !== count(after, 'quantity'))
      violate('a count sets what was counted', `${sku} ${at}: ${onHand} after ${key.pk}`);
  }

  function checkStock(sku: string): void {
    const items = model().partition(`STOCK#${sku}`);
    const under = (prefix: string) => items.filter(({ sk }) => sk.startsWith(prefix));
    const ended = [...(slots.get(sku) ?? [])].map((pk) => model().get({ pk, sk: 'POOL' }));
    const pools = [...under('POOL'), ...ended];
    const [available, reserved] = [sum(pools, 'available'), sum(pools, 'reserved')];
    const free = sum(under('AT#'), 'free');
    const holding = held.get(sku) ?? 0;
    if (free !== available + reserved)
      violate(
        'stock is conserved',
        `${sku}: ${free} on shelves, ${available} available + ${reserved} reserved`,
      );
    if (reserved !== holding)
      violate('reserved is what orders hold', `${sku}: ${reserved} reserved, orders hold ${holding}`);
    const [open, left] = [sum(under('TRANSFER#'), 'open'), coming.get(sku) ?? 0];
    if (open !== left) violate('in transit is what left and has not come', `${sku}: ${open}, moved ${left}`);
    for (const shelf of under('AT#')) for (const place of places) checkPlace(sku, shelf, place);
  }

  function checkPlace(sku: string, shelf: Item, place: string): void {
    const pieces = count(shelf, place);
    if (pieces < 0 || pieces !== (booked.get(`${sku} ${shelf.sk} ${place}`) ?? 0))
      violate('a shelf is the sum of its movements', `${sku} ${shelf.sk}: ${pieces} ${place}`);
  }

  function checkHead({ key, before, after }: ItemChange): void {
    if (!before) begun.set(key.pk, now());
    if (isAccepted(before) && isAccepted(after)) checkChange(before, after);
    else if (isAccepted(before)) violate('an accepted order stays', `${key.pk} is gone`);
    else if (isAccepted(after)) checkAccepted(after);
  }

  function checkAccepted(head: Item): void {
    const order = model().partition(head.pk);
    const lines = linesOf(order);
    const id = word(head, 'id');
    if (count(head, 'version') !== 1) violate('versions rise by one', `${id} begins at ${head['version']}`);
    if (lines.length !== count(head, 'lineCount')) violate('an order has all its lines', id);
    const needs = summed(lines);
    if (count(head, 'parts') > 0 && !sameQuantities(partsOf(order), needs))
      violate('an accepted order holds its stock', `${id}: its parts are not its lines`);
    if (!isOfChannel(head)) checkPrices(head, lines);
    accepted.set(id, needs);
    owed.set(`${id}.1`, 'order.placed');
  }

  function checkPrices(head: Item, lines: readonly RawLine[]): void {
    for (const [sku, , price] of lines)
      if (!everPriced(sku, price, begun.get(head.pk) ?? now()))
        violate('an order has the price of its time', `${word(head, 'id')}: ${sku} at ${price}`);
  }

  /** What was told of an order stays as it was told. */
  function checkPast(before: Item, after: Item): void {
    const told = stepsIn(before);
    if (JSON.stringify(stepsIn(after).slice(0, told.length)) !== JSON.stringify(told))
      violate('the history tells every change', `${word(after, 'id')}: it tells another past`);
  }

  function checkChange(before: Item, after: Item): void {
    const [id, to] = [word(after, 'id'), word(after, 'status')];
    const [was, version] = [count(before, 'version'), count(after, 'version')];
    const steps = stepsIn(after).slice(stepsIn(before).length);
    checkFixed(before, after, steps);
    const isSame = steps.length === 0 && before['status'] === to;
    if (version !== was + 1 && !(isSame && version === was))
      violate('versions rise by one', `${id}: ${was} to ${version} as ${to}`);
    checkPast(before, after);
    checkSteps(before, after, steps);
    if (version !== was) owe(before, after, steps);
  }

  /** Goods that are sent once more are lines of their own, at no charge. */
  function checkFixed(before: Item, after: Item, steps: readonly RawStep[]): void {
    const grows = isSentAgain(steps);
    for (const name of isOfChannel(before) ? fixedOfChannel : fixed)
      if (before[name] !== after[name] && !(name === 'lineCount' && grows))
        violate('what was accepted stays', `${word(after, 'id')}: another ${name}`);
  }

  function checkClock(before: Item): void {
    const [id, from] = [word(before, 'id'), word(before, 'status')];
    if (from !== 'PENDING_PAYMENT') violate('the clock closes unpaid orders only', `${id}: ${from}`);
    if (now() < count(before, 'reservedUntil') - skewMs)
      violate('a reservation lasts its time', `${id} was closed too early`);
  }

  /** Each step follows the one before, and the last one is where the order is now. */
  function checkSteps(before: Item, after: Item, steps: readonly RawStep[]): void {
    const [id, status] = [word(after, 'id'), word(after, 'status')];
    const allowed: Readonly<Record<string, readonly string[]>> = nextStatuses;
    let at = word(before, 'status');
    for (const [from, to, , by, why] of steps) {
      if (from !== at) violate('the history tells every change', `${id}: ${from} after ${at}`);
      if (from !== to && !allowed[from]?.includes(to))
        violate('statuses follow the graph', `${id}: ${from} to ${to}`);
      if (by === 'clock' && why === 'not paid in time') checkClock(before);
      at = to;
    }
    if (at !== status) violate('the history tells every change', `${id}: ${status} after ${at}`);
  }

  /** The events that a change owes the bus, each under the id of its place. */
  function owe(before: Item, after: Item, steps: readonly RawStep[]): void {
    const moves = steps.filter(([from, to]) => from !== to);
    const [released, others] = [
      moves.filter(([, to]) => to === 'RELEASED'),
      moves.filter(([, to]) => to !== 'RELEASED'),
    ];
    const types = [
      ...others.flatMap(([, to, , by]) => endings(to, by)),
      ...(isToBeJudged(before, after) && !isSentAgain(steps) ? ['order.changed'] : []),
      ...released.map(() => 'order.released'),
    ];
    const id = `${word(after, 'id')}.${count(after, 'version')}`;
    for (const [at, type] of types.entries()) owed.set(at === 0 ? id : `${id}.${at}`, type);
  }

  return { check, facts: { accepted, owed, everPriced } };
}

const events: Readonly<Record<string, string>> = {
  PAID: 'order.paid',
  SHIPPED: 'order.shipped',
  DELIVERED: 'order.delivered',
  RETURNED: 'order.returned',
};

function endings(to: string, by: string): readonly string[] {
  const told = events[to];
  if (told !== undefined) return [told];
  if (to !== 'CANCELLED') return [];
  return [by === 'clock' ? 'order.expired' : 'order.cancelled'];
}

/** Another order than risk has judged, or one that came back and has to be judged again. */
function isToBeJudged(before: Item, after: Item): boolean {
  if (word(after, 'status') === 'CANCELLED') return false;
  const isPending = holdsIn(after).some(([kind, code]) => kind === 'RISK' && code === 'PENDING');
  return (
    textOf(before, judged) !== textOf(after, judged) || (word(before, 'status') === 'CANCELLED' && isPending)
  );
}
