import type { Shop } from './day.ts';
import type { FulfilmentSeen } from './fulfilment-seen.ts';
import type { Demand, Listed, StockOf } from './look.ts';
import type { MoneySeen, PaidOf } from './look-money.ts';
import type { MarketSeen } from './market.ts';
import type { NightSeen } from './night.ts';
import type { Played } from './play.ts';

/** All that was seen of a day: the answers, and what the API showed afterwards. */
export type Seen = {
  readonly shop: Shop;
  readonly played: readonly Played[];
  readonly before: StockOf;
  readonly after: StockOf;
  readonly listed: readonly Listed[];
  readonly demand: ReadonlyMap<string, Demand>;
  /** Orders that the clock closed because nobody paid, and that are closed still. */
  readonly expired: ReadonlySet<string>;
  /** Orders that the clock closed, and that were paid after that. */
  readonly revived: ReadonlySet<string>;
  readonly money: MoneySeen;
  readonly paid: PaidOf;
  readonly night: NightSeen;
  readonly market: MarketSeen;
  readonly fulfilment: FulfilmentSeen;
};

/** One promise of the house; it holds when `broken` is empty, else each line says where it does not. */
export type Check = {
  readonly promise: string;
  readonly promiseZh: string;
  readonly counted: string;
  readonly broken: readonly string[];
};
