import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Item, Key, Page, Put, Table } from '../../shared/dynamodb/table.ts';
import { channels, orderIdOf } from '../../shared/kernel/channel.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { inTheWay } from './in-the-way.ts';

const caseEntity: Entity = {
  name: 'Channel case',
  pk: 'CHANNELCASE#{caseId}',
  sk: 'CHANNELCASE',
  gsi1pk: 'CHANNELCASES#{status}',
  gsi1sk: '{openedAt}#{caseId}',
  holds: 'what somebody has to look at of a shop on a channel, and the event of its last change',
};

export const entities: readonly Entity[] = [caseEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Open a channel case, once while it is open',
    by: 'functions/channels/case-store.ts#channelCaseStore',
    operation: 'PutItem on the condition that there is none; once more where it was resolved before',
    requests: '1, or 2',
    writeUnits: '1, and 1 for the index row',
    readUnits: '0',
  },
  {
    pattern: 'List channel cases by status',
    by: 'functions/channels/case-store.ts#channelCaseStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

export const caseKinds = [
  /** A message that was signed or asked for, and is of no use. */
  'UNREADABLE',
  /** A status that the adapter does not know; such orders are held. */
  'STATUS_UNKNOWN',
  /** A message of a shop that is not set up any more. */
  'SHOP_UNKNOWN',
  /** A shop's orders could not be asked for. */
  'POLL_FAILING',
  /** The channel lists an order and does not give it out. */
  'UNFETCHABLE',
  /** Orders of a day that no door had brought. */
  'MISSED',
  /** Paid there, and no order here. */
  'ORDER_ABSENT',
  /** The channel said no to what it was told. */
  'TELLING_REFUSED',
  /** The channel could not be told for a day. */
  'TELLING_FAILED',
  /** The channel cannot be told; somebody has to do it there. */
  'BY_HAND',
] as const;
export type CaseKind = (typeof caseKinds)[number];

export const caseStatuses = ['OPEN', 'RESOLVED'] as const;
export type CaseStatus = (typeof caseStatuses)[number];

const storedCase = z.object({
  caseId: z.string(),
  kind: z.enum(caseKinds),
  status: z.enum(caseStatuses),
  channel: z.enum(channels),
  shopId: z.string(),
  channelOrderId: z.string().optional(),
  message: z.string(),
  /** Where the message is kept that it is about. */
  path: z.string().optional(),
  openedAt: z.int(),
  openings: z.int(),
  resolvedAt: z.int().optional(),
  resolvedBy: z.string().optional(),
  resolution: z.string().optional(),
  version: z.int(),
  events: z.array(z.string()),
});
export type StoredCase = z.output<typeof storedCase>;
export const readCase = (item: Item): StoredCase => storedCase.parse(item);

/** `of` is what the case is about within the shop: with kind and shop it makes the case the same one. */
export type Opening = Pick<StoredCase, 'kind' | 'channel' | 'shopId' | 'message'> & {
  readonly of: string;
} & Partial<Pick<StoredCase, 'channelOrderId' | 'path'>>;

export const caseIdOf = ({
  kind,
  channel,
  shopId,
  of,
}: Pick<Opening, 'kind' | 'channel' | 'shopId' | 'of'>) =>
  derivedId('cas', ['channel', kind, channel, shopId, of]);

export const caseKey = (caseId: string): Key => keyOf(caseEntity, { caseId });

type Ending = {
  readonly caseId: string;
  readonly by: string;
  readonly resolution: string;
  readonly at: number;
};

export type ChannelCases = {
  /** Opens a case, or opens it again, with its event; false where it is open already. */
  readonly open: (opening: Opening, at: number) => Promise<boolean>;
  /** The case after it was resolved; as it was where it had been, undefined where there is none. */
  readonly resolve: (ending: Ending) => Promise<StoredCase | undefined>;
  readonly get: (caseId: string) => Promise<StoredCase | undefined>;
  readonly list: (
    status: CaseStatus,
    page: { readonly limit: number; readonly start: Page['next'] },
  ) => Promise<{ readonly items: readonly StoredCase[]; readonly next: Page['next'] }>;
};

export function channelCaseStore(table: Table): ChannelCases {
  const get = async (caseId: string) => {
    const item = await table.get(keyOf(caseEntity, { caseId }));
    return item && readCase(item);
  };
  return {
    get,
    open: (opening, at) => open(opening, at, table),
    resolve: async ({ caseId, by, resolution, at }) => {
      const found = await get(caseId);
      if (found?.status !== 'OPEN') return found;
      const ended = {
        ...found,
        ...{ status: 'RESOLVED' as const, resolvedAt: at, resolvedBy: by, resolution },
        ...{ version: found.version + 1, events: ['channel.case.resolved'] },
      };
      const refused = await refusalOf(table, casePut(ended, found));
      return refused ?? ended;
    },
    list: async (status, { limit, start }) => {
      const query = { index: 'GSI1', pk: `CHANNELCASES#${status}`, limit, descending: true } as const;
      const page = await table.query(start ? { ...query, start } : query);
      return { items: page.items.map(readCase), next: page.next };
    },
  };
}

async function open({ of, ...opening }: Opening, at: number, table: Table): Promise<boolean> {
  const fresh: StoredCase = {
    ...opening,
    caseId: caseIdOf({ ...opening, of }),
    ...{ status: 'OPEN', openedAt: at, openings: 1, version: 1, events: ['channel.case.opened'] },
  };
  const found = await refusalOf(table, casePut(fresh, undefined));
  if (found === undefined) return true;
  if (found.status === 'OPEN') return false;
  const again = { ...fresh, openings: found.openings + 1, version: found.version + 1 };
  return (await refusalOf(table, casePut(again, found))) === undefined;
}

/** Our order that the case is about: under it the audit trail has the case, and forgets what was written of it. */
const ownerOf = ({ channel, shopId, channelOrderId }: StoredCase) =>
  channelOrderId === undefined ? {} : { orderId: orderIdOf(channel, shopId, channelOrderId) };

const casePut = (next: StoredCase, before: StoredCase | undefined): Put => ({
  kind: 'put',
  item: {
    ...keyOf(caseEntity, next),
    gsi1pk: `CHANNELCASES#${next.status}`,
    gsi1sk: `${isoTime(next.openedAt)}#${next.caseId}`,
    ...next,
    ...ownerOf(next),
  },
  ...(before
    ? { condition: '#version = :seen', values: { seen: before.version } }
    : { condition: 'attribute_not_exists(#pk)' }),
});

/** The case that stood in the way of a write; undefined where it was written. */
async function refusalOf(table: Table, put: Put): Promise<StoredCase | undefined> {
  const found = await inTheWay(table.write(put));
  return found && readCase(found);
}
