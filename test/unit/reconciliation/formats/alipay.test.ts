import type { Expected } from '../../../../functions/reconciliation/domain/bill.ts';
import { billOf, faultOf, inPieces } from '../../../builders/bill-reading.ts';
import {
  account,
  alipayColumns,
  alipayFund,
  alipayFundRows,
  alipayFundSummary,
  alipayFundTotals,
  alipayRow,
  alipayRows,
  alipaySummary,
  alipayTotals,
  alipayTrade,
  alipayZip,
  crlf,
  day,
  gbk,
} from '../../../builders/bill-samples.ts';

const expected: Expected = { source: 'alipay', kind: 'trade', account: account.alipay, businessDate: day };
const bytesOf = (lines: readonly string[]) => gbk(crlf(lines));
const read = (lines: readonly string[], more: Expected = {}) => billOf(inPieces(bytesOf(lines)), more);
const fault = (lines: readonly string[], more: Expected = {}) => faultOf(bytesOf(lines), more);
const trade = alipayTrade();
/** The bill with one of its texts changed; it has to be there. */
const changed = (lines: readonly string[], from: string | RegExp, to: string): readonly string[] => {
  const other = lines.map((line) => line.replace(from, to));
  if (other.join() === lines.join()) throw new Error(`${from} is not in it`);
  return other;
};
const one = (row: Parameters<typeof alipayRow>[0], count = '1笔，商家实收共100.00元') =>
  alipayTrade([alipayRow(row)], [`#交易合计：${count}`, '#退款合计：0笔，商家实收退款共0.00元']);

describe("Alipay's trade bill", () => {
  it('says what was sold and given back', async () => {
    const { lines, summary } = await billOf(inPieces(alipayZip(trade, alipaySummary())), expected);
    const same = { currency: 'CNY', status: 'SUCCEEDED', account: account.alipay, day };
    const first = '2026112522001400000000000001';
    expect(lines).toEqual([
      {
        ...same,
        lineNo: 6,
        kind: 'PAYMENT',
        channelNo: first,
        outNo: 'order_1',
        paymentNo: first,
        minor: 10_000,
        fee: 60,
        at: Date.parse('2026-11-25T10:00:00+08:00'),
      },
      {
        ...same,
        lineNo: 7,
        kind: 'PAYMENT',
        channelNo: '2026112522001400000000000002',
        outNo: 'order_2',
        paymentNo: '2026112522001400000000000002',
        minor: 7,
        fee: 0,
        at: Date.parse('2026-11-25T10:00:00+08:00'),
      },
      {
        ...same,
        lineNo: 8,
        kind: 'REFUND',
        channelNo: '',
        outNo: 'back_1',
        paymentNo: first,
        minor: -3_000,
        fee: 0,
        at: Date.parse('2026-11-25T23:59:59+08:00'),
      },
    ]);
    expect(summary).toEqual({
      source: 'alipay',
      kind: 'trade',
      format: 'alipay-trade',
      statements: [{ account: account.alipay, currency: 'CNY', from: day, to: day }],
      lines: 3,
      controlTotals: [
        { name: '交易合计笔数', claimed: '2' },
        { name: '交易合计金额', claimed: '100.07' },
        { name: '退款合计笔数', claimed: '1' },
        { name: '退款合计金额', claimed: '-30.00' },
        { name: '汇总交易订单总笔数', claimed: '2' },
        { name: '汇总退款订单总笔数', claimed: '1' },
        { name: '汇总服务费（分）', claimed: '-60' },
        { name: '汇总实收净额（分）', claimed: '6947' },
      ],
      notes: [],
    });
  });

  const nothing = ['#交易合计：0笔，商家实收共0.00元', '#退款合计：0笔，商家实收退款共0.00元'];
  const columns = alipayColumns.split(',');
  /** All rows and names with their cells in another order. */
  const reordered = trade.map((line) =>
    line.startsWith('#') ? line : line.split(',').toReversed().join(','),
  );
  it.each<[string, readonly string[], number]>([
    ['of an empty day', alipayTrade([], nothing), 0],
    ['with its columns in another order', reordered, 3],
    [
      'with half-width brackets',
      changed(trade, alipayColumns, alipayColumns.replaceAll('（元）', '(元)')),
      3,
    ],
    ['without brackets', changed(trade, alipayColumns, alipayColumns.replaceAll('（元）', '')), 3],
    ['with the older name of a refund', changed(trade, '退款批次号/请求号', '退款批次号'), 3],
    [
      'with a column that is not known',
      trade.map((line, at) => (at === 4 ? `${line},花呗分期数` : /^\d/.test(line) ? `${line},3` : line)),
      3,
    ],
    [
      'without a column that is not read',
      trade.map((line) => (line.startsWith('#') ? line : line.split(',').toSpliced(6, 1).join(','))),
      3,
    ],
    [
      'with what a spreadsheet appends to its # lines',
      trade.map((line) => (line.startsWith('#') ? `${line},,,,,` : line)),
      3,
    ],
    ['with what a spreadsheet appends to all lines', trade.map((line) => `${line},,`), 3],
    ['with counts as a spreadsheet writes them', changed(trade, '：2笔', '：2.0笔'), 3],
    ['with commas in the name of what was sold', one({ name: '红茶, 250g, 装' }), 1],
    ['with a comma in the name of the buyer', changed(trade, '*某', '*某, x'), 3],
    ['with quotation marks and backticks in it', one({ name: '"红茶" `250g`' }), 1],
    [
      'with the same line twice, which the comparison reports',
      alipayTrade(
        [alipayRow(), alipayRow()],
        ['#交易合计：2笔，商家实收共200.00元', '#退款合计：0笔，商家实收退款共0.00元'],
      ),
      2,
    ],
    [
      'with a payment that a coupon of the shop paid whole',
      one({ received: '0.00', fee: '0.00' }, '1笔，商家实收共0.00元'),
      1,
    ],
    ['of several days', changed(trade, '终止日期：[2026年11月26日', '终止日期：[2026年12月01日'), 3],
  ])('%s is read', async (_, lines, count) => {
    expect((await read(lines)).lines).toHaveLength(count);
  });

  it('takes a refund of an earlier day, whose creation was then', async () => {
    const rows = [
      alipayRow({ type: '退款', received: '-1.00', requestNo: 'b', fee: '0' }).replace(day, '2026-11-01'),
    ];
    const totals = ['#交易合计：0笔，商家实收共0.00元', '#退款合计：1笔，商家实收退款共-1.00元'];
    expect((await read(alipayTrade(rows, totals))).lines.map(({ kind, outNo }) => [kind, outNo])).toEqual([
      ['REFUND', 'b'],
    ]);
  });

  it('knows a refund without request number by the order', async () => {
    const rows = [alipayRow({ type: '退款', received: '-1.00', fee: '0' })];
    const totals = ['#交易合计：0笔，商家实收共0.00元', '#退款合计：1笔，商家实收退款共-1.00元'];
    expect((await read(alipayTrade(rows, totals))).lines[0]?.outNo).toBe('order_1');
  });

  it.each<[string, readonly string[], string]>([
    ['a column that is needed is missing', changed(trade, '商家实收（元）', '商家收款（元）'), 'HEADER 5'],
    ['its fee is in another currency', changed(trade, '服务费（元）', '服务费（美元）'), 'HEADER 5'],
    ['a column is there twice', changed(trade, '操作员', '终端号'), 'HEADER 5'],
    ['a column is there under two names', changed(trade, '操作员', '退款批次号'), 'HEADER 5'],
    ['the account is missing', trade.filter((line) => !line.startsWith('#账号')), 'HEADER 4'],
    ['the days are missing', trade.filter((line) => !line.startsWith('#起始')), 'HEADER 4'],
    [
      'its last day is before the first',
      changed(trade, '终止日期：[2026年11月26日', '终止日期：[2026年11月25日'),
      'HEADER 3',
    ],
    ['its day begins at another hour', changed(trade, '11月25日 00:00:00', '11月25日 01:00:00'), 'HEADER 3'],
    ['a row is short', changed(trade, '红茶 250g,', ''), 'ROW 6'],
    ['a row is long where no comma can be', changed(trade, ',100.00,100.00,', ',100,00,100.00,'), 'ROW 6'],
    ['an amount is in scientific notation', changed(trade, ',100.00,100.00,', ',1E+02,1E+02,'), 'ROW 6'],
    ['a number is in scientific notation', one({ tradeNo: '2.02611E+27' }), 'ROW 6'],
    ['an amount has a third decimal', one({ received: '100.001' }), 'ROW 6'],
    ['an amount is beyond 2^53', one({ received: '90071992547409.92' }), 'ROW 6'],
    ['a number is empty', one({ tradeNo: '' }), 'ROW 6'],
    ['its kind is not known', one({ type: '转账' }), 'ROW 6'],
    ['a payment is negative', one({ received: '-100.00' }), 'ROW 6'],
    ['a refund is positive', changed(trade, /-30.00,-30.00/, '30.00,30.00'), 'ROW 8'],
    ['a time is none', one({ at: `${day} 24:00:00` }), 'ROW 6'],
    ['a day is none', one({ at: '2026-02-30 10:00:00' }), 'ROW 6'],
    ['a row is of the next day', one({ at: '2026-11-26 00:00:00' }), 'WRONG_DAY 6'],
    ['a row is of the day before', one({ at: '2026-11-24 23:59:59' }), 'WRONG_DAY 6'],
    [
      'fees have both signs and no summary says which one costs',
      alipayTrade([alipayRow(), alipayRow({ fee: '0.60' })], alipayTotals),
      'ROW 7',
    ],
    ['its payments are a fen off', changed(trade, '共100.07元', '共100.08元'), 'TOTALS'],
    ['its payments are one more', changed(trade, '：2笔', '：3笔'), 'TOTALS'],
    ['its refunds are a fen off', changed(trade, '共-30.00元', '共-30.01元'), 'TOTALS'],
    ['its refunds are one less', changed(trade, '：1笔', '：0笔'), 'TOTALS'],
    ['a row was taken out', alipayTrade(alipayRows.slice(1), alipayTotals), 'TOTALS'],
    ['its totals are no figures', changed(trade, '：2笔', '：二笔'), 'TOTALS'],
    ['the end marker is missing', trade.filter((line) => !line.includes('列表结束')), 'TRUNCATED'],
    ['it ends within its rows', trade.slice(0, 7), 'TRUNCATED'],
    ['it ends before its columns', trade.slice(0, 4), 'TRUNCATED'],
    ['the totals of refunds are missing', alipayTrade(alipayRows, alipayTotals.slice(0, 1)), 'TRUNCATED'],
    ['a row stands behind the end', [...trade, alipayRow()], 'ROW 13'],
  ])('is refused where %s', async (_, lines, why) => expect(await fault(lines)).toBe(why));

  it.each<[string, Expected, string]>([
    ['another merchant', { account: '2088000000000002' }, 'FOREIGN 2'],
    ['the beginning of an account only', { account: '2088' }, 'FOREIGN 2'],
    ['another day', { businessDate: '2026-11-24' }, 'WRONG_DAY 3'],
    ['another provider', { source: 'wechatpay' }, 'WRONG_SOURCE'],
    ['another bill', { kind: 'fund' }, 'WRONG_SOURCE'],
    ['its account with the four digits behind', { account: `${account.alipay}0156` }, 'read'],
    ['nothing', {}, 'read'],
  ])('expected to be of %s is %s', async (_, more, why) => expect(await fault(trade, more)).toBe(why));

  it('of two days is not the bill of a day', async () => {
    const long = changed(trade, '终止日期：[2026年11月26日', '终止日期：[2026年11月27日');
    expect(await fault(long, { businessDate: day })).toBe('WRONG_DAY 3');
  });

  it('names no buyer in what it says is wrong', async () => {
    await expect(read(one({ received: '1e5', name: '某人的茶' }))).rejects.toThrow(
      /^line 6: 商家实收 "1e5" is no amount$/,
    );
  });

  it('has all 25 columns that are known', () => expect(columns).toHaveLength(25));
});

describe("the sign of Alipay's fee", () => {
  const rows = (payment: string, refund: string) => [
    alipayRow({ fee: payment }),
    alipayRow({ type: '退款', received: '-30.00', requestNo: 'b', fee: refund }),
  ];
  const totals = ['#交易合计：1笔，商家实收共100.00元', '#退款合计：1笔，商家实收退款共-30.00元'];
  const feesOf = async (bytes: Uint8Array) => (await billOf(inPieces(bytes))).lines.map(({ fee }) => fee);
  const zipOf = (own: readonly string[], figures: string) =>
    alipayZip(alipayTrade(own, totals), alipaySummary(`1,1,70.00,70.00,0.00,0.00,0.00,${figures}`));

  it('is proved by the summary, negative or positive', async () => {
    expect(await feesOf(zipOf(rows('-0.60', '0.18'), '-0.42,0.00,69.58'))).toEqual([60, -18]);
    expect(await feesOf(zipOf(rows('0.60', '-0.18'), '0.42,0.00,69.58'))).toEqual([60, -18]);
  });
  it('is that of the first fee where there is no summary: a payment costs, a refund gives back', async () => {
    expect(await feesOf(bytesOf(alipayTrade(rows('-0.60', '0.18'), totals)))).toEqual([60, -18]);
    expect(await feesOf(bytesOf(alipayTrade(rows('0.60', '-0.18'), totals)))).toEqual([60, -18]);
    expect(await feesOf(bytesOf(alipayTrade(rows('0.00', '0.18'), totals)))).toEqual([0, -18]);
  });
  it('may cost in a refund where the summary proves it', async () => {
    expect(await feesOf(zipOf(rows('-0.60', '-0.18'), '-0.78,0.00,69.22'))).toEqual([60, 18]);
  });
});

describe("Alipay's trade summary", () => {
  const fault = (summary: readonly string[]) => faultOf(alipayZip(trade, summary));
  it.each<[string, readonly string[], string]>([
    [
      'whose sums are of payments alone',
      alipaySummary('2,1,100.07,100.07,0.00,0.00,0.00,-0.60,0.00,99.47'),
      'read',
    ],
    ['with payments one less', alipaySummary('1,1,70.07,70.07,0.00,0.00,0.00,-0.60,0.00,69.47'), 'TOTALS'],
    ['with refunds one more', alipaySummary('2,2,70.07,70.07,0.00,0.00,0.00,-0.60,0.00,69.47'), 'TOTALS'],
    ['with other takings', alipaySummary('2,1,70.08,70.08,0.00,0.00,0.00,-0.60,0.00,69.48'), 'TOTALS'],
    ['with another fee', alipaySummary('2,1,70.07,70.07,0.00,0.00,0.00,-0.61,0.00,69.46'), 'TOTALS'],
    ['whose net does not follow', alipaySummary('2,1,70.07,70.07,0.00,0.00,0.00,-0.60,0.00,69.00'), 'TOTALS'],
    ['whose shops do not add up', changed(alipaySummary(), '\t,\t,2,', '\t,\t,1,'), 'TOTALS'],
    ['without its total', alipaySummary().filter((line) => !line.startsWith('合计')), 'TRUNCATED'],
    ['that was cut off', alipaySummary().slice(0, 7), 'TRUNCATED'],
    ['of another merchant', changed(alipaySummary(), account.alipay, '2088000000000002'), 'FOREIGN'],
    [
      'of another day',
      changed(changed(alipaySummary(), '月26日 00', '月27日 00'), '月25日 00', '月26日 00'),
      'WRONG_DAY',
    ],
    ['without a column', changed(alipaySummary(), '实收净额', '净额'), 'HEADER 5'],
  ])('%s: %s', async (_, summary, why) => expect(await fault(summary)).toBe(why));
});

describe("Alipay's fund bill", () => {
  const fund = alipayFund();
  it('says every movement of the account, fees and withdrawals too, and proves the balance of the day', async () => {
    const { lines, summary } = await billOf(inPieces(alipayZip(fund, alipayFundSummary(), '账务明细')), {
      ...expected,
      kind: 'fund',
    });
    expect(
      lines.map(({ kind, minor, channelNo, outNo, paymentNo, label, reference }) => [
        kind,
        minor,
        channelNo,
        outNo,
        paymentNo,
        label,
        reference,
      ]),
    ).toEqual([
      [
        'PAYMENT',
        10_000,
        '2026112522001400000000000001',
        'order_1',
        '2026112522001400000000000001',
        '在线支付',
        undefined,
      ],
      ['FEE', -60, '50000000000002', '', '2026112522001400000000000001', '收费', undefined],
      [
        'PAYMENT',
        7,
        '2026112522001400000000000002',
        'order_2',
        '2026112522001400000000000002',
        '在线支付',
        undefined,
      ],
      ['REFUND', -3_000, '', '', '2026112522001400000000000001', '交易退款', 'back_1'],
      ['SETTLEMENT', -100_000, '20261125110070', '', '', '提现', '提现 1'],
    ]);
    expect(summary.statements).toEqual([
      { account: account.alipay, currency: 'CNY', from: day, to: day, opening: 100_000n, closing: 6_947n },
    ]);
    expect(summary.notes).toEqual([]);
  });

  const swapped = [0, 1, 3, 2, 4].map((at) => alipayFundRows[at] ?? '');
  it('is proved by the day where rows stand in another order, and says so', async () => {
    const { summary } = await read(alipayFund(swapped));
    expect(summary.statements[0]).toMatchObject({ opening: 100_000n, closing: 6_947n });
    expect(summary.notes).toContain('账户余额 does not go on from row to row in 3 places; the day adds up');
    const reversed = await read(alipayFund(alipayFundRows.toReversed()));
    expect(reversed.summary.statements[0]).toMatchObject({ opening: 100_000n, closing: 6_947n });
  });

  it('gives back a fee as income, and calls what it does not know OTHER', async () => {
    const rows = [
      `1\t,T1\t,\t,\t,${day} 10:00:00,\t,0.60,,0.60,支付宝,退费,`,
      `2\t,T2\t,\t,\t,${day} 10:00:01,\t,,5.00,-4.40,支付宝,转账,`,
      `3\t,T3\t,\t,\t,${day} 10:00:02,\t,,1.00,-5.40,支付宝,在线支付,`,
    ];
    const { lines } = await read(alipayFund(rows, ['#支出合计：2笔，共6.00元', '#收入合计：1笔，共0.60元']));
    expect(lines.map(({ kind, minor }) => [kind, minor])).toEqual([
      ['FEE', 60],
      ['OTHER', -500],
      ['OTHER', -100],
    ]);
  });

  it('of an empty day has no balance', async () => {
    const { lines, summary } = await read(
      alipayFund([], ['#支出合计：0笔，共0.00元', '#收入合计：0笔，共0.00元']),
    );
    expect([lines, summary.statements]).toEqual([
      [],
      [{ account: account.alipay, currency: 'CNY', from: day, to: day }],
    ]);
  });

  it.each<[string, readonly string[], string]>([
    ['a balance does not follow', changed(fund, ',69.47,', ',69.48,'), 'BALANCE'],
    [
      'a balance in the middle does not follow, and the day adds up',
      changed(fund, ',1099.40,', ',1099.41,'),
      'read',
    ],
    ['a row has income and expense', changed(fund, ',100.00,0.00,', ',100.00,1.00,'), 'ROW 6'],
    ['income is negative', changed(fund, ',100.00,0.00,', ',-100.00,0.00,'), 'ROW 6'],
    ['its income is a fen off', changed(fund, '共100.07元', '共100.06元'), 'TOTALS'],
    ['its expense is a fen off', changed(fund, '共-1030.60元', '共-1030.61元'), 'TOTALS'],
    ['its expense is written positive', changed(fund, '共-1030.60元', '共1030.60元'), 'read'],
    ['its rows are one less', changed(fund, '：3笔', '：2笔'), 'TOTALS'],
    ['a total is missing', alipayFund(alipayFundRows, alipayFundTotals.slice(1)), 'TRUNCATED'],
    ['the end is missing', fund.slice(0, -4), 'TRUNCATED'],
    ['a row is of another day', changed(fund, `${day} 12:00:00`, '2026-11-26 12:00:00'), 'WRONG_DAY 8'],
    ['a column is missing', changed(fund, '账户余额', '余额'), 'HEADER 5'],
  ])('where %s: %s', async (_, lines, why) => expect(await fault(lines)).toBe(why));

  it.each<[string, readonly string[]]>([
    ['income is another', alipayFundSummary('合计,2,100.08,3,-1030.60,-930.52')],
    ['rows are one more', alipayFundSummary('合计,3,100.07,3,-1030.60,-930.53')],
    ['total does not follow', alipayFundSummary('合计,2,100.07,3,-1030.60,-930.54')],
  ])('is refused where the summary’s %s', async (_, summary) => {
    expect(await faultOf(alipayZip(fund, summary, '账务明细'))).toMatch(/^TOTALS/);
  });
});
