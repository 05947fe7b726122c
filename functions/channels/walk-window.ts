import type { OrderListing, Seen, Window } from './channel.ts';

type Walk = {
  readonly listing: OrderListing;
  readonly by: 'modified' | 'created';
  readonly window: Window;
  /** Nothing is read of a window that has more orders. */
  readonly mostOrders: number;
  readonly isOver: () => boolean;
  /** What is done with the orders of a page; false where the time did not last. */
  readonly visit: (orders: readonly Seen[]) => Promise<boolean>;
};

/** DONE: every order of the window was visited. LATER: the time is over. TOO_MANY: it has to be smaller. */
export type Walked = 'DONE' | 'LATER' | 'TOO_MANY';

const mostPasses = 5;

/**
 * Visits every order of a window, page after page from the last to the first: what changes meanwhile leaves the window, and
 * moves what stands after it to pages that are still to be read. Where something came in late, which moves others to pages
 * that were read, it begins again. Throws `ChannelUnavailable`, and what the visit throws.
 */
export async function walkWindow(walk: Walk): Promise<Walked> {
  for (let pass = 1; pass <= mostPasses; pass += 1) {
    const outcome = await passThrough(walk);
    if (outcome !== 'GROWN') return outcome;
  }
  return 'LATER';
}

async function passThrough({
  listing,
  by,
  window,
  mostOrders,
  isOver,
  visit,
}: Walk): Promise<Walked | 'GROWN'> {
  const first = await listing.list(by, window, 1);
  if (first.total > mostOrders) return 'TOO_MANY';
  let { total } = first;
  for (let page = Math.ceil(total / listing.pageSize); page >= 1; page -= 1) {
    if (isOver()) return 'LATER';
    const answer = page === 1 && total <= listing.pageSize ? first : await listing.list(by, window, page);
    if (!(await visit(answer.orders))) return 'LATER';
    if (answer.total > total) return 'GROWN';
    total = answer.total;
  }
  return 'DONE';
}
