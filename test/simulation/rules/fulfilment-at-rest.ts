import type { BusEvent } from '../../../events/define-event.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import { bundleParts } from '../actors/goods.ts';
import type { Depots, Taken } from '../engine/carriers.ts';
import type { Marketplace } from '../engine/marketplace.ts';
import type { Notices } from '../fulfilment.ts';
import type { Violate } from './commits.ts';
import { type FulfilmentFacts, rawLinesIn } from './fulfilment.ts';
import {
  count,
  holdsIn,
  isAccepted,
  isHead,
  isOfChannel,
  linesOf,
  sameQuantities,
  summed,
  word,
} from './raw-items.ts';
import { checkSoldAndSent } from './sold-and-sent.ts';

type Remains = {
  readonly items: readonly Item[];
  readonly market: Marketplace | undefined;
  readonly depots: Depots;
  readonly facts: FulfilmentFacts;
  readonly published: readonly BusEvent[];
  readonly notices: Notices;
  readonly now: number;
};
type Known = Remains & {
  readonly of: (sk: string) => readonly Item[];
  readonly violate: Violate;
};

/**
 * What has to be when nothing goes wrong any more and nine days have passed: every order has arrived, is closed, or is before
 * somebody; nothing hangs on the way; carriers and we say the same; everything was told once; and what cases cost is booked.
 */
export function checkFulfilment(remains: Remains, violate: Violate): void {
  const groups = Map.groupBy(remains.items, ({ sk }) => sk);
  const known: Known = { ...remains, of: (sk) => groups.get(sk) ?? [], violate };
  for (const head of known.of('ORDER').filter((item) => isHead(item) && isAccepted(item)))
    checkOrder(head, known);
  checkWarehouse(known);
  checkShipments(known);
  checkParcels(known);
  checkTold(known);
  checkCases(known);
  if (remains.market) checkSoldAndSent({ items: remains.items, market: remains.market }, violate);
}

const dayMs = 86_400_000;
/** Of the last day: people come by now and then, and the clock once in some hours. */
const isFresh = ({ now }: Remains, item: Item): boolean =>
  now - Math.max(count(item, 'changedAt'), count(item, 'createdAt')) < dayMs;

const isOver = (each: Item): boolean =>
  ['COMPENSATED', 'RESOLVED', 'WRITTEN_OFF'].includes(word(each, 'status'));

/** A case that is open, or that a person has ended, of an order or of one of its shipments. */
const isSeen = (known: Known, of: (each: Item) => boolean): boolean =>
  known
    .of('LOGISTICSCASE')
    .some((each) => of(each) && (!isOver(each) || word(each, 'resolvedBy') !== 'clock'));

function checkOrder(head: Item, known: Known): void {
  const { violate } = known;
  const [id, status] = [word(head, 'id'), word(head, 'status')];
  if (['COMPLETED', 'RETURNED', 'CANCELLED'].includes(status)) {
    if (status !== 'CANCELLED') checkSent(head, known);
    return;
  }
  const isHeld = holdsIn(head).length > 0;
  // A marketplace says when its order is paid.
  const isTheirs = isOfChannel(head) && status === 'PENDING_PAYMENT';
  const isIts = (each: Item) => word(each, 'orderId') === id;
  const isGoingOn = known.of('ALLOCATION').some((each) => isIts(each) && isFresh(known, each));
  if (!isHeld && !isTheirs && !isGoingOn && !isSeen(known, isIts))
    violate('every order arrives, is closed or before somebody', `${id} is ${status}`);
}

/** What was sent of an order is what was ordered, and what was sent once more. */
function checkSent(head: Item, { items, of, violate }: Known): void {
  const id = word(head, 'id');
  const sold = linesOf(items.filter(({ pk }) => pk === head.pk));
  const needs = summed(
    sold.flatMap(([sku, quantity]) =>
      sku === 'SET'
        ? bundleParts.map((part) => [part.sku, part.quantity * quantity] as const)
        : [[sku, quantity] as const],
    ),
  );
  const allocations = of('ALLOCATION').filter((each) => word(each, 'orderId') === id);
  const sent = summed(
    allocations
      .filter((each) => word(each, 'status') !== 'CANCELLED')
      .flatMap((each) => rawLinesIn(each).map(({ sku, quantity }) => [sku, quantity] as const)),
  );
  if (!sameQuantities(needs, sent))
    violate(
      'what is sent is what was ordered',
      `${id}: ${JSON.stringify([...needs])}, ${JSON.stringify([...sent])}`,
    );
}

function checkWarehouse(known: Known): void {
  const { of, violate } = known;
  for (const allocation of of('ALLOCATION').filter((each) => !isFresh(known, each))) {
    const [allocationId, status] = [word(allocation, 'allocationId'), word(allocation, 'status')];
    const isHeld = holdsIn(of('ORDER').find((each) => each['id'] === allocation['orderId'])).length > 0;
    if (['WAITING', 'PICKING', 'PICKED'].includes(status) && !isHeld)
      violate('no allocation is left in the warehouse', `${allocationId} is ${status}`);
    const isIts = (each: Item) => word(each, 'allocationId') === allocationId;
    const ships = of('SHIPMENT').filter(isIts);
    const numbers = ships.map((each) => word(each, 'shipmentId'));
    const seen = isSeen(known, (each) => numbers.includes(word(each, 'shipmentId')));
    if (status === 'PACKED' && !seen)
      violate(
        'what is packed is sent or before somebody',
        `${allocationId}: ${ships.map((each) => each['status'])}`,
      );
  }
  for (const wave of of('WAVE'))
    if (word(wave, 'status') === 'OPENING') violate('no wave is left half made', wave.pk);
  for (const task of of('PUTAWAY'))
    if (word(task, 'status') === 'OPEN' && !isFresh(known, task)) violate('everything is put away', task.pk);
}

function checkShipments(known: Known): void {
  const { of, violate, depots } = known;
  for (const shipment of of('SHIPMENT').filter((each) => !isFresh(known, each))) {
    const [shipmentId, status] = [word(shipment, 'shipmentId'), word(shipment, 'status')];
    if (['DRAFT', 'BOOKING', 'BOOK_FAILED', 'VOIDING', 'BOOKED'].includes(status))
      violate('no shipment is left unfinished', `${shipmentId} is ${status}`);
    const open = of('LOGISTICSCASE').some((each) => word(each, 'shipmentId') === shipmentId && !isOver(each));
    if (status === 'NEEDS_ATTENTION' && !open) violate('who needs somebody has a case', shipmentId);
  }
  for (const taken of depots.taken()) checkTaken(taken, known);
}

/** What a carrier has taken is the shipment that we know, or somebody knows that it should not be. */
function checkTaken({ carrier, carrierOrderId, cancelled, waybillNos }: Taken, known: Known): void {
  const shipmentId = carrierOrderId.replace(/-\d+$/, '');
  const shipment = known.of('SHIPMENT').find((each) => word(each, 'shipmentId') === shipmentId);
  const isCurrent = `${shipmentId}-${count(shipment, 'attempt')}` === carrierOrderId;
  const isLive = ['HANDED_OVER', 'DELIVERED', 'RETURNED'].includes(word(shipment, 'status'));
  if (cancelled && isCurrent && isLive)
    known.violate('what is sent is booked', `${carrier} cancelled ${carrierOrderId}`);
  const seen = isSeen(known, (each) => word(each, 'shipmentId') === shipmentId);
  const isNew = shipment !== undefined && isFresh(known, shipment);
  if (!cancelled && !(isCurrent && isLive) && !seen && !isNew)
    known.violate(
      'a carrier has taken nothing that nobody knows',
      `${carrier} ${carrierOrderId} as ${waybillNos}, here ${shipment?.['status']}`,
    );
}

const statusOf = (parcel: Item): string => word(parcel['tracking'] as Item | undefined, 'status');

/** Its case was settled, and nothing was heard of it since. */
function isGivenUp(parcel: Item): boolean {
  const { lastScanAt = 0 } = parcel['trace'] as { readonly lastScanAt?: number };
  return parcel['settledAt'] !== undefined && lastScanAt <= Number(parcel['settledAt']);
}

/** A parcel is here where its carrier last scanned it, unless it was given up: then nobody asks what was never told. */
function checkParcels({ of, depots, violate }: Known): void {
  const parcels = new Map(of('PARCEL').map((parcel) => [word(parcel, 'waybillNo'), parcel]));
  for (const { waybillNo, scans, isOver: ended } of depots.sent()) {
    const parcel = parcels.get(waybillNo);
    const there = scans.at(-1)?.status ?? 'PENDING';
    if (!parcel || parcel['voidedAt'] !== undefined || isGivenUp(parcel) || !(ended || scans.length === 0))
      continue;
    if (statusOf(parcel) !== there)
      violate(
        'a parcel is where its carrier says',
        `${waybillNo} is ${there} there, here ${statusOf(parcel)}`,
      );
  }
}

const forBuyers = ['OUT_FOR_DELIVERY', 'DELIVERED'];

/** Each change of a parcel is told once, under one id, and the buyer hears of it. */
function checkTold({ of, published, facts, notices, violate }: Known): void {
  const told = new Set(published.filter(({ type }) => type === 'parcel.changed').map(({ id }) => id));
  const parcels = new Map(of('PARCEL').map((parcel) => [word(parcel, 'parcelId'), parcel]));
  for (const [id, change] of facts.parcelNews) {
    if (!told.has(id)) violate('every change of a parcel is told', `${id}: ${change}`);
    const parcel = parcels.get(id.slice(0, id.lastIndexOf('.')));
    const isNews = forBuyers.some((status) => change.endsWith(`to ${status}`));
    if (isNews && parcel?.['voidedAt'] === undefined && !notices.has(id))
      violate('buyers hear of their parcels', `${id}: ${change}`);
  }
  for (const id of told) if (!facts.parcelNews.has(id)) violate('a status is told once', id);
  for (const [id, notice] of notices) if (!facts.parcelNews.has(id)) violate('a buyer is told once', notice);
}

type RawAction = {
  readonly action: string;
  readonly entryId?: string;
  readonly amount?: { readonly minor: number };
};
const actionsIn = (each: Item): readonly RawAction[] => (each['actions'] ?? []) as readonly RawAction[];
const once = ['compensate', 'claim', 'reship'];
/** What an action does to what a carrier owes. */
const owes: Readonly<Record<string, number>> = { 'claim-accepted': 1, 'claim-paid': -1, 'write-off': -1 };

/** Every amount of a case is in the journal; nobody is paid twice for a parcel; what carriers owe is what they accepted. */
function checkCases(known: Known): void {
  const { of, violate } = known;
  const cases = of('LOGISTICSCASE');
  const done = new Set<string>();
  for (const each of cases) {
    for (const deed of actionsIn(each)) {
      checkBooked(each, deed, known);
      const name = `${word(each, 'parcelId')} ${deed.action}`;
      if (once.includes(deed.action) && done.has(name)) violate('nobody is paid twice for a parcel', name);
      done.add(name);
    }
    const reship = each['reship'] as Item | undefined;
    if (reship && word(reship, 'outcome') === '') violate('who asks for goods again is answered', each.pk);
  }
  checkOwed(cases, known);
}

function checkBooked(each: Item, { action, entryId, amount }: RawAction, { facts, violate }: Known): void {
  if (entryId === undefined) return;
  const debit = facts.entries.get(entryId)?.lines.reduce((sum, { minor }) => sum + Math.max(0, minor), 0);
  if (debit !== amount?.minor)
    violate('what a case costs is booked', `${each.pk} ${action}: ${amount?.minor}, booked ${debit}`);
}

function checkOwed(cases: readonly Item[], { facts, violate }: Known): void {
  const owed = sumsOf(
    cases.flatMap((each) =>
      actionsIn(each).map(({ action, amount }): Sum => {
        const account = `carrier-claims:${word(each, 'carrier')}`;
        return [account, (owes[action] ?? 0) * (amount?.minor ?? 0)];
      }),
    ),
  );
  const lines = [...facts.entries.values()].flatMap((entry) => entry.lines);
  const booked = sumsOf(lines.map(({ account, minor }): Sum => [account, minor]));
  for (const [account, minor] of owed)
    if ((booked.get(account) ?? 0) !== minor)
      violate(
        'what carriers owe is what they accepted',
        `${account}: ${booked.get(account)}, cases say ${minor}`,
      );
}

type Sum = readonly [account: string, minor: number];
function sumsOf(pairs: readonly Sum[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [account, minor] of pairs) sums.set(account, (sums.get(account) ?? 0) + minor);
  return sums;
}
