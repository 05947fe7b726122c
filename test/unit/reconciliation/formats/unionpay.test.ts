import type { Expected } from '../../../../functions/reconciliation/domain/bill.ts';
import { billOf, faultOf, inPieces } from '../../../builders/bill-reading.ts';
import {
  account,
  day,
  fixedLines,
  unionpayName,
  unionpayZip,
  zipped,
  zmeLine,
  zmLine,
  zmRefund,
} from '../../../builders/bill-samples.ts';

const expected: Expected = {
  source: 'unionpay',
  kind: 'trade',
  account: account.unionpay,
  businessDate: day,
};
const read = (bytes: Uint8Array, more: Expected = expected) => billOf(inPieces(bytes), more);
const fault = (bytes: Uint8Array, more: Expected = expected) => faultOf(bytes, more);
const zm = (...lines: readonly Buffer[]) => fixedLines(lines);
const same = { currency: 'CNY', status: 'SUCCEEDED', account: account.unionpay, day };

describe("UnionPay's files", () => {
  it('are one trade bill with its disputes', async () => {
    const { lines, summary } = await read(unionpayZip([zmLine(), zmRefund()], [zmeLine()]));
    expect(lines).toEqual([
      {
        ...same,
        lineNo: 1,
        kind: 'PAYMENT',
        channelNo: '202611251000000000001',
        outNo: 'ORDER000001',
        paymentNo: '202611251000000000001',
        minor: 10_000,
        fee: 60,
        at: Date.parse('2026-11-25T10:00:00+08:00'),
        label: '01',
      },
      {
        ...same,
        lineNo: 2,
        kind: 'REFUND',
        channelNo: '202611251100000000002',
        outNo: 'BACK000001',
        paymentNo: '202611251000000000001',
        minor: -3_000,
        fee: -18,
        at: Date.parse('2026-11-25T11:00:00+08:00'),
        label: '04',
      },
      {
        ...same,
        lineNo: 1,
        kind: 'DISPUTE',
        channelNo: '0000091125120000',
        outNo: '',
        paymentNo: '202611201000000000001',
        minor: -5_000,
        fee: 0,
        at: Date.parse('2026-11-25T12:00:00+08:00'),
        label: 'E25',
        reference: '000001 1120100000',
      },
    ]);
    expect(summary).toEqual({
      source: 'unionpay',
      kind: 'trade',
      format: 'unionpay-zm+zme',
      statements: [{ account: account.unionpay, currency: 'CNY', from: day, to: day }],
      lines: 3,
      controlTotals: [],
      notes: [],
    });
  });

  it.each<[string, Uint8Array, number]>([
    ['a name in GBK that takes two bytes a character', zm(zmLine({ 31: '掌柜茶叶商店某某路分店' })), 1],
    ['a name that is cut within a character', zm(Buffer.from(zmLine().fill(0xb2, 327, 328))), 1],
    ['lines that end in LF', Buffer.concat([zmLine(), Buffer.from('\n'), zmRefund(), Buffer.from('\n')]), 2],
    ['no final line end', Buffer.concat([zmLine(), Buffer.from('\r\n'), zmRefund()]), 2],
    ['a fee that is given', zm(zmLine({ 16: 'C000000000060', 17: 'C000000010060', 33: 'C000000010060' })), 1],
    [
      'a surcharge for instalments in what is settled',
      zm(zmLine({ 38: 'D00000000040', 17: 'C000000009900', 33: 'C000000009900' })),
      1,
    ],
    ['a share of another merchant', zm(zmLine({ 32: 'C000000005000', 33: 'C000000004940' })), 1],
  ])('with %s are read', async (_, bytes, count) => expect((await read(bytes)).lines).toHaveLength(count));

  it('with disputes alone are a bill of disputes', async () => {
    const { summary } = await read(fixedLines([zmeLine()]), { ...expected, kind: 'dispute' });
    expect([summary.kind, summary.format, summary.lines]).toEqual(['dispute', 'unionpay-zme', 1]);
  });

  it('of an empty day are empty members', async () => {
    const { lines, summary } = await read(unionpayZip([], []));
    expect([lines, summary.statements[0]?.account, summary.format]).toEqual([
      [],
      account.unionpay,
      'unionpay-zm+zme',
    ]);
  });

  it('say which other members were let be, and that disputes are not in it', async () => {
    const bytes = zipped({
      [unionpayName('ZM')]: zm(zmLine()),
      [unionpayName('SUM')]: Buffer.from('x'),
      [unionpayName('PEDERR')]: Buffer.from('x'),
    });
    expect((await read(bytes)).summary.notes).toEqual([
      'there is no ZME: disputes are not in it',
      `not read: ${unionpayName('SUM')}`,
      `not read: ${unionpayName('PEDERR')}`,
    ]);
  });

  it.each([
    ['1231100000', '2026-01-01', '2025-12-31T10:00:00+08:00'],
    ['0101003000', '2026-01-01', '2026-01-01T00:30:00+08:00'],
    ['1231233000', '2026-12-31', '2026-12-31T23:30:00+08:00'],
    ['0229100000', '2028-03-01', '2028-02-29T10:00:00+08:00'],
  ])('a time %s without year, settled on %s, is %s', async (sentAt, businessDate, instant) => {
    const { lines } = await read(zm(zmLine({ 5: sentAt })), { businessDate });
    expect(lines.map(({ at, day: settled }) => [at, settled])).toEqual([[Date.parse(instant), businessDate]]);
  });

  const short = Buffer.concat([zmLine().subarray(0, 606), Buffer.from('\r\n')]);
  const long = Buffer.concat([zmLine(), Buffer.from(' \r\n')]);
  it.each<[string, Uint8Array, string]>([
    ['a line of 606 bytes', Buffer.concat([zm(zmLine()), short, zm(zmLine())]), 'ROW 2'],
    ['a line of 608 bytes', Buffer.concat([zm(zmLine()), long, zm(zmLine())]), 'ROW 2'],
    ['a first line of 606 bytes', Buffer.concat([short, zm(zmLine())]), 'ROW 1'],
    ['a first line of 606 bytes in a zip', zipped({ [unionpayName('ZM')]: short }), 'ROW 1'],
    ['an empty line', Buffer.concat([zm(zmLine()), Buffer.from('\r\n'), zm(zmLine())]), 'ROW 2'],
    ['half a line at the end', Buffer.concat([zm(zmLine()), zmLine().subarray(0, 300)]), 'TRUNCATED 2'],
    ['fields without separators', zm(zmLine(), Buffer.from(zmLine().fill('x', 45, 46))), 'ROW 2'],
    ['a side that is neither C nor D', zm(zmLine({ 17: 'X000000009940' })), 'ROW 1'],
    [
      'a settled amount that does not follow',
      zm(zmLine({ 17: 'C000000009941', 33: 'C000000009941' })),
      'ROW 1',
    ],
    ['a refund that is credited', zm(zmRefund({ 17: 'C000000002982', 33: 'C000000002982' })), 'ROW 1'],
    ['a cleared amount that does not follow', zm(zmLine({ 33: 'C000000009941' })), 'ROW 1'],
    ['an amount that is none', zm(zmLine({ 7: '0000001000.0' })), 'ROW 1'],
    ['a dispute whose amounts do not follow', fixedLines([zmeLine({ 16: 'D000000005001' })]), 'WRONG_SOURCE'],
    ['a day that is none', zm(zmLine({ 5: '0230100000' })), 'ROW 1'],
    ['a time that is none', zm(zmLine({ 5: '1125240000' })), 'ROW 1'],
    ['no order number', zm(zmLine({ 12: '' })), 'ROW 1'],
    ['another merchant in a line', zm(zmLine(), zmLine({ 28: '777290058110098' })), 'FOREIGN 2'],
    ['another merchant in its name', zipped({ INN26112588ZM_777290058110098: zm(zmLine()) }), 'FOREIGN'],
    ['another day in its name', zipped({ [`INN26112488ZM_${account.unionpay}`]: zm(zmLine()) }), 'WRONG_DAY'],
    [
      'names of two days',
      zipped({ [`INN26112488ZM_${account.unionpay}`]: zm(zmLine()), [unionpayName('ZME')]: zm() }),
      'WRONG_DAY',
    ],
    [
      'two ZM',
      zipped({ [unionpayName('ZM')]: zm(zmLine()), [`a/${unionpayName('ZM')}`]: zm(zmLine()) }),
      'ARCHIVE',
    ],
    [
      'a member that nobody knows',
      zipped({ [unionpayName('ZM')]: zm(zmLine()), 'x.txt': Buffer.from('x') }),
      'ARCHIVE',
    ],
  ])('with %s are refused', async (_, bytes, why) => expect(await fault(bytes)).toBe(why));

  it('of two merchants, where none is expected, are refused', async () => {
    const bytes = zm(zmLine(), zmLine({ 28: '777290058110098' }));
    expect(await fault(bytes, { businessDate: day })).toBe('FOREIGN 2');
  });

  it('without a name and an expected day are refused: their times have no year', async () => {
    expect(await fault(zm(zmLine()), {})).toBe('WRONG_DAY');
  });

  it('with a dispute whose amounts do not follow are refused', async () => {
    expect(await fault(fixedLines([zmeLine({ 16: 'D000000005001' })]), { businessDate: day })).toBe('ROW 1');
  });
});
