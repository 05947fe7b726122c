import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Item, Page, Put, Table } from '../../shared/dynamodb/table.ts';
import { channels } from '../../shared/kernel/channel.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { isToldOnce } from './domain/whole-orders.ts';
import { inTheWay } from './in-the-way.ts';

const tellingEntity: Entity = {
  name: 'Telling',
  pk: 'CHANNELTELLING#{tellingId}',
  sk: 'CHANNELTELLING',
  gsi1pk: 'CHANNELTELLINGS#{status}',
  gsi1sk: '{nextAt}#{tellingId}',
  holds:
    'what a channel is to be told (a cancellation, a waybill, the stock of a listing), how often that was tried, and what it said',
};

export const entities: readonly Entity[] = [tellingEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Want a channel to be told something',
    by: 'functions/channels/telling-store.ts#tellingStore',
    operation:
      'PutItem on the condition that there is none; once more for the stock of a listing that was told before',
    requests: '1, or 2',
    writeUnits: '1, and 1 for the index row (2 where it moves)',
    readUnits: '0',
  },
  {
    pattern: 'Find what is to be told now',
    by: 'functions/channels/telling-store.ts#tellingStore',
    operation: 'Query GSI1, oldest first',
    requests: '1 a minute and 50 tellings',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'Tell it',
    by: 'functions/channels/telling-store.ts#tellingStore',
    operation: 'GetItem, PutItem to take it, PutItem with what came of it, each on the version that was read',
    requests: '3',
    writeUnits: '2, and 2 for the index row',
    readUnits: '1',
  },
  {
    pattern: 'List tellings by status',
    by: 'functions/channels/telling-store.ts#tellingStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

export const tellingStatuses = ['PENDING', 'DONE', 'REFUSED', 'FAILED'] as const;
export type TellingStatus = (typeof tellingStatuses)[number];

const storedTelling = z.object({
  tellingId: z.string(),
  /** What it is about, and what it says. */
  about: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('cancel'), channelOrderId: z.string(), reason: z.string() }),
    z.object({
      kind: z.literal('ship'),
      channelOrderId: z.string(),
      carrier: z.string(),
      waybillNo: z.string(),
      channelLineIds: z.array(z.string()).exactOptional(),
      others: z.array(z.object({ carrier: z.string(), waybillNo: z.string() })).exactOptional(),
    }),
    z.object({ kind: z.literal('stock'), listingId: z.string(), sku: z.string() }),
  ]),
  channel: z.enum(channels),
  shopId: z.string(),
  status: z.enum(tellingStatuses),
  tries: z.int(),
  /** Since when it is wanted; after a day without an answer it has failed. */
  wantedAt: z.int(),
  /** When it is to be tried; of one that is over, when it ended. */
  nextAt: z.int(),
  /** Until then somebody is telling it. */
  claimedUntil: z.int().optional(),
  lastCode: z.string().optional(),
  /** Pieces that the channel took last. */
  quantity: z.int().optional(),
  caseId: z.string().optional(),
  version: z.int(),
});
export type StoredTelling = z.output<typeof storedTelling>;
export type About = StoredTelling['about'];
const readTelling = (item: Item): StoredTelling => storedTelling.parse(item);

type OfShop = Pick<StoredTelling, 'channel' | 'shopId'>;

/**
 * One for each cancellation, for each waybill and what is in it (for each order, where the channel is told once), and for
 * each listing.
 */
export function tellingIdOf({ channel, shopId }: OfShop, about: About): string {
  const shop = [about.kind, channel, shopId];
  if (about.kind === 'stock') return derivedId('tel', [...shop, about.listingId]);
  if (about.kind === 'cancel' || isToldOnce(channel))
    return derivedId('tel', [...shop, about.channelOrderId]);
  const lines = (about.channelLineIds ?? []).toSorted();
  return derivedId('tel', [...shop, about.channelOrderId, about.carrier, about.waybillNo, ...lines]);
}

/** `able`: the channel is known to take it, though it did not before. */
export type Wanted = OfShop & {
  readonly about: About;
  readonly now: number;
  readonly delayMs?: number;
  readonly able?: boolean;
};

/** The code of what a channel cannot be told from here. */
export const noAbility = 'NO_ABILITY';

export type TellingStore = {
  /**
   * Wants it told, once: what is wanted or was told before stays as it is, but for the stock of a listing, which is told
   * again, and the parcels of an order that its channel takes once and did not take. Gives the telling as it then is.
   */
  readonly want: (wanted: Wanted) => Promise<StoredTelling>;
  readonly get: (tellingId: string) => Promise<StoredTelling | undefined>;
  /** Ids of what is to be told by `now`, the longest waiting first. */
  readonly due: (now: number, limit: number) => Promise<readonly string[]>;
  /** Writes a telling as it shall be; undefined where somebody wrote since it was read. */
  readonly put: (next: StoredTelling) => Promise<StoredTelling | undefined>;
  readonly list: (
    status: TellingStatus,
    page: { readonly limit: number; readonly start: Page['next'] },
  ) => Promise<{ readonly items: readonly StoredTelling[]; readonly next: Page['next'] }>;
};

export function tellingStore(table: Table): TellingStore {
  return {
    want: (wanted) => want(wanted, table),
    get: async (tellingId) => {
      const item = await table.get(keyOf(tellingEntity, { tellingId }));
      return item && readTelling(item);
    },
    due: async (now, limit) => {
      const between = ['0', `${isoTime(now)}~`] as const;
      const { items } = await table.query({ index: 'GSI1', pk: 'CHANNELTELLINGS#PENDING', between, limit });
      return items.map((item) => readTelling(item).tellingId);
    },
    put: async (next) => {
      const numbered = { ...next, version: next.version + 1 };
      return (await refusalOf(table, tellingPut(numbered, next))) ? undefined : numbered;
    },
    list: async (status, { limit, start }) => {
      const query = { index: 'GSI1', pk: `CHANNELTELLINGS#${status}`, limit, descending: true } as const;
      const page = await table.query(start ? { ...query, start } : query);
      return { items: page.items.map(readTelling), next: page.next };
    },
  };
}

const tries = 5;

async function want(wanted: Wanted, table: Table): Promise<StoredTelling> {
  const { channel, shopId, about, now, delayMs = 0 } = wanted;
  const fresh: StoredTelling = {
    tellingId: tellingIdOf({ channel, shopId }, about),
    ...{ about, channel, shopId, status: 'PENDING', tries: 0 },
    ...{ wantedAt: now, nextAt: now + delayMs, version: 1 },
  };
  let next = fresh;
  let found = await refusalOf(table, tellingPut(next, undefined));
  for (let attempt = 1; found && attempt <= tries; attempt += 1) {
    const again = about.kind === 'stock' ? wantedAgain(found, fresh, wanted) : corrected(found, fresh);
    if (!again) return found;
    next = again;
    found = await refusalOf(table, tellingPut(next, found));
  }
  if (found) throw new Error('a telling is written by too many at once');
  return next;
}

/** Of an order that is told once: what takes the place of what the channel did not take. */
function corrected(found: StoredTelling, fresh: StoredTelling): StoredTelling | undefined {
  const isOther = JSON.stringify(found.about) !== JSON.stringify(fresh.about);
  const isInVain = found.status === 'REFUSED' || found.status === 'FAILED';
  return found.about.kind === 'ship' && isOther && isInVain
    ? { ...fresh, caseId: found.caseId, version: found.version + 1 }
    : undefined;
}

/**
 * The telling of a stock that changed once more; undefined where it will be read after now anyway, or the channel cannot be
 * told.
 */
function wantedAgain(
  found: StoredTelling,
  fresh: StoredTelling,
  { now, able }: Wanted,
): StoredTelling | undefined {
  const { version, quantity, caseId } = found;
  if (found.lastCode === noAbility && able !== true) return undefined;
  if (found.status !== 'PENDING') return { ...fresh, quantity, caseId, version: version + 1 };
  // Whoever is telling it now read the stock before this: it stays theirs, and is told again afterwards.
  const isClaimed = (found.claimedUntil ?? 0) > now;
  return isClaimed ? { ...found, nextAt: fresh.nextAt, version: version + 1 } : undefined;
}

const tellingPut = (next: StoredTelling, before: StoredTelling | undefined): Put => ({
  kind: 'put',
  item: {
    ...keyOf(tellingEntity, next),
    gsi1pk: `CHANNELTELLINGS#${next.status}`,
    gsi1sk: `${isoTime(next.nextAt)}#${next.tellingId}`,
    ...next,
  },
  ...(before
    ? { condition: '#version = :seen', values: { seen: before.version } }
    : { condition: 'attribute_not_exists(#pk)' }),
});

async function refusalOf(table: Table, put: Put): Promise<StoredTelling | undefined> {
  const found = await inTheWay(table.write(put));
  return found && readTelling(found);
}
