import * as z from 'zod';
import { beijingText } from '../../../shared/kernel/beijing-time.ts';
import { ChannelUnavailable, type Fetched, type OrderListing, type OrderPage } from '../channel.ts';
import { beijingInstant } from '../domain/beijing-time.ts';
import { maybeText } from '../domain/platform-fields.ts';
import { pageOf, type Row, type Wanted } from '../list-page.ts';
import { type Asking, failureIn, type Members, membersOf, saidOrThrow } from './gateway.ts';
import { numberedOrder, orderFields, ordersIn } from './order.ts';
import { orderGet, orderIn } from './read.ts';

const orderSearch = 'jingdong.pop.order.search';
/** `dateType` 1 is the time of creation; anything else the time of change. */
const dateTypes = { modified: '0', created: '1' } as const;

/** Orders by page, and one of them whole. */
export const listingOf = (asking: Asking, now: () => number): OrderListing => ({
  longestWindowMs: asking.config.windowMinutes * 60_000,
  pageSize: asking.config.pageSize,
  list: (by, window, page) => list({ by, window, page }, asking),
  fetch: (channelOrderId) => fetchOrder(channelOrderId, asking, now),
});

const found = z.object({ orderTotal: maybeText, order_total: maybeText });

/** JD's times are whole seconds, so it is asked for those that the window touches and the one after it, as TOP is. */
async function list({ by, window, page }: Wanted, { config, ask }: Asking): Promise<OrderPage> {
  const answer = saidOrThrow(
    await ask(
      orderSearch,
      queried(config.orderQuery, {
        start_date: beijingText(window.from),
        end_date: beijingText(window.to + 999),
        order_state: config.states.join(','),
        optional_fields: 'orderId,orderState,modified,orderStartTime',
        page: String(page),
        page_size: String(config.pageSize),
        sortType: '1',
        dateType: dateTypes[by],
      }),
    ),
    config,
  );
  const result = membersOf(answer.node['searchorderinfo_result']) ?? answer.node;
  const failure = failureIn(result['apiResult'] ?? result['api_result']);
  if (failure !== undefined)
    throw new ChannelUnavailable(failure, { retry: !config.codes.ours.includes(failure) });
  const totals = found.safeParse(result).data;
  const total = totals?.orderTotal ?? totals?.order_total;
  return pageOf(rowsIn(result, by), total, { window, page, pageSize: config.pageSize });
}

function rowsIn(result: Members, by: Wanted['by']): readonly Row[] | undefined {
  const { data } = ordersIn.safeParse(result['orderInfoList'] ?? result['order_info_list']);
  return data?.map((order): Row => {
    const [modified, created] = [order.modified, order.order_start_time].map(beijingInstant);
    const at = by === 'modified' ? modified : created;
    return { channelOrderId: order.order_id, at, modifiedAt: modified ?? created };
  });
}

const queried = (name: string | undefined, fields: Members): Members =>
  name === undefined ? fields : { [name]: fields };

async function fetchOrder(
  channelOrderId: string,
  { config, ask }: Asking,
  now: () => number,
): Promise<Fetched | undefined> {
  const observedAt = now();
  const fields = { order_id: channelOrderId, optional_fields: orderFields };
  const answer = await ask(orderGet, queried(config.orderQuery, fields));
  if (answer.state === 'NO' && config.codes.absent.includes(answer.refusal.code)) return undefined;
  const { node, body, said } = saidOrThrow(answer, config, 'order');
  const failure = failureIn(membersOf(node['orderDetailInfo'])?.['apiResult'] ?? node['apiResult']);
  if (failure !== undefined && !config.codes.absent.includes(failure))
    throw new ChannelUnavailable(failure, { retry: true });
  const isThere = failure === undefined && numberedOrder.safeParse(orderIn(membersOf(said) ?? {})).success;
  return isThere ? { channelOrderId, topic: orderGet, observedAt, body } : undefined;
}
