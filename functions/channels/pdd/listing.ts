import * as z from 'zod';
import type { Fetched, OrderListing, OrderPage } from '../channel.ts';
import { beijingInstant } from '../domain/beijing-time.ts';
import { maybeText } from '../domain/platform-fields.ts';
import { pageOf, type Row, type Wanted } from '../list-page.ts';
import type { Members } from '../read-json.ts';
import { type Asking, saidOrThrow } from './gateway.ts';
import { orderSn } from './order.ts';
import { orderGet, orderIn } from './read.ts';

/** By the time of change, and by that of the deal (成交), which is the nearest to the time of creation that PDD can be asked for. */
const ways = {
  modified: {
    type: 'pdd.order.number.list.increment.get',
    list: 'order_sn_list',
    time: 'updated_at',
    from: 'start_updated_at',
    to: 'end_updated_at',
  },
  created: {
    type: 'pdd.order.list.get',
    list: 'order_list',
    time: 'confirm_time',
    from: 'start_confirm_at',
    to: 'end_confirm_at',
  },
} as const;
/** 全部. */
const every = '5';

/** Orders by page, and one of them whole. */
export const listingOf = (asking: Asking, now: () => number): OrderListing => ({
  longestWindowMs: asking.config.windowMinutes * 60_000,
  pageSize: asking.config.pageSize,
  list: (by, window, page) => list({ by, window, page }, asking),
  fetch: (channelOrderId) => fetchOrder(channelOrderId, asking, now),
});

const seconds = (at: number): string => String(Math.floor(at / 1_000));

/** PDD's times are whole seconds; what it counts beyond the window is left out, so that the bounds may count or not. */
async function list({ by, window, page }: Wanted, { config, ask }: Asking): Promise<OrderPage> {
  const way = ways[by];
  const answer = await ask(way.type, {
    [way.from]: seconds(window.from),
    [way.to]: seconds(window.to),
    ...{ order_status: every, refund_status: every, is_lucky_flag: '0' },
    ...{ page: String(page), page_size: String(config.pageSize) },
  });
  const { node } = saidOrThrow(answer, config);
  const total = maybeText.parse(node['total_count']);
  return pageOf(rowsIn(node, by), total, { window, page, pageSize: config.pageSize });
}

const listed = z.array(z.object({ order_sn: orderSn, updated_at: maybeText, confirm_time: maybeText }));

function rowsIn(node: Members, by: Wanted['by']): readonly Row[] | undefined {
  return listed.safeParse(node[ways[by].list] ?? []).data?.map((row): Row => {
    const at = beijingInstant(row[ways[by].time]);
    return { channelOrderId: row.order_sn, at, modifiedAt: beijingInstant(row.updated_at) ?? at };
  });
}

async function fetchOrder(
  channelOrderId: string,
  { config, ask }: Asking,
  now: () => number,
): Promise<Fetched | undefined> {
  const observedAt = now();
  const answer = await ask(orderGet, { order_sn: channelOrderId });
  if (answer.state === 'NO' && config.codes.absent.includes(answer.code)) return undefined;
  const { node, body } = saidOrThrow(answer, config);
  const isThere = orderSn.safeParse(orderIn(node)['order_sn']).data === channelOrderId;
  return isThere ? { channelOrderId, topic: orderGet, observedAt, body } : undefined;
}
