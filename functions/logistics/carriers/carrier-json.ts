import { parse } from 'lossless-json';
import * as z from 'zod';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * JSON in UTF-8 (a byte order mark is left out) with each whole number beyond 2^53 as the text that it was: carriers number
 * orders in 18 digits. Undefined where it is no JSON, or nested too deeply to be anybody's news of a parcel.
 */
export function carrierJson(said: Uint8Array | string): unknown {
  try {
    return parse(typeof said === 'string' ? said : utf8.decode(said), undefined, exact);
  } catch {
    return undefined;
  }
}

function exact(text: string): unknown {
  const value = Number(text);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? text : value;
}

export type Members = Readonly<Record<string, unknown>>;

const object = z.record(z.string(), z.unknown());

/** An object, which carriers also give as JSON in a text. */
export const membersOf = (value: unknown): Members | undefined =>
  object.safeParse(typeof value === 'string' ? carrierJson(value) : value).data;
