import { createHash } from 'node:crypto';

/** Characters that `encodeURIComponent` leaves alone and Java's URLEncoder does not. */
const alsoEscaped = /[!'()~]/g;

const escaped = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/**
 * Text as Java's `URLEncoder.encode(text, "UTF-8")` writes it: letters, digits and `.-*_` stay, a space is `+`, everything
 * else is its bytes in capitals. SF counts its signature over this, so another encoding is another signature.
 */
export const javaEncoded = (text: string): string =>
  encodeURIComponent(text).replace(alsoEscaped, escaped).replaceAll('%20', '+');

/** How the text is written before it is digested: as SF's own clients do, or not at all, as some accounts take too. */
export type Spelling = 'java' | 'raw';

/** `msgDigest` (数字签名): Base64 of the MD5 of message, time and check word (校验码), one behind the other. */
export function msgDigest(
  { msgData, timestamp }: { readonly msgData: string; readonly timestamp: string },
  checkword: string,
  spelling: Spelling,
): string {
  const text = `${msgData}${timestamp}${checkword}`;
  return createHash('md5')
    .update(spelling === 'java' ? javaEncoded(text) : text)
    .digest('base64');
}
