import type { Expected } from '../../../../functions/reconciliation/domain/bill.ts';
import { billOf, faultOf, inPieces } from '../../../builders/bill-reading.ts';
import {
  account,
  crlf,
  day,
  wechatColumns27,
  wechatFund,
  wechatFundRows,
  wechatRefunds,
  wechatRow,
  wechatRows,
  wechatSuccess,
  wechatTrade,
  wechatTrade24,
} from '../../../builders/bill-samples.ts';

const expected: Expected = {
  source: 'wechatpay',
  kind: 'trade',
  account: account.wechatpay,
  businessDate: day,
};
const bytesOf = (lines: readonly string[]) => Buffer.from(`\uFEFF${crlf(lines)}`);
const read = (lines: readonly string[], more: Expected = expected) => billOf(inPieces(bytesOf(lines)), more);
const fault = (lines: readonly string[], more: Expected = expected) => faultOf(bytesOf(lines), more);
const trade = wechatTrade();
const changed = (lines: readonly string[], from: string | RegExp, to: string): readonly string[] => {
  const other = lines.map((line) => line.replace(from, to));
  if (other.join() === lines.join()) throw new Error(`${from} is not in it`);
  return other;
};
const one = (row: Parameters<typeof wechatRow>[0] = {}, fee = '0.60') =>
  wechatTrade(
    [wechatRow({ paid: '100.00', fee: '0.60000', ...row })],
    `\`1,\`100.00,\`0.00,\`0.00,\`${fee},\`100.00,\`0.00`,
  );
const refunded = (row: Parameters<typeof wechatRow>[0] = {}) =>
  wechatTrade(
    [
      wechatRow({
        state: 'REFUND',
        refundNo: '503',
        outRefundNo: 'b',
        refunded: '30.00',
        refundState: 'SUCCESS',
        ...row,
      }),
    ],
    '`1,`0.00,`30.00,`0.00,`0.00,`0.00,`30.00',
  );

describe("WeChat Pay's trade bill", () => {
  it('says what was sold and given back', async () => {
    const { lines, summary } = await read(trade);
    const same = {
      currency: 'CNY',
      account: account.wechatpay,
      day,
      paymentNo: '4200000000202611250000000001',
    };
    expect(lines).toEqual([
      {
        ...same,
        lineNo: 2,
        kind: 'PAYMENT',
        channelNo: '4200000000202611250000000001',
        outNo: 'order-1',
        minor: 10_000,
        fee: 60,
        status: 'SUCCEEDED',
        at: Date.parse('2026-11-25T10:00:00+08:00'),
      },
      {
        ...same,
        lineNo: 3,
        kind: 'REFUND',
        channelNo: '50300000002026112500000000001',
        outNo: 'back-1',
        minor: -3_000,
        fee: -18,
        status: 'PROCESSING',
        at: Date.parse('2026-11-25T23:59:59+08:00'),
      },
    ]);
    expect(summary).toMatchObject({
      format: 'wechatpay-trade-27',
      lines: 2,
      notes: [],
      statements: [{ account: account.wechatpay, currency: 'CNY', from: day, to: day }],
    });
    expect(summary.controlTotals.map(({ claimed }) => claimed)).toEqual([
      '2',
      '100.00',
      '30.00',
      '0.00',
      '0.42000',
      '100.00',
      '30.00',
    ]);
  });

  const cells = (line: string) => (line.startsWith('`') ? line.slice(1).split(',`') : line.split(','));
  const reordered = trade.map((line, at) => {
    const other = cells(line).toReversed();
    return at > 2 ? line : line.startsWith('`') ? `\`${other.join(',`')}` : other.join(',');
  });
  it.each<[string, readonly string[], string, number]>([
    ['24 columns', wechatTrade24(), 'wechatpay-trade-24', 2],
    ['successful payments alone', wechatSuccess(), 'wechatpay-trade-18', 1],
    ['refunds alone, which arrived on the next day', wechatRefunds(), 'wechatpay-trade-29', 1],
    ['its columns in another order', reordered, 'wechatpay-trade-27', 2],
    ['brackets behind a name', changed(trade, '应结订单金额', '应结订单金额（元）'), 'wechatpay-trade-27', 2],
    [
      'a column that is not known',
      trade.map((line, at) => (at === 0 ? `${line},新列` : at < 3 ? `${line},\`x` : line)),
      'wechatpay-trade-28',
      2,
    ],
    ['no line', wechatTrade([], '`0,`0.00,`0.00,`0.00,`0.00,`0.00,`0.00'), 'wechatpay-trade-27', 0],
    ['a count as a spreadsheet writes it', changed(trade, '`2,`100', '`2.0,`100'), 'wechatpay-trade-27', 2],
    ['a comma and a backtick apart in a name', one({ name: '红茶, `250g' }), 'wechatpay-trade-27', 1],
    ['a comma and a backtick together in a name', one({ name: '红茶,`250g' }), 'wechatpay-trade-27', 1],
    ['quotation marks in a name', one({ name: '"红茶' }), 'wechatpay-trade-27', 1],
    ['an empty line at its end', [...trade, ''], 'wechatpay-trade-27', 2],
    ['a payment that was revoked', refunded({ state: 'REVOKED', refundState: '' }), 'wechatpay-trade-27', 1],
  ])('with %s is read', async (_, lines, format, count) => {
    const { summary } = await read(lines);
    expect([summary.format, summary.lines]).toEqual([format, count]);
  });

  it('without byte order mark, with LF and without a final line end is the same', async () => {
    const other = await billOf(inPieces(Buffer.from(trade.join('\n'))), expected);
    expect(other).toEqual(await read(trade));
  });

  it('calls each way back by what became of it', async () => {
    const states = ['SUCCESS', 'PROCESSING', 'CHANGE', 'FAIL'];
    const statuses = await Promise.all(
      states.map(async (refundState) => (await read(refunded({ refundState }))).lines[0]?.status),
    );
    expect(statuses).toEqual(['SUCCEEDED', 'PROCESSING', 'PROCESSING', 'FAILED']);
  });

  it.each([
    ['0.60000', '0.60', 60, undefined],
    ['0.00500', '0.005', 1, '0.00500'],
    ['0.00499', '0.00499', 0, '0.00499'],
    ['-0.00500', '-0.005', -1, '-0.00500'],
    ['0.00020', '0.00020', 0, '0.00020'],
  ])('a fee of %s is rounded half up and kept as written', async (fee, total, minor, exactFee) => {
    const [line] = (await read(one({ fee }, total))).lines;
    expect([line?.fee, line?.exactFee]).toEqual([minor, exactFee]);
  });

  it.each<[string, readonly string[], string]>([
    ['a column that is needed is missing', changed(trade, ',微信订单号,', ',订单号,'), 'HEADER 1'],
    ['a column is there twice', changed(trade, ',设备号,', ',商户号,'), 'HEADER 1'],
    ['an amount is there under both names', changed(trade, ',设备号,', ',总金额,'), 'HEADER 1'],
    ['a total is not known', changed(trade, '退款总金额', '退货总金额'), 'HEADER 5'],
    ['a total that is needed is missing', changed(trade, '手续费总金额', '申请退款总额'), 'HEADER 5'],
    ['the totals are missing', trade.slice(0, -2), 'TRUNCATED'],
    ['the figures of the totals are missing', trade.slice(0, -1), 'TRUNCATED'],
    ['there is nothing but names', [wechatColumns27], 'TRUNCATED'],
    ['a row was taken out', wechatTrade(wechatRows().slice(1)), 'TOTALS 4'],
    ['payments are a fen off', changed(trade, '`2,`100.00', '`2,`100.01'), 'TOTALS 5'],
    ['refunds are a fen off', changed(trade, '`30.00,`0.00,`0.42000', '`29.99,`0.00,`0.42000'), 'TOTALS 5'],
    ['fees are a hundred-thousandth off', changed(trade, '`0.42000', '`0.42001'), 'TOTALS 5'],
    ['the count is one off', changed(trade, '`2,`100', '`3,`100'), 'TOTALS 5'],
    ['a total is no figure', changed(trade, '`2,`100', '`x,`100'), 'TOTALS 5'],
    ['there is a total less than names', changed(trade, /^(`2.*),`30\.00$/, '$1'), 'TOTALS 5'],
    ['a row is short', changed(trade, '`JSAPI,', ''), 'ROW 2'],
    ['a row has no backticks', changed(trade, /^`2026(.*)$/, '2026$1'), 'ROW 2'],
    ['an amount is in scientific notation', one({ paid: '1E+02' }), 'ROW 2'],
    ['an amount has thousands commas', one({ paid: '1,000.00' }), 'ROW 2'],
    ['an amount is beyond 2^53', one({ paid: '90071992547409.92' }), 'ROW 2'],
    ['an amount is no whole fen', one({ paid: '100.005' }), 'ROW 2'],
    ['a payment is negative', one({ paid: '-100.00' }), 'ROW 2'],
    ['a number has lost its digits to a spreadsheet', one({ transaction: '4.2E+27' }), 'ROW 2'],
    ['its state is not known', one({ state: 'CLOSED' }), 'ROW 2'],
    ['what became of a refund is not known', refunded({ refundState: 'X' }), 'ROW 2'],
    ['what became of a refund is not said', refunded({ refundState: '' }), 'ROW 2'],
    ['its currency is none', one({ currency: 'RMB' }), 'ROW 2'],
    ['a time is none', one({ at: `${day} 10:60:00` }), 'ROW 2'],
    ['a row is of another day', one({ at: '2026-11-26 00:00:00' }), 'WRONG_DAY 2'],
    ['a row is of another merchant', one({ merchant: '1900000110' }), 'FOREIGN 2'],
    ['a row stands behind the totals', [...trade, wechatRow()], 'ROW 6'],
  ])('is refused where %s', async (_, lines, why) => expect(await fault(lines)).toBe(why));

  it('of two days or two merchants is refused, whatever is expected', async () => {
    const rows = (other: object) =>
      wechatTrade(
        [wechatRow({ paid: '1.00' }), wechatRow({ paid: '1.00', ...other })],
        '`2,`2.00,`0,`0,`0,`2.00,`0',
      );
    expect(await fault(rows({}), {})).toBe('read');
    expect(await fault(rows({ at: '2026-11-26 00:00:00' }), {})).toBe('WRONG_DAY 3');
    expect(await fault(rows({ merchant: '2' }), {})).toBe('FOREIGN 3');
  });

  it('of another source or kind than expected is refused', async () => {
    expect(await fault(trade, { source: 'alipay' })).toBe('WRONG_SOURCE');
    expect(await fault(trade, { kind: 'fund' })).toBe('WRONG_SOURCE');
  });

  it('with the same line twice is read: the comparison reports it', async () => {
    const lines = wechatTrade(
      [wechatRow({ paid: '1.00' }), wechatRow({ paid: '1.00' })],
      '`2,`2.00,`0,`0,`0,`2.00,`0',
    );
    expect((await read(lines)).lines).toHaveLength(2);
  });
});

describe("WeChat Pay's fund bill", () => {
  const fund: Expected = { ...expected, kind: 'fund' };
  it('says every movement, fees and withdrawals too, and proves the balance of the day', async () => {
    const { lines, summary } = await read(wechatFund(), fund);
    expect(
      lines.map(({ kind, minor, channelNo, outNo, paymentNo, reference }) => [
        kind,
        minor,
        channelNo,
        outNo,
        paymentNo,
        reference,
      ]),
    ).toEqual([
      [
        'PAYMENT',
        10_000,
        '4200000000202611250000000001',
        'order-1',
        '4200000000202611250000000001',
        'order-1',
      ],
      ['FEE', -60, '190000010900000002', '', '4200000000202611250000000001', 'order-1'],
      ['SETTLEMENT', -100_000, '10000000000000000000000001', '', '', 'W1'],
      ['REFUND', -2_982, '50300000002026112500000000001', 'back-1', '', 'back-1'],
    ]);
    expect(summary.statements).toEqual([
      { account: account.wechatpay, currency: 'CNY', from: day, to: day, opening: 100_000n, closing: 6_958n },
    ]);
    expect(summary.notes).toEqual([]);
  });

  it('does not say whose it is, and so it tells', async () => {
    const { summary } = await read(wechatFund(), {});
    expect(summary.notes).toEqual(['the file does not say whose account it is']);
  });

  it('is proved by the day where rows stand in another order', async () => {
    const { summary } = await read(wechatFund([3, 1, 0, 2].map((at) => wechatFundRows[at] ?? '')), fund);
    expect(summary.statements[0]).toMatchObject({ opening: 100_000n, closing: 6_958n });
  });

  it.each<[string, readonly string[], string]>([
    [
      'with full-width brackets',
      changed(wechatFund(), '收支金额(元),账户结余(元)', '收支金额（元）,账户结余（元）'),
      'read',
    ],
    ['without rows', wechatFund([], '`0,`0,`0.00,`0,`0.00'), 'read'],
    ['whose last balance does not follow', changed(wechatFund(), '`69.58', '`69.59'), 'BALANCE'],
    ['whose income is a fen off', wechatFund(wechatFundRows, '`4,`1,`100.01,`3,`1030.42'), 'TOTALS 7'],
    ['whose expense is a fen off', wechatFund(wechatFundRows, '`4,`1,`100.00,`3,`1030.43'), 'TOTALS 7'],
    ['whose count is one off', wechatFund(wechatFundRows, '`4,`2,`100.00,`2,`1030.42'), 'TOTALS 7'],
    ['without totals', wechatFund().slice(0, -2), 'TRUNCATED'],
    ['without a column', changed(wechatFund(), '账户结余', '结余'), 'HEADER 1'],
    ['with a direction that is none', changed(wechatFund(), '`收入', '`进账'), 'ROW 2'],
    ['with a negative amount', changed(wechatFund(), '`100.00,`1100', '`-100.00,`1100'), 'ROW 2'],
    ['with a row of another day', changed(wechatFund(), `${day} 20`, '2026-11-26 20'), 'WRONG_DAY 4'],
  ])('%s: %s', async (_, lines, why) => expect(await fault(lines, fund)).toBe(why));
});
