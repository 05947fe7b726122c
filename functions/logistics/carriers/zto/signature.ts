import { createHash } from 'node:crypto';

/**
 * `x-dataDigest` of a request and `data_digest` of a push (数据签名): Base64 of the MD5 of the text and the secret behind it. It
 * is over the text as it was sent; the same JSON written anew has another one.
 */
export const dataDigest = (text: string, appSecret: string): string =>
  createHash('md5').update(`${text}${appSecret}`).digest('base64');
