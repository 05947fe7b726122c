import { createHash } from 'node:crypto';

export type Parameters = Readonly<Record<string, string>>;

/** The signature that PDD takes: MD5 of names and values sorted by name, the secret on both sides, in hexadecimal capitals. */
export function signPdd(parameters: Parameters, clientSecret: string): string {
  const text = Object.keys(parameters)
    .filter((name) => name !== 'sign')
    .sort()
    .map((name) => `${name}${parameters[name]}`)
    .join('');
  return createHash('md5').update(`${clientSecret}${text}${clientSecret}`).digest('hex').toUpperCase();
}
