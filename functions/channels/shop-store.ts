import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Table } from '../../shared/dynamodb/table.ts';
import { channels } from '../../shared/kernel/channel.ts';
import type { Shop } from './channel.ts';
import { inTheWay } from './in-the-way.ts';

const shopEntity: Entity = {
  name: 'Channel shop',
  pk: 'CHANNELSHOP#{channel}#{shopId}',
  sk: 'STATE',
  holds:
    'until when all that changed there is kept, when it was asked last, and what it said if it did not answer',
};

const dayEntity: Entity = {
  name: "Channel shop's day",
  pk: 'CHANNELSHOP#{channel}#{shopId}',
  sk: 'DAY#{day}',
  holds:
    'how far a day has been compared with what the channel lists, and what was missing; expires after 100 days',
};

export const entities: readonly Entity[] = [shopEntity, dayEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Where asking a shop for its orders goes on, and moving that forward',
    by: 'functions/channels/shop-store.ts#shopStore',
    operation: 'GetItem, then PutItem on the condition that nobody else wrote, after each window',
    requests: '2 a shop and minute',
    writeUnits: '1',
    readUnits: '1',
  },
  {
    pattern: 'How far the comparison of a day has come',
    by: 'functions/channels/shop-store.ts#shopStore',
    operation: 'GetItem; PutItem after each window',
    requests: '1 a shop and tick, and 1 a window',
    writeUnits: '1 a window',
    readUnits: '1',
  },
];

const named = { channel: z.enum(channels), shopId: z.string(), version: z.int() };
const stateSchema = z.object({
  ...named,
  /** Everything that changed there before is kept. */
  cursor: z.int().optional(),
  polledAt: z.int().optional(),
  answeredAt: z.int().optional(),
  failingSince: z.int().optional(),
  lastError: z.object({ code: z.string(), at: z.int() }).optional(),
});
export type ShopState = z.output<typeof stateSchema>;

const daySchema = z.object({
  ...named,
  day: z.string(),
  /** Orders created before are compared. */
  cursor: z.int(),
  listed: z.int(),
  /** The numbers of those that were missing, the first hundred; how many there were. */
  missed: z.array(z.string()),
  missing: z.int(),
  absent: z.array(z.string()),
  doneAt: z.int().optional(),
});
export type ShopDay = z.output<typeof daySchema>;

type OfShop = Pick<Shop, 'channel' | 'shopId'>;

export type ShopStore = {
  readonly state: (shop: OfShop) => Promise<ShopState | undefined>;
  readonly states: (shops: readonly OfShop[]) => Promise<readonly ShopState[]>;
  /** The state as it then is; undefined where somebody else wrote since it was read. */
  readonly putState: (next: ShopState) => Promise<ShopState | undefined>;
  readonly day: (shop: OfShop, day: string) => Promise<ShopDay | undefined>;
  readonly putDay: (next: ShopDay) => Promise<ShopDay | undefined>;
};

const daySeconds = 86_400;
const keptDays = 100;

export function shopStore(table: Table): ShopStore {
  const put = async <Next extends { readonly version: number }>(next: Next, key: object) => {
    const numbered = { ...next, version: next.version + 1 };
    const condition = next.version === 0 ? 'attribute_not_exists(#pk)' : '#version = :seen';
    const values = next.version === 0 ? {} : { values: { seen: next.version } };
    const item = { ...(key as ReturnType<typeof keyOf>), ...numbered };
    return (await inTheWay(table.write({ kind: 'put', item, condition, ...values }))) ? undefined : numbered;
  };
  return {
    state: async (shop) => {
      const item = await table.get(keyOf(shopEntity, shop));
      return item && stateSchema.parse(item);
    },
    states: async (shops) => {
      const items = await table.getAll(shops.map((shop) => keyOf(shopEntity, shop)));
      return items.map((item) => stateSchema.parse(item));
    },
    putState: (next) => put(next, keyOf(shopEntity, next)),
    day: async (shop, day) => {
      const item = await table.get(keyOf(dayEntity, { ...shop, day }));
      return item && daySchema.parse(item);
    },
    putDay: (next) => {
      const expiresAt = Math.floor(Date.parse(next.day) / 1000) + keptDays * daySeconds;
      return put(next, { ...keyOf(dayEntity, next), expiresAt });
    },
  };
}
