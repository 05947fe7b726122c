/**
 * OPENING: ours, and the provider may not know of it. PENDING: can be paid. UNKNOWN: the provider left us without an
 * answer. SUCCEEDED: paid. CLOSED: never to be paid. A payment that comes nevertheless makes SUCCEEDED of any of them.
 */
export const nextPaymentStatuses = {
  OPENING: ['PENDING', 'UNKNOWN', 'SUCCEEDED', 'CLOSED'],
  PENDING: ['UNKNOWN', 'SUCCEEDED', 'CLOSED'],
  UNKNOWN: ['PENDING', 'SUCCEEDED', 'CLOSED'],
  CLOSED: ['SUCCEEDED'],
  SUCCEEDED: [],
} as const satisfies Record<string, readonly string[]>;
export type PaymentStatus = keyof typeof nextPaymentStatuses;
export const paymentStatuses = Object.keys(nextPaymentStatuses) as [PaymentStatus, ...PaymentStatus[]];

/**
 * Whose the captured money is: the ORDER's; SURPLUS, which no order needs (paid twice, or too late); or UNKNOWN, in
 * suspense (another amount, or no order of ours).
 */
export type Owner = 'ORDER' | 'SURPLUS' | 'UNKNOWN';
export const owners = ['ORDER', 'SURPLUS', 'UNKNOWN'] as const;

/** What a provider says was paid: minor units of the attempt's currency. */
export type Capture = {
  readonly channelTxnId: string;
  readonly minor: number;
  /** Milliseconds since 1970: when the buyer paid, and when we wrote it down. */
  readonly paidAt: number;
  readonly capturedAt: number;
  readonly settlesOn?: string | undefined;
  /** Our account at the provider, as it names us. */
  readonly account?: string | undefined;
};

/** The account that holds the money of a payment until it is refunded. */
export const accountOf = (owner: Owner, provider: string): string =>
  ({
    ORDER: 'revenue-clearing',
    SURPLUS: 'overpayment-liability',
    UNKNOWN: `suspense:${provider}`,
  })[owner];

const receivable = 'channel-receivable:';
export const receivableOf = (provider: string): string => `${receivable}${provider}`;
export const isReceivable = (account: string): boolean => account.startsWith(receivable);
