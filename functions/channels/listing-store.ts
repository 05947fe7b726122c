import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { allOf, beginningWith, type Item, type Page, type Table } from '../../shared/dynamodb/table.ts';
import { channels } from '../../shared/kernel/channel.ts';
import type { Shop } from './channel.ts';
import type { SkuByListing } from './domain/sku-mapping.ts';

const listingEntity: Entity = {
  name: 'Channel listing',
  pk: 'CHANNELLISTINGS#{channel}#{shopId}',
  sk: 'LISTING#{listingId}',
  gsi1pk: 'CHANNELLISTINGSOF#{sku}',
  gsi1sk: '{channel}#{shopId}#{listingId}',
  holds: 'which SKU of ours a thing is that a shop sells there, and how many pieces are held back from it',
};

export const entities: readonly Entity[] = [listingEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Which SKUs the lines of an order are of',
    by: 'functions/channels/listing-store.ts#listingStore',
    operation: 'BatchGetItem, consistent where an order would have to wait',
    requests: '1 a 100 listings',
    writeUnits: '0',
    readUnits: '0.5 a listing, or 1',
  },
  {
    pattern: 'Which listings a SKU has, when its stock changed',
    by: 'functions/channels/listing-store.ts#listingStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1',
    writeUnits: '0',
    readUnits: '0.5',
  },
  {
    pattern: 'List the listings of a shop',
    by: 'functions/channels/listing-store.ts#listingStore',
    operation: 'Query, consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '1 a 4 KB',
  },
];

const storedListing = z.object({
  channel: z.enum(channels),
  shopId: z.string(),
  listingId: z.string(),
  sku: z.string(),
  itemId: z.string(),
  skuId: z.string().optional(),
  /** Pieces that are never offered there (安全库存). */
  buffer: z.int().default(0),
  changedBy: z.string(),
  changedAt: z.int(),
});
export type StoredListing = z.output<typeof storedListing>;
const readListing = (item: Item): StoredListing => storedListing.parse(item);

type OfShop = Pick<Shop, 'channel' | 'shopId'>;

export type ListingStore = {
  readonly put: (listing: StoredListing) => Promise<void>;
  readonly get: (of: OfShop & { readonly listingId: string }) => Promise<StoredListing | undefined>;
  /** The SKUs of those listings that there are; a moment late unless asked `surely`. */
  readonly skus: (
    shop: OfShop,
    ids: readonly string[],
    how?: { readonly surely: boolean },
  ) => Promise<SkuByListing>;
  /** Every listing of a SKU; a moment late. */
  readonly ofSku: (sku: string) => Promise<readonly StoredListing[]>;
  readonly list: (
    shop: OfShop,
    page: { readonly limit: number; readonly start: Page['next'] },
  ) => Promise<{ readonly items: readonly StoredListing[]; readonly next: Page['next'] }>;
};

export function listingStore(table: Table): ListingStore {
  return {
    put: (listing) => {
      const { channel, shopId, listingId, sku } = listing;
      const place = { gsi1pk: `CHANNELLISTINGSOF#${sku}`, gsi1sk: `${channel}#${shopId}#${listingId}` };
      return table.write({ kind: 'put', item: { ...keyOf(listingEntity, listing), ...place, ...listing } });
    },
    get: async (of) => {
      const item = await table.get(keyOf(listingEntity, of));
      return item && readListing(item);
    },
    skus: async (shop, ids, how) => {
      if (ids.length === 0) return new Map();
      const keys = [...new Set(ids)].map((listingId) => keyOf(listingEntity, { ...shop, listingId }));
      const found = await table.getAll(keys, { consistent: how?.surely === true });
      return new Map(found.map(readListing).map(({ listingId, sku }) => [listingId, sku]));
    },
    ofSku: async (sku) =>
      (await allOf(table, { index: 'GSI1', pk: `CHANNELLISTINGSOF#${sku}` })).map(readListing),
    list: async (shop, { limit, start }) => {
      const { pk } = keyOf(listingEntity, { ...shop, listingId: '' });
      const query = { pk, between: beginningWith('LISTING#'), limit, consistent: true };
      const page = await table.query(start ? { ...query, start } : query);
      return { items: page.items.map(readListing), next: page.next };
    },
  };
}
