import type { Channel } from '../../../shared/kernel/channel.ts';
import type { Money } from '../../../shared/kernel/money.ts';

/** What risk looks at of an order; whatever its channel does not tell is absent. Times are milliseconds since 1970. */
export type JudgedOrder = {
  readonly orderId: string;
  readonly channel: Channel;
  readonly shopId?: string | undefined;
  readonly placedAt: number;
  readonly paidAt?: number | undefined;
  readonly total: Money;
  /** Freight and tax, all that is in the total beside the lines. */
  readonly charges?: Money | undefined;
  readonly buyer: {
    readonly id?: string | undefined;
    readonly name?: string | undefined;
    readonly phone?: string | undefined;
    readonly email?: string | undefined;
  };
  readonly shipTo: {
    /** A recipient that only the channel can read (oaid). */
    readonly token?: string | undefined;
    readonly name?: string | undefined;
    readonly phone?: string | undefined;
    readonly country?: string | undefined;
    readonly province?: string | undefined;
    readonly city?: string | undefined;
    readonly district?: string | undefined;
    readonly detail?: string | undefined;
  };
  /** Who the shop front saw, on own channels. */
  readonly client?:
    | {
        readonly ip?: string | undefined;
        readonly deviceId?: string | undefined;
        readonly city?: string | undefined;
      }
    | undefined;
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly unitPrice: Money;
    readonly payable: Money;
  }[];
  readonly delivery: string;
  readonly paymentTiming: string;
  readonly note?: string | undefined;
  /** Address quality: OK, FIXED, AMBIGUOUS, INCOMPLETE or UNDELIVERABLE. */
  readonly address?: string | undefined;
};
