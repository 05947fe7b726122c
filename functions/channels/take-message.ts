import { withoutCardNumbers } from '../../shared/kernel/card-number.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import type { ChannelCases, Opening } from './case-store.ts';
import type { ChannelAdapter, KeptMessage, Told } from './channel.ts';
import type { ConfiguredChannels } from './configured-channels.ts';
import type { ChannelOrder, ChannelOrderRef } from './domain/channel-order.ts';
import { contentHash, type Difference, differenceOf, joined, type Kept, type Rank } from './domain/join.ts';
import { isUnmapped, type MappedOrder } from './domain/sku-mapping.ts';
import { readKept } from './kept-message.ts';
import type { ListingStore } from './listing-store.ts';
import { mapLines, remapOrder } from './map-lines.ts';
import { type ChannelOrderStore, keptOf, type NextHead, type Source } from './store.ts';
import { channelOrderIdSchema, storedOrder } from './stored-order.ts';
import { closeUnfetchable } from './unfetchable.ts';

export type TakeDeps = {
  readonly channels: () => Promise<ConfiguredChannels>;
  readonly objects: Pick<ObjectStore, 'read'>;
  readonly orders: ChannelOrderStore;
  readonly listings: Pick<ListingStore, 'skus'>;
  readonly cases: Pick<ChannelCases, 'open' | 'resolve'>;
  readonly now: () => number;
  /** Told of an adapter that threw; the message becomes a case. */
  readonly failed: (error: unknown) => void;
};

/** CHANGED, SEEN, NOTHING: as `Difference`. OTHER: about no order. CASE: somebody has to look. NO_MESSAGE: nothing lies there. */
export type Taken = 'CHANGED' | 'SEEN' | 'NOTHING' | 'OTHER' | 'CASE' | 'NO_MESSAGE';

/**
 * Takes the message that lies under a key: read again and again, in whatever order with others, it leads to the same.
 * What nobody can read becomes a case, so that no message stands in the way of others. Throws where we cannot write.
 */
export async function takeMessage(key: string, deps: TakeDeps): Promise<Taken> {
  const message = await readKept(key, deps);
  if (!message) return 'NO_MESSAGE';
  const adapter = (await deps.channels()).find(message.channel, message.shopId);
  if (!adapter) {
    await deps.cases.open(shopUnknown(message, key), deps.now());
    return 'CASE';
  }
  const arrived: Arrived = { message, adapter, source: sourceOf(message, key) };
  const told = readBy(arrived, deps);
  switch (told.kind) {
    case 'order':
      return takeOrder(withoutCards(told.order), arrived, deps);
    case 'gone':
      return takeGone(told, arrived, deps);
    case 'other':
      return 'OTHER';
    case 'unreadable':
      await deps.cases.open(unreadable(told, arrived), deps.now());
      return 'CASE';
  }
}

type Arrived = {
  readonly message: KeptMessage;
  readonly adapter: ChannelAdapter;
  readonly source: Source;
};

const sourceOf = ({ door, topic, receivedAt }: KeptMessage, path: string): Source => ({
  path,
  door,
  topic,
  receivedAt,
});

/** What a message tells, held to what can be written. */
function readBy({ message, adapter }: Arrived, { failed }: TakeDeps): Told {
  try {
    const told = adapter.read(message);
    if (told.kind === 'gone' && !channelOrderIdSchema.safeParse(told.channelOrderId).success)
      return { kind: 'unreadable', reason: 'the number of the order cannot be kept' };
    return told.kind === 'order' ? checked(told.order, adapter) : told;
  } catch (error) {
    failed(error);
    return { kind: 'unreadable', reason: 'the adapter failed' };
  }
}

function checked(order: ChannelOrder, { shop }: ChannelAdapter): Told {
  const { channelOrderId } = order;
  const form = storedOrder.safeParse(order);
  const isOurs = order.channel === shop.channel && order.shopId === shop.shopId;
  if (form.success)
    return isOurs ? { kind: 'order', order } : { kind: 'unreadable', reason: 'it is of another shop' };
  const wrong = form.error.issues.slice(0, 3).map(({ path }) => path.join('.'));
  return {
    kind: 'unreadable',
    reason: `it has not the form of an order at ${wrong.join(', ')}`,
    ...(channelOrderIdSchema.safeParse(channelOrderId).success ? { channelOrderId } : {}),
  };
}

type State = Rank & { readonly order: ChannelOrder };

/** What buyer and seller wrote cannot be refused here, so card numbers in it are covered before anything is written. */
function withoutCards({ note, memo, ...order }: ChannelOrder): ChannelOrder {
  return {
    ...order,
    ...(note === undefined ? {} : { note: withoutCardNumbers(note) }),
    ...(memo === undefined ? {} : { memo: withoutCardNumbers(memo) }),
  };
}

async function takeOrder(order: ChannelOrder, arrived: Arrived, deps: TakeDeps): Promise<Taken> {
  const { message, adapter } = arrived;
  const rereadAt = message.door === 'replay' ? { rereadAt: message.receivedAt } : {};
  const { modifiedAt, observedAt, phase } = order;
  const state: State = { modifiedAt, observedAt, phase, ...rereadAt, hash: contentHash(order), order };
  const ours = order.placedAt >= adapter.shop.since;
  const { difference, mapped } = await keep(order, { told: { state }, ours, source: arrived.source }, deps);
  if (mapped && isUnmapped(mapped)) await remapOrder(order, deps);
  if (difference === 'CHANGED') await statusUnknown(order, arrived, deps);
  return difference;
}

async function takeGone(
  { channelOrderId, modifiedAt }: Extract<Told, { kind: 'gone' }>,
  { adapter, source }: Arrived,
  deps: TakeDeps,
): Promise<Taken> {
  const { channel, shopId } = adapter.shop;
  const told = { goneAt: modifiedAt };
  const ref = { channel, shopId, channelOrderId };
  const { difference } = await keep(ref, { told, ours: true, source }, deps);
  await closeUnfetchable(ref, deps);
  return difference;
}

type Telling = { readonly told: Kept<State>; readonly ours: boolean; readonly source: Source };
type Outcome = { readonly difference: Taken; readonly mapped?: MappedOrder | undefined };

const tries = 6;

/** Joins what was told with what is there, in one conditional write, or in none where that says it already. */
async function keep(ref: ChannelOrderRef, telling: Telling, deps: TakeDeps): Promise<Outcome> {
  let before = await deps.orders.head(ref);
  let mapped: MappedOrder | undefined;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const known = before ? keptOf(before) : {};
    const after = joined<Rank>(known, telling.told);
    const difference = differenceOf(known, after);
    if (difference === 'NOTHING') return { difference };
    const state = telling.told.state === after.state ? telling.told.state : undefined;
    if (state && !mapped) mapped = await mapLines(state.order, deps);
    const next: Omit<NextHead, 'told'> = {
      ...{ before, ref, at: deps.now(), source: telling.source, goneAt: after.goneAt },
      ...(state && mapped ? { state: { rank: rankOf(state), order: mapped, ours: telling.ours } } : {}),
    };
    const outcome = await deps.orders.put({ ...next, told: isToBeTold(difference, next) });
    if (outcome === 'WRITTEN') return { difference, mapped };
    before = outcome;
  }
  throw new Failure('BUSY', 'Others are writing the same order.');
}

/** Whether others have to hear of it: it changed, or the same order, looked at later, has SKUs whose listings were named since. */
function isToBeTold(difference: Difference, { before, state }: Omit<NextHead, 'told'>): boolean {
  if (difference === 'CHANGED') return true;
  if (!before || !state) return false;
  const known = storedOrder.safeParse(before.order);
  // A large order lies elsewhere: what others hear once more does no harm.
  if (!known.success) return before.unmapped || isUnmapped(state.order);
  return JSON.stringify(skusIn(known.data)) !== JSON.stringify(skusIn(state.order));
}

const skusIn = ({ lines }: MappedOrder) => lines.map(({ sku = null }) => sku);

const rankOf = ({ order: _order, ...rank }: State): Rank => rank;

const shopUnknown = ({ channel, shopId }: KeptMessage, path: string): Opening => ({
  ...{ kind: 'SHOP_UNKNOWN', channel, shopId, of: path, path },
  message: `A message of shop ${shopId} on ${channel} waits: the shop is not set up. Set it up, and have the message read again.`,
});

function unreadable(
  { reason, channelOrderId }: Extract<Told, { kind: 'unreadable' }>,
  { message, source }: Arrived,
): Opening {
  const { channel, shopId, receivedAt } = message;
  const day = Math.floor(receivedAt / 86_400_000);
  return {
    ...{ kind: 'UNREADABLE', channel, shopId, path: source.path },
    of: channelOrderId ?? `${reason} ${day}`,
    ...(channelOrderId === undefined ? {} : { channelOrderId }),
    message: `A message (${message.topic}) of shop ${shopId} on ${channel} cannot be read: ${reason}. It is kept.`,
  };
}

async function statusUnknown(
  order: ChannelOrder,
  { source }: Arrived,
  { cases, now }: TakeDeps,
): Promise<void> {
  if (!order.stops.some(({ code }) => code === 'STATUS_UNKNOWN')) return;
  const { channel, shopId, channelOrderId, statusRaw } = order;
  const status = statusRaw.slice(0, 60);
  await cases.open(
    {
      ...{ kind: 'STATUS_UNKNOWN', channel, shopId, of: status, channelOrderId, path: source.path },
      message: `${channel} has a status that is not known here: ${status}. Such orders are held.`,
    },
    now(),
  );
}
