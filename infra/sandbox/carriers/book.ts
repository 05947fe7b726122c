import { ControlError } from '../find-trade.ts';
import { type Address, placeOf } from './country.ts';
import type { CarrierDesk } from './desk.ts';
import { leavingAt } from './journey.ts';
import type { CarrierName } from './names.ts';
import { type Booked, type Fate, fates, type Parcel } from './parcel.ts';
import { newWaybillNo } from './waybill-no.ts';

export type Asked = {
  readonly carrier: CarrierName;
  readonly orderId: string;
  readonly reference: () => string;
  readonly from: Address;
  readonly to: Address;
  readonly parcels: number;
  readonly phones: readonly string[];
  readonly orderType?: string;
};

/** Takes an order, or counts that it was asked for again: the same number never books a second parcel. */
export function book(asked: Asked, desk: CarrierDesk): Booked {
  const before = desk.shelf.booking(asked.carrier, asked.orderId);
  return before === undefined ? bookNew(asked, desk) : counted(before, 'book', desk);
}

/** Counts that the merchant asked. */
export function counted(booking: Booked, what: keyof Booked['asked'], { shelf }: CarrierDesk): Booked {
  const after = { ...booking, asked: { ...booking.asked, [what]: booking.asked[what] + 1 } };
  shelf.putBooking(after);
  return after;
}

function bookNew(asked: Asked, desk: CarrierDesk): Booked {
  const { carrier, orderId, reference, parcels, phones, orderType } = asked;
  const [from, to] = [placeOf(asked.from), placeOf(asked.to)];
  const booking: Booked = {
    ...{ carrier, orderId, reference: reference(), bookedAt: desk.now(), parcels },
    ...{ state: stateOf(asked, desk), waybillNos: [], asked: { book: 1, query: 0, cancel: 0 } },
    addresses: { from: asked.from, to: asked.to },
    phones: phones.map(phoneEnd).filter((end) => end !== ''),
    ...(from && { from }),
    ...(to && { to }),
    ...(orderType && { orderType }),
  };
  const done = booking.state === 'BOOKED' ? withParcels(booking, desk) : booking;
  desk.shelf.putBooking(done);
  return done;
}

/** The last four digits, before the extension of a privacy number (隐私号). */
const phoneEnd = (phone: string): string => phone.replace(/(?<=\d{7})[-转,]\d{1,6}$/, '').slice(-4);

function stateOf({ carrier, from, to }: Asked, desk: CarrierDesk): Booked['state'] {
  const struck = desk.strike('booking', carrier);
  // Roads are called after cities too (青岛市香港中路): the detail alone tells only where nothing else does.
  const named = [to.province, to.city, to.district].filter((part) => part !== '');
  const isThere = (word: string) =>
    (named.length > 0 ? named : [to.detail]).some((part) => part.startsWith(word));
  const isServed = !desk.shelf.switches().unserved[carrier].some(isThere);
  if (!isServed || struck.has('unserved')) return 'REFUSED';
  const isKnown = placeOf(from) !== undefined && placeOf(to) !== undefined;
  return isKnown && !struck.has('manual') ? 'BOOKED' : 'MANUAL';
}

/** Gives a booking its waybill numbers and lets its parcels set out. */
function withParcels(booking: Booked, desk: CarrierDesk): Booked {
  const { from, to } = booking;
  if (from === undefined || to === undefined) return { ...booking, state: 'REFUSED' };
  const isSubscribed = booking.carrier === 'sf';
  return {
    ...booking,
    state: 'BOOKED',
    waybillNos: settingOut({ ...booking, from, to, isSubscribed }, desk),
  };
}

type SettingOut = Pick<Parcel, 'carrier' | 'orderId' | 'phones' | 'from' | 'to' | 'isSubscribed'> & {
  readonly parcels: number;
};

function settingOut({ parcels, ...of }: SettingOut, desk: CarrierDesk): string[] {
  const { carrier, orderId, phones, from, to, isSubscribed } = of;
  const at = desk.now();
  return Array.from({ length: parcels }, (_, index) => {
    const waybillNo = newWaybillNo(carrier, desk.store);
    const parcel: Parcel = {
      ...{ carrier, orderId, waybillNo, phones, from, to, role: index === 0 ? 'MASTER' : 'CHILD' },
      ...{ bookedAt: at, lastAt: at, movedAt: desk.walk.reached(), made: 0, leftAt: 0 },
      ...{ fate: drawnFate(carrier, desk), isCancelled: false, isSubscribed },
    };
    desk.walk.put({ ...parcel, leftAt: leavingAt(parcel, parcel.fate) });
    return waybillNo;
  });
}

/** A marketplace's own label (平台电子面单): parcels of another account, of which the merchant hears nothing unasked. */
export function labelOfOthers(
  { from, to, phones, ...asked }: Omit<Asked, 'reference' | 'orderType'>,
  desk: CarrierDesk,
): readonly string[] {
  const [start, end] = [placeOf(from), placeOf(to)];
  if (start === undefined || end === undefined) throw new ControlError('The carrier does not know the place');
  const ends = phones.map(phoneEnd).filter((each) => each !== '');
  return settingOut({ ...asked, from: start, to: end, phones: ends, isSubscribed: false }, desk);
}

function drawnFate(carrier: CarrierName, desk: CarrierDesk): Fate {
  const struck = desk.strike('parcel', carrier);
  return fates.find((fate) => (struck as ReadonlySet<string>).has(fate)) ?? 'delivered';
}

/** A person of the carrier's has looked at it. */
export function decide(booking: Booked, isTaken: boolean, desk: CarrierDesk): Booked {
  const after = isTaken ? withParcels(booking, desk) : ({ ...booking, state: 'REFUSED' } as const);
  desk.shelf.putBooking(after);
  return after;
}

/** Takes an order back; false where one of its parcels is under way. */
export function cancel(booking: Booked, { shelf, walk }: CarrierDesk): boolean {
  const parcels = booking.waybillNos.map((waybillNo) => shelf.parcel(waybillNo) as Parcel);
  if (parcels.some(({ made }) => made > 0)) return false;
  for (const parcel of parcels) walk.put({ ...parcel, isCancelled: true });
  shelf.putBooking({ ...booking, state: 'CANCELLED' });
  return true;
}
