import { createHash } from 'node:crypto';
import { type Parameters, signedText } from '../parameters.ts';

/** What JOS itself comes to for these parameters: MD5 with the secret on both sides; `format` and `sign_method` don't count. */
export function josSignature(parameters: Parameters, secret: string): string {
  const text = signedText(parameters, (name) => !['sign', 'format', 'sign_method'].includes(name));
  return createHash('md5').update(`${secret}${text}${secret}`).digest('hex').toUpperCase();
}
