import { createHash, createHmac } from 'node:crypto';
import { type Parameters, signedText } from '../parameters.ts';

const methods = ['md5', 'hmac', 'hmac-sha256'];

/** What TOP itself comes to for these parameters; undefined for a sign_method that it doesn't know. */
export function topSignature(parameters: Parameters, secret: string): string | undefined {
  const method = parameters['sign_method'] ?? '';
  if (!methods.includes(method)) return undefined;
  const text = signedText(parameters, (name) => name !== 'sign' && parameters[name] !== '');
  const hash =
    method === 'md5'
      ? createHash('md5').update(`${secret}${text}${secret}`)
      : createHmac(method === 'hmac' ? 'md5' : 'sha256', secret).update(text);
  return hash.digest('hex').toUpperCase();
}
