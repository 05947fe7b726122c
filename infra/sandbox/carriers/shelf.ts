import * as z from 'zod';
import type { Store } from '../store.ts';
import type { CarrierName } from './names.ts';
import { type Booked, bookingShape, type Parcel, parcelShape, type Scan, scanShape } from './parcel.ts';

const clockShape = z.object({ at: z.number(), reached: z.number(), speed: z.number() });
/** Their time at one moment of ours, and how fast it runs from then on. */
type Pace = z.output<typeof clockShape>;

export const switchesShape = z.object({
  /** Which form of SF's signature is right: of the text as Java escapes it, of the plain text, or either. */
  sfDigest: z.enum(['java', 'raw', 'both']),
  /** How SF pushes: in JSON, or in XML as of old. */
  sfPushes: z.enum(['json', 'xml']),
  /** What an order gets whose number was used: the first answer, or a no (SF 8016, ZTO E409). */
  repeated: z.enum(['first', 'refused']),
  /** Whether ZTO pushes only what was subscribed to, or everything of the merchant's. */
  ztoPushes: z.enum(['subscribed', 'all']),
  /** Words of addresses that a carrier does not go to. */
  unserved: z.object({ sf: z.array(z.string()), zto: z.array(z.string()) }),
});
export type Switches = z.output<typeof switchesShape>;
const switchesAtFirst: Switches = {
  sfDigest: 'java',
  sfPushes: 'json',
  repeated: 'first',
  ztoPushes: 'subscribed',
  unserved: { sf: ['三沙市'], zto: ['三沙市', '香港', '澳门', '台湾'] },
};

export type Shelf = ReturnType<typeof shelfOn>;

/** What the carriers know; on disk before anything is answered. A reset begins a new shelf, and numbers go on. */
export function shelfOn(store: Store) {
  let head = '';
  const bookings = new Map<string, Booked>();
  const parcels = new Map<string, Parcel>();
  const scans = new Map<string, Scan[]>();
  const read = <Value>(kind: string, shape: z.ZodType<Value>, take: (value: Value) => void) => {
    for (const [, text] of store.facts(`${head}${kind}/`)) take(shape.parse(JSON.parse(text)));
  };
  const open = () => {
    head = `carriers/${store.fact('carriers/shelf') ?? '1'}/`;
    for (const each of [bookings, parcels, scans]) each.clear();
    read('booking', bookingShape, (booking) =>
      bookings.set(keyOf(booking.carrier, booking.orderId), booking),
    );
    read('parcel', parcelShape, (parcel) => parcels.set(parcel.waybillNo, parcel));
    read('scan', scanShape, (scan) => scansOf(scan.waybillNo).push(scan));
  };
  const scansOf = (waybillNo: string): Scan[] => {
    const all = scans.get(waybillNo) ?? [];
    scans.set(waybillNo, all);
    return all;
  };
  const keyOf = (carrier: CarrierName, orderId: string) => `${carrier}/${orderId}`;
  const put = (name: string, value: unknown) => store.putFact(`${head}${name}`, JSON.stringify(value));
  const kept = <Value>(name: string, shape: z.ZodType<Value>): Value | undefined => {
    const text = store.fact(`${head}${name}`);
    return text === undefined ? undefined : shape.parse(JSON.parse(text));
  };
  open();
  return {
    bookings: (): readonly Booked[] => [...bookings.values()],
    booking: (carrier: CarrierName, orderId: string) => bookings.get(keyOf(carrier, orderId)),
    putBooking: (booking: Booked): void => {
      const key = keyOf(booking.carrier, booking.orderId);
      bookings.set(key, booking);
      put(`booking/${key}`, booking);
    },
    parcels: (): readonly Parcel[] => [...parcels.values()],
    parcel: (waybillNo: string): Parcel | undefined => parcels.get(waybillNo),
    putParcel: (parcel: Parcel): void => {
      parcels.set(parcel.waybillNo, parcel);
      put(`parcel/${parcel.waybillNo}`, parcel);
    },
    /** In the order of their happening. */
    scans: (waybillNo: string): readonly Scan[] => scansOf(waybillNo),
    addScan: (scan: Scan): void => {
      const all = scansOf(scan.waybillNo);
      all.push(scan);
      put(`scan/${scan.waybillNo}/${all.length}`, scan);
    },
    pace: () => kept('pace', clockShape),
    putPace: (pace: Pace): void => put('pace', pace),
    switches: (): Switches => kept('switches', switchesShape) ?? switchesAtFirst,
    putSwitches: (switches: Switches): void => put('switches', switches),
    reset: (): void => {
      store.putFact('carriers/shelf', String(store.next('carriers/shelf') + 1));
      open();
    },
  };
}
