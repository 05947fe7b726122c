import { orderIdOf } from '../../shared/kernel/channel.ts';
import type { ChannelCases } from './case-store.ts';
import type { ChannelAdapter, OrderListing, Seen, Window } from './channel.ts';
import type { ConfiguredChannels } from './configured-channels.ts';
import { isGone } from './domain/join.ts';
import { type ShopDaySpan, yesterdayOf } from './domain/shop-day.ts';
import { halved } from './domain/windows.ts';
import { type Asking, type FetchDeps, fetchAll, headsOf } from './fetch-orders.ts';
import { absent, missed } from './poll-cases.ts';
import { type RefreshDeps, refreshShop } from './refresh-shop.ts';
import type { ShopDay, ShopStore } from './shop-store.ts';
import { type ChannelOrderStore, keptOf, type StoredHead } from './store.ts';
import { openUnfetchable } from './unfetchable.ts';
import { walkWindow } from './walk-window.ts';

export type CompareDeps = RefreshDeps & {
  readonly channels: () => Promise<ConfiguredChannels>;
  readonly keep: FetchDeps['keep'];
  readonly orders: ChannelOrderStore;
  readonly shops: Pick<ShopStore, 'day' | 'putDay'>;
  readonly cases: Pick<ChannelCases, 'open' | 'resolve'>;
  /** Whether there is an order here of that id. */
  readonly hasOrder: (orderId: string) => Promise<boolean>;
};
export type Compared = {
  /** Days of shops that are done now. */
  readonly days: number;
  /** What broke off; the next run goes on from there. */
  readonly failed: readonly unknown[];
};

/**
 * Compares what each channel says that it sold yesterday with what we hold (漏单核对), until `until` (milliseconds since
 * 1970): an order that no door had brought is fetched, one that is paid and has no order here is told of again, and both are
 * cases. Broken off, it goes on after the last hour that was compared.
 */
export async function compareDays(until: number, deps: CompareDeps): Promise<Compared> {
  const { all } = await deps.channels();
  const outcomes = await Promise.allSettled(all.map((adapter) => compareShop(adapter, until, deps)));
  return {
    days: outcomes.filter((each) => each.status === 'fulfilled' && each.value).length,
    failed: outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])),
  };
}

type Run = {
  readonly asking: Asking;
  readonly until: number;
  readonly deps: CompareDeps;
};

async function compareShop(adapter: ChannelAdapter, until: number, deps: CompareDeps): Promise<boolean> {
  const { listing, shop } = adapter;
  const span = yesterdayOf(shop.channel, deps.now());
  const found = (await deps.shops.day(shop, span.day)) ?? firstOf(adapter, span);
  if (found.doneAt !== undefined || span.to <= shop.since) return false;
  const compared = listing
    ? await compareRest(found, span, { asking: askingOf(adapter, listing), until, deps })
    : found;
  if (!compared || !(await refreshShop(adapter, until, deps))) return false;
  await openCases(compared, deps);
  return (await deps.shops.putDay({ ...compared, doneAt: deps.now() })) !== undefined;
}

const askingOf = (adapter: ChannelAdapter, listing: OrderListing): Asking => ({
  adapter,
  listing,
  door: 'completeness',
});

const firstOf = ({ shop: { channel, shopId } }: ChannelAdapter, { day, from }: ShopDaySpan): ShopDay => ({
  ...{ channel, shopId, day, version: 0, cursor: from },
  ...{ listed: 0, missed: [], missing: 0, absent: [] },
});

const hourMs = 3_600_000;
const mostOrders = 2000;
const mostListed = 100;

/** The day as compared to its end; undefined where the time did not last, or another run is at it. */
async function compareRest(found: ShopDay, { to: end }: ShopDaySpan, run: Run): Promise<ShopDay | undefined> {
  let day = found;
  while (day.cursor < end) {
    const to = Math.min(end, day.cursor + Math.min(hourMs, run.asking.listing.longestWindowMs));
    const hour = run.deps.now() < run.until && (await compareWindow({ from: day.cursor, to }, run));
    const next = hour && (await run.deps.shops.putDay(withHour(day, hour)));
    if (!next) return undefined;
    day = next;
  }
  return day;
}

type Hour = {
  readonly to: number;
  readonly listed: ReadonlySet<string>;
  readonly missed: ReadonlySet<string>;
  readonly absent: ReadonlySet<string>;
};

const withHour = (day: ShopDay, hour: Hour): ShopDay => ({
  ...day,
  cursor: hour.to,
  listed: day.listed + hour.listed.size,
  missing: day.missing + hour.missed.size,
  missed: [...day.missed, ...hour.missed].slice(0, mostListed),
  absent: [...new Set([...day.absent, ...hour.absent])].slice(0, mostListed),
});

async function compareWindow(whole: Window, run: Run): Promise<Hour | undefined> {
  const { asking, until, deps } = run;
  const found = { listed: new Set<string>(), missed: new Set<string>(), absent: new Set<string>() };
  const isOver = () => deps.now() >= until;
  const visit = (seen: readonly Seen[]) => compareOrders(seen, found, run);
  for (let window: Window | undefined = whole; window; ) {
    const shorter: Window | undefined = halved(window, window.from);
    const most = shorter ? mostOrders : Number.POSITIVE_INFINITY;
    const walk = { listing: asking.listing, by: 'created', window, mostOrders: most, isOver, visit } as const;
    const walked = await walkWindow(walk);
    if (walked === 'LATER') return undefined;
    if (walked === 'DONE') return { ...found, to: window.to };
    window = shorter;
  }
  return undefined;
}

type Found = Readonly<Record<'listed' | 'missed' | 'absent', Set<string>>>;

async function compareOrders(seen: readonly Seen[], found: Found, run: Run): Promise<boolean> {
  const { asking, until, deps } = run;
  const { shop } = asking.adapter;
  const heads = await headsOf(seen, asking, deps);
  const unknown = new Set<string>();
  for (const { channelOrderId } of seen) {
    const head = heads.get(channelOrderId);
    if (head?.hash === undefined) unknown.add(channelOrderId);
    found.listed.add(channelOrderId);
    if (wasMissed(head)) found.missed.add(channelOrderId);
    if (head && (await isAbsent(head, deps))) {
      found.absent.add(channelOrderId);
      await deps.orders.put({ before: head, ref: head, told: true, at: deps.now() });
    }
  }
  const batch = {
    ids: [...unknown],
    isOver: () => deps.now() >= until,
    done: () => undefined,
    denied: (id: string) => denied.push(id),
  };
  const denied: string[] = [];
  const whole = await fetchAll(batch, asking, deps);
  for (const channelOrderId of denied) await openUnfetchable(shop, channelOrderId, deps);
  return whole;
}

/** No door had brought it: it is not here, or came by this one first. */
const wasMissed = (head: StoredHead | undefined): boolean =>
  head?.hash === undefined || head.sources.at(-1)?.door === 'completeness';

/** It is paid there and ours to ship, and has no order here. */
async function isAbsent(head: StoredHead, { hasOrder }: CompareDeps): Promise<boolean> {
  if (!head.ours || head.phase !== 'PAID' || isGone(keptOf(head))) return false;
  return !(await hasOrder(orderIdOf(head.channel, head.shopId, head.channelOrderId)));
}

async function openCases(day: ShopDay, { cases, now }: CompareDeps): Promise<void> {
  if (day.missing > 0) await cases.open(missed(day), now());
  if (day.absent.length > 0) await cases.open(absent(day), now());
}
