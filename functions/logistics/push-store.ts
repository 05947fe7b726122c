import { createHash } from 'node:crypto';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { type Table, unlessRefused } from '../../shared/dynamodb/table.ts';

const pushEntity: Entity = {
  name: 'Unreadable push',
  pk: 'UNREADABLEPUSHES#{carrier}',
  sk: '{hash}',
  holds: 'what a carrier sent that could not be read, or not all of it, byte for byte; expires after 90 days',
};

export const entities: readonly Entity[] = [pushEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Keep a push that cannot be read',
    by: 'functions/logistics/push-store.ts#pushStore',
    operation: 'PutItem on the condition that there is none',
    requests: '1',
    writeUnits: '1 a KB',
    readUnits: '0',
  },
];

export type UnreadablePush = {
  readonly carrier: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly reason: string;
  readonly receivedAt: number;
};
export type PushStore = {
  /** Keeps it, once however often it comes. Gives its hash, by which it is found. */
  readonly keep: (push: UnreadablePush) => Promise<string>;
};

const keptSeconds = 90 * 86_400;

export const pushStore = (table: Table): PushStore => ({
  keep: async ({ carrier, receivedAt, bytes, ...rest }) => {
    const hash = createHash('sha256').update(bytes).digest('base64url');
    const expiresAt = Math.floor(receivedAt / 1000) + keptSeconds;
    const item = { ...keyOf(pushEntity, { carrier, hash }), ...rest, bytes, receivedAt, expiresAt };
    await unlessRefused(table.write({ kind: 'put', item, condition: 'attribute_not_exists(#pk)' }));
    return hash;
  },
});
