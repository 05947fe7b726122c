import { createHash, createHmac } from 'node:crypto';
import type { DouyinConfig } from './config.ts';

/** JSON with the names of every object sorted, without spaces: what is signed has to be, byte for byte, what is sent. */
export const sortedJson = (value: unknown): string =>
  JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );

type Signed = {
  readonly method: string;
  readonly paramJson: string;
  /** Seconds since 1970. */
  readonly timestamp: string;
};

/** [unverified] The signature that Douyin takes, in hexadecimal: the five parameters by name, the secret on both sides. */
export function signDouyin(
  { method, paramJson, timestamp }: Signed,
  { appKey, appSecret, signMethod }: Pick<DouyinConfig, 'appKey' | 'appSecret' | 'signMethod'>,
): string {
  const text = `app_key${appKey}method${method}param_json${paramJson}timestamp${timestamp}v2`;
  const around = `${appSecret}${text}${appSecret}`;
  const hash = signMethod === 'md5' ? createHash('md5') : createHmac('sha256', appSecret);
  return hash.update(around).digest('hex');
}
