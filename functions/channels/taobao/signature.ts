import { createHash, createHmac } from 'node:crypto';
import type { TaobaoConfig } from './config.ts';

export type Parameters = Readonly<Record<string, string>>;

/** What is signed: the names that have a value, sorted by their bytes, each followed by its value, nothing between. */
export const signedText = (parameters: Parameters): string =>
  Object.keys(parameters)
    .filter((name) => name !== 'sign' && parameters[name] !== '')
    .sort()
    .map((name) => `${name}${parameters[name]}`)
    .join('');

/** The signature that TOP takes, in hexadecimal capitals. `md5` has the secret on both sides, the others use it as their key. */
export function signTop(
  parameters: Parameters,
  { appSecret, signMethod }: Pick<TaobaoConfig, 'appSecret' | 'signMethod'>,
): string {
  const text = signedText(parameters);
  const hash =
    signMethod === 'md5'
      ? createHash('md5').update(`${appSecret}${text}${appSecret}`)
      : createHmac(signMethod === 'hmac' ? 'md5' : 'sha256', appSecret).update(text);
  return hash.digest('hex').toUpperCase();
}
