import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { voidShipment } from '../void-shipment.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { shipmentId, why } from './inputs.ts';
import { asShipment, shipmentAnswer } from './shipment-answer.ts';

export const postShipmentVoid = route({
  method: 'POST',
  path: '/shipments/{id}/void',
  scope: 'logistics:write',
  summary: 'Make a shipment and its labels void (作废面单)',
  description:
    'VOIDED where the carrier has cancelled it; MARKED_UNUSED where it cannot, and the label must not be used; VOIDING while ' +
    'it has not said. From then on its label is not given out. WRONG_STATUS once the carrier has the parcels.',
  request: {
    params: shipmentId,
    body: z.strictObject({ reason: why }).meta({ id: 'ShipmentVoid' }),
  },
  responses: { 200: { description: 'The shipment', schema: shipmentAnswer } },
  failures: ['SHIPMENT_NOT_FOUND', 'WRONG_STATUS', 'BUSY'],
  handle: async ({ params: { id }, body: { reason } }, deps: LogisticsApiDeps) => ({
    status: 200,
    body: asShipment(await voidShipment({ shipmentId: id, reason }, deps)),
  }),
});
