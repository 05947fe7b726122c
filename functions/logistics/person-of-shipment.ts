import { forgetItem, toldItem } from '../../shared/dynamodb/forget-item.ts';
import type { Item, Page, Table } from '../../shared/dynamodb/table.ts';
import { anonymousAddress, anonymousText, type Holder, type Told } from '../../shared/kernel/person.ts';
import { caseKey, caseStore, parcelCaseId, readCase, shipmentCaseId } from './case-store.ts';
import { caseRules, shipmentRules } from './domain/logistics-case.ts';
import { parcelPartitions } from './parcel-store.ts';
import { shipmentItems } from './shipment-store.ts';
import { readParcel, type StoredParcel } from './stored-parcel.ts';
import { readShipment } from './stored-shipment.ts';

/**
 * Shipments, parcels with all that carriers told of them, and cases. Labels (面单) are drawn when they are asked for and lie
 * nowhere; what a carrier sent and nobody could read names no order, and goes by itself after 90 days.
 */
export const shippingHolder = (table: Table): Holder => ({
  tell: async ({ orderId }) => (await itemsOf(table, orderId)).map(told),
  forget: async ({ orderId }, pseudonym) => {
    let changed = 0;
    for (const { item, kind } of await itemsOf(table, orderId))
      if (await forgetItem(table, item, forgetting[kind](item, pseudonym))) changed += 1;
    return changed;
  },
  needs: async () => {
    const open = await ordersWithCases(table);
    return async ({ orderId }) => (open.has(orderId) ? 'CASE_OPEN' : undefined);
  },
});

type Kind = 'shipment' | 'parcel' | 'tracking-event' | 'logistics-case';
type Found = { readonly kind: Kind; readonly item: Item };

/** Everything that belongs to an order here; parcels first, because cases are named after them. */
async function itemsOf(table: Table, orderId: string): Promise<readonly Found[]> {
  const shipments = await shipmentItems(table, orderId);
  const parcels: Item[] = [];
  const events: Item[] = [];
  for (const all of await parcelPartitions(table, orderId)) {
    parcels.push(...all.filter((item) => item['orderId'] === orderId));
    events.push(...eventsOf(all, orderId));
  }
  const cases = await table.getAll(caseKeysOf(shipments, parcels), { consistent: true });
  return [
    ...found('shipment', shipments),
    ...found('parcel', parcels),
    ...found('tracking-event', events),
    ...found('logistics-case', cases),
  ];
}

const found = (kind: Kind, items: readonly Item[]): readonly Found[] => items.map((item) => ({ kind, item }));

/** The scans of a number while it was this order's: carriers use numbers again (单号复用). */
function eventsOf(all: readonly Item[], orderId: string): readonly Item[] {
  const uses = all.filter(({ sk }) => !sk.startsWith('EVENT#')).map(readParcel);
  const [first, ...later] = uses
    .sort((a, b) => a.generation - b.generation)
    .filter((use) => use.orderId === orderId);
  if (!first) return [];
  const last = later.at(-1) ?? first;
  const end = uses.find(({ generation }) => generation > last.generation)?.since ?? Number.POSITIVE_INFINITY;
  const since = first.since ?? 0;
  return all.filter(({ sk, occurredAt, receivedAt }) => {
    const at = Number(occurredAt ?? receivedAt);
    return sk.startsWith('EVENT#') && at >= since && at < end;
  });
}

function caseKeysOf(shipments: readonly Item[], parcels: readonly Item[]) {
  const ofShipments = shipments
    .map(readShipment)
    .flatMap(({ shipmentId }) => shipmentRules.map((rule) => shipmentCaseId(shipmentId, rule)));
  const ofParcels = parcels.map(readParcel).flatMap((parcel) => caseIdsOf(parcel));
  return [...ofShipments, ...ofParcels].map(caseKey);
}

const caseIdsOf = ({ carrier, waybillNo, generation }: StoredParcel): readonly string[] =>
  caseRules.map((rule) => parcelCaseId({ carrier, waybillNo, rule, generation }));

/** What our program worked out of a parcel for itself is nothing that was held of a person. */
const told = ({ kind, item }: Found): Told => {
  const { claimedUntil: _claimed, nextLookAt: _look, dueAt: _due, asks: _asks, ...data } = toldItem(item);
  return { kind, data };
};

/** What carriers and people wrote in words may name the person; codes, times, places of depots and costs stay. */
const forgetting: Readonly<
  Record<Kind, (item: Item, pseudonym: string) => Readonly<Record<string, unknown>>>
> = {
  shipment: (item, pseudonym) => {
    const { to, refused, reason } = readShipment(item);
    return {
      ...(to ? { to: anonymousAddress(to, pseudonym) } : {}),
      refused: refused.map(({ message: _message, ...rest }) => rest),
      ...(reason === undefined ? {} : { reason: undefined }),
    };
  },
  parcel: () => ({ phoneTail: undefined }),
  'tracking-event': () => ({ text: undefined }),
  'logistics-case': (item, pseudonym) => {
    const { message, actions, reship, resolution } = readCase(item);
    const without = (text: string) => anonymousText(text, pseudonym);
    return {
      message: without(message),
      actions: actions.map((each) => ({ ...each, reason: without(each.reason) })),
      ...(reship?.reason === undefined ? {} : { reship: { ...reship, reason: without(reship.reason) } }),
      ...(resolution === undefined ? {} : { resolution: without(resolution) }),
    };
  },
};

async function ordersWithCases(table: Table): Promise<ReadonlySet<string>> {
  const orders = new Set<string>();
  const cases = caseStore(table);
  let start: Page['next'];
  do {
    const page = await cases.list('OPEN', { limit: 100, start });
    for (const { orderId } of page.items) if (orderId !== undefined) orders.add(orderId);
    start = page.next;
  } while (start);
  return orders;
}
