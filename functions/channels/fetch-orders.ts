import { allDone } from '../../shared/kernel/all-done.ts';
import {
  type ChannelAdapter,
  ChannelUnavailable,
  type Door,
  type OrderListing,
  type Seen,
} from './channel.ts';
import { type Keep, keepMessage } from './kept-message.ts';
import type { ChannelOrderStore, StoredHead } from './store.ts';
import { channelOrderIdSchema } from './stored-order.ts';

export type FetchDeps = {
  readonly orders: Pick<ChannelOrderStore, 'head' | 'heads'>;
  readonly keep: Keep;
  readonly now: () => number;
};
/** A shop whose orders can be asked for, and by which door they come. */
export type Asking = {
  readonly adapter: ChannelAdapter;
  readonly listing: OrderListing;
  readonly door: Door;
};

/** Several at once, so that one slow answer does not stop all. */
const atOnce = 8;

/** NONE: the channel knows no such order. DENIED: it will not give it out, however often it is asked. */
export type FetchOutcome = 'KEPT' | 'NONE' | 'DENIED';

/** Fetches an order and keeps it. Throws `ChannelUnavailable` where it may be had later. */
export async function fetchOrder(
  channelOrderId: string,
  { adapter, listing, door }: Asking,
  { keep, now }: FetchDeps,
): Promise<FetchOutcome> {
  const fetched = await unlessDenied(() => listing.fetch(channelOrderId));
  if (fetched === 'DENIED') return fetched;
  if (!fetched) return 'NONE';
  const { channel, shopId } = adapter.shop;
  const { topic, observedAt, body } = fetched;
  await keepMessage({ channel, shopId, door, receivedAt: now(), observedAt, topic, body }, keep);
  return 'KEPT';
}

async function unlessDenied<Result>(ask: () => Promise<Result>): Promise<Result | 'DENIED'> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ChannelUnavailable && !error.retry) return 'DENIED';
    throw error;
  }
}

type Batch = {
  readonly ids: readonly string[];
  readonly isOver: () => boolean;
  /** Told of each that is kept. */
  readonly done: (id: string) => void;
  /** Told of each that the channel does not give out. */
  readonly denied: (id: string) => void;
};

/** Fetches and keeps orders, some at a time. False where the time did not last; throws the first failure when all of its group have ended. */
export async function fetchAll(batch: Batch, asking: Asking, deps: FetchDeps): Promise<boolean> {
  for (let at = 0; at < batch.ids.length; at += atOnce) {
    if (batch.isOver()) return false;
    const group = batch.ids.slice(at, at + atOnce);
    await allDone(
      group.map(async (id) =>
        (await fetchOrder(id, asking, deps)) === 'KEPT' ? batch.done(id) : batch.denied(id),
      ),
    );
  }
  return true;
}

/** What we hold of orders that a channel lists, by their number. */
export async function headsOf(
  seen: readonly Seen[],
  { adapter }: Pick<Asking, 'adapter'>,
  { orders }: Pick<FetchDeps, 'orders'>,
): Promise<ReadonlyMap<string, StoredHead>> {
  const { channel, shopId } = adapter.shop;
  const ids = [...new Set(seen.map(({ channelOrderId }) => channelOrderId))];
  const keyed = ids.filter((id) => channelOrderIdSchema.safeParse(id).success);
  const found = await orders.heads(keyed.map((channelOrderId) => ({ channel, shopId, channelOrderId })));
  return new Map(found.map((head) => [head.channelOrderId, head]));
}
