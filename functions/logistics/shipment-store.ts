import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  type Item,
  type Page,
  type Put,
  type Table,
  TransactionRefused,
  unlessRefused,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { type ShipmentStatus, unsettledStatuses } from './domain/shipment.ts';
import { readShipment, type StoredShipment } from './stored-shipment.ts';
import { saved, versionedPut } from './versioned.ts';

const shipmentEntity: Entity = {
  name: 'Shipment',
  pk: 'SHIPMENT#{shipmentId}',
  sk: 'SHIPMENT',
  gsi1pk: 'SHIPMENTS#{status}',
  gsi1sk: '{dueAt}#{shipmentId}',
  holds:
    'cartons, sender and receiver, which carriers were tried, waybill numbers and what the label says, and the event of its last change',
};

const pointerEntity: Entity = {
  name: 'Shipment of an order',
  pk: 'ORDERSHIPMENTS#{orderId}',
  sk: 'SHIPMENT#{shipmentId}',
  holds: 'that the order has this shipment',
};

export const entities: readonly Entity[] = [shipmentEntity, pointerEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Make a shipment, once for each allocation',
    by: 'functions/logistics/shipment-store.ts#shipmentStore',
    operation:
      'TransactWriteItems: the shipment on the condition that there is none, and its place at the order',
    requests: '1',
    writeUnits: '4 (two items, doubled), and 1 for the index row',
    readUnits: '0',
  },
  {
    pattern: 'Read a shipment',
    by: 'functions/logistics/shipment-store.ts#shipmentStore',
    operation: 'GetItem, strongly consistent',
    requests: '1',
    writeUnits: '0',
    readUnits: '1 a 4 KB',
  },
  {
    pattern: 'Change a shipment',
    by: 'functions/logistics/shipment-store.ts#shipmentStore',
    operation: 'PutItem on the version that was seen; with its cases all or nothing',
    requests: '1',
    writeUnits: '1 a KB, and 2 for the index row; doubled with cases',
    readUnits: '0',
  },
  {
    pattern: 'List the shipments of an order',
    by: 'functions/logistics/shipment-store.ts#shipmentStore',
    operation: 'Query of their places, then BatchGetItem of the shipments',
    requests: '2',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB, twice',
  },
  {
    pattern: 'List shipments by status; find those that the clock must look at',
    by: 'functions/logistics/shipment-store.ts#shipmentStore',
    operation: 'Query GSI1, eventually consistent; four statuses for the clock',
    requests: '1 a page; 4 a minute',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

/** The n-th shipment of an allocation; 1 is made when it is packed. */
export const shipmentIdOf = (allocationId: string, n: number): string =>
  derivedId('shp', [allocationId, String(n)]);

export type ShipmentStore = {
  /** Makes it with its place at the order; gives the one that is there where it was made before. */
  readonly create: (fresh: StoredShipment) => Promise<StoredShipment>;
  readonly get: (shipmentId: string) => Promise<StoredShipment | undefined>;
  /** Writes a shipment as it shall be, with other writes all or nothing; undefined where somebody wrote first. */
  readonly save: (next: StoredShipment, also?: readonly Write[]) => Promise<StoredShipment | undefined>;
  /** Makes the next shipment in the place of one that is read and void; false where somebody wrote either first. */
  readonly replace: (last: StoredShipment, fresh: StoredShipment, also: readonly Write[]) => Promise<boolean>;
  readonly ofOrder: (orderId: string) => Promise<readonly StoredShipment[]>;
  readonly list: (
    status: ShipmentStatus,
    page: { readonly limit: number; readonly start: Page['next'] },
  ) => Promise<{ readonly items: readonly StoredShipment[]; readonly next: Page['next'] }>;
  /** Ids of those that the clock must look at by `now`, page by page, the longest waiting first in each status. */
  readonly due: (now: number) => AsyncGenerator<readonly string[]>;
};

export function shipmentStore(table: Table): ShipmentStore {
  const get = async (shipmentId: string) => {
    const item = await table.get(keyOf(shipmentEntity, { shipmentId }));
    return item && readShipment(item);
  };
  return {
    get,
    create: (fresh) => create(fresh, table),
    save: (next, also = []) => saved(versionedPut(next, itemOf), also, table),
    replace: (last, fresh, also) =>
      unlessRefused(table.transact([versionedPut(last, itemOf)[0], ...freshPuts(fresh), ...also])),
    ofOrder: (orderId) => ofOrder(orderId, table),
    list: async (status, { limit, start }) => {
      const query = { index: 'GSI1', pk: `SHIPMENTS#${status}`, limit, descending: true } as const;
      const page = await table.query(start ? { ...query, start } : query);
      return { items: page.items.map(readShipment), next: page.next };
    },
    due: (now) => due(now, table),
  };
}

const page = 25;

async function* due(now: number, table: Table): AsyncGenerator<readonly string[]> {
  const between = ['0', `${isoTime(now)}~`] as const;
  for (const status of unsettledStatuses) {
    const query = { index: 'GSI1', pk: `SHIPMENTS#${status}`, between, limit: page } as const;
    let start: Page['next'];
    do {
      const { items, next } = await table.query(start ? { ...query, start } : query);
      if (items.length > 0) yield items.map(({ pk }) => pk.slice(pk.indexOf('#') + 1));
      start = next;
    } while (start);
  }
}

const itemOf = (shipment: StoredShipment): Item => ({
  ...keyOf(shipmentEntity, shipment),
  gsi1pk: `SHIPMENTS#${shipment.status}`,
  gsi1sk: `${isoTime(shipment.dueAt)}#${shipment.shipmentId}`,
  ...shipment,
});

/** A shipment that is not there yet, and its place at the order. */
function freshPuts(fresh: StoredShipment): readonly Put[] {
  const { orderId, shipmentId } = fresh;
  return [
    { kind: 'put', item: itemOf(fresh), condition: 'attribute_not_exists(#pk)' },
    { kind: 'put', item: { ...keyOf(pointerEntity, { orderId, shipmentId }), shipmentId } },
  ];
}

async function create(fresh: StoredShipment, table: Table): Promise<StoredShipment> {
  try {
    await table.transact(freshPuts(fresh));
    return fresh;
  } catch (error) {
    const found = error instanceof TransactionRefused ? error.refusals[0] : undefined;
    if (found && !found.met && found.item) return readShipment(found.item);
    throw error;
  }
}

/** The shipments of an order as they lie in the table. */
export async function shipmentItems(table: Table, orderId: string): Promise<readonly Item[]> {
  const places = await allOf(table, { pk: `ORDERSHIPMENTS#${orderId}`, consistent: true });
  const keys = places.map(({ sk }) => ({ pk: sk, sk: shipmentEntity.sk }));
  return table.getAll(keys, { consistent: true });
}

async function ofOrder(orderId: string, table: Table): Promise<readonly StoredShipment[]> {
  const found = (await shipmentItems(table, orderId)).map(readShipment);
  return found.sort((a, b) => a.createdAt - b.createdAt || (a.shipmentId < b.shipmentId ? -1 : 1));
}
