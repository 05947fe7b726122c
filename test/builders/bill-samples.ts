import { deflateSync, gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { zip } from '../../infra/sandbox/zip.ts';

/** Samples of our own, after the layouts that the providers document. All are of 25 November 2026. */
export const day = '2026-11-25';
export const account = {
  alipay: '2088000000000001',
  wechatpay: '1900000109',
  unionpay: '777290058110097',
} as const;

export const gbk = (text: string): Buffer => iconv.encode(text, 'gb18030');
export const crlf = (lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');

type Sheet = {
  readonly title: string;
  readonly list: string;
  readonly columns: string;
  readonly rows: readonly string[];
  readonly totals: readonly string[];
};

const sheet = ({ title, list, columns, rows, totals }: Sheet): readonly string[] => [
  `#支付宝${title}查询`,
  `#账号：[${account.alipay}0156]`,
  '#起始日期：[2026年11月25日 00:00:00]   终止日期：[2026年11月26日 00:00:00]',
  `#-----------------------------------------${list}----------------------------------------`,
  columns,
  ...rows,
  `#-----------------------------------------${list}结束------------------------------------`,
  ...totals,
  '#导出时间：[2026年11月26日 05:46:49]',
];

export const alipayColumns =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';

export type AlipayRow = {
  readonly tradeNo?: string;
  readonly outTradeNo?: string;
  readonly type?: string;
  readonly name?: string;
  readonly at?: string;
  readonly received?: string;
  readonly requestNo?: string;
  readonly fee?: string;
};

/** A row of the trade bill, with only what matters. */
export const alipayRow = ({
  tradeNo = '2026112522001400000000000001',
  outTradeNo = 'order_1',
  type = '交易',
  name = '红茶 250g',
  at = `${day} 10:00:00`,
  received = '100.00',
  requestNo = '',
  fee = '-0.60',
}: AlipayRow = {}): string =>
  `${tradeNo}\t,${outTradeNo}\t,${type}\t,${name},${at},${at},\t,\t,\t,\t,*某(138***@example.com)\t,${received},${received},0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,${requestNo}\t,${fee},0.00,`;

export const alipayRows: readonly string[] = [
  alipayRow(),
  alipayRow({
    tradeNo: '2026112522001400000000000002',
    outTradeNo: 'order_2',
    received: '0.07',
    fee: '0.00',
  }),
  alipayRow({ type: '退款', at: `${day} 23:59:59`, received: '-30.00', requestNo: 'back_1', fee: '0.00' }),
];
export const alipayTotals: readonly string[] = [
  '#交易合计：2笔，商家实收共100.07元，商家优惠共0.00元',
  '#退款合计：1笔，商家实收退款共-30.00元，商家优惠退款共0.00元',
];

export const alipayTrade = (
  rows: readonly string[] = alipayRows,
  totals: readonly string[] = alipayTotals,
  columns: string = alipayColumns,
): readonly string[] => sheet({ title: '业务明细', list: '业务明细列表', columns, rows, totals });

export const alipaySummary = (total = '2,1,70.07,70.07,0.00,0.00,0.00,-0.60,0.00,69.47'): readonly string[] =>
  sheet({
    title: '业务汇总',
    list: '业务汇总列表',
    columns:
      '门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）',
    rows: [`\t,\t,${total}`, `合计,,${total}`],
    totals: [],
  });

export const alipayFundRows: readonly string[] = [
  `50000000000001\t,2026112522001400000000000001\t,order_1\t,红茶 250g\t,${day} 10:00:00,*某\t,100.00,0.00,1100.00,支付宝,在线支付,`,
  `50000000000002\t,2026112522001400000000000001\t,order_1\t,红茶 250g\t,${day} 10:00:00,\t,0.00,-0.60,1099.40,支付宝,收费,`,
  `50000000000003\t,2026112522001400000000000002\t,order_2\t,绿茶\t,${day} 12:00:00,*某\t,0.07,0.00,1099.47,支付宝,在线支付,`,
  `50000000000004\t,2026112522001400000000000001\t,order_1\t,红茶 250g\t,${day} 23:59:59,*某\t,,30.00,1069.47,支付宝,交易退款,back_1`,
  `50000000000005\t,20261125110070\t,\t,\t,${day} 23:59:59,银行\t,0,-1000.00,69.47,支付宝,提现,提现 1`,
];
export const alipayFundTotals: readonly string[] = [
  '#支出合计：3笔，共-1030.60元',
  '#收入合计：2笔，共100.07元',
];
export const alipayFund = (
  rows: readonly string[] = alipayFundRows,
  totals: readonly string[] = alipayFundTotals,
): readonly string[] =>
  sheet({
    title: '账务明细',
    list: '账务明细列表',
    columns:
      '账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注',
    rows,
    totals,
  });

export const alipayFundSummary = (all = '合计,2,100.07,3,-1030.60,-930.53'): readonly string[] =>
  sheet({
    title: '账务汇总',
    list: '账务汇总列表',
    columns: '类型,收入笔数,收入金额（+元）,支出笔数,支出金额（-元）,总金额（元）',
    rows: ['在线支付,2,100.07,0,0.00,100.07', '其它,0,0.00,3,-1030.60,-1030.60', all],
    totals: [],
  });

/** A zip as Alipay makes them: names in GBK without the flag that says UTF-8. */
export const zipped = (members: Readonly<Record<string, Uint8Array>>): Buffer =>
  zip(Object.entries(members).map(([name, content]) => ({ name: gbk(name), content: Buffer.from(content) })));

export const alipayZip = (
  detail: readonly string[],
  summary: readonly string[],
  kind = '业务明细',
): Buffer => {
  const stem = `${account.alipay}0156_20261125_${kind}`;
  return zipped({ [`${stem}.csv`]: gbk(crlf(detail)), [`${stem}(汇总).csv`]: gbk(crlf(summary)) });
};

const ticked = (cells: readonly (string | number)[]): string => cells.map((cell) => `\`${cell}`).join(',');

export const wechatColumns27 =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
export const wechatTotals27 =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

export type WechatRow = {
  readonly at?: string;
  readonly merchant?: string;
  readonly transaction?: string;
  readonly outTradeNo?: string;
  readonly state?: string;
  readonly currency?: string;
  readonly paid?: string;
  readonly refundNo?: string;
  readonly outRefundNo?: string;
  readonly refunded?: string;
  readonly refundState?: string;
  readonly name?: string;
  readonly fee?: string;
};

/** The cells of a row of the trade bill by the names of their columns. */
function wechatCells(row: WechatRow): Readonly<Record<string, string>> {
  const refunded = row.refunded ?? '0.00';
  const paid = row.paid ?? '0.00';
  return {
    交易时间: row.at ?? `${day} 10:00:00`,
    公众账号ID: 'wx0000000000000001',
    商户号: row.merchant ?? account.wechatpay,
    特约商户号: '0',
    微信订单号: row.transaction ?? '4200000000202611250000000001',
    商户订单号: row.outTradeNo ?? 'order-1',
    用户标识: 'oABC',
    交易类型: 'JSAPI',
    交易状态: row.state ?? 'SUCCESS',
    付款银行: 'OTHERS',
    货币种类: row.currency ?? 'CNY',
    应结订单金额: paid,
    总金额: paid,
    代金券金额: '0.00',
    代金券或立减优惠金额: '0.00',
    代金券或立减优惠退款金额: '0.0',
    微信退款单号: row.refundNo ?? '0',
    商户退款单号: row.outRefundNo ?? '0',
    退款申请时间: row.at ?? `${day} 10:00:00`,
    退款成功时间: row.refundState === 'SUCCESS' ? '2026-11-26 00:10:00' : '',
    退款金额: refunded,
    充值券退款金额: '0.00',
    退款状态: row.refundState ?? '',
    商品名称: row.name ?? '红茶 250g, 装',
    手续费: row.fee ?? '0.00000',
    费率: '0.60%',
    订单金额: paid,
    申请退款金额: refunded,
  };
}

export const wechatRow = (row: WechatRow = {}, columns: string = wechatColumns27): string =>
  ticked(columns.split(',').map((name) => wechatCells(row)[name] ?? ''));

const sale = { paid: '100.00', fee: '0.60000' };
const refund = {
  at: `${day} 23:59:59`,
  state: 'REFUND',
  refundNo: '50300000002026112500000000001',
  outRefundNo: 'back-1',
  refunded: '30.00',
  refundState: 'PROCESSING',
  fee: '-0.18000',
};

export const wechatRows = (columns: string = wechatColumns27): readonly string[] => [
  wechatRow(sale, columns),
  wechatRow(refund, columns),
];
export const wechatTrade = (
  rows: readonly string[] = wechatRows(),
  totals = '`2,`100.00,`30.00,`0.00,`0.42000,`100.00,`30.00',
  columns: string = wechatColumns27,
): readonly string[] => [columns, ...rows, wechatTotals27, totals];

export const wechatColumns24 = wechatColumns27
  .replace('特约商户号', '子商户号')
  .replace('应结订单金额', '总金额')
  .replace('代金券金额', '代金券或立减优惠金额')
  .replace('充值券退款金额', '代金券或立减优惠退款金额')
  .replace(',订单金额,申请退款金额,费率备注', '');

export const wechatTrade24 = (): readonly string[] => [
  wechatColumns24,
  ...wechatRows(wechatColumns24),
  '总交易单数,总交易额,总退款金额,总代金券或立减优惠退款金额,手续费总金额',
  '`2.0,`100.0,`30.0,`0.0,`0.42',
];

const refundNames = /,(?:微信退款单号|商户退款单号|退款金额|充值券退款金额|退款类型|退款状态)(?=,)/g;
export const wechatColumns18 = wechatColumns27.replace(refundNames, '').replace(/,订单金额.*$/, '');
export const wechatSuccess = (): readonly string[] => [
  wechatColumns18,
  wechatRow(sale, wechatColumns18),
  '总交易单数,应结订单总金额,手续费总金额',
  '`1,`100.00,`0.60',
];

export const wechatRefundColumns = wechatColumns27.replace(
  '微信退款单号',
  '退款申请时间,退款成功时间,微信退款单号',
);
export const wechatRefunds = (): readonly string[] => [
  wechatRefundColumns,
  wechatRow({ ...refund, refundState: 'SUCCESS' }, wechatRefundColumns),
  wechatTotals27,
  '`1,`0.00,`30.00,`0.00,`-0.18000,`0.00,`30.00',
];

export const wechatFundColumns =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号';
export const wechatFundRows: readonly string[] = [
  `\`${day} 10:00:00,\`4200000000202611250000000001,\`190000010900000001,\`交易,\`交易,\`收入,\`100.00,\`1100.00,\`system,\`,\`order-1`,
  `\`${day} 10:00:00,\`4200000000202611250000000001,\`190000010900000002,\`扣除交易手续费,\`扣除交易手续费,\`支出,\`0.60,\`1099.40,\`system,\`,\`order-1`,
  `\`${day} 20:00:00,\`10000000000000000000000001,\`190000010900000004,\`提现,\`提现,\`支出,\`1000.00,\`99.40,\`1900000109API,\`,\`W1`,
  `\`${day} 23:59:59,\`50300000002026112500000000001,\`190000010900000003,\`退款,\`退款,\`支出,\`29.82,\`69.58,\`1900000109API,\`退款总金额30.00元;含手续费0.18元,\`back-1`,
];
export const wechatFund = (
  rows: readonly string[] = wechatFundRows,
  totals = '`4.0,`1.0,`100.00,`3.0,`1030.42',
): readonly string[] => [
  wechatFundColumns,
  ...rows,
  '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额',
  totals,
];

const zmWidths = [
  3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32,
  13, 13, 8, 32, 13, 13, 12, 2, 1, 32, 98,
];
const zmeWidths = [3, 11, 11, 6, 10, 19, 12, 4, 2, 2, 6, 10, 4, 12, 13, 13, 15, 15, 1, 12, 2, 135];

type Fields = Readonly<Record<number, string>>;

/** Fields by their number, padded with spaces to their bytes in GBK, with a space between. */
function fixed(widths: readonly number[], fields: Fields): Buffer {
  const cells = widths.map((width, at) => {
    const cell = Buffer.alloc(width, ' ');
    gbk(fields[at + 1] ?? '').copy(cell);
    return cell;
  });
  return Buffer.concat(cells.flatMap((cell, at) => (at === 0 ? [cell] : [Buffer.from(' '), cell])));
}

/** A line of UnionPay's ordinary transactions: a payment of 100 yuan, and what is different. */
export const zmLine = (fields: Fields = {}): Buffer =>
  fixed(zmWidths, {
    1: 'S22',
    4: '000001',
    5: '1125100000',
    6: '6221********0000',
    7: '000000010000',
    10: '202611251000000000001',
    12: 'ORDER000001',
    16: 'D000000000060',
    17: 'C000000009940',
    20: '01',
    28: account.unionpay,
    31: '掌柜茶叶商店',
    32: 'C000000000000',
    33: 'C000000009940',
    38: 'C00000000000',
    ...fields,
  });

export const zmRefund = (fields: Fields = {}): Buffer =>
  zmLine({
    5: '1125110000',
    7: '000000003000',
    10: '202611251100000000002',
    12: 'BACK000001',
    16: 'C000000000018',
    17: 'D000000002982',
    20: '04',
    27: '202611251000000000001',
    33: 'D000000002982',
    41: 'ORDER000001',
    ...fields,
  });

/** A line of UnionPay's disputes: a chargeback of 50 yuan. */
export const zmeLine = (fields: Fields = {}): Buffer =>
  fixed(zmeWidths, {
    1: 'E25',
    4: '000009',
    5: '1125120000',
    7: '000000005000',
    11: '000001',
    12: '1120100000',
    13: '1120',
    14: '000000010000',
    15: 'C000000000000',
    16: 'D000000005000',
    18: account.unionpay,
    20: 'C00000000000',
    22: '202611201000000000001',
    ...fields,
  });

export const fixedLines = (lines: readonly Buffer[]): Buffer =>
  Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\r\n')]));

export const unionpayName = (kind: string): string => `INN26112588${kind}_${account.unionpay}`;
export const unionpayZip = (zm: readonly Buffer[], zme: readonly Buffer[]): Buffer =>
  zipped({ [unionpayName('ZM')]: fixedLines(zm), [unionpayName('ZME')]: fixedLines(zme) });

const withMark = (lines: readonly string[]): Buffer => Buffer.from(`\uFEFF${crlf(lines)}`);

/** A small valid file of each bill of a payment provider that is read. */
export const billSamples: Readonly<Record<string, Uint8Array>> = {
  'alipay trade': alipayZip(alipayTrade(), alipaySummary()),
  'alipay trade, detail alone': gbk(crlf(alipayTrade())),
  'alipay fund': alipayZip(alipayFund(), alipayFundSummary(), '账务明细'),
  'alipay fund, detail alone in UTF-8': Buffer.from(crlf(alipayFund())),
  'wechatpay trade, 27 columns': withMark(wechatTrade()),
  'wechatpay trade, 27 columns, gzip': gzipSync(withMark(wechatTrade())),
  'wechatpay trade, 24 columns': Buffer.from(wechatTrade24().join('\n')),
  'wechatpay trade, SUCCESS': withMark(wechatSuccess()),
  'wechatpay trade, REFUND': withMark(wechatRefunds()),
  'wechatpay fund': withMark(wechatFund()),
  'unionpay ZM and ZME': unionpayZip([zmLine(), zmRefund()], [zmeLine()]),
  'unionpay ZM and ZME, deflated': deflateSync(unionpayZip([zmLine(), zmRefund()], [zmeLine()])),
};
