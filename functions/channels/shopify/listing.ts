import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { type RestAnswer, successful } from '../ask-rest.ts';
import type { Fetched, OrderListing, OrderPage, Seen, Window } from '../channel.ts';
import { id, maybeText } from '../domain/platform-fields.ts';
import { type Row, seenIn, unreadablePage } from '../list-page.ts';
import { membersOf } from '../read-json.ts';
import type { Asking } from './admin-api.ts';
import { instantOf } from './order.ts';
import { fetchedTopic } from './read.ts';

type By = 'modified' | 'created';
const fields = { modified: 'updated_at', created: 'created_at' } as const;

/**
 * Orders by the time of their change. Shopify has no numbers of pages: each answer names the next one, which begins after
 * its last order. So a window is read through in one go, from the earliest change on, and is one page here: what changes
 * meanwhile moves behind its end, to the next window, and nothing moves to where it was read already.
 */
export const listingOf = (asking: Asking, now: () => number): OrderListing => ({
  longestWindowMs: asking.config.windowMinutes * 60_000,
  pageSize: asking.config.pageSize * asking.config.mostPages,
  list: (by, window) => list(by, window, asking),
  fetch: (channelOrderId) => fetchOrder(channelOrderId, asking, now),
});

/** More than a reader takes, so that it asks for less. */
const tooMany: OrderPage = { total: Number.MAX_SAFE_INTEGER, orders: [] };

async function list(by: By, window: Window, { config, ask }: Asking): Promise<OrderPage> {
  const field = fields[by];
  const orders: Seen[] = [];
  let query = new URLSearchParams({
    ...{ status: 'any', fields: 'id,created_at,updated_at', limit: String(config.pageSize) },
    ...{
      order: `${field} asc`,
      [`${field}_min`]: isoTime(window.from),
      [`${field}_max`]: isoTime(window.to),
    },
  });
  for (let page = 1; page <= config.mostPages; page += 1) {
    const answer = successful(await ask(`orders.json?${query}`));
    orders.push(...seenIn(rowsIn(answer, by), window));
    const next = nextOf(answer);
    if (next === undefined) return { total: orders.length, orders };
    query = new URLSearchParams({ limit: String(config.pageSize), page_info: next });
  }
  return tooMany;
}

const listed = z.object({
  orders: z.array(z.object({ id, created_at: maybeText, updated_at: maybeText })),
});

function rowsIn({ said }: RestAnswer, by: By): readonly Row[] {
  const { data } = listed.safeParse(said);
  if (!data) throw unreadablePage();
  return data.orders.map((row) => ({
    channelOrderId: row.id,
    at: instantOf(row[fields[by]]),
    modifiedAt: instantOf(row.updated_at),
  }));
}

/** The next page's own name: of the address around it, which another could have written, nothing is used. */
function nextOf({ headers }: RestAnswer): string | undefined {
  const [, next] = /<([^>]+)>;\s*rel="next"/.exec(headers['link'] ?? '') ?? [];
  return next === undefined
    ? undefined
    : (new URL(next, 'https://-').searchParams.get('page_info') ?? undefined);
}

const isNumber = (channelOrderId: string): boolean => id.safeParse(channelOrderId).success;

async function fetchOrder(
  channelOrderId: string,
  { ask }: Asking,
  now: () => number,
): Promise<Fetched | undefined> {
  if (!isNumber(channelOrderId)) return undefined;
  const observedAt = now();
  const answer = await ask(`orders/${channelOrderId}.json`);
  if (answer.status === 404) return undefined;
  const { body, said } = successful(answer);
  const found = membersOf(membersOf(said)?.['order'])?.['id'];
  if (id.safeParse(found).data !== channelOrderId) throw unreadablePage();
  return { channelOrderId, topic: fetchedTopic, observedAt, body };
}
