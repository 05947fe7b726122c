import { route } from '../../../shared/http/route.ts';
import { handOver } from '../settle-shipment.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { shipmentId } from './inputs.ts';
import { asShipment, shipmentAnswer } from './shipment-answer.ts';

export const postShipmentHandover = route({
  method: 'POST',
  path: '/shipments/{id}/handover',
  scope: 'logistics:write',
  summary: 'Say that the carrier has the parcels (交接)',
  description: 'The first scan of the carrier says it too; the same again changes nothing.',
  request: { params: shipmentId },
  responses: { 200: { description: 'The shipment', schema: shipmentAnswer } },
  failures: ['SHIPMENT_NOT_FOUND', 'WRONG_STATUS', 'BUSY'],
  handle: async ({ params: { id } }, deps: LogisticsApiDeps) => ({
    status: 200,
    body: asShipment(await handOver(id, deps)),
  }),
});
