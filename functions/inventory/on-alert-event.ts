import * as z from 'zod';
import { stockAlertRaised, stockAlertResolved } from '../../events/stock-alert.ts';
import { environment, loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { postOutside } from '../../shared/adapters/public-post.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { deliverAlert } from './deliver-alert.ts';
import { webhookStore } from './webhook-store.ts';

const { ALERT_WEBHOOKS } = environment({ ALERT_WEBHOOKS: z.string() });
const deps = {
  urls: z.array(z.url()).parse(JSON.parse(ALERT_WEBHOOKS)),
  webhooks: webhookStore(tableFromEnvironment(), system.secretBytes),
  post: postOutside,
  now: system.now,
};
const message = z.object({ detail: z.union([stockAlertRaised.schema, stockAlertResolved.schema]) });

export const handler = eachMessage(async (body) => {
  await deliverAlert(message.parse(body).detail, deps);
}, loggerFromEnvironment());
