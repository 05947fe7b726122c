import * as z from 'zod';
import { losslessJson } from '../../../shared/kernel/lossless-json.ts';
import { present } from '../../../shared/kernel/present.ts';
import type { KeptMessage, Told } from '../channel.ts';
import { beijingInstant } from '../domain/beijing-time.ts';
import type { ChannelOrder } from '../domain/channel-order.ts';
import { unmasked } from '../domain/recipient-text.ts';
import { cny, totalsOf } from '../domain/reckoning.ts';
import { needed, Unreadable } from '../domain/unreadable.ts';
import type { TaobaoConfig } from './config.ts';
import { channelLines, linesOf } from './lines.ts';
import { reckon } from './money.ts';
import { isOnDelivery, phaseOf, stopsOfTrade } from './phases.ts';
import { recipientOf } from './recipient.ts';
import { numberOf, type TopTrade, trade as tradeSchema } from './trade.ts';

const object = z.record(z.string(), z.unknown());
const numbered = tradeSchema.pick({ tid: true, tid_str: true });

/** Reads the answer to taobao.trade.fullinfo.get. */
export const readTrade =
  ({ channel, shopId }: Pick<TaobaoConfig, 'channel' | 'shopId'>) =>
  ({ body, observedAt }: KeptMessage): Told => {
    const said = object.safeParse(losslessJson(body)).data;
    if (!said) return { kind: 'unreadable', reason: 'it is no JSON object' };
    const raw = tradeIn(said);
    const { data, error } = tradeSchema.safeParse(raw);
    const named = numbered.safeParse(raw).data;
    const channelOrderId = numberOf(named?.tid, named?.tid_str);
    const unreadable = (reason: string): Told => ({
      kind: 'unreadable',
      reason,
      ...present({ channelOrderId }),
    });
    if (!data) return unreadable(`not as documented at ${error?.issues[0]?.path.join('.')}`);
    if (channelOrderId === undefined) return unreadable('no tid');
    try {
      return { kind: 'order', order: orderOf(data, { channel, shopId, channelOrderId, observedAt }) };
    } catch (cause) {
      if (cause instanceof Unreadable) return unreadable(cause.message);
      if (cause instanceof RangeError) return unreadable('amounts beyond 2^53');
      throw cause;
    }
  };

/** The trade in an answer, in the members around it, or by itself. */
function tradeIn(said: Readonly<Record<string, unknown>>): unknown {
  const node = object.safeParse(said['trade_fullinfo_get_response']).data ?? said;
  return node['trade'] ?? node;
}

type Known = Pick<ChannelOrder, 'channel' | 'shopId' | 'channelOrderId' | 'observedAt'>;

function orderOf(trade: TopTrade, known: Known): ChannelOrder {
  const placedAt = needed(beijingInstant(trade.created), 'created');
  const lines = linesOf(trade);
  if (lines.length === 0) throw new Unreadable('no lines');
  const states = lines.map(({ state }) => state);
  const reckoned = reckon(trade, lines);
  const shown = channelLines(lines, reckoned.values);
  const phase = phaseOf(trade, states);
  return {
    ...known,
    modifiedAt: needed(beijingInstant(trade.modified), 'modified'),
    statusRaw: trade.status ?? '',
    phase,
    stops: phase === 'CANCELLED' ? [] : stopsOfTrade(trade, reckoned.fault),
    placedAt,
    ...present({ paidAt: beijingInstant(trade.pay_time) }),
    paymentTiming: isOnDelivery(trade) ? 'on-delivery' : 'prepaid',
    buyer: present({ id: trade.buyer_open_uid, name: unmasked(trade.buyer_nick) }),
    recipient: recipientOf(trade),
    lines: shown,
    totals: totalsOf(shown, {
      freight: cny(reckoned.freight),
      tax: cny(reckoned.tax),
      payable: cny(reckoned.payable),
      ...present({
        platformSubsidy: trade.platform_subsidy_fee ? cny(trade.platform_subsidy_fee) : undefined,
      }),
    }),
    ...present({
      promise: promiseOf(trade),
      note: trade.buyer_message,
      memo: trade.seller_memo,
      group:
        trade.o2o_et_order_id ?? (trade.o2o_step_order_id === undefined ? undefined : known.channelOrderId),
    }),
  };
}

/** The earliest of the promises (最晚发货、最晚揽收、最晚签收) of the trade and of its lines. */
function promiseOf(trade: TopTrade): ChannelOrder['promise'] {
  const earliest = (texts: readonly (string | undefined)[]): number | undefined => {
    const times = texts.map(beijingInstant).filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  };
  const sources = [trade, ...trade.orders.slice(0, mostLooked)];
  const shipBy = earliest(
    sources.flatMap((each) => [
      each.delivery_time,
      each.collect_time,
      'promise_collect_time' in each ? each.promise_collect_time : undefined,
    ]),
  );
  const deliverBy = earliest(sources.map(({ sign_time }) => sign_time));
  if (shipBy === undefined && deliverBy === undefined) return undefined;
  return present({ shipBy, deliverBy });
}

/** More lines than that in one order have the promise of the others. */
const mostLooked = 1_000;
