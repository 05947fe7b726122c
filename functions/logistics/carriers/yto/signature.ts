import { createHash } from 'node:crypto';

/** YTO's signature: Base64 of the 16 bytes of an MD5 over the text and the secret. Not of its hexadecimal digits. */
export const signYto = (text: string, secret: string): string =>
  createHash('md5').update(`${text}${secret}`).digest('base64');
