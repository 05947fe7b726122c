import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { hashOf } from '../../functions/logistics/domain/event-hash.ts';
import type {
  CarrierCode,
  ReadEvent,
  TrackingEvent,
  TrackingStatus,
} from '../../functions/logistics/domain/tracking.ts';

/** What the codes of OLTS (ULSC) are to us. */
export const olts: Readonly<Record<string, TrackingStatus>> = {
  order_created: 'PENDING',
  order_cancelled: 'CANCELLED',
  label_printed: 'PENDING',
  pickup_scheduled: 'PENDING',
  picked_up: 'PICKED_UP',
  pickup_failed: 'EXCEPTION',
  arrived_at_hub: 'IN_TRANSIT',
  departed_from_hub: 'IN_TRANSIT',
  in_transit: 'IN_TRANSIT',
  transferred_to_carrier: 'IN_TRANSIT',
  arrived_at_destination: 'IN_TRANSIT',
  customs_declared: 'IN_TRANSIT',
  customs_held: 'EXCEPTION',
  customs_inspection: 'IN_TRANSIT',
  customs_released: 'IN_TRANSIT',
  customs_duty_paid: 'IN_TRANSIT',
  clearance_completed: 'IN_TRANSIT',
  out_for_delivery: 'OUT_FOR_DELIVERY',
  delivery_attempted: 'DELIVERY_FAILED',
  delivered: 'DELIVERED',
  delivery_to_locker: 'AVAILABLE_FOR_PICKUP',
  awaiting_pickup: 'AVAILABLE_FOR_PICKUP',
  signed_by_third_party: 'DELIVERED',
  exception: 'EXCEPTION',
  damaged: 'EXCEPTION',
  lost: 'LOST',
  address_issue: 'DELIVERY_FAILED',
  recipient_unavailable: 'DELIVERY_FAILED',
  refused: 'DELIVERY_FAILED',
  return_initiated: 'RETURNING',
  in_return_transit: 'RETURNING',
  returned_to_sender: 'RETURNED',
};

/** Statuses of EasyPost, of trackers and of their details alike. */
export const easyPost: Readonly<Record<string, TrackingStatus>> = {
  unknown: 'UNKNOWN',
  pre_transit: 'PENDING',
  in_transit: 'IN_TRANSIT',
  out_for_delivery: 'OUT_FOR_DELIVERY',
  delivered: 'DELIVERED',
  available_for_pickup: 'AVAILABLE_FOR_PICKUP',
  return_to_sender: 'RETURNING',
  failure: 'DELIVERY_FAILED',
  cancelled: 'CANCELLED',
  error: 'EXCEPTION',
};

/** Rows of a file with `#` before what is about it, and names in its first line; notes after the third comma are left out. */
export function csvRows(path: string): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'));
  const names = head.split(',').slice(0, 3);
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, place) => [name, cells[place] ?? '']));
  });
}

export const jsonIn = (path: string): unknown => {
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
};

const tracker = z.object({
  object: z.literal('Tracker'),
  id: z.string(),
  status: z.string(),
  tracking_code: z.string(),
  tracking_details: z.array(
    z.object({ status: z.string(), datetime: z.string(), message: z.string().nullable() }),
  ),
});
export type Tracker = z.output<typeof tracker>;

/** Every tracker in an answer of EasyPost, however deep it lies. */
export function trackersIn(said: unknown): readonly Tracker[] {
  if (typeof said !== 'object' || said === null) return [];
  const { data } = tracker.safeParse(said);
  return data ? [data] : Object.values(said).flatMap(trackersIn);
}

/** As it would be kept, had it been received a minute later. */
export const asKept = (carrier: CarrierCode, event: ReadEvent): TrackingEvent => ({
  ...event,
  carrier,
  source: 'PUSH',
  receivedAt: (event.occurredAt ?? 0) + 60_000,
  hash: hashOf(carrier, event),
});
