import { createHmac } from 'node:crypto';
import type { Table } from '../../shared/dynamodb/table.ts';
import type { PersonKey } from '../../shared/kernel/person.ts';
import { sharedKey } from '../../shared/security/cursor.ts';

/** HMAC-SHA256 of what a person is found by: without the key nobody finds a phone by trying all of them. */
export type PersonHash = (key: PersonKey) => Promise<string>;

export function personHash(around: {
  readonly table: Table;
  readonly secretBytes: (length: number) => Buffer;
}): PersonHash {
  let pending: Promise<Uint8Array> | undefined;
  return async ({ kind, value }) => {
    pending ??= sharedKey(around, 'PRIVACY').catch((error: unknown) => {
      pending = undefined;
      throw error;
    });
    return createHmac('sha256', await pending)
      .update(`${kind}\n${value}`)
      .digest('base64url');
  };
}
