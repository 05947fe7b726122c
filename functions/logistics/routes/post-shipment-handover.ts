import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { aggregator } from '../carrier-accounts.ts';
import { handOverByHand } from '../hand-over-by-hand.ts';
import { handOver } from '../settle-shipment.ts';
import { waybillNoSchema } from '../stored-parcel.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { carrierCode, mostCartons, product, shipmentId } from './inputs.ts';
import { asShipment, shipmentAnswer } from './shipment-answer.ts';

const input = z
  .strictObject({
    carrier: carrierCode.optional(),
    product: product.optional(),
    waybillNos: z
      .array(waybillNoSchema)
      .min(1)
      .max(mostCartons)
      .optional()
      .meta({ description: 'One for each carton, in their order' }),
  })
  .refine(
    ({ carrier, product: of, waybillNos }) =>
      (carrier === undefined) === (waybillNos === undefined) && (of === undefined || carrier !== undefined),
    'name the carrier with its numbers, or neither',
  )
  .optional()
  .meta({ id: 'ShipmentHandover' });

export const postShipmentHandover = route({
  method: 'POST',
  path: '/shipments/{id}/handover',
  scope: 'logistics:write',
  summary: 'Say that the carrier has the parcels (交接)',
  description:
    'The first scan of the carrier says it too; the same again changes nothing. With a carrier and numbers, that they went by ' +
    "labels of somebody else, such as a marketplace's own (平台电子面单): of a shipment that needs somebody. Its parcels are " +
    'followed from then on, and its channel is told. One that is booked here has to be made void first.',
  request: { params: shipmentId, body: input },
  responses: { 200: { description: 'The shipment', schema: shipmentAnswer } },
  failures: [
    'SHIPMENT_NOT_FOUND',
    'WRONG_STATUS',
    'WAYBILL_TAKEN',
    'CARRIER_UNKNOWN',
    'CARRIER_UNAVAILABLE',
    'BUSY',
  ],
  handle: async ({ params: { id }, body }, deps: LogisticsApiDeps) => {
    const { carrier, waybillNos, product: of = 'standard' } = body ?? {};
    if (!carrier || !waybillNos) return { status: 200, body: asShipment(await handOver(id, deps)) };
    if (carrier === aggregator)
      throw new Failure('CARRIER_UNKNOWN', `${aggregator} takes no parcels along: name the carrier.`);
    const told = { carrier, waybillNos, product: of, shipmentId: id };
    return { status: 200, body: asShipment(await handOverByHand(told, deps)) };
  },
});
