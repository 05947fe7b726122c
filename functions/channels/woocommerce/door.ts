import { isSignedBy } from '../body-signature.ts';
import type { ChannelAdapter } from '../channel.ts';
import type { WooConfig } from './config.ts';

type Door = NonNullable<ChannelAdapter['door']>;

const mostPingBytes = 64;

/**
 * Proves a webhook. What WooCommerce sends when one is switched on is the form `webhook_id=…`, or nothing, and may be
 * unsigned: it is answered and tells nothing. It signs nothing but the body; the topic decides nothing that a replay could turn.
 */
export const doorOf =
  ({ secrets }: Pick<WooConfig, 'secrets'>): Door =>
  ({ headers, bytes }, now) => {
    if (isPing(bytes)) return { kind: 'ping' };
    if (!isSignedBy(secrets, bytes, headers['x-wc-webhook-signature']))
      return { kind: 'refused', reason: 'signature' };
    const topic = headers['x-wc-webhook-topic'] ?? '';
    return { kind: 'message', message: { topic, observedAt: now, body: bytes } };
  };

/** `webhook_id=1`; an empty body is nothing that anybody sent as an order either. */
const isPing = (bytes: Uint8Array): boolean =>
  bytes.length <= mostPingBytes && /^(?:webhook_id=\d{1,20})?$/.test(Buffer.from(bytes).toString('latin1'));
