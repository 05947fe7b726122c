import * as z from 'zod';
import type { Carriers, LogisticsCase, Parcel, Shipment } from './carriers.ts';
import type { MoneySeen } from './look-money.ts';
import type { MadeWave, PutAway, SentAllocation } from './pickers.ts';
import type { Fated } from './troubles.ts';
import type { Picked } from './waves.ts';

export const orderAnswer = z.object({
  id: z.string(),
  status: z.string(),
  channel: z.string(),
  channelOrderId: z.string().optional(),
  holds: z.array(z.string()),
});
export const stockAnswer = z.object({
  warehouses: z.array(
    z.object({
      warehouseId: z.string(),
      onHand: z.int(),
      allocated: z.int(),
      quarantine: z.int(),
    }),
  ),
});
export type SentOrder = z.output<typeof orderAnswer>;
/** By SKU and warehouse, `SKU WAREHOUSE`. */
export type Shelves = ReadonlyMap<string, z.output<typeof stockAnswer>['warehouses'][number]>;

export type FulfilmentSeen = {
  readonly orders: readonly SentOrder[];
  readonly allocations: readonly SentAllocation[];
  readonly waves: readonly MadeWave[];
  readonly picked: Omit<Picked, 'waves'>;
  readonly labels: { readonly pages: number; readonly broken: number; readonly parcels: number };
  readonly shipments: readonly Shipment[];
  readonly parcels: readonly Parcel[];
  readonly carriers: Carriers;
  readonly cases: readonly LogisticsCase[];
  readonly fated: Fated;
  readonly putAways: readonly PutAway[];
  /** Shipments that went by the marketplaces' own labels. */
  readonly byHand: readonly string[];
  readonly before: Shelves;
  readonly after: Shelves;
  /** Waybills that the marketplaces know, by their own order numbers. */
  readonly told: ReadonlyMap<string, readonly string[]>;
  readonly channelCases: readonly string[];
  readonly accounts: MoneySeen['accounts'];
};
