import * as z from 'zod';
import { channels } from '../../../shared/kernel/channel.ts';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { channelOrderIdSchema, shopIdSchema } from '../stored-order.ts';

export const shopParams = { channel: z.enum(channels), shopId: shopIdSchema };
export const orderParams = { ...shopParams, channelOrderId: channelOrderIdSchema };
export const caseId = z.object({ id: z.string().regex(idPattern('cas')) });
export const tellingId = z.object({ id: z.string().regex(idPattern('tel')) });
