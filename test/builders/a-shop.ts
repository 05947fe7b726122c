import {
  alipayFundZip,
  alipayTradeZip,
  type BankLine,
  camt053,
  cmbCsv,
  ledgerCsv,
  mt940,
  type Payout,
  type Trade,
  unionpayZip,
  wechatFundGz,
  wechatTradeGz,
} from './merchant-files.ts';

export const providers = ['alipay', 'wechatpay', 'unionpay'] as const;
export type Provider = (typeof providers)[number];

/** A Tuesday and the two days after it. */
export const [first, second, third] = ['2026-11-24', '2026-11-25', '2026-11-26'] as const;
const dayAfter: Readonly<Record<string, string>> = {
  [first]: second,
  [second]: third,
  [third]: '2026-11-27',
};

export const accounts = {
  alipay: '2088011111112222',
  wechatpay: '1900000109',
  unionpay: '777290058110097',
} as const;
export const bankAccount = '6225880100000001';
const payers = {
  alipay: '支付宝（中国）网络技术有限公司',
  wechatpay: '财付通支付科技有限公司',
  unionpay: '中国银联股份有限公司',
} as const;

/** What each book of a shop at one provider says; the same of the same trades, until a test changes one of them. */
export type Shop = {
  readonly provider: Provider;
  readonly ledger: readonly Trade[];
  readonly channel: readonly Trade[];
  readonly fund: readonly Trade[];
  readonly payouts: readonly Payout[];
  readonly bank: readonly BankLine[];
  /** What the fund bill of a day begins with, where it is not what the day before ended with. */
  readonly openings?: Readonly<Record<string, number>>;
};

function tradesOf(provider: Provider, day: string): readonly Trade[] {
  const short = day.slice(2).replaceAll('-', '');
  const channelNo = (number: number) =>
    provider === 'unionpay' ? `20${short}100000000000${number}` : `420000123420${short}00000000${number}`;
  // No two days are paid out alike, since nobody could tell then which is which.
  const payment = { kind: 'PAYMENT' as const, fen: 12_800 + Number(day.slice(-2)), fee: 77 };
  const [one, two, back] = [1, 2, 3].map(
    (number) => `${provider.slice(0, 2).toUpperCase()}${short}000${number}`,
  ) as [string, string, string];
  return [
    { ...payment, channelNo: channelNo(1), outNo: one, at: `${day} 10:00:00` },
    { ...payment, channelNo: channelNo(2), outNo: two, fen: 1_990, fee: 12, at: `${day} 11:30:00` },
    {
      ...{ kind: 'REFUND', channelNo: provider === 'alipay' ? '' : channelNo(3), outNo: back },
      ...{ paymentNo: channelNo(1), orderNo: one, fen: 1_000, fee: 6, at: `${day} 12:00:00` },
    },
  ];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const on =
  (day: string) =>
  ({ at }: { readonly at: string }) =>
    at.startsWith(day);
const netOf = ({ kind, fen, fee }: Trade): number => (kind === 'PAYMENT' ? fen - fee : fee - fen);

/** A shop of so many days whose books all agree. */
export function aShop(provider: Provider, days: readonly string[]): Shop {
  const trades = days.flatMap((day) => tradesOf(provider, day));
  const payouts = days.map((day) => ({
    no: `W${provider}${day.replaceAll('-', '')}`,
    fen: 10_000,
    at: `${day} 20:00:00`,
  }));
  const bank = days.map((day, at): BankLine => {
    const fen = provider === 'unionpay' ? sum(trades.filter(on(day)).map(netOf)) : 10_000;
    const text = provider === 'unionpay' ? '商户结算' : `提现 ${payouts[at]?.no}`;
    return {
      day: dayAfter[day] ?? day,
      fen,
      from: payers[provider],
      text,
      no: `B${provider}${day.replaceAll('-', '')}`,
    };
  });
  return {
    provider,
    ledger: trades,
    channel: trades,
    fund: trades,
    payouts: provider === 'unionpay' ? [] : payouts,
    bank,
  };
}

export type Files = Readonly<Record<string, Uint8Array | string>>;

/** The files of a shop by name: its bills of each day; what it is called says what it is. */
export function billFiles(
  { provider, channel, fund, payouts, openings = {} }: Shop,
  days: readonly string[],
): Files {
  const account = accounts[provider];
  const files: Record<string, Uint8Array> = {};
  let opening = 100_000;
  for (const day of days) {
    const trade = { account, day, trades: channel.filter(on(day)) };
    const moved = { account, day, trades: fund.filter(on(day)), payouts: payouts.filter(on(day)) };
    opening = openings[day] ?? opening;
    if (provider === 'alipay') files[`alipay-trade-${day}.zip`] = alipayTradeZip(trade);
    if (provider === 'alipay') files[`alipay-fund-${day}.zip`] = alipayFundZip({ ...moved, opening });
    if (provider === 'wechatpay') files[`wechatpay-trade-${day}.csv.gz`] = wechatTradeGz(trade);
    if (provider === 'wechatpay') files[`wechatpay-fund-${day}.csv.gz`] = wechatFundGz({ ...moved, opening });
    if (provider === 'unionpay') files[`unionpay-${day}.zip`] = unionpayZip(trade);
    opening += sum(moved.trades.map(netOf)) - sum(moved.payouts.map(({ fen }) => fen));
  }
  return files;
}

/** The statements of the bank's account, one a day, or one file where the bank gives CSV. */
export function bankFiles(
  lines: readonly BankLine[],
  days: readonly string[],
  form: 'mt940' | 'camt' | 'cmb',
): Files {
  if (form === 'cmb') return { 'bank.csv': cmbCsv({ account: bankAccount, opening: 0, lines }) };
  const files: Record<string, string> = {};
  let opening = 0;
  for (const day of days) {
    const ofDay = { account: bankAccount, opening, day, lines: lines.filter((line) => line.day === day) };
    files[`bank-${day}.${form === 'camt' ? 'xml' : 'sta'}`] = form === 'camt' ? camt053(ofDay) : mt940(ofDay);
    opening += sum(ofDay.lines.map(({ fen }) => fen));
  }
  return files;
}

/** The books of several shops in one ledger. */
export function ledgerOf(shops: readonly Shop[]): string {
  const texts = shops.map(({ provider, ledger }) => ledgerCsv(ledger, { provider }));
  return texts.map((text, at) => (at === 0 ? text : text.slice(text.indexOf('\n') + 1))).join('');
}
