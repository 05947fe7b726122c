import * as z from 'zod';
import { channels, orderIdOf } from '../../../shared/kernel/channel.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import { caseKinds, type StoredCase } from '../case-store.ts';
import type { ChannelAdapter } from '../channel.ts';
import { phases, stopCodes } from '../domain/channel-order.ts';
import { isGone } from '../domain/join.ts';
import type { StoredListing } from '../listing-store.ts';
import type { ShopState } from '../shop-store.ts';
import { keptOf, type StoredHead, type WholeOrder } from '../store.ts';
import type { StoredTelling } from '../telling-store.ts';

const time = z.iso.datetime();
const timeOf = (at: number | undefined) => (at === undefined ? undefined : isoTime(at));
const shop = { channel: z.enum(channels), shopId: z.string() };

export const shopAnswer = z
  .object({
    ...shop,
    since: time.meta({ description: 'Orders placed earlier are not ours to ship' }),
    abilities: z
      .object({
        webhook: z.boolean(),
        poll: z.boolean(),
        poke: z.boolean(),
        cancel: z.boolean(),
        ship: z.boolean(),
        stock: z.boolean(),
      })
      .meta({
        description: 'How its orders come (推送, 轮询, 消息), and what it can be told (关单, 发货, 库存)',
      }),
    keptUntil: time.optional().meta({ description: 'Every order that changed there before is kept' }),
    lagSeconds: z.int().optional().meta({ description: 'How long ago that is' }),
    polledAt: time.optional(),
    answeredAt: time.optional(),
    failingSince: time.optional().meta({ description: 'Since when it does not answer' }),
    lastError: z
      .object({ code: z.string(), at: time })
      .optional()
      .meta({ description: "The channel's own word" }),
  })
  .meta({ id: 'ChannelShop' });

export const asShop = (
  adapter: ChannelAdapter,
  state: ShopState | undefined,
  now: number,
): z.output<typeof shopAnswer> => {
  const { tell, shop: told } = adapter;
  const { cursor, lastError } = state ?? {};
  return {
    channel: told.channel,
    shopId: told.shopId,
    since: isoTime(told.since),
    abilities: {
      webhook: adapter.door !== undefined,
      poll: adapter.listing !== undefined,
      poke: adapter.pokes !== undefined,
      cancel: tell.cancel !== undefined,
      ship: tell.ship !== undefined,
      stock: tell.stock !== undefined,
    },
    keptUntil: timeOf(cursor),
    lagSeconds: cursor === undefined ? undefined : Math.max(0, Math.floor((now - cursor) / 1000)),
    polledAt: timeOf(state?.polledAt),
    answeredAt: timeOf(state?.answeredAt),
    failingSince: timeOf(state?.failingSince),
    lastError: lastError && { code: lastError.code, at: isoTime(lastError.at) },
  };
};

const message = z.object({ path: z.string(), door: z.string(), topic: z.string(), receivedAt: time }).meta({
  description: 'A message that made it what it is, and where in the bucket it is kept; the newest first',
});

const line = z.object({
  channelLineId: z.string(),
  sku: z.string().optional(),
  listing: z.object({ itemId: z.string(), skuId: z.string(), code: z.string() }).partial(),
  title: z.string(),
  quantity: z.int(),
  unitPrice: moneySchema,
  payable: moneySchema,
  state: z.string(),
});

export const channelOrderAnswer = z
  .object({
    ...shop,
    channelOrderId: z.string(),
    orderId: z.string().meta({ description: 'The order here, where there is one or will be' }),
    ours: z.boolean().meta({ description: 'Placed when the orders of the shop were ours to ship' }),
    gone: z.boolean().meta({ description: 'Deleted there' }),
    goneAt: time.optional(),
    revision: z.int(),
    statusRaw: z.string().optional(),
    phase: z.enum(phases).optional(),
    stops: z.array(z.object({ code: z.enum(stopCodes), message: z.string() })).optional(),
    modifiedAt: time.optional(),
    observedAt: time.optional(),
    placedAt: time.optional(),
    paidAt: time.optional(),
    payable: moneySchema.optional(),
    lines: z.array(line).optional().meta({ description: 'The first hundred' }),
    lineCount: z.int().optional(),
    messages: z.array(message),
  })
  .meta({ id: 'ChannelOrder', description: 'Without buyer and recipient: they are on the order' });

const mostLines = 100;

export const asChannelOrder = (
  head: StoredHead,
  order: WholeOrder['order'] | undefined,
): z.output<typeof channelOrderAnswer> => {
  const { channel, shopId, channelOrderId } = head;
  return {
    ...{ channel, shopId, channelOrderId, orderId: orderIdOf(channel, shopId, channelOrderId) },
    ours: head.ours,
    gone: isGone(keptOf(head)) || order === undefined,
    goneAt: timeOf(head.goneAt),
    revision: head.revision,
    ...(order ? stateOf(order) : {}),
    messages: head.sources.map(({ receivedAt, ...kept }) => ({ ...kept, receivedAt: isoTime(receivedAt) })),
  };
};

const stateOf = (order: WholeOrder['order']) => ({
  statusRaw: order.statusRaw,
  phase: order.phase,
  stops: [...order.stops],
  modifiedAt: isoTime(order.modifiedAt),
  observedAt: isoTime(order.observedAt),
  placedAt: isoTime(order.placedAt),
  paidAt: timeOf(order.paidAt),
  payable: order.totals.payable,
  lines: order.lines.slice(0, mostLines).map(({ bindGroup: _bindGroup, ...each }) => each),
  lineCount: order.lines.length,
});

export const listingAnswer = z
  .object({
    ...shop,
    listingId: z.string(),
    sku: z.string(),
    itemId: z.string(),
    skuId: z.string().optional(),
    buffer: z.int().meta({ description: 'Pieces that are never offered there (安全库存)' }),
    changedBy: z.string(),
    changedAt: time,
  })
  .meta({ id: 'ChannelListing' });

export const asListing = ({ changedAt, ...listing }: StoredListing): z.output<typeof listingAnswer> => ({
  ...listing,
  changedAt: isoTime(changedAt),
});

export const tellingStatusNames = ['pending', 'done', 'refused', 'failed'] as const;
const statusName = z.enum(tellingStatusNames);

export const tellingAnswer = z
  .object({
    id: z.string(),
    ...shop,
    kind: z.enum(['cancel', 'ship', 'stock']).meta({ description: '关单, 发货, 库存' }),
    status: statusName,
    channelOrderId: z.string().optional(),
    carrier: z.string().optional(),
    waybillNo: z.string().optional(),
    listingId: z.string().optional(),
    quantity: z.int().optional().meta({ description: 'Pieces that the channel took last' }),
    tries: z.int(),
    wantedAt: time,
    nextAt: time.optional().meta({ description: 'When it is tried next' }),
    endedAt: time.optional(),
    lastCode: z.string().optional().meta({ description: "The channel's own word" }),
  })
  .meta({ id: 'ChannelTelling' });

export const asTelling = ({ about, ...told }: StoredTelling): z.output<typeof tellingAnswer> => ({
  id: told.tellingId,
  channel: told.channel,
  shopId: told.shopId,
  kind: about.kind,
  status: statusName.parse(told.status.toLowerCase()),
  channelOrderId: 'channelOrderId' in about ? about.channelOrderId : undefined,
  carrier: about.kind === 'ship' ? about.carrier : undefined,
  waybillNo: about.kind === 'ship' ? about.waybillNo : undefined,
  listingId: about.kind === 'stock' ? about.listingId : undefined,
  quantity: told.quantity,
  tries: told.tries,
  wantedAt: isoTime(told.wantedAt),
  ...{ [told.status === 'PENDING' ? 'nextAt' : 'endedAt']: isoTime(told.nextAt) },
  lastCode: told.lastCode,
});

export const caseAnswer = z
  .object({
    id: z.string(),
    ...shop,
    kind: z.enum(caseKinds),
    status: z.enum(['open', 'resolved']),
    message: z.string(),
    channelOrderId: z.string().optional(),
    path: z
      .string()
      .optional()
      .meta({ description: 'Where in the bucket the message is kept that it is about' }),
    openings: z.int(),
    openedAt: time,
    resolvedAt: time.optional(),
    resolvedBy: z.string().optional(),
    resolution: z.string().optional(),
  })
  .meta({ id: 'ChannelCase' });

export const asCase = (told: StoredCase): z.output<typeof caseAnswer> => ({
  id: told.caseId,
  channel: told.channel,
  shopId: told.shopId,
  kind: told.kind,
  status: told.status === 'OPEN' ? 'open' : 'resolved',
  message: told.message,
  channelOrderId: told.channelOrderId,
  path: told.path,
  openings: told.openings,
  openedAt: isoTime(told.openedAt),
  resolvedAt: timeOf(told.resolvedAt),
  resolvedBy: told.resolvedBy,
  resolution: told.resolution,
});
