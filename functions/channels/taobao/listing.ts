import * as z from 'zod';
import { beijingText } from '../../../shared/kernel/beijing-time.ts';
import type { Fetched, OrderListing, OrderPage, Window } from '../channel.ts';
import { beijingInstant } from '../domain/beijing-time.ts';
import { maybeText, wrappedList } from '../domain/platform-fields.ts';
import { pageOf, type Row, unreadablePage } from '../list-page.ts';
import type { Asking } from './gateway.ts';
import { saidOfOrder, saidOrThrow } from './gateway.ts';
import { listedTrade, numberOf, tradeFields } from './trade.ts';

const fullInfo = 'taobao.trade.fullinfo.get';
const listings = {
  modified: { method: 'taobao.trades.sold.increment.get', suffix: 'modified' },
  created: { method: 'taobao.trades.sold.get', suffix: 'created' },
} as const;

/** Orders by page, and one of them whole. */
export const listingOf = (asking: Asking, now: () => number): OrderListing => ({
  longestWindowMs: asking.config.windowMinutes * 60_000,
  pageSize: asking.config.pageSize,
  list: (by, window, page) => list(listings[by], { window, page }, asking),
  fetch: (channelOrderId) => fetchTrade(channelOrderId, asking, now),
});

const page = z.object({ total_results: maybeText, trades: wrappedList('trade', listedTrade) });

type Listed = (typeof listings)['modified' | 'created'];

/**
 * TOP's times are whole seconds, and whether the last one counts is [unverified], so it is asked for the seconds that the
 * window touches and the one after it, and counts a little more than what is given. A window therefore has to end before
 * the present second, or what changes in it moves others to pages that were read. With `use_has_next` it would not count at all.
 */
async function list(
  { method, suffix }: Listed,
  { window, page: pageNo }: { readonly window: Window; readonly page: number },
  { config, ask }: Asking,
): Promise<OrderPage> {
  const answer = saidOrThrow(
    await ask(method, {
      fields: 'tid,tid_str,created,modified,status',
      [`start_${suffix}`]: beijingText(window.from),
      [`end_${suffix}`]: beijingText(window.to + 999),
      type: config.types,
      page_no: String(pageNo),
      page_size: String(config.pageSize),
      use_has_next: 'false',
    }),
  );
  const { data } = page.safeParse(answer.node);
  const rows = data?.trades.map((trade): Row => {
    const channelOrderId = numberOf(trade.tid, trade.tid_str);
    if (channelOrderId === undefined) throw unreadablePage();
    const modifiedAt = beijingInstant(trade.modified ?? trade.created);
    return { channelOrderId, at: beijingInstant(trade[suffix]), modifiedAt };
  });
  return pageOf(rows, data?.total_results, { window, page: pageNo, pageSize: config.pageSize });
}

export async function fetchTrade(
  channelOrderId: string,
  { config, ask }: Asking,
  now: () => number,
): Promise<Fetched | undefined> {
  const observedAt = now();
  const answer = await ask(fullInfo, {
    fields: tradeFields,
    tid: channelOrderId,
    include_oaid: 'include_oaid',
  });
  if (answer.state === 'NO' && config.codes.absent.includes(answer.refusal.subCode)) return undefined;
  return { channelOrderId, topic: fullInfo, observedAt, body: saidOfOrder(answer).body };
}
