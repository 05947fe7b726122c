import type { Store } from './store.ts';
import { asOf, type Trade } from './trade.ts';

/** Something that the control API was asked for and that cannot be. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
}

/** The trade of an order number; of several (UnionPay counts the time in) the newest. */
export function findTrade(
  store: Store,
  {
    provider: name,
    outTradeNo,
    txnTime,
  }: {
    readonly provider: Trade['provider'];
    readonly outTradeNo: string;
    readonly txnTime?: string | undefined;
  },
  now: number,
): Trade {
  const found = store
    .trades(name)
    .filter((trade) => trade.outTradeNo === outTradeNo)
    .filter((trade) => txnTime === undefined || trade.details['txnTime'] === txnTime)
    .at(-1);
  if (found === undefined) throw new ControlError(`${name} has no trade ${outTradeNo}`);
  return asOf(found, now);
}
