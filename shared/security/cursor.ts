import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { AccessPattern, Entity } from '../dynamodb/entity.ts';
import { keyOf } from '../dynamodb/entity.ts';
import { ConditionRefused, type Table } from '../dynamodb/table.ts';
import { Failure } from '../kernel/failure.ts';

/** Gives out and takes back the places where lists go on. A cursor of another list, or a changed one, is refused. */
export type Cursors = {
  readonly seal: (list: string, position: unknown) => Promise<string>;
  /** Throws CURSOR_INVALID. */
  readonly open: <Position>(list: string, cursor: string, schema: z.ZodType<Position>) => Promise<Position>;
};

export const signingKey: Entity = {
  name: 'Signing key',
  pk: 'KEY#{purpose}',
  sk: 'KEY',
  holds:
    'a random key that signs cursors, or goes into the hashes of risk or of privacy; made by the first container that needs it',
};

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Sign and check cursors',
    by: 'shared/security/cursor.ts#signedCursors',
    operation: 'GetItem, once a container (PutItem once in the life of the table)',
    requests: '1 a container',
    writeUnits: '0',
    readUnits: '1',
  },
];

const keyItem = z.object({ secret: z.instanceof(Uint8Array) });
const keyBytes = 32;
const macBytes = 16;

type Dependencies = { readonly table: Table; readonly secretBytes: (length: number) => Buffer };

/** Cursors signed with HMAC-SHA256 (RFC 2104, cut to 128 bits) over the list's name and the position. */
export function signedCursors({ table, secretBytes }: Dependencies): Cursors {
  let pending: Promise<Uint8Array> | undefined;
  const key = () => {
    pending ??= sharedKey({ table, secretBytes }, 'CURSOR').catch((error: unknown) => {
      pending = undefined;
      throw error;
    });
    return pending;
  };
  return {
    seal: async (list, position) => {
      const text = Buffer.from(JSON.stringify(position)).toString('base64url');
      return sealed(await key(), list, text);
    },
    open: async (list, cursor, schema) => {
      const [text = ''] = cursor.split('.', 1);
      // Compared as it was given out: a decoder takes many other texts for the same bytes.
      const [given, expected] = [Buffer.from(cursor), Buffer.from(sealed(await key(), list, text))];
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw invalid();
      const position = schema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
      if (!position.success) throw invalid();
      return position.data;
    },
  };
}

const invalid = () => new Failure('CURSOR_INVALID', 'Begin the list again without a cursor.');

function sealed(key: Uint8Array, list: string, text: string): string {
  const mac = createHmac('sha256', key).update(`${list}\n${text}`).digest().subarray(0, macBytes);
  return `${text}.${mac.toString('base64url')}`;
}

/** The one key of the table for a purpose: whoever comes first makes it, everybody else reads it. */
export async function sharedKey(
  { table, secretBytes }: Dependencies,
  purpose: 'CURSOR' | 'RISK' | 'PRIVACY',
): Promise<Uint8Array> {
  const key = keyOf(signingKey, { purpose });
  const found = await table.get(key);
  if (found) return keyItem.parse(found).secret;
  const secret = new Uint8Array(secretBytes(keyBytes));
  try {
    await table.write({ kind: 'put', item: { ...key, secret }, condition: 'attribute_not_exists(#pk)' });
    return secret;
  } catch (error) {
    if (error instanceof ConditionRefused) return keyItem.parse(error.item).secret;
    throw error;
  }
}
