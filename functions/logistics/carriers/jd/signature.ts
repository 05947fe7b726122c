import { createHash, createHmac } from 'node:crypto';

/** How JD's open platform (LOP) takes signatures, by the names that it has for them. */
export const algorithms = ['md5-salt', 'HMacMD5', 'HMacSHA1', 'HMacSHA256', 'HMacSHA512'] as const;
export type Algorithm = (typeof algorithms)[number];

type Signed = {
  readonly accessToken: string;
  readonly appKey: string;
  readonly path: string;
  /** The very text that is sent. */
  readonly body: string;
  /** Beijing time, `YYYY-MM-DD HH:mm:ss`. */
  readonly timestamp: string;
};

/** What is signed: names and values in the order of the names, the secret on both sides. */
export const signedText = (
  { accessToken, appKey, path, body, timestamp }: Signed,
  appSecret: string,
): string =>
  [
    appSecret,
    `access_token${accessToken}`,
    `app_key${appKey}`,
    `method${path}`,
    `param_json${body}`,
    `timestamp${timestamp}`,
    'v2.0',
    appSecret,
  ].join('');

/** The signature of a request: MD5 in hexadecimal capitals, or an HMAC with the same secret in Base64. */
export function signLop(signed: Signed, appSecret: string, algorithm: Algorithm): string {
  const text = signedText(signed, appSecret);
  if (algorithm === 'md5-salt') return createHash('md5').update(text).digest('hex').toUpperCase();
  return createHmac(algorithm.replace('HMac', '').toLowerCase(), appSecret).update(text).digest('base64');
}
