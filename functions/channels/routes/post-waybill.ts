import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { code } from '../../../shared/kernel/text.ts';
import { requiredShop } from '../replay-message.ts';
import { shipOrder } from '../ship-order.ts';
import { asTelling, tellingAnswer } from './answers.ts';
import type { ChannelsApiDeps } from './deps.ts';
import { orderParams } from './inputs.ts';

const carrier = z
  .string()
  .regex(/^[a-z0-9-]{2,30}$/, 'is a code such as sf, zto, jd')
  .meta({ description: 'Our code of the carrier' });

export const postWaybill = route({
  method: 'POST',
  path: '/channels/{channel}/{shopId}/orders/{channelOrderId}/waybills',
  scope: 'channels:write',
  summary: 'Tell the channel that a parcel of an order left (回传运单号)',
  description:
    'It is told within a minute, and again until the channel takes it. The same parcel is told once.',
  request: {
    params: z.object(orderParams),
    body: z
      .strictObject({
        carrier,
        waybillNo: code(64),
        channelLineIds: z.array(z.string().min(1).max(64)).min(1).max(1000).optional().meta({
          description:
            "The channel's own numbers of the lines in the parcel; all lines where they are left out",
        }),
        others: z
          .array(z.strictObject({ carrier, waybillNo: code(64) }))
          .max(50)
          .optional()
          .meta({ description: 'Its other parcels, of an order whose channel is told once (JD 整单出库)' }),
      })
      .meta({ id: 'WaybillInput' }),
  },
  responses: { 202: { description: 'What will be told, or was', schema: tellingAnswer } },
  failures: ['CHANNEL_SHOP_NOT_FOUND', 'CHANNEL_ORDER_NOT_FOUND'],
  handle: async ({ params, body }, deps: ChannelsApiDeps) => {
    await requiredShop(params, deps);
    return { status: 202, body: asTelling(await shipOrder(params, body, deps)) };
  },
});
