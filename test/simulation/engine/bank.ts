import type { ProviderName } from '../../../functions/payments/provider.ts';
import type { Chance } from './random.ts';

/** Our account at each provider, in the form that it has there. */
export const accounts: Readonly<Record<ProviderName, string>> = {
  alipay: '2088101100000015',
  wechatpay: '1900000109',
  unionpay: '777290058110097',
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The business day of an instant: the calendar day in Beijing; UnionPay's clearing day ends at 23:00. */
export const businessDayOf = (name: ProviderName, at: number): string =>
  new Date(at + (name === 'unionpay' ? 9 : 8) * hourMs).toISOString().slice(0, 10);
/** When a business day ends. */
export const endOfDay = (name: ProviderName, day: string): number =>
  Date.parse(day) + dayMs - (name === 'unionpay' ? 9 : 8) * hourMs;

/** How a provider behaves: whether it closes attempts, has refunds take their time, and knows attempts nobody began to pay. */
export type Manner = {
  readonly closes: boolean;
  readonly refundsLater: boolean;
  readonly knowsUnbegun: boolean;
  readonly partialRefunds: number | undefined;
};

/** The limit of three partial refunds is lower than any real one, so that a short run gets there. */
export const manners: Readonly<Record<ProviderName, Manner>> = {
  alipay: { closes: true, refundsLater: false, knowsUnbegun: false, partialRefunds: undefined },
  wechatpay: { closes: true, refundsLater: true, knowsUnbegun: true, partialRefunds: 3 },
  unionpay: { closes: false, refundsLater: true, knowsUnbegun: true, partialRefunds: undefined },
};

export type Paid = {
  readonly outTradeNo: string;
  readonly channelTxnId: string;
  readonly minor: number;
  readonly paidAt: number;
};
export type GivenBack = {
  readonly outRefundNo: string;
  readonly channelTxnId: string;
  readonly minor: number;
  /** The bank's own number of it. */
  readonly channelRefundId: string;
  state: 'PROCESSING' | 'SUCCEEDED' | 'ABNORMAL' | 'FAILED';
  /** How often money moved because of it, and when it did first. */
  moves: number;
  doneAt: number | undefined;
};
type RefundOrder = Pick<GivenBack, 'outRefundNo' | 'channelTxnId' | 'minor'>;
type Trade = { readonly minor: number; readonly expiresAt: number; closed: boolean };
type Order = { readonly outTradeNo: string; readonly minor: number; readonly expiresAt: number };

/** What a payment provider really has: attempts, the money that came for them, and what went back. It knows no faults. */
export type Bank = {
  readonly name: ProviderName;
  readonly open: (order: Order) => 'OPENED' | 'DECLINED';
  readonly paidUnder: (outTradeNo: string) => Paid | undefined;
  readonly paidAs: (channelTxnId: string) => Paid | undefined;
  readonly stateOf: (outTradeNo: string) => 'ABSENT' | 'PENDING' | 'CLOSED';
  readonly close: (outTradeNo: string) => 'CLOSED' | 'NOT_OFFERED' | 'ABSENT' | 'DECLINED';
  /** A buyer pays, begun in time or not at all; undefined where that cannot be. */
  readonly pay: (
    outTradeNo: string,
    change?: { readonly minor?: number; readonly again?: boolean },
  ) => Paid | undefined;
  /** Whether a payment came so late that nobody asks about it any more. */
  readonly cameLate: (paid: Paid) => boolean;
  /** Money that comes whatever we know of it. */
  readonly receive: (outTradeNo: string, minor: number) => Paid;
  readonly refundOf: (outRefundNo: string) => GivenBack | undefined;
  /** Takes a refund once for each number; undefined where it cannot be taken. */
  readonly refund: (asked: RefundOrder) => GivenBack | undefined;
  readonly settle: (refund: GivenBack, state: GivenBack['state']) => void;
  /** Remembers that it said no to this number: what becomes of it later is told. */
  readonly decline: (outRefundNo: string) => void;
  readonly declinedOnce: (outRefundNo: string) => boolean;
  readonly payments: () => readonly Paid[];
  readonly refunds: () => readonly GivenBack[];
};

/** A payment that was begun in the last moment is done so much later, in milliseconds: as a rule, and at the latest. */
const graceMs = 3 * 60_000;
const latestMs = 12 * 60_000;

export function bankOf(name: ProviderName, now: () => number): Bank {
  const trades = new Map<string, Trade>();
  const payments: Paid[] = [];
  const refunds = new Map<string, GivenBack>();
  const declined = new Set<string>();
  const { closes, knowsUnbegun } = manners[name];

  const paidUnder = (outTradeNo: string) => payments.find((paid) => paid.outTradeNo === outTradeNo);
  const receive = (outTradeNo: string, minor: number): Paid => {
    const paid = { outTradeNo, channelTxnId: `${name}-txn-${payments.length + 1}`, minor, paidAt: now() };
    payments.push(paid);
    return paid;
  };
  const leftOf = ({ channelTxnId, minor }: Paid): number =>
    [...refunds.values()]
      .filter((refund) => refund.channelTxnId === channelTxnId && refund.state !== 'FAILED')
      .reduce((left, refund) => left - refund.minor, minor);

  const settle = (refund: GivenBack, state: GivenBack['state']): void => {
    if (state === 'SUCCEEDED' && refund.state !== 'SUCCEEDED') {
      refund.moves += 1;
      refund.doneAt ??= now();
    }
    refund.state = state;
  };
  const take = (asked: RefundOrder): GivenBack | undefined => {
    const paid = payments.find(({ channelTxnId }) => channelTxnId === asked.channelTxnId);
    if (!paid || asked.minor > leftOf(paid)) return undefined;
    const channelRefundId = `${name}-back-${refunds.size + 1}`;
    const refund: GivenBack = {
      ...{ ...asked, channelRefundId },
      ...{ state: 'PROCESSING', moves: 0, doneAt: undefined },
    };
    refunds.set(asked.outRefundNo, refund);
    return refund;
  };

  return {
    name,
    open: ({ outTradeNo, minor, expiresAt }) => {
      const known = trades.get(outTradeNo) ?? { minor, expiresAt, closed: false };
      trades.set(outTradeNo, known);
      const usable =
        !known.closed && known.minor === minor && known.expiresAt > now() && !paidUnder(outTradeNo);
      return usable ? 'OPENED' : 'DECLINED';
    },
    paidUnder,
    paidAs: (channelTxnId) => payments.find((paid) => paid.channelTxnId === channelTxnId),
    stateOf: (outTradeNo) => {
      const trade = trades.get(outTradeNo);
      if (trade?.closed) return 'CLOSED';
      return trade && knowsUnbegun ? 'PENDING' : 'ABSENT';
    },
    close: (outTradeNo) => {
      if (!closes) return 'NOT_OFFERED';
      const trade = trades.get(outTradeNo);
      if (!trade) return 'ABSENT';
      if (paidUnder(outTradeNo)) return 'DECLINED';
      trade.closed = true;
      return 'CLOSED';
    },
    pay: (outTradeNo, { minor, again = false } = {}) => {
      const trade = trades.get(outTradeNo);
      const known = paidUnder(outTradeNo) !== undefined;
      if (
        !trade ||
        trade.closed ||
        now() >= trade.expiresAt + (closes ? graceMs : latestMs) ||
        known !== again
      )
        return undefined;
      return receive(outTradeNo, minor ?? trade.minor);
    },
    cameLate: ({ outTradeNo, paidAt }) => paidAt >= (trades.get(outTradeNo)?.expiresAt ?? 0) + graceMs,
    receive,
    refundOf: (outRefundNo) => refunds.get(outRefundNo),
    refund: (asked) => {
      const known = refunds.get(asked.outRefundNo);
      if (!known) return take(asked);
      return known.minor === asked.minor && known.channelTxnId === asked.channelTxnId ? known : undefined;
    },
    settle,
    decline: (outRefundNo) => void declined.add(outRefundNo),
    declinedOnce: (outRefundNo) => declined.has(outRefundNo),
    payments: () => payments,
    refunds: () => [...refunds.values()],
  };
}

/** How long a provider takes over a refund, in milliseconds. */
export const refundTakesMs = (chance: Chance): number => chance.between(2000, 5 * 60_000);
