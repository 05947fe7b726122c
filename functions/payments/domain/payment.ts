import type { Posting } from '../../ledger/contract.ts';
import type { PaymentFact, ProviderName } from '../provider.ts';

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
};

/** The account that holds the money of a payment until it is refunded. */
export const accountOf = (owner: Owner, provider: ProviderName): string =>
  ({
    ORDER: 'revenue-clearing',
    SURPLUS: 'overpayment-liability',
    UNKNOWN: `suspense:${provider}`,
  })[owner];

export const receivableOf = (provider: ProviderName): string => `channel-receivable:${provider}`;

/** Whether a fact says that money came: a refund of it says so too. */
export const tellsOfMoney = ({ state, refunded }: PaymentFact): boolean =>
  state === 'SUCCEEDED' || state === 'FINISHED' || refunded !== undefined;

/** What a fact captures; paid now where the provider does not say when. */
export const captureOf = (fact: PaymentFact, now: number): Capture => ({
  channelTxnId: fact.channelTxnId ?? fact.outTradeNo,
  minor: fact.amount.minor,
  paidAt: Math.min(fact.paidAt ?? now, now),
  capturedAt: now,
  ...(fact.settlesOn === undefined ? {} : { settlesOn: fact.settlesOn }),
});

type Entry = Omit<Posting, 'lines' | 'currency'>;
export type Booked = {
  readonly provider: ProviderName;
  readonly currency: string;
  readonly minor: number;
};

/** Money that came: the provider owes it us, and it is the owner's. */
export const captureEntry = (owner: Owner, { provider, currency, minor }: Booked, entry: Entry) => ({
  debit: receivableOf(provider),
  credit: accountOf(owner, provider),
  minor,
  entry: { ...entry, currency },
});
