import * as z from 'zod';
import type { Item } from '../../shared/dynamodb/table.ts';
import { moneySchema } from '../../shared/kernel/money.ts';
import { code, cut, pieces, plainText } from '../../shared/kernel/text.ts';
import { shipmentRules } from './domain/logistics-case.ts';
import { shipmentStatuses } from './domain/shipment.ts';
import { carrierCodes } from './domain/tracking.ts';

export const partySchema = z.object({
  name: z.string(),
  company: z.string().exactOptional(),
  phone: z.string(),
  country: z.string(),
  province: z.string(),
  city: z.string(),
  district: z.string().exactOptional(),
  detail: z.string(),
  postCode: z.string().exactOptional(),
});

const millimetres = z.int().min(1).max(10_000);

/** A carton (箱) and what is in it. */
export const packedParcel = z.object({
  weightGrams: z.int().min(1).max(1_000_000).meta({ description: 'Grams, packed' }),
  dimensionsMm: z
    .object({ length: millimetres, width: millimetres, height: millimetres })
    .exactOptional()
    .meta({ description: 'Outside, in millimetres' }),
  lines: z
    .array(
      z.object({
        lineId: z.string().min(1).max(100).meta({ description: 'Line of the order' }),
        sku: code(64),
        quantity: pieces.meta({ description: 'Pieces' }),
      }),
    )
    .min(1)
    .max(500)
    .meta({ description: 'What is in it' }),
});
export type PackedParcel = z.output<typeof packedParcel>;

export const productCode = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'is no code of a product such as `standard`');

const choice = z.object({
  carrier: z.enum(carrierCodes),
  product: z.string(),
  /** Freight that was quoted, in fen. */
  minor: z.int().optional(),
});

const labelData = z.object({
  mark: z.string().exactOptional(),
  bag: z.string().exactOptional(),
  route: z.record(z.string(), z.string()),
  qr: z.string().exactOptional(),
  productName: z.string().exactOptional(),
});

const booked = z.object({
  at: z.int(),
  parcels: z.array(z.object({ waybillNo: z.string(), role: z.enum(['MASTER', 'CHILD', 'SIGNBACK']) })).min(1),
  label: labelData,
  carrierReference: z.string().exactOptional(),
  /** Somebody named the numbers: it went by another's label (平台电子面单), which nobody can print here. */
  byHand: z.literal(true).exactOptional(),
});

const mostWords = 200;
/** A carrier's own words, as much of them as is kept. */
export const words = (text: string): string => cut(text, mostWords);

export const storedShipment = z.object({
  shipmentId: z.string(),
  /** What it sends of the order; the shipment's own id where somebody made it by hand without an allocation. */
  allocationId: z.string(),
  orderId: z.string(),
  warehouseId: z.string(),
  status: z.enum(shipmentStatuses),
  delivery: z.string(),
  parcels: z.array(packedParcel),
  /** What the buyer paid for what is in it. */
  value: moneySchema.optional(),
  /** What was chosen before, by allocation or by a person; `only`: nothing else is to be tried. */
  wanted: choice.optional(),
  only: z.boolean().optional(),
  /** Of what somebody asked to be sent by hand, so that a key that comes again is known to say the same. */
  bodyHash: z.string().optional(),
  /** What is being tried, or was taken. */
  chosen: choice.optional(),
  attempt: z.int(),
  refused: z.array(choice.extend({ code: z.string(), message: z.string().optional(), at: z.int() })),
  from: partySchema.optional(),
  to: partySchema.optional(),
  cargo: z.array(z.object({ name: z.string(), quantity: z.int(), weightGrams: z.int() })).default([]),
  /** To be collected on delivery (代收货款), in fen. */
  collectMinor: z.int().optional(),
  /** What its value is declared with to the carrier (保价), in fen. */
  insuredMinor: z.int().optional(),
  promisedAt: z.int().optional(),
  /** Since when the carrier of this attempt has been asked without an answer that settles it. */
  askedAt: z.int().optional(),
  /** A carrier's person decides: it is asked what became of it, and never booked again meanwhile. */
  pending: z.boolean().optional(),
  /** Nobody knows what the carrier did with the attempt that was given up: it is asked before another one is made. */
  unsure: z.boolean().optional(),
  tries: z.int(),
  claimedUntil: z.int().optional(),
  booked: booked.optional(),
  /** What the carrier says that it costs, in fen, by waybill number or its number of our order; together the actual cost. */
  fees: z.record(z.string(), z.int()).default({}),
  /** How often labels of it were given out. */
  labelsPrinted: z.int().default(0),
  lastCode: z.string().optional(),
  /** Rules of the shipment's cases that may be open: they are resolved when it goes on. */
  cases: z.array(z.enum(shipmentRules)).default([]),
  reason: z.string().optional(),
  /** Its allocation is cancelled: nothing takes its place any more. */
  ended: z.literal(true).exactOptional(),
  handedOverAt: z.int().optional(),
  deliveredAt: z.int().optional(),
  returnedAt: z.int().optional(),
  createdAt: z.int(),
  changedAt: z.int(),
  /** When the clock is to look at it; of one that it needs not, when it changed last. */
  dueAt: z.int(),
  version: z.int(),
  events: z.array(z.string()),
});
export type StoredShipment = z.output<typeof storedShipment>;
export const readShipment = (item: Item): StoredShipment => storedShipment.parse(item);

export const reasonText = plainText(200);
