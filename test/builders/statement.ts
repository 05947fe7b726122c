import type { Found, Side } from '../../functions/reconciliation/domain/difference.ts';
import type {
  AccountDay,
  OpenDifference,
  StatementData,
  TrendDay,
} from '../../functions/reconciliation/statement/statement-data.ts';

export const date = '2026-11-25';

export const aSide = (given: Partial<Side> = {}): Side => ({
  lineNo: 17,
  kind: 'PAYMENT',
  channelNo: '4200001234202611257788990011',
  outNo: 'pay_01JDZX5K3F',
  paymentNo: '4200001234202611257788990011',
  minor: 12_800,
  fee: 77,
  currency: 'CNY',
  status: 'SUCCEEDED',
  account: '1900000109',
  at: Date.parse('2026-11-25T02:03:04Z'),
  day: date,
  ...given,
});

export const aFound = (given: Partial<Found> = {}): Found => ({
  leg: 'A',
  kind: 'LEDGER_ONLY',
  key: 'A:PAYMENT:4200001234202611257788990011',
  day: date,
  sides: { ledger: aSide() },
  fields: [],
  effect: { CNY: -12_800 },
  ...given,
});

export const anOpen = (given: Partial<OpenDifference> & { readonly found?: Found } = {}): OpenDifference => ({
  id: 'dif_01JDZX',
  provider: 'wechatpay',
  account: '1900000109',
  found: aFound(),
  ...given,
});

export const anAccountDay = (given: Partial<AccountDay> = {}): AccountDay => ({
  provider: 'wechatpay',
  account: '1900000109',
  status: 'BALANCED',
  totals: {
    ledger: [{ kind: 'PAYMENT', currency: 'CNY', lines: 1203, minor: 9_876_543n, fee: 59_259n }],
    channel: [{ kind: 'PAYMENT', currency: 'CNY', lines: 1203, minor: 9_876_543n, fee: 59_259n }],
  },
  matched: { A: 1203, B: 1203, C: 1 },
  cleared: 0,
  inputs: [
    {
      name: '1900000109All2026-11-25.csv.gz',
      format: 'wechatpay-trade-27',
      lines: 1203,
      sha256: 'ab'.repeat(32),
    },
  ],
  hash: 'cd'.repeat(32),
  ...given,
});

export const aStatement = (given: Partial<StatementData> = {}): StatementData => ({
  businessDate: date,
  generatedAt: Date.parse('2026-11-26T02:30:00Z'),
  accounts: [anAccountDay()],
  open: [],
  trend: [],
  ...given,
});

/** Days up to the date, some of them not compared. */
export function aTrend(days: number): readonly TrendDay[] {
  return Array.from({ length: days }, (_, back) => ({
    day: new Date(Date.parse(date) - back * 86_400_000).toISOString().slice(0, 10),
    lines: 2000 + ((back * 7919) % 1400),
    breaks: (back * 5) % 7 > 4 ? (back % 5) + 1 : 0,
    open: { CNY: BigInt((back * 31_337) % 250_000) },
  })).filter((_, back) => back % 11 !== 6);
}

/** A bad morning: several accounts, each kind of trouble, texts from outside that mean no good. */
export const aBadMorning = (): StatementData =>
  aStatement({
    accounts: [
      anAccountDay({ status: 'OUT_OF_BALANCE', revision: 2, cleared: 3 }),
      anAccountDay({
        provider: 'alipay',
        account: '2088011111112222',
        status: 'OUT_OF_BALANCE',
        totals: {
          ledger: [
            { kind: 'PAYMENT', currency: 'CNY', lines: 98_431, minor: 1_234_567_890n, fee: 7_407_407n },
            { kind: 'REFUND', currency: 'CNY', lines: 120, minor: -345_600n, fee: -2_073n },
          ],
          channel: [
            { kind: 'PAYMENT', currency: 'CNY', lines: 98_430, minor: 1_234_555_090n, fee: 7_407_330n },
            { kind: 'REFUND', currency: 'CNY', lines: 121, minor: -355_600n, fee: -2_133n },
          ],
          fund: [{ kind: 'PAYMENT', currency: 'CNY', lines: 98_430, minor: 1_234_555_090n, fee: 0n }],
          bank: [{ kind: 'SETTLEMENT', currency: 'CNY', lines: 1, minor: 1_200_000_000n, fee: 0n }],
        },
        matched: { A: 98_428, B: 98_551, C: 0 },
      }),
      {
        provider: 'unionpay',
        account: '802310048993424',
        status: 'BLOCKED',
        reason: '对账文件未到，已催 3 次 The file has not come; asked for it 3 times',
        totals: {},
        matched: { A: 0, B: 0, C: 0 },
        cleared: 0,
        inputs: [],
      },
    ],
    open: badMorningDifferences,
    trend: aTrend(30),
  });

const alipay = { provider: 'alipay', account: '2088011111112222' };
const badMorningDifferences: readonly OpenDifference[] = [
  anOpen({ proposedAction: '向渠道查询并补记 Ask the provider and book it' }),
  anOpen({
    ...alipay,
    id: 'dif_02',
    found: aFound({
      kind: 'AMOUNT',
      key: 'A:PAYMENT:2026112522001458860515315453',
      sides: {
        ledger: aSide({ minor: 1_000 }),
        channel: aSide({ minor: 1_001, lineNo: 88_120, channelNo: '2026112522001458860515315453' }),
      },
      fields: [{ field: 'amount', expected: 'CNY 10.00', actual: 'CNY 10.01' }],
      effect: { CNY: 1 },
    }),
    proposedAction: '更正 Correct it',
  }),
  anOpen({
    ...alipay,
    id: 'dif_03',
    found: aFound({
      kind: 'REFUND_EXCESS',
      key: 'A:REFUND:re_test_1568602607356',
      day: '2026-11-20',
      sides: {
        channel: aSide({ kind: 'REFUND', minor: -10_000, fee: -60, outNo: '=HYPERLINK("http://x","y")' }),
      },
      effect: { CNY: -10_000 },
    }),
  }),
  anOpen({
    ...alipay,
    id: 'dif_04',
    found: aFound({
      leg: 'C',
      kind: 'BANK_MISSING',
      key: 'C:SETTLEMENT:77',
      day: '2026-10-12',
      sides: {
        fund: aSide({
          kind: 'SETTLEMENT',
          minor: -500_000,
          fee: 0,
          status: 'PROCESSING',
          reference: '<script>alert(1)</script>',
        }),
      },
      effect: { CNY: -500_000 },
      suggestion: {
        settlements: [aSide({ minor: 200_000 }), aSide({ minor: 300_000 })],
        bank: [aSide({ minor: 500_000 })],
      },
    }),
  }),
  anOpen({
    id: 'dif_05',
    found: aFound({
      kind: 'CHANNEL_ONLY',
      key: 'A:PAYMENT:42',
      timingUntil: '2026-11-26',
      sides: { channel: aSide() },
      effect: { CNY: 12_800 },
    }),
  }),
];
