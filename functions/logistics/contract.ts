import type { BusEvent } from '../../events/define-event.ts';
import {
  logisticsCaseOpened,
  logisticsCaseResolved,
  parcelChanged,
  reshipRequested,
  shipmentBooked,
  shipmentDelivered,
  shipmentHandedOver,
  shipmentReturned,
  trackingReceived,
} from '../../events/logistics.ts';
import type { Item } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { postedEvent } from '../ledger/contract.ts';
import { readCase, type StoredCase } from './case-store.ts';
import { readEvent, readParcel, type StoredParcel } from './stored-parcel.ts';
import { readShipment, type StoredShipment } from './stored-shipment.ts';

export { shippingHolder } from './person-of-shipment.ts';
export { type QuoteAsk, type Quotes, type QuoteWay, quotesOf } from './quotes.ts';

type Change = { readonly before: Item | undefined; readonly after: Item | undefined };
type Told = { readonly version: number; readonly events: readonly string[] };

/** What the write of a version put on the item; nothing where it was only carried on. */
function newsOf<Thing extends Told>(
  { before, after }: Change,
  { read, same }: { readonly read: (item: Item) => Thing; readonly same: (a: Thing, b: Thing) => boolean },
  tell: (type: string, thing: Thing) => BusEvent,
): readonly BusEvent[] {
  if (!after) return [];
  const [was, is] = [before && read(before), read(after)];
  const isCarried = was !== undefined && same(was, is) && was.version === is.version;
  return isCarried ? [] : is.events.map((type) => tell(type, is));
}

const always = () => true;

/** The events of a change of a shipment. */
export const shipmentEvents = (change: Change): readonly BusEvent[] =>
  newsOf(change, { read: readShipment, same: always }, shipmentEvent);

function shipmentEvent(type: string, shipment: StoredShipment): BusEvent {
  const { shipmentId, allocationId, orderId, warehouseId, chosen, booked, changedAt, version } = shipment;
  const waybillNos = booked?.parcels.map(({ waybillNo }) => waybillNo);
  const data = { shipmentId, allocationId, orderId, warehouseId, carrier: chosen?.carrier, waybillNos };
  const envelope = { id: `${shipmentId}.${version}`, type, version: 1, occurredAt: isoTime(changedAt) };
  const at = (time: number | undefined) => isoTime(time ?? changedAt);
  switch (type) {
    case shipmentBooked.type:
      return shipmentBooked.schema.parse({ ...envelope, data: { ...data, ...costOf(shipment) } });
    case shipmentHandedOver.type:
      return shipmentHandedOver.schema.parse({
        ...envelope,
        data: { ...data, handedOverAt: at(shipment.handedOverAt) },
      });
    case shipmentDelivered.type:
      return shipmentDelivered.schema.parse({
        ...envelope,
        data: { ...data, deliveredAt: at(shipment.deliveredAt) },
      });
    case shipmentReturned.type:
      return shipmentReturned.schema.parse({
        ...envelope,
        data: { ...data, returnedAt: at(shipment.returnedAt) },
      });
    default:
      throw new Error('a shipment carries an event that has no contract');
  }
}

const costOf = ({ chosen }: StoredShipment) => ({
  product: chosen?.product,
  ...(chosen?.minor === undefined ? {} : { cost: { currency: 'CNY', minor: chosen.minor } }),
});

/** The event of a change of a parcel's status. */
export const parcelEvents = (change: Change): readonly BusEvent[] =>
  newsOf(change, { read: readParcel, same: (a, b) => a.parcelId === b.parcelId }, parcelEvent);

function parcelEvent(_type: string, parcel: StoredParcel): BusEvent {
  const { parcelId, carrier, waybillNo, shipmentId, orderId, tracking, eta, changedAt, version } = parcel;
  return parcelChanged.schema.parse({
    id: `${parcelId}.${version}`,
    type: parcelChanged.type,
    version: parcelChanged.version,
    occurredAt: isoTime(changedAt),
    data: {
      ...{ carrier, waybillNo, parcelId, shipmentId, orderId },
      ...{ previousStatus: parcel.previousStatus ?? 'PENDING', status: tracking.status },
      ...(tracking.sub === undefined ? {} : { sub: tracking.sub }),
      ...(tracking.at === undefined ? {} : { at: isoTime(tracking.at) }),
      ...(eta ? { eta: isoTime(eta.p50) } : {}),
    },
  });
}

/** The event of a carrier's event that was not known before. */
export function trackingEvents({ before, after }: Change): readonly BusEvent[] {
  if (before || !after) return [];
  const { carrier, waybillNo, hash, receivedAt } = readEvent(after);
  return [
    trackingReceived.schema.parse({
      id: `${carrier}.${waybillNo}.${hash}`,
      type: trackingReceived.type,
      version: trackingReceived.version,
      occurredAt: isoTime(receivedAt),
      data: { carrier, waybillNo, hash },
    }),
  ];
}

/** The events of a change of a logistics case, and the journal entry of what was done about it. */
export function logisticsCaseEvents(change: Change): readonly BusEvent[] {
  const told = newsOf(change, { read: readCase, same: always }, caseEvent);
  const posting = change.after && readCase(change.after).posting;
  const known = change.before && readCase(change.before).posting?.entryId;
  return posting && posting.entryId !== known ? [postedEvent(posting), ...told] : told;
}

function caseEvent(type: string, told: StoredCase): BusEvent {
  const { caseId, rule, carrier = '', waybillNo = '', orderId, shipmentId, message, changedAt } = told;
  const data = { caseId, rule, carrier, waybillNo, orderId, shipmentId, message };
  const envelope = { id: `${caseId}.${told.version}`, type, version: 1, occurredAt: isoTime(changedAt) };
  if (type === reshipRequested.type) return reshipEvent(told, envelope);
  if (type === logisticsCaseOpened.type) return logisticsCaseOpened.schema.parse({ ...envelope, data });
  return logisticsCaseResolved.schema.parse({
    ...envelope,
    data: { ...data, resolution: told.resolution ?? 'It is over.' },
  });
}

function reshipEvent({ caseId, orderId, reship }: StoredCase, envelope: object): BusEvent {
  return reshipRequested.schema.parse({
    ...envelope,
    data: { caseId, orderId, allocationId: reship?.allocationId, by: reship?.by, lines: reship?.lines },
  });
}
