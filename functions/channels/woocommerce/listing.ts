import * as z from 'zod';
import { type RestAnswer, successful } from '../ask-rest.ts';
import type { Fetched, OrderListing, OrderPage } from '../channel.ts';
import { id, maybeText } from '../domain/platform-fields.ts';
import { pageOf, type Row, unreadablePage, type Wanted } from '../list-page.ts';
import { membersOf } from '../read-json.ts';
import { gmtInstant } from './order.ts';
import { drafts } from './phases.ts';
import { fetchedTopic } from './read.ts';
import type { Asking } from './rest-api.ts';

const ways = {
  modified: {
    field: 'date_modified_gmt',
    after: 'modified_after',
    before: 'modified_before',
    orderby: 'modified',
  },
  created: { field: 'date_created_gmt', after: 'after', before: 'before', orderby: 'date' },
} as const;

/** Orders by page, and one of them whole, with its refunds. */
export const listingOf = (asking: Asking, now: () => number): OrderListing => ({
  longestWindowMs: asking.config.windowMinutes * 60_000,
  pageSize: asking.config.pageSize,
  list: (by, window, page) => list({ by, window, page }, asking),
  fetch: (channelOrderId) => fetchOrder(channelOrderId, asking, now),
});

const secondMs = 1_000;
const gmtText = (at: number): string => new Date(at).toISOString().slice(0, 19);

/** The newest first, as every channel is read from the last page on. Neither bound of WooCommerce counts itself, so each is a second wider. */
async function list({ by, window, page }: Wanted, { config, ask }: Asking): Promise<OrderPage> {
  const { after, before, orderby } = ways[by];
  const query = new URLSearchParams({
    [after]: gmtText(Math.floor(window.from / secondMs) * secondMs - secondMs),
    [before]: gmtText(Math.ceil(window.to / secondMs) * secondMs + secondMs),
    ...{ dates_are_gmt: 'true', status: 'any', orderby, order: 'desc' },
    ...{ page: String(page), per_page: String(config.pageSize) },
    _fields: 'id,status,date_created_gmt,date_modified_gmt',
  });
  const answer = successful(await ask(`orders?${query}`));
  const total = answer.headers['x-wp-total'];
  return pageOf(rowsIn(answer, by), total, { window, page, pageSize: config.pageSize });
}

const listed = z.array(
  z.object({ id, status: maybeText, date_created_gmt: maybeText, date_modified_gmt: maybeText }),
);

const isDraft = ({ status = '' }: { readonly status?: string | undefined }): boolean =>
  drafts.includes(status);

/** All that is listed; of a basket nothing is told of which window it is. */
const rowsIn = ({ said }: RestAnswer, by: Wanted['by']): readonly Row[] | undefined =>
  listed.safeParse(said).data?.map((row) => ({
    channelOrderId: row.id,
    at: isDraft(row) ? beyond : gmtInstant(row[ways[by].field]),
    modifiedAt: gmtInstant(row.date_modified_gmt),
  }));
const beyond = Number.POSITIVE_INFINITY;

/** The order, and its refunds where it has any, as they came: put side by side, no number is written anew. */
async function fetchOrder(
  channelOrderId: string,
  { ask }: Asking,
  now: () => number,
): Promise<Fetched | undefined> {
  if (!id.safeParse(channelOrderId).success) return undefined;
  const observedAt = now();
  const answer = await ask(`orders/${channelOrderId}`);
  if (answer.status === 404) return undefined;
  const order = successful(answer);
  const said = membersOf(order.said);
  if (id.safeParse(said?.['id']).data !== channelOrderId) throw unreadablePage();
  const isRefunded = Array.isArray(said?.['refunds']) && said['refunds'].length > 0;
  const refunds = isRefunded ? textOf(await refundsOf(channelOrderId, ask)) : '[]';
  const body = Buffer.from(`{"order":${textOf(order)},"refunds":${refunds}}`);
  return { channelOrderId, topic: fetchedTopic, observedAt, body };
}

const refundsOf = async (channelOrderId: string, ask: Asking['ask']): Promise<RestAnswer> =>
  successful(await ask(`orders/${channelOrderId}/refunds?per_page=100`));

const utf8 = new TextDecoder();
const textOf = ({ body }: RestAnswer): string => utf8.decode(body);
