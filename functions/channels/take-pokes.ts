import type { ChannelCases } from './case-store.ts';
import type { ChannelAdapter, Poke, Pokes } from './channel.ts';
import { type Asking, type FetchDeps, fetchOrder } from './fetch-orders.ts';
import { openUnfetchable } from './unfetchable.ts';

type PokeDeps = FetchDeps & { readonly cases: Pick<ChannelCases, 'open' | 'resolve'> };

const mostAtOnce = 16;
/** Of the time that a run has, the listing keeps the greater part. */
const share = 3;

/**
 * Takes what a channel's own queue says happened, fetches each order that it names, keeps it, and only then confirms. A
 * message that is not confirmed comes again. Throws the first `ChannelUnavailable` when everything else is confirmed.
 */
export async function takePokes(adapter: ChannelAdapter, until: number, deps: PokeDeps): Promise<void> {
  const { pokes, listing } = adapter;
  if (!pokes || !listing) return;
  const asking: Asking = { adapter, listing, door: 'poke' };
  const latest = deps.now() + (until - deps.now()) / share;
  while (deps.now() < latest) {
    const taken = await pokes.take(mostAtOnce);
    if (taken.length === 0) return;
    await work(taken, { pokes, asking, deps });
  }
}

type Working = { readonly pokes: Pokes; readonly asking: Asking; readonly deps: PokeDeps };

async function work(taken: readonly Poke[], { pokes, asking, deps }: Working): Promise<void> {
  const byOrder = Map.groupBy(taken, ({ channelOrderId }) => channelOrderId);
  const outcomes = await Promise.allSettled(
    [...byOrder].map(async ([channelOrderId, about]) => {
      if (channelOrderId !== undefined) await takePoke(channelOrderId, asking, deps);
      return about.map(({ id }) => id);
    }),
  );
  const done = outcomes.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  if (done.length > 0) await pokes.confirm(done);
  const failed = outcomes.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
}

/** An order that is not given out is a case before its message is confirmed. */
async function takePoke(channelOrderId: string, asking: Asking, deps: PokeDeps): Promise<void> {
  if ((await fetchOrder(channelOrderId, asking, deps)) !== 'DENIED') return;
  await openUnfetchable(asking.adapter.shop, channelOrderId, deps);
}
