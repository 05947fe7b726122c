import type { Clock } from '../../shared/kernel/clock.ts';
import type { Send } from '../../shared/kernel/http-exchange.ts';
import type { Money } from '../../shared/kernel/money.ts';

export type ProviderName = 'alipay' | 'wechatpay' | 'unionpay';

/** What an adapter needs from outside. What `send` throws is not looked at. */
export type ProviderDeps = {
  readonly send: Send;
  readonly now: Clock;
  /** Up to 32 letters and digits that nobody can guess and that never come twice. */
  readonly nonce: () => string;
};

/** What a provider allows; the use case refuses before it asks. `undefined` means that it names no limit. */
export type ProviderLimits = {
  /** Orders and refunds below or above this cannot be sent, in minor units of `currency`. */
  readonly currency: string;
  readonly minAmount: number;
  readonly maxAmount: number;
  /** The form of our numbers (`outTradeNo`, `outRefundNo`) that it takes. */
  readonly outNumber: RegExp;
  /** Most partial refunds of one payment (部分退款次数). */
  readonly partialRefunds: number | undefined;
  /** Refunds are taken up to so many days after the payment (退款期限). */
  readonly refundWindowDays: number;
  /** How long what `open` answers can be used to pay. */
  readonly openMinutes: number;
  /** Whether an unpaid attempt can be closed; without it the attempt ends by itself at its `expiresAt`. */
  readonly closes: boolean;
  /** Whether a payment of the same clearing day can be voided whole (撤销) instead of refunded. */
  readonly voids: boolean;
};

/** One attempt to be paid, as we sent it or are about to; all of it stays the same when a call is repeated. */
export type Attempt = {
  /** Our number of the attempt (商户订单号), never used for another one. */
  readonly outTradeNo: string;
  readonly amount: Money;
  /** Milliseconds since 1970. UnionPay finds an order by number and time of its beginning. */
  readonly createdAt: number;
  readonly expiresAt: number;
};

/** What `open` says to the buyer and where it sends them afterwards. */
export type Checkout = {
  readonly attempt: Attempt;
  readonly method: string;
  /** What the buyer reads in the wallet: no name, phone or address. */
  readonly title: string;
  /** Where the browser goes afterwards; nothing is believed because a browser came back. */
  readonly returnUrl?: string;
  /** Who pays, for the methods that ask: WeChat's openid in JSAPI, the network address in H5. */
  readonly buyer?: { readonly openId?: string; readonly ip?: string };
};

/** What the shop front needs to send the buyer on, signed by us or by the provider. */
export type Action =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'form'; readonly url: string; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'qr'; readonly code: string }
  | { readonly kind: 'app'; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: 'jsapi'; readonly parameters: Readonly<Record<string, string>> };

/** Why an answer tells nothing: whoever gets this asks again later and changes nothing meanwhile. */
export type UnknownCause =
  /** No whole answer came in time. */
  | 'NO_ANSWER'
  /** It came, but is not in the documented form. */
  | 'UNREADABLE'
  /** Its signature is missing, wrong or by a key that is not pinned. */
  | 'UNSIGNED'
  /** It is signed, and about another order, merchant or currency than the one asked about. */
  | 'MISMATCH'
  /** The provider itself says that it doesn't know, has no time or does not let us ask; `code` is its word. */
  | 'PROVIDER';

export type Unknown = { readonly state: 'UNKNOWN'; readonly cause: UnknownCause; readonly code?: string };

/** The provider said no, by signature, and nothing has happened. `code` is its own word. */
export type Declined = { readonly state: 'DECLINED'; readonly code: string };

/**
 * The provider has nothing under this number, by signature. Of an attempt it only says that nobody has begun to pay: what
 * `open` gave out can still be used until the attempt expires.
 */
export type Absent = { readonly state: 'ABSENT' };

export type Opened = { readonly state: 'OPENED'; readonly action: Action } | Declined | Unknown;

/** Whose money it is, as the provider names us; already compared with our configuration. */
export type Merchant = { readonly account: string; readonly appId?: string };

/**
 * PENDING: not paid yet. SUCCEEDED: paid. FINISHED: paid, and no longer refundable there. CLOSED: never to be paid, or
 * (with `refunded`) given back whole. FAILED: this try of the buyer failed; another may follow.
 */
export type PaymentState = 'PENDING' | 'SUCCEEDED' | 'FINISHED' | 'CLOSED' | 'FAILED';

export type PaymentFact = {
  readonly outTradeNo: string;
  /** The provider's number (渠道流水号); absent while nobody has begun to pay. */
  readonly channelTxnId?: string;
  readonly state: PaymentState;
  /** What was ordered: to be compared with the attempt, to the fen. */
  readonly amount: Money;
  /** What the buyer paid of it; coupons may pay the rest, so it may be less. */
  readonly payerAmount?: Money;
  readonly paidAt?: number;
  /** The provider's clearing day YYYY-MM-DD, where it tells (UnionPay, 清算日期). */
  readonly settlesOn?: string;
  readonly merchant: Merchant;
  /**
   * The message speaks about refunds. `total` is all that was refunded so far where the provider tells (Alipay's
   * refund_fee); `outRefundNo` the refund that caused the message. It is no new payment, and still says that the payment
   * took place, should nobody have told before.
   */
  readonly refunded?: {
    readonly total?: Money;
    readonly outRefundNo?: string;
    /** When that refund was done, in milliseconds since 1970. */
    readonly refundedAt?: number;
  };
  /** Equal for every delivery of this fact, different for every other one of this provider. */
  readonly eventKey: string;
  /** The provider's number of the message, equal in its repeats. */
  readonly noticeId?: string;
};

/** ABNORMAL: the money could not reach the buyer and waits for a person (退款异常). FAILED: no money moved. */
export type RefundState = 'PROCESSING' | 'SUCCEEDED' | 'ABNORMAL' | 'CLOSED' | 'FAILED';

export type RefundFact = {
  readonly outRefundNo: string;
  readonly channelRefundId?: string;
  readonly outTradeNo?: string;
  /** The provider's number of the payment that is refunded. */
  readonly channelTxnId?: string;
  readonly kind: 'REFUND' | 'VOID';
  readonly state: RefundState;
  /** What is refunded; absent where the answer does not repeat it. */
  readonly amount?: Money;
  readonly refundedAt?: number;
  readonly settlesOn?: string;
  readonly merchant: Merchant;
  readonly eventKey: string;
  readonly noticeId?: string;
};

/** A buyer complained to the provider (投诉). What about is to be asked there with `channelCaseId`. */
export type DisputeFact = {
  readonly channelCaseId: string;
  readonly action: string;
  readonly raisedAt?: number;
  readonly eventKey: string;
  readonly noticeId?: string;
};

export type RefundRequest = {
  readonly attempt: Attempt;
  /** The provider's number of the payment. */
  readonly channelTxnId: string;
  /** Our number of the refund (商户退款单号): a repeat under another number is a second refund. */
  readonly outRefundNo: string;
  readonly amount: Money;
  readonly kind: 'REFUND' | 'VOID';
  readonly reason: string;
  /** Stays the same when the request is repeated. */
  readonly requestedAt: number;
};

export type PaymentAnswer = { readonly state: PaymentState; readonly fact: PaymentFact } | Absent | Unknown;
export type RefundAnswer =
  | { readonly state: RefundState; readonly fact: RefundFact }
  | Absent
  | Declined
  | Unknown;
/** NOT_OFFERED: this provider closes nothing; the attempt ends at its `expiresAt`. DECLINED: ask its state. */
export type CloseAnswer = { readonly state: 'CLOSED' | 'NOT_OFFERED' } | Absent | Declined | Unknown;

/** A message as it came: the body's raw bytes, header names in any case. */
export type CallbackMessage = {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
};

/**
 * Why a message is refused. Where `verified` stands beside it the signature held: the provider did say this, so it is
 * to be kept for a person, not thrown away. The last four are always so, DECRYPTION too.
 */
export const refusalReasons = [
  'TOO_LARGE',
  'MALFORMED',
  'HEADER_MISSING',
  'STALE',
  'ALGORITHM',
  'KEY_UNKNOWN',
  'KEY_EXPIRED',
  'CERTIFICATE',
  'SIGNATURE',
  'DECRYPTION',
  'CONTENT',
  'FOREIGN_MERCHANT',
  'CURRENCY',
  'UNSUPPORTED',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export type Refusal = {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  readonly verified: boolean;
  /** Names of fields only; never what they held. */
  readonly fields?: readonly string[];
};

export type Reading =
  | { readonly kind: 'payment'; readonly fact: PaymentFact }
  | { readonly kind: 'refund'; readonly fact: RefundFact }
  | { readonly kind: 'dispute'; readonly fact: DisputeFact }
  /** The provider tests whether we check signatures; to be refused, without alarm. */
  | { readonly kind: 'probe' }
  | Refusal;

/** What is said back. `later` makes the provider send it again, so that nothing is lost while we cannot store. */
export type CallbackOutcome = 'accepted' | 'refused' | 'later';
export type CallbackAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/**
 * A payment provider (支付渠道). Everything it says is verified with pinned keys before it is believed; what cannot be is
 * UNKNOWN, never a failure. RangeError where a caller goes beyond `methods` or `limits`: that is a bug, not an answer.
 */
export type Provider = {
  readonly name: ProviderName;
  readonly methods: readonly string[];
  readonly limits: ProviderLimits;
  readonly open: (checkout: Checkout) => Promise<Opened>;
  /** Pure: no clock, no look-up, no call outside because of what a stranger sent. */
  readonly readCallback: (message: CallbackMessage, now: number) => Reading;
  readonly answer: (outcome: CallbackOutcome) => CallbackAnswer;
  readonly query: (attempt: Attempt) => Promise<PaymentAnswer>;
  readonly close: (attempt: Attempt) => Promise<CloseAnswer>;
  /**
   * Safe to repeat under the same `outRefundNo`: the provider refunds once. DECLINED is about this request only: after an
   * UNKNOWN one, `queryRefund` tells whether that was done.
   */
  readonly refund: (request: RefundRequest) => Promise<RefundAnswer>;
  readonly queryRefund: (request: RefundRequest) => Promise<RefundAnswer>;
};
