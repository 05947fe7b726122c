import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { ConditionRefused, type Table } from '../../shared/dynamodb/table.ts';

const secretEntity: Entity = {
  name: 'Webhook secret',
  pk: 'WEBHOOK#{purpose}',
  sk: 'SECRET',
  holds: 'the secret that signs webhooks, the one before it for a day, and whether it was shown',
};

const deliveryEntity: Entity = {
  name: 'Webhook delivery',
  pk: 'DELIVERED#{eventId}',
  sk: 'TO#{receiver}',
  holds: 'that a receiver (by the hash of its URL) has an event already; expires after 35 days',
};

export const entities: readonly Entity[] = [secretEntity, deliveryEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Deliver an event to a webhook',
    by: 'functions/inventory/deliver-alert.ts#deliverAlert',
    operation: 'GetItem of the secret; for each receiver GetItem and PutItem of the delivery',
    requests: '1, and 2 a receiver',
    writeUnits: '1 a receiver',
    readUnits: '1, and 1 a receiver',
  },
];

const storedSecret = z.object({
  secret: z.instanceof(Uint8Array),
  previous: z.instanceof(Uint8Array).optional(),
  /** Until when the previous one signs too. */
  previousUntil: z.int().optional(),
  shown: z.boolean().default(false),
});
export type WebhookSecret = z.output<typeof storedSecret>;

export type Webhooks = {
  /** The secret; whoever comes first makes it. */
  readonly secret: () => Promise<WebhookSecret>;
  /** Marks the secret as shown; false where it was before. */
  readonly show: () => Promise<boolean>;
  /** Makes a new secret, already shown; the old one signs beside it until then. */
  readonly renew: (previousUntil: number) => Promise<WebhookSecret>;
  readonly hasBeenTold: (eventId: string, url: string) => Promise<boolean>;
  readonly markTold: (eventId: string, url: string, now: number) => Promise<void>;
};

const secretBytes = 32;
const rememberedSeconds = 35 * 86_400;
const key = keyOf(secretEntity, { purpose: 'ALERTS' });

export function webhookStore(table: Table, random: (length: number) => Uint8Array): Webhooks {
  const secret = async (): Promise<WebhookSecret> => {
    const found = await table.get(key);
    if (found) return storedSecret.parse(found);
    const made = { secret: new Uint8Array(random(secretBytes)), shown: false };
    try {
      await table.write({ kind: 'put', item: { ...key, ...made }, condition: 'attribute_not_exists(#pk)' });
      return made;
    } catch (error) {
      if (error instanceof ConditionRefused) return storedSecret.parse(error.item);
      throw error;
    }
  };
  return {
    secret,
    show: async () => {
      const shown = {
        kind: 'update',
        key,
        update: 'SET #shown = :yes',
        values: { yes: true, no: false },
      } as const;
      try {
        await table.write({ ...shown, condition: '#shown = :no' });
        return true;
      } catch (error) {
        if (error instanceof ConditionRefused) return false;
        throw error;
      }
    },
    renew: async (previousUntil) => {
      const { secret: previous } = await secret();
      const made = { secret: new Uint8Array(random(secretBytes)), previous, previousUntil, shown: true };
      await table.write({
        kind: 'put',
        item: { ...key, ...made },
        condition: '#secret = :previous',
        values: { previous },
      });
      return made;
    },
    hasBeenTold: async (eventId, url) => (await table.get(deliveryKey(eventId, url))) !== undefined,
    markTold: (eventId, url, now) => {
      const expiresAt = Math.floor(now / 1000) + rememberedSeconds;
      return table.write({ kind: 'put', item: { ...deliveryKey(eventId, url), expiresAt } });
    },
  };
}

const deliveryKey = (eventId: string, url: string) =>
  keyOf(deliveryEntity, { eventId, receiver: createHash('sha256').update(url).digest('base64url') });
