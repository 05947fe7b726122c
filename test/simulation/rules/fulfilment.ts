import { nextAllocationStatuses } from '../../../functions/fulfilment/domain/allocated.ts';
import { nextCaseStatuses } from '../../../functions/logistics/domain/logistics-case.ts';
import { nextShipmentStatuses } from '../../../functions/logistics/domain/shipment.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import type { ItemChange, ModelTable } from '../engine/model-table.ts';
import type { Violate } from './commits.ts';
import { count, type RawPosting, stepsIn, word } from './raw-items.ts';

/** What a picker really took of a line, and what was not there, by the key of the scan: `wave line` and then the key. */
export type Picks = Map<string, Map<string, { readonly picked: number; readonly short: number }>>;

export type FulfilmentFacts = {
  /** Ids of the events that changes of parcels owe the bus. */
  readonly parcelNews: ReadonlyMap<string, string>;
  /** The entries that cases made, by their id, each with the case that made it. */
  readonly entries: ReadonlyMap<string, RawPosting & { readonly caseId: string }>;
};
export type FulfilmentRules = {
  readonly facts: FulfilmentFacts;
  readonly check: (changes: readonly ItemChange[]) => void;
};

type RawLine = { readonly sku: string; readonly quantity: number; readonly picked?: number };
export const rawLinesIn = (item: Item | undefined): readonly RawLine[] =>
  (item?.['lines'] ?? []) as readonly RawLine[];

/** Goods of these are in the warehouse for their order. */
const inHand = ['WAITING', 'PICKING', 'PICKED', 'PACKED'];
const voidStatuses = ['VOIDING', 'VOIDED', 'MARKED_UNUSED'];
/** How far an order may say that it is, by the least of its allocations that count. */
const reached: Readonly<Record<string, readonly string[]>> = {
  PACKED: ['PACKED', 'SHIPPED', 'DELIVERED', 'RETURNED'],
  SHIPPED: ['SHIPPED', 'DELIVERED', 'RETURNED'],
  DELIVERED: ['DELIVERED', 'RETURNED'],
  RETURNED: ['RETURNED'],
};

const graphs: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  ALLOCATION: nextAllocationStatuses,
  SHIPMENT: nextShipmentStatuses,
  // What is over is opened again when the same happens once more.
  LOGISTICSCASE: {
    ...nextCaseStatuses,
    ...{ COMPENSATED: ['OPEN'], RESOLVED: ['OPEN'], WRITTEN_OFF: ['OPEN'] },
  },
};
const versioned = ['ALLOCATION', 'SHIPMENT', 'LOGISTICSCASE', 'PLAN', 'PUTAWAY', 'WAVE', 'PARCEL'];

/** What may never be, at no commit, of goods on their way through the warehouse, of parcels and of cases. */
export function fulfilmentRules(model: () => ModelTable, picks: Picks, violate: Violate): FulfilmentRules {
  const parcelNews = new Map<string, string>();
  const entries = new Map<string, RawPosting & { readonly caseId: string }>();
  /** Pieces that each allocation or put-away keeps in its warehouse, by its partition. */
  const keeps = new Map<string, ReadonlyMap<string, number>>();
  const kept = new Map<string, number>();
  const shipments = new Map<string, Map<string, string>>();

  const itemRules: Readonly<Record<string, (change: ItemChange) => void>> = {
    SHIPMENT: checkShipment,
    PARCEL: noteParcel,
    LOGISTICSCASE: noteEntry,
    ORDER: checkOrder,
  };

  const check = (changes: readonly ItemChange[]): void => {
    for (const change of changes) {
      checkCourse(change);
      itemRules[change.key.sk]?.(change);
      if (change.key.pk.startsWith('WAVE#') && change.key.sk.startsWith('LINE#')) checkScan(change);
    }
    const shelves = changes.filter(({ key }) => key.pk.startsWith('STOCK#') && key.sk.startsWith('AT#'));
    const recounted = changes.flatMap((change) => recount(change));
    const touched = shelves.map(
      ({ key }) => `${key.pk.slice('STOCK#'.length)} ${key.sk.slice('AT#'.length)}`,
    );
    for (const name of new Set([...touched, ...recounted])) checkAllocated(name);
  };

  function checkCourse({ key, before, after }: ItemChange): void {
    if (!versioned.includes(key.sk)) return;
    if (!after) {
      violate('what is sent leaves its traces', `${key.pk} ${key.sk} is gone`);
      return;
    }
    const [was, is] = [count(before, 'version'), count(after, 'version')];
    // A number that its carrier gives out again is another parcel, which begins anew.
    if (is !== was + 1) violate('versions on the way rise by one', `${key.pk}: ${was} to ${is}`);
    const [from, to] = [word(before, 'status'), word(after, 'status')];
    const next = graphs[key.sk]?.[from];
    if (before && from !== to && next && !next.includes(to))
      violate('statuses on the way follow the graph', `${key.pk}: ${from} to ${to}`);
  }

  /** What allocations and open put-aways of cancelled ones keep is what shelves say is allocated. */
  function recount({ key, after }: ItemChange): readonly string[] {
    if (key.sk !== 'ALLOCATION' && key.sk !== 'PUTAWAY') return [];
    const before = keeps.get(key.pk) ?? new Map<string, number>();
    const now = new Map<string, number>();
    for (const { sku, quantity } of isKept(key.sk, after) ? rawLinesIn(after) : []) {
      const name = `${sku} ${word(after, 'warehouseId')}`;
      now.set(name, (now.get(name) ?? 0) + quantity);
    }
    keeps.set(key.pk, now);
    const names = [...new Set([...before.keys(), ...now.keys()])];
    for (const name of names)
      kept.set(name, (kept.get(name) ?? 0) + (now.get(name) ?? 0) - (before.get(name) ?? 0));
    return names;
  }

  function checkAllocated(name: string): void {
    const [sku = '', warehouseId = ''] = name.split(' ');
    const shelf = model().get({ pk: `STOCK#${sku}`, sk: `AT#${warehouseId}` });
    const [there, should] = [count(shelf, 'allocated'), kept.get(name) ?? 0];
    if (there !== should)
      violate('allocated is what allocations keep', `${name}: ${there} on the shelf, ${should} kept`);
  }

  /** A scan counts once, for pieces that somebody took, and none is booked once its order is cancelled. */
  function checkScan({ key, before, after }: ItemChange): void {
    const sum = (item: Item | undefined) => count(item, 'picked') + count(item, 'short');
    if (sum(after) <= sum(before)) return;
    const name = `${key.pk.slice('WAVE#'.length)} ${key.sk.slice('LINE#'.length)}`;
    const order = model().get({ pk: `ORDER#${word(after, 'orderId')}`, sk: 'ORDER' });
    if (word(order, 'status') === 'CANCELLED')
      violate('nothing is picked of a cancelled order', `${name} of ${word(order, 'id')}`);
    const real = [...(picks.get(name)?.values() ?? [])];
    for (const what of ['picked', 'short'] as const) {
      const most = real.reduce((total, each) => total + each[what], 0);
      if (count(after, what) > most)
        violate('a scan counts once', `${name}: ${count(after, what)} ${what}, of ${most}`);
    }
  }

  /** An allocation has at most one shipment that is not void; the goods of a void one are never booked. */
  function checkShipment({ after }: ItemChange): void {
    const [allocationId, shipmentId] = [word(after, 'allocationId'), word(after, 'shipmentId')];
    const own = (shipments.get(allocationId) ?? new Map<string, string>()).set(
      shipmentId,
      word(after, 'status'),
    );
    shipments.set(allocationId, own);
    const live = [...own].filter(([, status]) => !voidStatuses.includes(status));
    if (live.length > 1)
      violate(
        'an allocation has one shipment',
        `${allocationId}: ${live.map(([id, status]) => `${id} ${status}`)}`,
      );
  }

  function noteParcel({ before, after }: ItemChange): void {
    const statusOf = (item: Item | undefined) => word(item?.['tracking'] as Item | undefined, 'status');
    const [from, to] = [before ? statusOf(before) : 'PENDING', statusOf(after)];
    if (after && from !== to)
      parcelNews.set(`${word(after, 'parcelId')}.${count(after, 'version')}`, `${from} to ${to}`);
  }

  function noteEntry({ before, after }: ItemChange): void {
    const [was, is] = [before?.['posting'], after?.['posting']] as readonly (RawPosting | undefined)[];
    if (!is || was?.entryId === is.entryId) return;
    if (entries.has(is.entryId)) violate('an entry is made once', is.entryId);
    entries.set(is.entryId, { ...is, caseId: word(after, 'caseId') });
    if (is.lines.reduce((sum, { minor }) => sum + minor, 0) !== 0)
      violate('an entry adds up to nothing', is.entryId);
  }

  /** An order is as far as the last of its allocations at the moment when it says so. */
  function checkOrder({ before, after }: ItemChange): void {
    const steps = stepsIn(after).slice(stepsIn(before).length);
    for (const [from, to] of steps) {
      const enough = reached[to];
      if (from === to || !enough) continue;
      const plan = model().get({ pk: `PLAN#${word(after, 'id')}`, sk: 'PLAN' });
      const parts = ((plan?.['parts'] ?? []) as readonly { readonly status: string }[]).map(
        ({ status }) => status,
      );
      const behind = parts.filter((part) => !['CANCELLED', 'LOST', ...enough].includes(part));
      if (behind.length > 0 || parts.length === 0)
        violate('an order is as far as its parcels', `${word(after, 'id')} is ${to}, they are ${parts}`);
    }
  }

  return { check, facts: { parcelNews, entries } };
}

function isKept(sk: string, item: Item | undefined): boolean {
  const status = word(item, 'status');
  if (sk === 'PUTAWAY') return word(item, 'kind') === 'cancelled' && status === 'OPEN';
  return inHand.includes(status);
}
