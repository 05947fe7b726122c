import * as z from 'zod';
import { requireRows } from '../ask-channel.ts';
import { type RestAnswer, successful } from '../ask-rest.ts';
import {
  ChannelUnavailable,
  type Fetched,
  type OrderListing,
  type OrderPage,
  type Seen,
  type Window,
} from '../channel.ts';
import { id, maybeText } from '../domain/platform-fields.ts';
import { membersOf } from '../read-json.ts';
import { gmtInstant } from './order.ts';
import { drafts } from './phases.ts';
import { fetchedTopic } from './read.ts';
import type { Asking } from './rest-api.ts';

type Wanted = { readonly by: 'modified' | 'created'; readonly window: Window; readonly page: number };
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
const unreadable = () => new ChannelUnavailable('UNREADABLE', { retry: true });

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
  return pageOf(successful(await ask(`orders?${query}`)), { by, window, page }, config.pageSize);
}

const rows = z.array(
  z.object({ id, status: maybeText, date_created_gmt: maybeText, date_modified_gmt: maybeText }),
);

function pageOf({ said, headers }: RestAnswer, { by, window, page }: Wanted, pageSize: number): OrderPage {
  const { data } = rows.safeParse(said);
  const total = Number(headers['x-wp-total'] ?? 'NaN');
  if (!data || !Number.isSafeInteger(total) || total < 0) throw unreadable();
  requireRows({ total, page, pageSize, rows: data.length });
  const orders = data.flatMap((row): readonly Seen[] => {
    const at = gmtInstant(row[ways[by].field]);
    const modifiedAt = gmtInstant(row.date_modified_gmt);
    if (at === undefined || modifiedAt === undefined) throw unreadable();
    const isMeant = at >= window.from && at < window.to && !drafts.includes(row.status ?? '');
    return isMeant ? [{ channelOrderId: row.id, modifiedAt }] : [];
  });
  return { total, orders };
}

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
  if (id.safeParse(said?.['id']).data !== channelOrderId) throw unreadable();
  const isRefunded = Array.isArray(said?.['refunds']) && said['refunds'].length > 0;
  const refunds = isRefunded ? textOf(await refundsOf(channelOrderId, ask)) : '[]';
  const body = Buffer.from(`{"order":${textOf(order)},"refunds":${refunds}}`);
  return { channelOrderId, topic: fetchedTopic, observedAt, body };
}

const refundsOf = async (channelOrderId: string, ask: Asking['ask']): Promise<RestAnswer> =>
  successful(await ask(`orders/${channelOrderId}/refunds?per_page=100`));

const utf8 = new TextDecoder();
const textOf = ({ body }: RestAnswer): string => utf8.decode(body);
