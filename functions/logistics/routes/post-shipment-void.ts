import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { reasonText } from '../stored-shipment.ts';
import { voidShipment } from '../void-shipment.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { shipmentId } from './inputs.ts';
import { asShipment, shipmentAnswer } from './shipment-answer.ts';

export const postShipmentVoid = route({
  method: 'POST',
  path: '/shipments/{id}/void',
  scope: 'logistics:write',
  summary: 'Make a shipment and its labels void (作废面单)',
  description:
    'VOIDED where the carrier has cancelled it; MARKED_UNUSED where it cannot, and the label must not be used; VOIDING while ' +
    'it has not said.',
  request: {
    params: shipmentId,
    body: z.strictObject({ reason: reasonText }).meta({ id: 'ShipmentVoid' }),
  },
  responses: { 200: { description: 'The shipment', schema: shipmentAnswer } },
  failures: ['SHIPMENT_NOT_FOUND', 'WRONG_STATUS', 'BUSY'],
  handle: async ({ params: { id }, body: { reason } }, deps: LogisticsApiDeps) => ({
    status: 200,
    body: asShipment(await voidShipment({ shipmentId: id, reason }, deps)),
  }),
});
