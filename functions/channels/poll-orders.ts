import type { ChannelCases } from './case-store.ts';
import {
  type ChannelAdapter,
  ChannelUnavailable,
  type OrderListing,
  type Seen,
  type Shop,
  type Window,
} from './channel.ts';
import type { ConfiguredChannels } from './configured-channels.ts';
import { halved, nextWindow } from './domain/windows.ts';
import { type Asking, type FetchDeps, fetchAll, headsOf } from './fetch-orders.ts';
import { pollFailing, pollFailingId } from './poll-cases.ts';
import type { ShopState, ShopStore } from './shop-store.ts';
import type { StoredHead } from './store.ts';
import { takePokes } from './take-pokes.ts';
import { openUnfetchable } from './unfetchable.ts';
import { walkWindow } from './walk-window.ts';

export type PollDeps = FetchDeps & {
  readonly channels: () => Promise<ConfiguredChannels>;
  readonly shops: Pick<ShopStore, 'state' | 'putState'>;
  readonly cases: Pick<ChannelCases, 'open' | 'resolve'>;
};
export type Polled = {
  readonly kept: number;
  /** What went wrong on our side; the next run goes on from where it was. */
  readonly failed: readonly unknown[];
};

/** A channel may list a change that much later than it made it. */
const lagMs = 30_000;
/** How far back each run looks again: for what is listed late, and for a run whose clock was five minutes ahead. */
const overlapMs = 330_000;
/** A state that was read so long after its change is the last of that second, though clocks differ. */
const settledMs = 20_000;
/** How far back a shop's first run goes at most. */
const firstDaysMs = 30 * 86_400_000;
/** What is fetched in a second at worst; a window has no more than the time left allows. */
const ordersPerSecond = 20;
const fewestOrders = 200;
/** How long a shop may be silent before somebody is told. */
const patienceMs = 2 * 3_600_000;

/**
 * Asks every shop that can be asked for the orders that changed since it was asked last, and keeps each as a message, until
 * `until` (milliseconds since 1970). A shop's cursor moves only over what is kept, so that whoever is killed leaves nothing
 * out; what is known already is not fetched again. One shop's trouble is no other's.
 */
export async function pollOrders(until: number, deps: PollDeps): Promise<Polled> {
  const { all } = await deps.channels();
  const outcomes = await Promise.allSettled(all.map((adapter) => pollShop(adapter, until, deps)));
  return {
    kept: outcomes.reduce((sum, each) => sum + (each.status === 'fulfilled' ? each.value : 0), 0),
    failed: outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])),
  };
}

type Run = {
  readonly asking: Asking;
  readonly until: number;
  /** What this run has kept: number and time of the change. */
  readonly kept: Set<string>;
  readonly deps: PollDeps;
};

async function pollShop(adapter: ChannelAdapter, until: number, deps: PollDeps): Promise<number> {
  const { listing, shop } = adapter;
  if (!listing) return 0;
  const found = await deps.shops.state(shop);
  const run: Run = { asking: { adapter, listing, door: 'poll' }, until, kept: new Set(), deps };
  const poked = await orTrouble(() => takePokes(adapter, until, deps));
  const { state, trouble = poked } = await readOn(found ?? firstState(shop), run);
  if (trouble) await failing(state, trouble, deps);
  else if (found?.failingSince !== undefined)
    await deps.cases.resolve({
      ...{ caseId: pollFailingId(shop), by: 'channels', at: deps.now() },
      resolution: 'The shop answers again.',
    });
  return run.kept.size;
}

const firstState = ({ channel, shopId }: Shop): ShopState => ({ channel, shopId, version: 0 });

async function orTrouble(act: () => Promise<void>): Promise<ChannelUnavailable | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof ChannelUnavailable) return error;
    throw error;
  }
}

type ReadOn = { readonly state: ShopState; readonly trouble?: ChannelUnavailable | undefined };

/** Window after window up to now, each over before the cursor moves. Another run that moved it meanwhile ends this one. */
async function readOn(found: ShopState, run: Run): Promise<ReadOn> {
  const { asking, deps } = run;
  let state = found;
  let overlap = overlapMs;
  const end = deps.now() - lagMs;
  for (;;) {
    const cursor = state.cursor ?? Math.max(asking.adapter.shop.since, deps.now() - firstDaysMs);
    const { longestWindowMs: longestMs } = asking.listing;
    const window = nextWindow({ cursor, overlapMs: overlap, end, longestMs });
    if (!window || deps.now() >= run.until) return { state };
    let to: number | undefined;
    const trouble = await orTrouble(async () => {
      to = await readWindow(window, cursor, run);
    });
    if (trouble) return { state, trouble };
    const next = await deps.shops.putState(answered(state, to, deps.now()));
    if (!next || to === undefined) return { state: next ?? state };
    state = next;
    overlap = 0;
  }
}

const answered = (state: ShopState, cursor: number | undefined, at: number): ShopState => ({
  ...state,
  ...(cursor === undefined ? {} : { cursor }),
  ...{ polledAt: at, answeredAt: at, failingSince: undefined },
});

/** Reads a window or, where it has too many orders for the time left, the part of it that has not; gives how far. */
async function readWindow(whole: Window, cursor: number, run: Run): Promise<number | undefined> {
  const { asking, until, deps } = run;
  const denied = new Set<string>();
  const isOver = () => deps.now() >= until;
  const visit = (seen: readonly Seen[]) => keepUnknown(seen, denied, run);
  for (let window: Window | undefined = whole; window; ) {
    const shorter: Window | undefined = halved(window, cursor);
    const mostOrders = shorter ? mostNow(until - deps.now()) : Number.POSITIVE_INFINITY;
    const walk = { listing: asking.listing, by: 'modified', window, mostOrders, isOver, visit } as const;
    const walked = await walkWindow(walk);
    if (walked === 'LATER') return undefined;
    if (walked === 'DONE') {
      await putAside([...denied], { window, listing: asking.listing, shop: asking.adapter.shop }, deps);
      return window.to;
    }
    window = shorter;
  }
  return undefined;
}

const mostNow = (leftMs: number): number =>
  Math.max(fewestOrders, Math.floor(leftMs / 1000) * ordersPerSecond);

/** Fetches what is not known of a page; false where the time did not last. */
async function keepUnknown(
  seen: readonly Seen[],
  denied: Set<string>,
  { asking, until, kept, deps }: Run,
): Promise<boolean> {
  const heads = await headsOf(seen, asking, deps);
  const wanted = new Map(
    seen
      .filter((each) => !isSettled(each, heads.get(each.channelOrderId)) && !kept.has(nameOf(each)))
      .map((each) => [each.channelOrderId, nameOf(each)]),
  );
  const batch = {
    ids: [...wanted.keys()],
    isOver: () => deps.now() >= until,
    done: (id: string) => kept.add(wanted.get(id) ?? id),
    denied: (id: string) => denied.add(id),
  };
  return fetchAll(batch, asking, deps);
}

const nameOf = ({ channelOrderId, modifiedAt }: Seen): string => `${channelOrderId} ${modifiedAt}`;

/** Whether what we hold is what the channel lists, or later. */
function isSettled({ modifiedAt }: Seen, head: StoredHead | undefined): boolean {
  if (head?.modifiedAt === undefined || head.observedAt === undefined) return false;
  if (head.modifiedAt !== modifiedAt) return head.modifiedAt > modifiedAt;
  return head.observedAt >= modifiedAt + settledMs;
}

type Aside = { readonly window: Window; readonly listing: OrderListing; readonly shop: Shop };

/**
 * Orders that are listed and not given out stop no others: each is a case, and the reading goes on. That the channel still
 * lists anything shows that it is them, and not us whom it denies everything; else this throws.
 */
async function putAside(
  denied: readonly string[],
  { window, listing, shop }: Aside,
  deps: PollDeps,
): Promise<void> {
  if (denied.length === 0) return;
  await listing.list('modified', window, 1);
  for (const channelOrderId of denied) await openUnfetchable(shop, channelOrderId, deps);
}

async function failing(
  state: ShopState,
  { code, retry }: ChannelUnavailable,
  { shops, cases, now }: PollDeps,
): Promise<void> {
  const at = now();
  const failingSince = state.failingSince ?? at;
  await shops.putState({ ...state, polledAt: at, failingSince, lastError: { code, at } });
  if (!retry || at - failingSince >= patienceMs) await cases.open(pollFailing(state, code), at);
}
