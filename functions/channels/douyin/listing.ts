import * as z from 'zod';
import type { Fetched, OrderListing, OrderPage } from '../channel.ts';
import { id, maybeText } from '../domain/platform-fields.ts';
import { pageOf, type Row, type Wanted } from '../list-page.ts';
import type { Members } from '../read-json.ts';
import { type Asking, saidOrThrow } from './gateway.ts';
import { listedOrder } from './order.ts';
import { orderDetail, orderIn } from './read.ts';

const ways = { modified: 'update_time', created: 'create_time' } as const;

/** Orders by page, and one of them whole. */
export const listingOf = (asking: Asking, now: () => number): OrderListing => ({
  longestWindowMs: asking.config.windowMinutes * 60_000,
  pageSize: asking.config.pageSize,
  list: (by, window, page) => list({ by, window, page }, asking),
  fetch: (channelOrderId) => fetchOrder(channelOrderId, asking, now),
});

/** Douyin counts pages from 0. Its times are whole seconds; what it counts beyond the window is left out. */
async function list({ by, window, page }: Wanted, { config, ask }: Asking): Promise<OrderPage> {
  const field = ways[by];
  const answer = await ask('order.searchList', {
    [`${field}_start`]: Math.floor(window.from / 1_000),
    [`${field}_end`]: Math.floor(window.to / 1_000),
    ...{ order_by: field, order_asc: false, page: page - 1, size: config.pageSize },
  });
  const { data } = saidOrThrow(answer, config);
  const total = maybeText.parse(data['total']);
  return pageOf(rowsIn(data, by), total, { window, page, pageSize: config.pageSize });
}

const listed = z.array(listedOrder);

const rowsIn = (data: Members, by: Wanted['by']): readonly Row[] | undefined =>
  listed.safeParse(data['shop_order_list'] ?? []).data?.map((row) => ({
    channelOrderId: row.order_id,
    at: row[ways[by]],
    modifiedAt: row.update_time,
  }));

async function fetchOrder(
  channelOrderId: string,
  { config, ask }: Asking,
  now: () => number,
): Promise<Fetched | undefined> {
  const observedAt = now();
  const answer = await ask(orderDetail, { shop_order_id: channelOrderId });
  if (answer.state === 'NO' && config.codes.absent.includes(answer.subCode)) return undefined;
  const { data, body } = saidOrThrow(answer, config);
  const isThere = id.safeParse(orderIn(data)['order_id']).data === channelOrderId;
  return isThere ? { channelOrderId, topic: orderDetail, observedAt, body } : undefined;
}
