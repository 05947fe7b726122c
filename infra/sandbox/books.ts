import type { Payout } from './payouts.ts';
import { doneRefunds, type Refund, type Trade } from './trade.ts';

/** One movement of a day: money in, or money back. Fees are positive when they cost, negative when returned. */
export type BookLine = {
  readonly at: number;
  readonly trade: Trade;
  readonly refund?: Refund;
  readonly fee: number;
};

export type BookPolicy = {
  /** Ten-thousandths of the amount, rounded half up to the fen. */
  readonly rate: number;
  /** Whether a refund brings back its share of the fee. */
  readonly isReturned: boolean;
  /** Whether the money leaves when a refund is accepted, whatever becomes of it, or when it arrives. */
  readonly leavesAt: 'acceptance' | 'arrival';
};

const feeOf = (amount: number, { rate }: BookPolicy): number =>
  Number((BigInt(amount) * BigInt(rate) + 5_000n) / 10_000n);

type Range = { readonly from: number; readonly until: number };

export const within =
  ({ from, until }: Range) =>
  ({ at }: BookLine): boolean =>
    at >= from && at < until;

/** Everything that moved in [from, until), in order of time. */
export function bookLines(trades: readonly Trade[], range: Range, policy: BookPolicy): readonly BookLine[] {
  return trades
    .flatMap((trade) => linesOf(trade, policy))
    .filter(within(range))
    .sort((a, b) => a.at - b.at || (a.trade.channelNo < b.trade.channelNo ? -1 : 1));
}

function linesOf(trade: Trade, policy: BookPolicy): BookLine[] {
  if (trade.paidAt === undefined) return [];
  const fee = feeOf(trade.amount, policy);
  let returned = 0;
  const refunds = movedRefunds(trade, policy).map(({ at, refund }) => {
    const before = returned;
    returned += refund.amount;
    const share = returnedFee(fee, returned, trade.amount) - returnedFee(fee, before, trade.amount);
    const isReturned = policy.isReturned || refund.kind === 'void';
    return { at, trade, refund, fee: isReturned ? 0 - share : 0 };
  });
  return [{ at: trade.paidAt, trade, fee }, ...refunds];
}

/** The refunds that moved money, in order of time; one that the provider closed moved none. */
function movedRefunds(trade: Trade, { leavesAt }: BookPolicy): readonly { at: number; refund: Refund }[] {
  return leavesAt === 'acceptance'
    ? trade.refunds
        .filter(({ status }) => status !== 'CLOSED')
        .map((refund) => ({ at: refund.createdAt, refund }))
    : doneRefunds(trade)
        .map((refund) => ({ at: refund.doneAt ?? refund.createdAt, refund }))
        .toSorted((a, b) => a.at - b.at);
}

/** A running total, so that the shares of all refunds add up to the fee. */
const returnedFee = (fee: number, refunded: number, paid: number): number =>
  Number((BigInt(fee) * BigInt(refunded)) / BigInt(paid));

/** A provider's account of the merchant since its beginning: what moved, and what was paid out. */
export type Account = { readonly lines: readonly BookLine[]; readonly payouts: readonly Payout[] };

/** What a line adds to the account, its fee taken off. */
export const netOf = ({ trade, refund, fee }: BookLine): number =>
  (refund === undefined ? trade.amount : -refund.amount) - fee;

/** What the account holds. */
export const balanceOf = ({ lines, payouts }: Account): bigint => {
  let balance = 0n;
  for (const line of lines) balance += BigInt(netOf(line));
  for (const { amount } of payouts) balance -= BigInt(amount);
  return balance;
};

/** Lines and payouts in order of time, each told by what it is. */
export const inTime = <Entry extends { readonly at: number }>(
  { lines, payouts }: Account,
  told: {
    readonly line: (line: BookLine) => readonly Entry[];
    readonly payout: (payout: Payout) => Entry;
  },
): readonly Entry[] =>
  [...lines.flatMap(told.line), ...payouts.map(told.payout)].toSorted((a, b) => a.at - b.at);
