import * as z from 'zod';
import { requireRows } from '../ask-channel.ts';
import {
  ChannelUnavailable,
  type Fetched,
  type OrderListing,
  type OrderPage,
  type Seen,
  type Window,
} from '../channel.ts';
import { id, maybeText } from '../domain/platform-fields.ts';
import type { Members } from '../read-json.ts';
import { type Asking, saidOrThrow } from './gateway.ts';
import { listedOrder } from './order.ts';
import { orderDetail, orderIn } from './read.ts';

type Wanted = { readonly by: 'modified' | 'created'; readonly window: Window; readonly page: number };
const ways = { modified: 'update_time', created: 'create_time' } as const;

/** Orders by page, and one of them whole. */
export const listingOf = (asking: Asking, now: () => number): OrderListing => ({
  longestWindowMs: asking.config.windowMinutes * 60_000,
  pageSize: asking.config.pageSize,
  list: (by, window, page) => list({ by, window, page }, asking),
  fetch: (channelOrderId) => fetchOrder(channelOrderId, asking, now),
});

const unreadable = () => new ChannelUnavailable('UNREADABLE', { retry: true });

/** Douyin counts pages from 0. Its times are whole seconds; what it counts beyond the window is left out. */
async function list({ by, window, page }: Wanted, { config, ask }: Asking): Promise<OrderPage> {
  const field = ways[by];
  const answer = await ask('order.searchList', {
    [`${field}_start`]: Math.floor(window.from / 1_000),
    [`${field}_end`]: Math.floor(window.to / 1_000),
    ...{ order_by: field, order_asc: false, page: page - 1, size: config.pageSize },
  });
  return pageOf(saidOrThrow(answer, config).data, { by, window, page }, config.pageSize);
}

function pageOf(data: Members, { by, window, page }: Wanted, pageSize: number): OrderPage {
  const rows = z.array(listedOrder).safeParse(data['shop_order_list'] ?? []).data;
  const total = Number(maybeText.parse(data['total']) ?? 'NaN');
  if (!rows || !Number.isSafeInteger(total) || total < 0) throw unreadable();
  requireRows({ total, page, pageSize, rows: rows.length });
  const from = Math.floor(window.from / 1_000) * 1_000;
  const orders = rows.flatMap((row): readonly Seen[] => {
    const [at, modifiedAt] = [row[ways[by]], row.update_time];
    if (at === undefined || modifiedAt === undefined) throw unreadable();
    return at >= from && at < window.to ? [{ channelOrderId: row.order_id, modifiedAt }] : [];
  });
  return { total, orders };
}

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
