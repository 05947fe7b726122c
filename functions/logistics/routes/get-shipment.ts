import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { shipmentId } from './inputs.ts';
import { asShipment, shipmentAnswer } from './shipment-answer.ts';

export const getShipment = route({
  method: 'GET',
  path: '/shipments/{id}',
  scope: 'logistics:read',
  summary: 'Read a shipment (发货单)',
  request: { params: shipmentId },
  responses: { 200: { description: 'The shipment', schema: shipmentAnswer } },
  failures: ['SHIPMENT_NOT_FOUND'],
  handle: async ({ params: { id } }, { shipments }: LogisticsApiDeps) => {
    const found = await shipments.get(id);
    if (!found) throw new Failure('SHIPMENT_NOT_FOUND', 'There is no such shipment.');
    return { status: 200, body: asShipment(found) };
  },
});
