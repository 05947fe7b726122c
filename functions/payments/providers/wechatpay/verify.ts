import type { CallbackMessage, RefusalReason } from '../../provider.ts';
import { isSigned } from '../signature.ts';
import type { WechatpayConfig } from './config.ts';

const prefix = 'wechatpay-';
const signatureType = 'WECHATPAY2-SHA256-RSA2048';
/** WeChat Pay sends wrong signatures that begin so, to see whether they are checked (验签探测). */
const probe = 'WECHATPAY/SIGNTEST/';

/**
 * Why a message or an answer is not by WeChat Pay, or undefined when it is. The time comes first, because it costs
 * nothing; the key is looked up among those we hold, and nobody is asked for another.
 */
export function flawOf(
  { headers, body }: CallbackMessage,
  now: number,
  { platformKeys, windowSeconds }: WechatpayConfig,
): RefusalReason | 'PROBE' | undefined {
  const given = ownHeaders(headers);
  const [timestamp, nonce, signature, serial] = ['timestamp', 'nonce', 'signature', 'serial'].map((name) =>
    given.get(name),
  );
  if (!timestamp || !nonce || !signature || !serial) return 'HEADER_MISSING';
  if (!/^\d{1,12}$/.test(timestamp)) return 'MALFORMED';
  if (Math.abs(now - Number(timestamp) * 1000) > windowSeconds * 1000) return 'STALE';
  if (signature.startsWith(probe)) return 'PROBE';
  if ((given.get('signature-type') ?? signatureType) !== signatureType) return 'ALGORITHM';
  const pinned = platformKeys.get(serial);
  if (!pinned) return 'KEY_UNKNOWN';
  if (!pinned.isInForce(now)) return 'KEY_EXPIRED';
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')]);
  return isSigned(pinned.key, message, signature) ? undefined : 'SIGNATURE';
}

/** The headers of WeChat Pay without their prefix. One that comes twice, in two spellings, counts as none. */
function ownHeaders(headers: CallbackMessage['headers']): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (!lower.startsWith(prefix)) continue;
    const own = lower.slice(prefix.length);
    found.set(own, found.has(own) ? '' : value);
  }
  return found;
}
