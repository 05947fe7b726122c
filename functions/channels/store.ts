import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Item, Page, Put, Table } from '../../shared/dynamodb/table.ts';
import { bodyHash } from '../../shared/kernel/body-hash.ts';
import { channels } from '../../shared/kernel/channel.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { type ContentStore, contentEntity, contentStore, isLarge } from './content-store.ts';
import { type ChannelOrderRef, type Phase, phases } from './domain/channel-order.ts';
import { isGone, type Kept, type Rank } from './domain/join.ts';
import { isUnmapped, type MappedOrder } from './domain/sku-mapping.ts';
import { inTheWay } from './in-the-way.ts';
import { storedOrder } from './stored-order.ts';

const orderEntity: Entity = {
  name: "Channel's order",
  pk: 'CHANNELORDER#{channel}#{shopId}#{channelOrderId}',
  sk: 'CHANNELORDER',
  gsi1pk: 'CHANNELUNMAPPED#{channel}#{shopId} while a line names no SKU of ours',
  gsi1sk: '{modifiedAt}#{channelOrderId}',
  holds:
    'the latest state of an order as its channel told it, when it was deleted there, and which messages made it so',
};

export const entities: readonly Entity[] = [orderEntity, contentEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: "Take a channel's message of an order; a repeat or an older one is read and not written",
    by: 'functions/channels/store.ts#channelOrderStore',
    operation:
      'GetItem, then PutItem on the condition that nobody else wrote; BatchGetItem of listings first',
    requests: '2; 3 where lines name a listing; 1 for a repeat or an older one',
    writeUnits: '1 a KB; 0 for a repeat or an older one',
    readUnits: '1, and 0.5 a listing',
  },
  {
    pattern: "Read a channel's order",
    by: 'functions/channels/store.ts#channelOrderStore',
    operation: 'GetItem; Query of its parts where it has more than 64 KB',
    requests: '1, or 2',
    writeUnits: '0',
    readUnits: '1 a 4 KB',
  },
  {
    pattern: 'Which of the orders that a channel lists are known, and how far',
    by: 'functions/channels/store.ts#channelOrderStore',
    operation: 'BatchGetItem, eventually consistent',
    requests: '1 a 100',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'Find orders of a shop that wait for a listing',
    by: 'functions/channels/store.ts#channelOrderStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

/** A message that made the order what it is: where it is kept, by which door it came and when. */
const source = z.object({
  path: z.string(),
  door: z.string(),
  topic: z.string(),
  receivedAt: z.int(),
});
export type Source = z.output<typeof source>;

const storedHead = z.object({
  channel: z.enum(channels),
  shopId: z.string(),
  channelOrderId: z.string(),
  /** Counts every write. */
  version: z.int(),
  /** Counts what others had to hear of; 0 while there is only a tombstone. */
  revision: z.int(),
  goneAt: z.int().optional(),
  modifiedAt: z.int().optional(),
  observedAt: z.int().optional(),
  rereadAt: z.int().optional(),
  phase: z.enum(phases).optional(),
  hash: z.string().optional(),
  /** Placed when the shop's orders were ours to ship. */
  ours: z.boolean().default(true),
  unmapped: z.boolean().default(false),
  /** Parsed by whoever needs it: most reads are about the rest. */
  order: z.unknown().optional(),
  content: z.string().optional(),
  sources: z.array(source).default([]),
  changedAt: z.int(),
});
export type StoredHead = z.output<typeof storedHead>;
export const readHead = (item: Item): StoredHead => storedHead.parse(item);

/** What of an item takes part in the join. */
export function keptOf({ goneAt, ...head }: Partial<StoredHead>): Kept {
  const { modifiedAt, observedAt, rereadAt, phase, hash } = head;
  const known = modifiedAt !== undefined && observedAt !== undefined && phase && hash !== undefined;
  return {
    ...(known ? { state: { modifiedAt, observedAt, rereadAt, phase, hash } } : {}),
    ...(goneAt === undefined ? {} : { goneAt }),
  };
}

/** What an item shall be after what is there now, if anything. */
export type NextHead = {
  readonly before: StoredHead | undefined;
  readonly ref: ChannelOrderRef;
  /** Left out where only the tombstone is new: the order stays as it lies there. */
  readonly state?: { readonly rank: Rank; readonly order: MappedOrder; readonly ours: boolean };
  readonly goneAt?: number | undefined;
  /** Whether others have to hear of it. */
  readonly told: boolean;
  readonly source?: Source;
  readonly at: number;
};

const mostSources = 10;

export type ChannelOrderStore = {
  readonly head: (ref: ChannelOrderRef) => Promise<StoredHead | undefined>;
  /** An order with all its lines; undefined where there is none, or nothing is known of it but that it is gone. */
  readonly get: (ref: ChannelOrderRef) => Promise<WholeOrder | undefined>;
  /** Those of some orders that are there; a moment late. */
  readonly heads: (refs: readonly ChannelOrderRef[]) => Promise<readonly StoredHead[]>;
  /** Writes the next head unless somebody was first: then it is what they wrote. */
  readonly put: (next: NextHead) => Promise<'WRITTEN' | StoredHead>;
  /** Orders of a shop with a line that names no SKU of ours, the longest unchanged first; a moment late. */
  readonly unmapped: (
    shop: Pick<ChannelOrderRef, 'channel' | 'shopId'>,
    page: { readonly limit: number; readonly start?: Page['next'] },
  ) => Promise<{ readonly refs: readonly ChannelOrderRef[]; readonly next: Page['next'] }>;
};
export type WholeOrder = { readonly head: StoredHead; readonly order: MappedOrder };

export function channelOrderStore(table: Table): ChannelOrderStore {
  const contents = contentStore(table);
  const head = async (ref: ChannelOrderRef) => {
    const item = await table.get(keyOf(orderEntity, ref));
    return item && readHead(item);
  };
  return {
    head,
    get: (ref) => wholeOrder(ref, { head, contents }),
    heads: async (refs) => (await table.getAll(refs.map((ref) => keyOf(orderEntity, ref)))).map(readHead),
    put: (next) => putHead(next, { table, contents }),
    unmapped: async ({ channel, shopId }, { limit, start }) => {
      const query = { index: 'GSI1', pk: `CHANNELUNMAPPED#${channel}#${shopId}`, limit } as const;
      const page = await table.query(start ? { ...query, start } : query);
      return { refs: page.items.map(readHead), next: page.next };
    },
  };
}

const mostReads = 4;

type Reading = { readonly head: ChannelOrderStore['head']; readonly contents: ContentStore };

/** The parts of a large order go when a later state is written; who was reading them then reads that state. */
async function wholeOrder(
  ref: ChannelOrderRef,
  { head, contents }: Reading,
): Promise<WholeOrder | undefined> {
  for (let reads = 1; reads <= mostReads; reads += 1) {
    const found = await head(ref);
    if (!found) return undefined;
    if (found.content === undefined)
      return found.hash === undefined ? undefined : { head: found, order: storedOrder.parse(found.order) };
    const content = await contents.get(ref, found.content);
    if (content !== undefined) return { head: found, order: storedOrder.parse(content) };
  }
  throw new Error('the parts of a large order of a channel are not there');
}

type Writing = { readonly table: Table; readonly contents: ContentStore };

async function putHead(next: NextHead, { table, contents }: Writing): Promise<'WRITTEN' | StoredHead> {
  const { before, ref, state } = next;
  const version = (before?.version ?? 0) + 1;
  const large = state && isLarge(state.order) ? `${version}-${bodyHash(state.order)}` : undefined;
  if (state && large !== undefined) await contents.put(ref, large, state.order);
  const item = await inTheWay(table.write(headPut(next, { version, content: large })));
  const found = item && readHead(item);
  if (found && large !== undefined && found.content !== large) await contents.remove(ref, large);
  if (found) return found;
  if (state && before?.content !== undefined) await contents.remove(ref, before.content);
  return 'WRITTEN';
}

type Numbered = { readonly version: number; readonly content: string | undefined };

function headPut(next: NextHead, { version, content }: Numbered): Put {
  const { before, ref, state, at, told } = next;
  const { channel, shopId, channelOrderId } = ref;
  const sources = [...(next.source ? [next.source] : []), ...(before?.sources ?? [])].slice(0, mostSources);
  const item = {
    ...keyOf(orderEntity, ref),
    ...before,
    ...{ channel, shopId, channelOrderId },
    ...(state ? stateOf(state, content) : {}),
    ...(next.goneAt === undefined ? {} : { goneAt: next.goneAt }),
    ...{ sources, version, changedAt: at },
    revision: (before?.revision ?? 0) + (told ? 1 : 0),
  };
  return {
    kind: 'put',
    item: { ...item, ...placeOf(item) },
    ...(before
      ? { condition: '#version = :seen', values: { seen: before.version } }
      : { condition: 'attribute_not_exists(#pk)' }),
  };
}

const stateOf = ({ rank, order, ours }: NonNullable<NextHead['state']>, content: string | undefined) => ({
  ...rank,
  rereadAt: rank.rereadAt,
  ours,
  unmapped: isUnmapped(order),
  order: content === undefined ? order : undefined,
  content,
});

const mayBeShipped: readonly (Phase | undefined)[] = ['UNPAID', 'PARTLY_PAID', 'PAID', 'PART_SHIPPED'];

/** Where an order that waits for a listing is found. */
function placeOf(head: Partial<StoredHead>) {
  const { channel, shopId, channelOrderId, modifiedAt = 0, unmapped, phase } = head;
  if (unmapped !== true || !mayBeShipped.includes(phase) || isGone(keptOf(head))) return {};
  return {
    gsi1pk: `CHANNELUNMAPPED#${channel}#${shopId}`,
    gsi1sk: `${isoTime(modifiedAt)}#${channelOrderId}`,
  };
}
