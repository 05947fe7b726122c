import * as z from 'zod';
import { defineEvent } from './define-event.ts';

const source = 'zhanggui.channels';

const shop = { channel: z.string(), shopId: z.string() };

export const channelOrderChanged = defineEvent({
  type: 'channel.order.changed',
  source,
  meaning: 'A marketplace told something new of one of its orders (平台订单变更).',
  data: z.object({
    ...shop,
    channelOrderId: z.string(),
    orderId: z.string().meta({ description: 'The order here, where there is one or will be' }),
    phase: z.string().meta({
      description:
        'UNPAID, PARTLY_PAID, PAID, PART_SHIPPED, SHIPPED, FINISHED or CANCELLED; also CANCELLED where the channel has deleted it',
    }),
    modifiedAt: z.iso.datetime().meta({ description: "The channel's own time of the change" }),
    revision: z.int().min(1).meta({ description: 'Greater in what came later' }),
  }),
});

const opened = {
  caseId: z.string(),
  kind: z.string().meta({
    description:
      'UNREADABLE, STATUS_UNKNOWN, SHOP_UNKNOWN, POLL_FAILING, UNFETCHABLE, MISSED, ORDER_ABSENT, TELLING_REFUSED, TELLING_FAILED or BY_HAND; more may come',
  }),
  ...shop,
  channelOrderId: z.string().optional(),
  message: z.string().meta({ description: 'One sentence for people' }),
};

export const channelCaseOpened = defineEvent({
  type: 'channel.case.opened',
  source,
  meaning: 'Somebody should look at a shop on a marketplace, or at one of its orders (渠道异常).',
  data: z.object(opened),
});

export const channelCaseResolved = defineEvent({
  type: 'channel.case.resolved',
  source,
  meaning: 'What a channel case told of is over (渠道异常已处理).',
  data: z.object({ ...opened, resolution: z.string() }),
});
