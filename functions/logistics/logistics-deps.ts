import type { Table } from '../../shared/dynamodb/table.ts';
import { soldAs, warehouseOf } from '../catalog/contract.ts';
import { shippingView } from '../orders/contract.ts';
import type { BookDeps } from './book-shipment.ts';
import type { Carriers } from './carrier-accounts.ts';
import type { CarrierDeps } from './carriers/carrier.ts';
import { type CaseStore, caseStore } from './case-store.ts';
import { type CarrierMakers, configuredCarriers } from './configured-carriers.ts';
import { type LaneStore, laneStore } from './lane-store.ts';
import { type ParcelStore, parcelStore } from './parcel-store.ts';
import { type PushStore, pushStore } from './push-store.ts';
import { type RateStore, rateStore } from './rate-store.ts';
import { type ShipmentStore, shipmentStore } from './shipment-store.ts';
import { beginFollowing } from './subscribe-parcel.ts';
import { rememberedWatching, type Watching, type WatchStore, watchStore } from './watch-store.ts';

/** What every use case here may need. */
export type LogisticsDeps = Omit<BookDeps, 'shipments' | 'parcels' | 'cases' | 'rates' | 'lanes'> & {
  readonly shipments: ShipmentStore;
  readonly parcels: ParcelStore;
  readonly cases: CaseStore;
  readonly rates: RateStore;
  readonly lanes: LaneStore;
  readonly pushes: PushStore;
  readonly watches: WatchStore;
  readonly watching: () => Promise<Watching>;
};

type Around = Omit<CarrierDeps, 'uuid'> & {
  readonly table: Table;
  /** The secret `Carriers`. */
  readonly secret: () => Promise<unknown>;
  /** 32 hexadecimal digits that nobody can guess. */
  readonly nonce: () => string;
  readonly makers?: CarrierMakers;
};

/** What logistics needs, on a table and with the carriers of a secret. */
export const logisticsDeps = ({ table, secret, nonce, now, send, makers }: Around): LogisticsDeps =>
  logisticsOn(table, {
    carriers: configuredCarriers(secret, {
      ...{ send, now, uuid: () => uuidOf(nonce()) },
      ...(makers ? { makers } : {}),
    }),
    now,
  });

export function logisticsOn(
  table: Table,
  { carriers, now }: { readonly carriers: () => Promise<Carriers>; readonly now: () => number },
): LogisticsDeps {
  const stores = {
    shipments: shipmentStore(table),
    parcels: parcelStore(table),
    cases: caseStore(table),
    rates: rateStore(table),
    lanes: laneStore(table),
    pushes: pushStore(table),
  };
  const watches = watchStore(table);
  const watching = rememberedWatching(watches, now);
  return {
    ...{ ...stores, watches, watching, carriers, now },
    followParcel: (numbered) => beginFollowing(numbered, { ...stores, watching, carriers, now }),
    shippingOf: (orderId) => shippingView(table, orderId),
    warehouseOf: (warehouseId) => warehouseOf(table, warehouseId),
    soldAs: (skus) => soldAs(table, skus),
  };
}

/** A random UUID (RFC 9562, version 4) of 32 random hexadecimal digits. */
function uuidOf(hex: string): string {
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4];
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}
