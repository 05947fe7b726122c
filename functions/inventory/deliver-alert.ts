import type { BusEvent } from '../../events/define-event.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { webhookHeaders } from '../../shared/security/standard-webhook.ts';
import type { WebhookSecret, Webhooks } from './webhook-store.ts';

export type DeliverDeps = {
  readonly urls: readonly string[];
  readonly webhooks: Webhooks;
  /** Posts and answers the status; throws where nothing was answered. */
  readonly post: (message: {
    readonly url: string;
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
  }) => Promise<number>;
  readonly now: Clock;
};

const gone = 410;

/**
 * Tells every receiver of an event, signed as Standard Webhooks 1.0.0. Receivers that took it are not told again when
 * another one fails; throws where any failed, so that the queue brings the event again. 410 means "never again for this
 * one" and is no failure.
 */
export async function deliverAlert(event: BusEvent, deps: DeliverDeps): Promise<void> {
  if (deps.urls.length === 0) return;
  const secrets = secretsAt(await deps.webhooks.secret(), deps.now());
  const outcomes = await Promise.allSettled(deps.urls.map((url) => tell(url, event, { ...deps, secrets })));
  const failed = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  if (failed.length > 0) throw new AggregateError(failed, 'a webhook did not take the event');
}

async function tell(
  url: string,
  event: BusEvent,
  { webhooks, post, now, secrets }: DeliverDeps & { readonly secrets: readonly Uint8Array[] },
): Promise<void> {
  if (await webhooks.hasBeenTold(event.id, url)) return;
  const body = JSON.stringify({ type: event.type, timestamp: event.occurredAt, data: event.data });
  const signed = { id: event.id, sentAt: Math.floor(now() / 1000), body };
  const status = await post({ url, body, headers: webhookHeaders(signed, secrets) });
  if ((status < 200 || status >= 300) && status !== gone)
    throw new Error(`the webhook of ${new URL(url).host} answered ${status}`);
  await webhooks.markTold(event.id, url, now());
}

const secretsAt = (
  { secret, previous, previousUntil = 0 }: WebhookSecret,
  now: number,
): readonly Uint8Array[] => (previous && now < previousUntil ? [secret, previous] : [secret]);
