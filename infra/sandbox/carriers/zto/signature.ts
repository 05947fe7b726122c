import { createHash } from 'node:crypto';

/** `x-dataDigest` and `data_digest`: base64 of the MD5 of the very text that is sent, and the secret. */
export const ztoDigest = (text: string, appSecret: string): string =>
  createHash('md5').update(`${text}${appSecret}`).digest('base64');
