import { type OrderStore, type Run, runsOf, type Summary } from './store.ts';

export type OrderFilter = {
  readonly status?: string | undefined;
  readonly channel?: string | undefined;
  /** Milliseconds since 1970, both ends included. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit: number;
  /** The sort key of the last order that the caller has seen. */
  readonly after?: string | undefined;
};
export type OrderList = { readonly items: readonly Summary[]; readonly next?: string };

const mostQueriesOfRun = 5;
const oldest = '0';
const newest = '9';

/**
 * Orders by the time they were placed, newest first: the sorted runs of the index merged. A filter that few orders
 * meet may end a page early; `next` then still goes on where the search stopped.
 */
export async function listOrders(filter: OrderFilter, orders: OrderStore): Promise<OrderList> {
  const stretches = await Promise.all(allRuns.map((run) => stretchOf(run, filter, orders)));
  const horizon =
    stretches
      .map(({ reached }) => reached)
      .sort()
      .at(-1) ?? '';
  const merged = stretches
    .flatMap(({ found }) => found)
    .filter(({ key }) => key >= horizon)
    .sort((a, b) => (a.key > b.key ? -1 : 1));
  const shown = merged.slice(0, filter.limit);
  const more = merged.length > filter.limit ? shown.at(-1)?.key : horizon;
  const items = shown.map(({ summary }) => summary);
  return more ? { items, next: more } : { items };
}

/** Also of PENDING_PAYMENT: what is paid on delivery holds no stock for a time, and is not among what the clock watches. */
const allRuns: readonly Run[] = [...runsOf(true), ...runsOf(false)];

type Keyed = { readonly key: string; readonly summary: Summary };
/** What was found of one run, and the key down to which it was looked through; empty when that is its end. */
type Stretch = { readonly found: readonly Keyed[]; readonly reached: string };

async function stretchOf(run: Run, filter: OrderFilter, orders: OrderStore): Promise<Stretch> {
  const { limit } = filter;
  const query = { ...rangeOf(filter), ...conditionOf(filter), descending: true, limit: limit + 1 };
  const found: Keyed[] = [];
  let page = await orders.summaries(run, query);
  for (let queries = 1; ; queries += 1) {
    found.push(...page.items.map(keyed).filter(({ key }) => key !== filter.after));
    const { next } = page;
    if (!next) return { found, reached: '' };
    if (found.length > limit || queries === mostQueriesOfRun)
      return { found, reached: String(next['gsi1sk']) };
    page = await orders.summaries(run, { ...query, start: next });
  }
}

const keyed = (summary: Summary): Keyed => ({ key: summary.gsi1sk, summary });

function rangeOf({ from, to, after }: OrderFilter): { readonly between: readonly [string, string] } {
  const low = from === undefined ? oldest : new Date(from).toISOString();
  const high = to === undefined ? newest : new Date(to + 1).toISOString();
  const top = after !== undefined && after < high ? after : high;
  if (top < low) return { between: [low, low] };
  return { between: [low, top] };
}

function conditionOf({ status, channel }: OrderFilter) {
  const conditions: string[] = [];
  if (status !== undefined) conditions.push('#status = :status');
  if (channel !== undefined) conditions.push('#channel = :channel');
  if (conditions.length === 0) return {};
  const values = { ...(status ? { status } : {}), ...(channel ? { channel } : {}) };
  return { filter: conditions.join(' AND '), values };
}
