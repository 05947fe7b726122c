import { createHash } from 'node:crypto';
import * as z from 'zod';
import { beijingTime } from '../../beijing-time.ts';
import type { FaultKind } from '../../faults.ts';
import { minutes, numbered } from '../../provider.ts';
import type { Store } from '../../store.ts';
import { yuan } from '../../yuan.ts';
import type { News } from '../news.ts';
import { amountsOf, type Happening, type SaleLine } from '../sale.ts';

const messageShape = z.object({
  id: z.string(),
  topic: z.string(),
  content: z.string(),
  publishedAt: z.number(),
  /** When it may be given out. */
  dueAt: z.number(),
  /** How often it has still to be confirmed. */
  left: z.int(),
});
type Message = z.output<typeof messageShape>;

const topics = {
  placed: 'TradeCreate',
  deposit: 'TradeBuyerStepPay',
  paid: 'TradeBuyerPay',
  address: 'TradeLogisticsAddressChanged',
  memo: 'TradeMemoModified',
  price: 'TradeModifyFee',
  closed: 'TradeClose',
  shipped: 'TradeSellerShip',
  'part-shipped': 'TradePartlySellerShip',
  finished: 'TradeSuccess',
  forbidden: 'TradeChanged',
  deleted: 'TradeChanged',
} as const satisfies Record<Exclude<Happening, 'refund'>, string>;

const refundTopics = {
  NO_REFUND: 'RefundClosed',
  WAIT_SELLER_AGREE: 'RefundCreated',
  WAIT_BUYER_RETURN_GOODS: 'RefundSellerAgreeAgreement',
  WAIT_SELLER_CONFIRM_GOODS: 'RefundBuyerReturnGoods',
  SELLER_REFUSE_BUYER: 'RefundSellerRefuseAgreement',
  CLOSED: 'RefundClosed',
  SUCCESS: 'RefundSuccess',
} as const satisfies Record<SaleLine['refund'], string>;

const topicOf = ({ what, line }: News): string =>
  what === 'refund'
    ? `taobao_refund_${refundTopics[line?.refund ?? 'NO_REFUND']}`
    : `taobao_trade_${topics[what]}`;

/** Numbers of trades are JSON numbers here too, which no float holds. */
const contentOf = ({ sale, line }: News): string =>
  `{"buyer_nick":"${sale.buyer.nick}","payment":"${yuan(amountsOf(sale).payable)}",` +
  `"oid":${(line ?? sale.lines[0])?.id ?? sale.id},"tid":${sale.id},` +
  `"type":"guarantee_trade","seller_nick":"旗舰店"}`;

export type Messages = ReturnType<typeof tmcMessages>;
type Parts = { readonly store: Store; readonly now: () => number; readonly scale: number };

/** TMC: each message again and again until it is confirmed, in no order. A message that is out comes again after a minute. */
export function tmcMessages({ store, now, scale }: Parts) {
  const minute = minutes(1) * scale;
  const open = new Map<string, Message>();
  const put = (message: Message) => {
    if (message.left === 0) open.delete(message.id);
    else open.set(message.id, message);
    store.putFact(`message/${message.id}`, JSON.stringify(message));
  };
  for (const [, text] of store.facts('message/')) {
    const message = messageShape.parse(JSON.parse(text));
    if (message.left > 0) open.set(message.id, message);
  }
  return {
    publish: (news: News, struck: ReadonlySet<FaultKind>): void =>
      put({
        id: numbered('3119', store.next('tmall/message'), 19),
        topic: topicOf(news),
        content: contentOf(news),
        publishedAt: news.sale.modifiedAt,
        dueAt: now() + (struck.has('late') ? minute : 0),
        left: struck.has('twice') ? 2 : 1,
      }),
    take: (most: number) =>
      [...open.values()]
        .filter(({ dueAt }) => dueAt <= now())
        .sort((a, b) => (shuffled(a.id) < shuffled(b.id) ? -1 : 1))
        .slice(0, most)
        .map((message) => {
          open.set(message.id, { ...message, dueAt: now() + minute });
          return {
            id: BigInt(message.id),
            topic: message.topic,
            pub_time: beijingTime(message.publishedAt),
            pub_app_key: '12497914',
            user_id: 2_088_101_117,
            user_nick: '旗舰店',
            content: message.content,
          };
        }),
    confirm: (ids: readonly string[]): void => {
      for (const message of ids.map((id) => open.get(id)).filter((each) => each !== undefined))
        put({ ...message, left: message.left - 1, dueAt: now() });
    },
    /** How many are not confirmed. */
    open: (): number => open.size,
  };
}

const shuffled = (id: string): string => createHash('sha256').update(id).digest('hex');
