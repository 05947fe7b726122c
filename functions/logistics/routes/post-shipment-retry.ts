import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { retryShipment } from '../retry-shipment.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { named, shipmentId } from './inputs.ts';
import { requireNamed } from './named-carrier.ts';
import { asShipment, shipmentAnswer } from './shipment-answer.ts';

export const postShipmentRetry = route({
  method: 'POST',
  path: '/shipments/{id}/retry',
  scope: 'logistics:write',
  summary: 'Have a shipment booked again that needs somebody (重新下单, 改派)',
  description:
    'By the carrier that is named and no other, else by any. A carrier of which nobody knows whether it took the last ' +
    'attempt is asked first; what it has taken, it has.',
  request: { params: shipmentId, body: z.strictObject(named).meta({ id: 'ShipmentRetry' }) },
  responses: { 200: { description: 'The shipment', schema: shipmentAnswer } },
  failures: ['SHIPMENT_NOT_FOUND', 'WRONG_STATUS', 'CARRIER_UNKNOWN', 'CARRIER_UNAVAILABLE', 'BUSY'],
  handle: async ({ params: { id }, body }, deps: LogisticsApiDeps) => {
    const wanted = await requireNamed(body, deps);
    return { status: 200, body: asShipment(await retryShipment({ shipmentId: id, wanted }, deps)) };
  },
});
