const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Whether a number may stand there that a float does not hold; what is in texts counts too, and does no harm. */
const longNumber = /(?:^|[:[,\s])-?\d[\d.]{14}/;
/** A text, which is passed over, or something of 16 characters and more that begins as a number. */
const textOrLong = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]{14,}/g;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * JSON in UTF-8 (a byte order mark is left out) with each long number as the text that it was: 雪花号 have 18 or 19 digits,
 * and a float loses the last ones. Undefined where it is no JSON, or nested too deeply to be anybody's message.
 */
export function losslessJson(bytes: Uint8Array | string): unknown {
  try {
    const text = typeof bytes === 'string' ? bytes : utf8.decode(bytes);
    return JSON.parse(longNumber.test(text) ? text.replace(textOrLong, asText) : text);
  } catch {
    return undefined;
  }
}

const asText = (token: string): string => (number.test(token) ? `"${token}"` : token);
