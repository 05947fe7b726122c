import * as z from 'zod';
import { channelOrderChanged } from '../../events/channel.ts';
import { environment, loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { channels } from '../../shared/kernel/channel.ts';
import { channelTaking } from './channel-taking.ts';
import { takeChannelOrder } from './take-channel-order.ts';

const { PRIORITY_POLICY } = environment({ PRIORITY_POLICY: z.string().optional() });
const logger = loggerFromEnvironment();
const newName = () => system.secretBytes(8).toString('hex');
const deps = channelTaking({
  ...{ table: personalTableFromEnvironment(), now: system.now, newName },
  priorityPolicy: PRIORITY_POLICY,
});
const ref = channelOrderChanged.schema.shape.data.pick({ shopId: true, channelOrderId: true });
const message = z.object({
  detail: z.object({ data: ref.extend({ channel: z.enum(channels), orderId: z.string() }) }),
});

export const handler = eachMessage(async (body) => {
  const { orderId, ...of } = message.parse(body).detail.data;
  logger.info('order of a channel taken', { orderId, outcome: await takeChannelOrder(of, deps) });
}, logger);
