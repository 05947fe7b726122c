import { createHash } from 'node:crypto';

const untouched = /[A-Za-z0-9.\-*_]/;

/** As `java.net.URLEncoder` escapes UTF-8: a space is `+`, and only letters, digits and `.-*_` stay. */
export const javaEscaped = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (byte === 0x20) return '+';
      return untouched.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

export type DigestForm = 'java' | 'raw';

/** `msgDigest`: base64 of the MD5 of message, time and checkword, escaped or as they are. */
export function sfDigest(
  { msgData, timestamp }: { readonly msgData: string; readonly timestamp: string },
  checkword: string,
  form: DigestForm = 'java',
): string {
  const text = `${msgData}${timestamp}${checkword}`;
  return createHash('md5')
    .update(form === 'java' ? javaEscaped(text) : text)
    .digest('base64');
}
