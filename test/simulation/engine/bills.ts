import { gunzipSync } from 'node:zlib';
import {
  type BillAnswer,
  BillDamaged,
  type BillDesk,
  type BillType,
} from '../../../functions/payments/bill-desk.ts';
import type { ProviderName } from '../../../functions/payments/provider.ts';
import { tradeDetail } from '../../../infra/sandbox/alipay/bills.ts';
import { fundDetail } from '../../../infra/sandbox/alipay/fund-bill.ts';
import { type BookLine, balanceOf, netOf } from '../../../infra/sandbox/books.ts';
import { gbk } from '../../../infra/sandbox/gbk.ts';
import type { Payout } from '../../../infra/sandbox/payouts.ts';
import type { Refund, Trade } from '../../../infra/sandbox/trade.ts';
import { zmLine } from '../../../infra/sandbox/unionpay/file.ts';
import { billsOf } from '../../../infra/sandbox/wechatpay/bills.ts';
import { fundFlow } from '../../../infra/sandbox/wechatpay/fund-bill.ts';
import { accounts, type Bank, businessDayOf, endOfDay, type GivenBack, type Paid } from './bank.ts';
import type { FaultKind } from './faults.ts';
import { type Ground, type Send, Unavailable } from './lambda.ts';
import { streamOf } from './objects.ts';
import { type Chance, chanceOf } from './random.ts';

/** What is wrong with the bills of a day: which line, by its numbers, and how. */
export type BillFault = {
  readonly provider: ProviderName;
  readonly day: string;
  readonly kind: FaultKind;
  readonly numbers: readonly string[];
  /** From then on the provider hands out bills without it. */
  readonly until: number;
};

export type Bills = {
  readonly deskAt: (provider: ProviderName, send: Send) => BillDesk;
  /** What the bills of the days that anybody asked for are wrong about. */
  readonly faults: () => readonly BillFault[];
  /** What the account ends with by its bills, minor units. */
  readonly closing: (provider: ProviderName, until: string) => bigint;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const readyAtHour = 9;
const never = Number.POSITIVE_INFINITY;
/** Millionths, by contract; of what a refund brings back too, but at Alipay. */
const feePpm = 6000;
export const policies = {
  alipay: { fee: { ppm: feePpm, refundReturns: false } },
  wechatpay: { fee: { ppm: feePpm } },
  unionpay: { fee: { ppm: feePpm }, payouts: 'daily-net' },
} as const;

const feeOf = (minor: number): number => Math.floor((minor * feePpm + 500_000) / 1_000_000);

/** What one bill of a day says; both say the same where nothing is wrong. */
type Said = { readonly trade: readonly BookLine[]; readonly fund: readonly BookLine[] };
type Plan = { readonly readyAt: number; readonly fault: (BillFault & { readonly said: Said }) | undefined };

/** The bills of the banks: of each business day what really moved, but for what is wrong with them. */
export function billsOfBanks(ground: Ground, banks: readonly Bank[], firstDay: string): Bills {
  const plans = new Map<string, Plan>();
  const bankOf = (name: ProviderName) => banks.find((bank) => bank.name === name) as Bank;
  const { timeline } = ground;

  const planOf = (provider: ProviderName, day: string): Plan => {
    const name = `bill ${provider} ${day}`;
    const plan =
      plans.get(name) ?? planned(ground, { name, provider, day, lines: truthOf(bankOf(provider), day) });
    plans.set(name, plan);
    return plan;
  };
  const saidOf = (provider: ProviderName, day: string): Said => {
    const { fault } = planOf(provider, day);
    if (fault && timeline.now() < fault.until) return fault.said;
    const lines = truthOf(bankOf(provider), day);
    return { trade: lines, fund: lines };
  };
  const accountOf = (provider: ProviderName, until: string) => ({
    lines: daysUntil(firstDay, until).flatMap((day) => saidOf(provider, day).fund),
    payouts: payoutsOf(ground, bankOf(provider), { firstDay, until }),
  });

  const contentOf = (provider: ProviderName, type: BillType, day: string): Buffer | undefined => {
    const { trade } = saidOf(provider, day);
    const from = endOfDay(provider, day) - dayMs;
    if (type === 'trade') return trade.length === 0 ? undefined : tradeBill[provider](trade, day);
    const account = accountOf(provider, day);
    const moves = [...account.lines, ...account.payouts].some(({ at }) => at >= from);
    return moves ? fundBill(provider, account, from) : undefined;
  };

  const answer = (provider: ProviderName, type: BillType, day: string): BillAnswer | Buffer => {
    const isOver = timeline.now() >= endOfDay(provider, day);
    if (!isOver || timeline.now() < planOf(provider, day).readyAt)
      return { state: 'NOT_READY', code: 'NOT_YET' };
    return contentOf(provider, type, day) ?? { state: 'NONE', code: 'EMPTY' };
  };

  return {
    deskAt: (provider, send) => deskOf(provider, send, (type, day) => answer(provider, type, day)),
    faults: () => [...plans.values()].flatMap(({ fault }) => fault ?? []),
    closing: (provider, until) => (provider === 'unionpay' ? 0n : balanceOf(accountOf(provider, until))),
  };
}

function deskOf(
  provider: ProviderName,
  send: Send,
  answer: (type: BillType, day: string) => BillAnswer | Buffer,
): BillDesk {
  const types: readonly BillType[] = provider === 'unionpay' ? ['trade'] : ['trade', 'fund'];
  return {
    provider,
    account: accounts[provider],
    bills: types.map((type) => ({ type, readyAtHour })),
    bill: async (type, day) => {
      try {
        return await send<BillAnswer>({
          label: `${provider} ${type} bill of ${day}`,
          kinds: ['request lost', 'slow', 'crash before', 'crash after', 'unsure', 'cut off'],
          act: (fault) => {
            if (fault === 'unsure') return { state: 'UNKNOWN', cause: 'PROVIDER' };
            const content = answer(type, day);
            if (!Buffer.isBuffer(content)) return content;
            const broken = fault === 'cut off' ? new BillDamaged('cut off') : undefined;
            return { state: 'READY', fileName: `${type}-${day}`, chunks: streamOf(content, broken) };
          },
        });
      } catch (error) {
        if (error instanceof Unavailable) return { state: 'UNKNOWN', cause: 'NO_ANSWER' };
        throw error;
      }
    },
  };
}

/** Every business day from one to another, both included. */
function daysUntil(from: string, until: string): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(until); at += dayMs)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** What moved on a business day, in order of time. */
function truthOf(bank: Bank, day: string): readonly BookLine[] {
  const { name } = bank;
  const isOf = (at: number) => businessDayOf(name, at) === day;
  const paid = bank.payments().filter(({ paidAt }) => isOf(paidAt));
  const back = bank.refunds().filter(({ doneAt }) => doneAt !== undefined && isOf(doneAt));
  const lines: BookLine[] = [
    ...paid.map((each) => ({ at: each.paidAt, trade: tradeOf(name, each), fee: feeOf(each.minor) })),
    ...back.flatMap((each) => {
      const payment = bank.paidAs(each.channelTxnId);
      if (!payment) return [];
      const fee = name === 'alipay' ? 0 : 0 - feeOf(each.minor);
      return [{ at: each.doneAt ?? 0, trade: tradeOf(name, payment), refund: refundOf(each), fee }];
    }),
  ];
  return lines.sort((a, b) => a.at - b.at);
}

const tradeOf = (provider: ProviderName, { outTradeNo, channelTxnId, minor, paidAt }: Paid): Trade => ({
  ...{ provider, id: outTradeNo, outTradeNo, channelNo: channelTxnId, amount: minor, status: 'PAID' },
  ...{ notifyUrl: '', createdAt: paidAt, expiresAt: paidAt, paidAt, refunds: [], details: {} },
});

const refundOf = ({ outRefundNo, channelRefundId, minor, doneAt = 0 }: GivenBack): Refund => ({
  ...{ refundNo: outRefundNo, channelNo: channelRefundId, amount: minor, kind: 'refund' },
  ...{ status: 'SUCCESS', notifyUrl: '', createdAt: doneAt, doneAt },
  details: { txnType: '04', orderId: outRefundNo },
});

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\r\n`).join('');
const alipayHead = (from: number) => ({ account: `${accounts.alipay}0156`, from });

/** As the provider writes them, but not packed: to unpack takes threads, which virtual time does not wait for. */
const tradeBill: Readonly<Record<ProviderName, (trade: readonly BookLine[], day: string) => Buffer>> = {
  alipay: (trade, day) => gbk(lines(tradeDetail(alipayHead(endOfDay('alipay', day) - dayMs), trade))),
  wechatpay: (trade, day) => {
    const { ALL } = billsOf({ lines: trade, payouts: [] }, day);
    return Buffer.isBuffer(ALL) ? gunzipSync(ALL) : Buffer.alloc(0);
  },
  unionpay: (trade) => Buffer.concat(trade.flatMap((line) => [zmLine(line), Buffer.from('\r\n')])),
};

type Account = { readonly lines: readonly BookLine[]; readonly payouts: readonly Payout[] };

const fundBill = (provider: ProviderName, account: Account, from: number): Buffer =>
  provider === 'alipay'
    ? gbk(lines(fundDetail(alipayHead(from), account)))
    : Buffer.from(`\uFEFF${lines(fundFlow(account, from))}`);

/** What is paid out of an account: nothing, all of it as its day ends, or in the morning after. */
function payoutsOf(
  { seed }: Ground,
  bank: Bank,
  { firstDay, until }: { readonly firstDay: string; readonly until: string },
): readonly Payout[] {
  const { name } = bank;
  const habit = chanceOf(seed, `payouts of ${name}`).oneOf(['none', 'evening', 'morning'] as const);
  const payouts: Payout[] = [];
  if (habit === 'none') return payouts;
  let balance = 0;
  for (const day of daysUntil(firstDay, until)) {
    for (const line of truthOf(bank, day)) balance += netOf(line);
    const at = endOfDay(name, day) + (habit === 'evening' ? -1000 : 8 * hourMs);
    if (balance <= 0 || at >= endOfDay(name, until)) continue;
    payouts.push({ provider: name, no: `${name}-out-${day}`, at, amount: balance });
    balance = 0;
  }
  return payouts;
}

const wrongs = ['bill line missing', 'bill line twice', 'bill amount off', 'bill fee off'] as const;

type Planning = {
  readonly name: string;
  readonly provider: ProviderName;
  readonly day: string;
  readonly lines: readonly BookLine[];
};

/** When the bills of a day come, and what is wrong with them: at most one line, and never the only one is missing. */
function planned({ faults, seed }: Ground, { name, provider, day, lines: all }: Planning): Plan {
  const chance = chanceOf(seed, name);
  const [lateHours, anewHours] = [chance.between(1, 20), chance.between(2, 16)];
  const isLate = faults.strike(`${name} comes`, ['bill late'], chance) !== undefined;
  const usual = Date.parse(day) + dayMs + (readyAtHour - 8) * hourMs;
  const readyAt = isLate ? usual + lateHours * hourMs : usual;
  const victim = all.length === 0 ? undefined : chance.oneOf(all);
  const kind = victim && faults.strike(name, wrongs, chance);
  const isAnew = faults.strike(`${name} again`, ['bill anew'], chance) !== undefined;
  const isEmptied = kind === 'bill line missing' && all.length === 1;
  if (!victim || kind === undefined || isEmptied || (victim.refund && kind === 'bill fee off'))
    return { readyAt, fault: undefined };
  const until = isAnew ? readyAt + anewHours * hourMs : never;
  const said = wrongly(all, { victim, kind, chance });
  const { trade, refund } = victim;
  const numbers = refund
    ? [refund.refundNo, refund.channelNo, ...(provider === 'alipay' ? [trade.channelNo] : [])]
    : [trade.outTradeNo, trade.channelNo];
  return { readyAt, fault: { provider, day, kind, numbers, until, said } };
}

type Wrong = { readonly victim: BookLine; readonly kind: FaultKind; readonly chance: Chance };

/** The trade bill is wrong, the fund bill, or both in the same way. */
function wrongly(all: readonly BookLine[], { victim, kind, chance }: Wrong): Said {
  const by = chance.happens(0.5) ? 1 : -1;
  const wrong = all.flatMap((line): readonly BookLine[] => {
    if (line !== victim) return [line];
    if (kind === 'bill line missing') return [];
    if (kind === 'bill line twice') return [line, line];
    if (kind === 'bill fee off') return [{ ...line, fee: line.fee + 1 }];
    return [otherAmount(line, by)];
  });
  const where = victim.trade.provider === 'unionpay' ? 'both' : chance.oneOf(['trade', 'fund', 'both']);
  return { trade: where === 'fund' ? all : wrong, fund: where === 'trade' ? all : wrong };
}

function otherAmount(line: BookLine, by: number): BookLine {
  const changed = (minor: number) => (minor + by > 0 ? minor + by : minor + 1);
  const { trade, refund } = line;
  return refund
    ? { ...line, refund: { ...refund, amount: changed(refund.amount) } }
    : { ...line, trade: { ...trade, amount: changed(trade.amount) } };
}
