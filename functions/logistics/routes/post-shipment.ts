import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { warehouseCode } from '../../../shared/kernel/text.ts';
import { shipAgain, shipByHand } from '../make-shipment.ts';
import { packedParcel } from '../stored-shipment.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { mostCartons, named, orderId } from './inputs.ts';
import { requireNamed } from './named-carrier.ts';
import { asShipment, shipmentAnswer } from './shipment-answer.ts';

const input = z
  .union([
    z.strictObject({
      allocationId: z
        .string()
        .regex(idPattern('alc'))
        .meta({ description: 'Allocation (配货单) whose shipment is void' }),
      ...named,
    }),
    z.strictObject({
      orderId,
      warehouseId: warehouseCode,
      parcels: z.array(packedParcel).min(1).max(mostCartons).meta({ description: 'Cartons (箱)' }),
      delivery: z
        .enum(['standard', 'next-day'])
        .default('standard')
        .meta({ description: 'What the carrier has to be good enough for' }),
      ...named,
    }),
  ])
  .meta({ id: 'ShipmentInput' });

export const postShipment = route({
  method: 'POST',
  path: '/shipments',
  scope: 'logistics:write',
  summary: 'Send something by hand (手工发货)',
  description:
    'An allocation whose shipment is void is sent again with the same cartons; or cartons of an order, without an ' +
    'allocation: that moves no stock. By the carrier that is named and no other, else by the best. What comes of it is the ' +
    'status: BOOKING where the carrier has not said.',
  idempotency: 'required',
  request: { body: input },
  responses: { 201: { description: 'The shipment', schema: shipmentAnswer } },
  failures: [
    'ORDER_NOT_FOUND',
    'SHIPMENT_NOT_FOUND',
    'WAREHOUSE_UNKNOWN',
    'CARRIER_UNKNOWN',
    'IDEMPOTENCY_KEY_REUSED',
    'WRONG_STATUS',
    'BUSY',
  ],
  handle: async (
    { body: { carrier, product, ...asked }, caller, idempotencyKey },
    deps: LogisticsApiDeps,
  ) => {
    if (idempotencyKey === undefined)
      throw new Failure('IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key header.');
    const wanted = await requireNamed({ carrier, product }, deps);
    if ('allocationId' in asked)
      return { status: 201, body: asShipment(await shipAgain({ ...asked, wanted }, deps)) };
    const byHand = { ...asked, wanted, only: wanted !== undefined, caller, idempotencyKey };
    const { shipment, replayed } = await shipByHand(byHand, deps);
    return {
      status: 201,
      body: asShipment(shipment),
      ...(replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
    };
  },
});
