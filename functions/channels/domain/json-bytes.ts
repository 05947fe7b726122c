const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * JSON in UTF-8 (a byte order mark is left out) with each number as the text that it was: 雪花号 have 18 or 19 digits, and
 * a float loses the last ones. Undefined where it is no JSON, or nested too deeply to be anybody's order.
 */
export function losslessJson(bytes: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof bytes === 'string' ? bytes : utf8.decode(bytes), numberAsText);
  } catch {
    return undefined;
  }
}

const numberAsText = (_name: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' ? (context?.source ?? String(value)) : value;
