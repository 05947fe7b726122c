import type { Channel } from '../../shared/kernel/channel.ts';
import type { Money } from '../../shared/kernel/money.ts';

/** What risk does with orders, through their contract. */
export type JudgedOrders = {
  /** The order as it is now; undefined where there is none. */
  readonly view: (orderId: string) => Promise<RiskView | undefined>;
  /** Lifts or turns the RISK hold; ignored where the order has other contents by now. May be done again. */
  readonly riskDecided: (orderId: string, decided: HoldDecision) => Promise<unknown>;
  /** Throws TOO_LATE_TO_CANCEL. Cancelling again changes nothing. */
  readonly cancel: (orderId: string, reason: string, by: string) => Promise<unknown>;
};

export type HoldDecision = {
  readonly contentHash: string;
  readonly outcome: 'PASS' | 'REVIEW' | 'BLOCKED';
  readonly message: string;
  readonly by: string;
};

export type RiskView = {
  readonly orderId: string;
  readonly channel: Channel;
  readonly shopId?: string | undefined;
  readonly status: string;
  readonly placedAt: number;
  readonly total: Money;
  readonly delivery: string;
  readonly contentHash: string;
};
