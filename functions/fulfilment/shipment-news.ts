import type * as z from 'zod';
import type { shipmentDelivered, shipmentHandedOver, shipmentReturned } from '../../events/logistics.ts';
import type { ShipmentNews } from './follow-shipment.ts';

type ShipmentEvent =
  | z.output<typeof shipmentHandedOver.schema>
  | z.output<typeof shipmentDelivered.schema>
  | z.output<typeof shipmentReturned.schema>;

/** What an event of logistics says of an allocation. */
export function shipmentNews({ type, data }: ShipmentEvent): ShipmentNews {
  const { allocationId, shipmentId } = data;
  if (type === 'shipment.delivered')
    return { allocationId, shipmentId, to: 'DELIVERED', at: Date.parse(data.deliveredAt) };
  if (type === 'shipment.returned')
    return { allocationId, shipmentId, to: 'RETURNED', at: Date.parse(data.returnedAt) };
  return { allocationId, shipmentId, to: 'SHIPPED', at: Date.parse(data.handedOverAt) };
}
