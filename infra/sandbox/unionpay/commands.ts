import * as z from 'zod';
import { ControlError, findTrade } from '../find-trade.ts';
import type { Desk } from '../provider.ts';
import { paymentMessage } from './notices.ts';
import { settleDay } from './settle-day.ts';

const forgeShape = z.strictObject({ outTradeNo: z.string(), txnTime: z.string().optional() });
const disputeShape = forgeShape.extend({ amount: z.int().positive().optional() });

const disputeRecord = z.object({
  queryId: z.string(),
  traceNo: z.string(),
  txnAmount: z.int(),
  amount: z.int(),
  paidAt: z.number(),
  at: z.number(),
});
/** A chargeback (退单) of a payment. */
export type Dispute = z.output<typeof disputeRecord>;

const factOf = (day: string) => `unionpay/disputes/${day}`;

/** The disputes that a clearing day's error file holds. */
export const disputesOf = (desk: Desk, day: string): readonly Dispute[] =>
  z.array(disputeRecord).parse(JSON.parse(desk.store.fact(factOf(day)) ?? '[]'));

/** `unionpay/forge` and `unionpay/dispute`. */
export function unionpayCommands(desk: Desk) {
  const tradeOf = (asked: z.output<typeof forgeShape>) =>
    findTrade(desk.store, { provider: 'unionpay', ...asked }, desk.now());
  return {
    /** Says that an order is paid, with a good signature, a good chain and the certificate of another merchant. */
    forge: (body: unknown) => {
      const trade = tradeOf(forgeShape.parse(body));
      const content = paymentMessage({ ...trade, paidAt: desk.now() });
      desk.tell({ kind: 'forged', url: trade.notifyUrl, content }, 'unionpay');
      return { sent: true };
    },
    /** The buyer's bank takes a payment back; the day's error file tells it. */
    dispute: (body: unknown) => {
      const { amount, ...asked } = disputeShape.parse(body);
      const trade = tradeOf(asked);
      if (trade.paidAt === undefined) throw new ControlError('Only a payment can be disputed');
      const day = settleDay(desk.now());
      const dispute: Dispute = {
        queryId: trade.channelNo,
        traceNo: trade.details['traceNo'] ?? '',
        txnAmount: trade.amount,
        amount: amount ?? trade.amount,
        paidAt: trade.paidAt,
        at: desk.now(),
      };
      desk.store.putFact(factOf(day), JSON.stringify([...disputesOf(desk, day), dispute]));
      return { settleDay: day };
    },
  };
}
