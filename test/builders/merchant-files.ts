import { gzipSync } from 'node:zlib';
import {
  alipayColumns,
  alipayRow,
  crlf,
  fixedLines,
  gbk,
  wechatColumns27,
  wechatFundColumns,
  wechatRow,
  wechatTotals27,
  zipped,
  zmLine,
  zmRefund,
} from './bill-samples.ts';

/** A sale or refund of a made-up shop, from which every file about it is written. Amounts and fees are fen. */
export type Trade = {
  readonly kind: 'PAYMENT' | 'REFUND';
  /** The provider's number of it; a refund's at Alipay is none. */
  readonly channelNo: string;
  readonly outNo: string;
  /** Of a refund: both numbers of its payment. */
  readonly paymentNo?: string;
  readonly orderNo?: string;
  readonly fen: number;
  /** What the provider keeps; of a refund, what it gives back. */
  readonly fee: number;
  /** Beijing time, `2026-11-25 10:00:00`. */
  readonly at: string;
};

/** Money paid out to the bank, or taken by it: fen. */
export type Payout = { readonly no: string; readonly fen: number; readonly at: string };

export const yuan = (fen: number): string => {
  const digits = `${Math.abs(fen)}`.padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const dayAfter = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
const signed = ({ kind, fen }: Trade): number => (kind === 'PAYMENT' ? fen : -fen);
const signedFee = ({ kind, fee }: Trade): number => (kind === 'PAYMENT' ? fee : -fee);

/** The shop's own books. */
export const ledgerCsv = (trades: readonly Trade[], more: Readonly<Record<string, string>> = {}): string =>
  crlf([
    ['kind', 'out_no', 'channel_no', 'payment_no', 'amount', 'fee', 'time', ...Object.keys(more)].join(','),
    ...trades.map((trade) =>
      [
        trade.kind.toLowerCase(),
        trade.outNo,
        trade.channelNo,
        trade.paymentNo ?? '',
        yuan(signed(trade)),
        yuan(signedFee(trade)),
        trade.at,
        ...Object.values(more),
      ].join(','),
    ),
  ]);

type OfDay = { readonly account: string; readonly day: string; readonly trades: readonly Trade[] };

const chineseDay = (day: string): string => `${day.replace('-', '年').replace('-', '月')}日 00:00:00`;
const alipayHead = (title: string, { account, day }: OfDay): readonly string[] => [
  `#支付宝${title}查询`,
  `#账号：[${account}0156]`,
  `#起始日期：[${chineseDay(day)}]   终止日期：[${chineseDay(dayAfter(day))}]`,
];
const alipayTail = (day: string): string =>
  `#导出时间：[${chineseDay(dayAfter(day)).replace('00:00:00', '05:46:49')}]`;

function alipayTradeRow(trade: Trade): string {
  const { kind, paymentNo = '', orderNo = '', channelNo, outNo, at } = trade;
  const numbers =
    kind === 'REFUND'
      ? { tradeNo: paymentNo, outTradeNo: orderNo, type: '退款', requestNo: outNo }
      : { tradeNo: channelNo, outTradeNo: outNo };
  return alipayRow({ ...numbers, at, received: yuan(signed(trade)), fee: yuan(-signedFee(trade)) });
}

/** Alipay's trade bill as it is downloaded: a zip of two CSVs in GBK. */
export function alipayTradeZip(of: OfDay): Buffer {
  const { account, day, trades } = of;
  const parts = (['PAYMENT', 'REFUND'] as const).map((kind) => trades.filter((trade) => trade.kind === kind));
  const [sold = [], back = []] = parts;
  const total = (some: readonly Trade[]) => yuan(sum(some.map(signed)));
  const detail = [
    ...alipayHead('业务明细', of),
    '#-----------------------------------------业务明细列表----------------------------------------',
    alipayColumns,
    ...trades.map(alipayTradeRow),
    '#-----------------------------------------业务明细列表结束------------------------------------',
    `#交易合计：${sold.length}笔，商家实收共${total(sold)}元，商家优惠共0.00元`,
    `#退款合计：${back.length}笔，商家实收退款共${total(back)}元，商家优惠退款共0.00元`,
    alipayTail(day),
  ];
  const fees = sum(trades.map(signedFee));
  const net = yuan(sum(trades.map(signed)) - fees);
  const row = (name: string) =>
    `${name},,${sold.length},${back.length},${total(trades)},${total(trades)},0.00,0.00,0.00,${yuan(-fees)},0.00,${net}`;
  const summary = [
    ...alipayHead('业务汇总', of),
    '#-----------------------------------------业务汇总列表----------------------------------------',
    '门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）',
    row('合计'),
    '#----------------------------------------业务汇总列表结束-------------------------------------',
    alipayTail(day),
  ];
  return alipayZip(`${account}0156_${day.replaceAll('-', '')}_业务明细`, detail, summary);
}

const alipayZip = (name: string, detail: readonly string[], summary: readonly string[]): Buffer =>
  zipped({ [`${name}.csv`]: gbk(crlf(detail)), [`${name}(汇总).csv`]: gbk(crlf(summary)) });

type Movement = {
  readonly no: string;
  readonly of: string;
  readonly out: string;
  readonly fen: number;
  readonly at: string;
};
type AlipayMovement = Movement & { readonly type: string };

/** Fees are rows of their own at Alipay. */
const alipayMovements = (trades: readonly Trade[], payouts: readonly Payout[]): readonly AlipayMovement[] => [
  ...trades.flatMap((trade, index): AlipayMovement[] => {
    const isRefund = trade.kind === 'REFUND';
    const of = (isRefund ? trade.paymentNo : trade.channelNo) ?? '';
    const out = (isRefund ? trade.orderNo : trade.outNo) ?? '';
    const row = (type: string, fen: number, letter: number) => ({
      no: `${trade.at.replace(/\D/g, '')}${letter}${index}`,
      ...{ of, out, type, fen, at: trade.at },
    });
    return [
      row(isRefund ? '交易退款' : '在线支付', signed(trade), 1),
      ...(trade.fee === 0 ? [] : [row(isRefund ? '退费' : '收费', -signedFee(trade), 2)]),
    ];
  }),
  ...payouts.map(({ no, fen, at }) => ({ no, of: no, out: '', type: '提现', fen: -fen, at })),
];

/** Alipay's fund bill: every movement of the account with the balance after it. */
export function alipayFundZip(
  of: OfDay & { readonly opening: number; readonly payouts?: readonly Payout[] },
): Buffer {
  const { account, day, trades, opening, payouts = [] } = of;
  let balance = opening;
  const movements = alipayMovements(trades, payouts);
  const rows = movements.map(({ no, of: business, out, type, fen, at }) => {
    balance += fen;
    const sides = fen >= 0 ? `${yuan(fen)},0.00` : `0.00,${yuan(fen)}`;
    return `${no}\t,${business}\t,${out}\t,红茶 250g,${at},*小明(138***@qq.com)\t,${sides},${yuan(balance)},支付宝,${type},`;
  });
  const income = movements.filter(({ fen }) => fen > 0);
  const expense = movements.filter(({ fen }) => fen < 0);
  const total = (some: readonly Movement[]) =>
    `${some.length}笔，共${yuan(sum(some.map(({ fen }) => fen)))}元`;
  const [into, out] = [income, expense].map(
    (some) => `${some.length},${yuan(sum(some.map(({ fen }) => fen)))}`,
  );
  const detail = [
    ...alipayHead('账务明细', of),
    '#-----------------------------------------账务明细列表----------------------------------------',
    '账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注',
    ...rows,
    '#----------------------------------------账务明细列表结束-------------------------------------',
    `#支出合计：${total(expense)}`,
    `#收入合计：${total(income)}`,
    alipayTail(day),
  ];
  const summary = [
    ...alipayHead('账务汇总', of),
    '#-----------------------------------------账务汇总列表----------------------------------------',
    '类型,收入笔数,收入金额（+元）,支出笔数,支出金额（-元）,总金额（元）',
    `合计,${into},${out},${yuan(balance - opening)}`,
    '#----------------------------------------账务汇总列表结束-------------------------------------',
    alipayTail(day),
  ];
  return alipayZip(`${account}0156_${day.replaceAll('-', '')}_账务明细`, detail, summary);
}

const ticked = (cells: readonly string[]): string => cells.map((cell) => `\`${cell}`).join(',');
const bom = '\uFEFF';
const wechatGz = (lines: readonly string[]): Buffer => gzipSync(`${bom}${crlf(lines)}`);

function wechatTradeRow(merchant: string, trade: Trade): string {
  const { kind, paymentNo = '', orderNo = '', channelNo, outNo, at, fen } = trade;
  const common = { at, merchant, fee: `${yuan(signedFee(trade))}000` };
  if (kind === 'PAYMENT')
    return wechatRow({ ...common, transaction: channelNo, outTradeNo: outNo, paid: yuan(fen) });
  const numbers = { transaction: paymentNo, outTradeNo: orderNo, refundNo: channelNo, outRefundNo: outNo };
  return wechatRow({ ...common, ...numbers, state: 'REFUND', refunded: yuan(fen), refundState: 'SUCCESS' });
}

/** WeChat Pay's trade bill, 27 columns, gzipped. */
export function wechatTradeGz({ account, trades }: OfDay): Buffer {
  const paid = sum(trades.filter(({ kind }) => kind === 'PAYMENT').map(({ fen }) => fen));
  const back = sum(trades.filter(({ kind }) => kind === 'REFUND').map(({ fen }) => fen));
  const fees = sum(trades.map(signedFee));
  return wechatGz([
    wechatColumns27,
    ...trades.map((trade) => wechatTradeRow(account, trade)),
    wechatTotals27,
    ticked([
      `${trades.length}.0`,
      yuan(paid),
      yuan(back),
      '0.00',
      `${yuan(fees)}000`,
      yuan(paid),
      yuan(back),
    ]),
  ]);
}

/** WeChat Pay's fund flow: a payment's fee is a row of its own, a refund's is within it. */
export function wechatFundGz(
  of: OfDay & { readonly opening: number; readonly payouts?: readonly Payout[] },
): Buffer {
  const { account, trades, opening, payouts = [] } = of;
  const movements: readonly AlipayMovement[] = [
    ...trades.flatMap((trade): AlipayMovement[] => {
      const { channelNo: no, outNo: out, at, fen, fee } = trade;
      const row = { no, of: no, out, at };
      if (trade.kind === 'REFUND') return [{ ...row, type: '退款', fen: fee - fen }];
      return [
        { ...row, type: '交易', fen },
        ...(fee === 0 ? [] : [{ ...row, no: `${no}1`, type: '扣除交易手续费', fen: -fee }]),
      ];
    }),
    ...payouts.map(({ no, fen, at }) => ({ no, of: no, out: no, type: '提现', fen: -fen, at })),
  ];
  let balance = opening;
  const rows = movements.map(({ no, of: business, out, type, fen, at }) => {
    balance += fen;
    const way = fen >= 0 ? '收入' : '支出';
    return ticked([
      at,
      business,
      no,
      type,
      type,
      way,
      yuan(Math.abs(fen)),
      yuan(balance),
      `${account}API`,
      '',
      out,
    ]);
  });
  const [into, out] = [1, -1].map((sign) => movements.map(({ fen }) => fen * sign).filter((fen) => fen > 0));
  return wechatGz([
    wechatFundColumns,
    ...rows,
    '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额',
    ticked([
      `${rows.length}.0`,
      `${into?.length}.0`,
      yuan(sum(into ?? [])),
      `${out?.length}.0`,
      yuan(sum(out ?? [])),
    ]),
  ]);
}

const fixedFen = (fen: number, sign: string): string => `${sign}${`${fen}`.padStart(12, '0')}`;

/** UnionPay's file of ordinary transactions (ZM) in its zip; it has no fund bill, and pays out the net of the day. */
export function unionpayZip({ account, day, trades }: OfDay): Buffer {
  const lines = trades.map((trade) => {
    const { kind, channelNo, outNo, paymentNo = '', orderNo = '', fen, fee, at } = trade;
    const [into, out] = kind === 'PAYMENT' ? ['C', 'D'] : ['D', 'C'];
    const fields = {
      ...{
        5: at.replace(/\D/g, '').slice(4),
        7: `${fen}`.padStart(12, '0'),
        10: channelNo,
        12: outNo,
        28: account,
      },
      ...{
        16: fixedFen(fee, out ?? ''),
        17: fixedFen(fen - fee, into ?? ''),
        33: fixedFen(fen - fee, into ?? ''),
      },
    };
    return kind === 'PAYMENT' ? zmLine(fields) : zmRefund({ ...fields, 27: paymentNo, 41: orderNo });
  });
  return zipped({ [`INN${short(day)}88ZM_${account}`]: fixedLines(lines) });
}

/** A line of the bank's statement: fen into the account. */
export type BankLine = {
  readonly day: string;
  readonly fen: number;
  readonly from: string;
  readonly text: string;
  readonly no: string;
};
type BankFile = { readonly account: string; readonly opening: number; readonly lines: readonly BankLine[] };

const balances = ({ opening, lines }: BankFile): readonly number[] =>
  lines.map((_, at) => opening + sum(lines.slice(0, at + 1).map(({ fen }) => fen)));

/** China Merchants Bank's export, in GBK. */
export function cmbCsv(file: BankFile): Buffer {
  const after = balances(file);
  const rows = file.lines.map(({ day, fen, from, text, no }, at) =>
    [
      file.account,
      '某某商贸有限公司',
      '人民币',
      day.replaceAll('-', ''),
      '10:00:00',
      day.replaceAll('-', ''),
      '转账汇款',
    ]
      .concat(fen < 0 ? yuan(-fen) : '', fen >= 0 ? yuan(fen) : '', yuan(after[at] ?? 0), text, no, from)
      .join(','),
  );
  return gbk(
    crlf([
      '账号,账号名称,币种,交易日,交易时间,起息日,交易类型,借方金额,贷方金额,余额,摘要,流水号,收(付)方名称',
      ...rows,
    ]),
  );
}

/** A statement a day: its number is the day's in the year. */
const numberOf = (day: string): number =>
  (Date.parse(day) - Date.parse(`${day.slice(0, 4)}-01-01`)) / 86_400_000 + 1;

const comma = (fen: number): string => yuan(Math.abs(fen)).replace('.', ',');
const side = (fen: number): string => (fen < 0 ? 'D' : 'C');
const short = (day: string): string => day.slice(2).replaceAll('-', '');

/** An MT940 message of one day. */
export function mt940(file: BankFile & { readonly day: string }): string {
  const { account, opening, lines, day } = file;
  const closing = opening + sum(lines.map(({ fen }) => fen));
  return crlf([
    `:20:STMT${short(day)}`,
    `:25:${account}`,
    `:28C:${numberOf(day)}/1`,
    `:60F:${side(opening)}${short(day)}CNY${comma(opening)}`,
    ...lines.flatMap(({ fen, from, text, no }) => [
      `:61:${short(day)}${short(day).slice(2)}${side(fen)}${comma(fen)}NTRF${no}//${no}`,
      `:86:${text} ${from}`,
    ]),
    `:62F:${side(closing)}${short(day)}CNY${comma(closing)}`,
  ]);
}

/** A camt.053.001.08 statement of one day. */
export function camt053(file: BankFile & { readonly day: string }): string {
  const { account, opening, lines, day } = file;
  const closing = opening + sum(lines.map(({ fen }) => fen));
  const amount = (fen: number) =>
    `<Amt Ccy="CNY">${yuan(Math.abs(fen))}</Amt><CdtDbtInd>${fen < 0 ? 'DBIT' : 'CRDT'}</CdtDbtInd>`;
  const balance = (code: string, fen: number) =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${amount(fen)}<Dt><Dt>${day}</Dt></Dt></Bal>`;
  const entries = lines.map(
    ({ fen, from, text, no }) =>
      `<Ntry><NtryRef>${no}</NtryRef>${amount(fen)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt>` +
      `<ValDt><Dt>${day}</Dt></ValDt><AcctSvcrRef>${no}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>${no}</EndToEndId></Refs>` +
      `<RltdPties><Dbtr><Pty><Nm>${from}</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>' +
    `<GrpHdr><MsgId>M${day}</MsgId><CreDtTm>${day}T20:00:00+08:00</CreDtTm></GrpHdr><Stmt><Id>S${day}</Id>` +
    `<ElctrncSeqNb>${numberOf(day)}</ElctrncSeqNb><CreDtTm>${day}T20:00:00+08:00</CreDtTm><Acct><Id><Othr><Id>${account}</Id></Othr></Id><Ccy>CNY</Ccy></Acct>` +
    `${balance('OPBD', opening)}${balance('CLBD', closing)}${entries.join('')}</Stmt></BkToCstmrStmt></Document>`
  );
}
