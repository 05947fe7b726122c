import { createHash } from 'node:crypto';

export type Parameters = Readonly<Record<string, string>>;

const unsigned = ['sign', 'sign_method', 'format'];

/** What is signed: the names sorted by their bytes, each followed by its value, nothing between. */
export const signedText = (parameters: Parameters): string =>
  Object.keys(parameters)
    .filter((name) => !unsigned.includes(name))
    .sort()
    .map((name) => `${name}${parameters[name]}`)
    .join('');

/** The signature that JOS takes: MD5 with the secret on both sides, in hexadecimal capitals. */
export const signJos = (parameters: Parameters, appSecret: string): string =>
  createHash('md5')
    .update(`${appSecret}${signedText(parameters)}${appSecret}`)
    .digest('hex')
    .toUpperCase();
