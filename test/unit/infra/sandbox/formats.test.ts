import fc from 'fast-check';
import {
  beijingDay,
  beijingTime,
  compactTime,
  dayStart,
  offsetTime,
  readBeijingTime,
} from '../../../../infra/sandbox/beijing-time.ts';
import { readForm, sortedPairs, writeForm } from '../../../../infra/sandbox/form.ts';
import { gbk } from '../../../../infra/sandbox/gbk.ts';
import { zmeLine, zmLine } from '../../../../infra/sandbox/unionpay/file.ts';
import { dayOf, settleDay } from '../../../../infra/sandbox/unionpay/settle-day.ts';
import { readYuan, yuan } from '../../../../infra/sandbox/yuan.ts';
import { anyText } from '../../../builders/any-text.ts';

describe('money', () => {
  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [-5, '-0.05'],
    [1999, '19.99'],
    [-123456n, '-1234.56'],
    [9_007_199_254_740_993_00n, '9007199254740993.00'],
  ])('of %s fen is %s yuan', (fen, text) => expect(yuan(fen)).toBe(text));

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999_999 }), (fen) =>
        expect(readYuan(yuan(fen))).toBe(fen),
      ),
    );
  });

  it.each(['0', '0.00', '.5', '1.', '1.005', '-1', '+1', '1e3', ' 1', '１', ''])('is not "%s"', (text) => {
    expect(readYuan(text)).toBeUndefined();
  });
});

describe('times', () => {
  const newYear = Date.parse('2025-12-31T16:00:00Z');
  it("are Beijing's in every form", () => {
    expect([
      beijingTime(newYear),
      compactTime(newYear),
      offsetTime(newYear),
      beijingDay(newYear - 1),
    ]).toEqual(['2026-01-01 00:00:00', '20260101000000', '2026-01-01T00:00:00+08:00', '2025-12-31']);
    expect([
      readBeijingTime('2026-01-01 00:00:00'),
      readBeijingTime('20260101000000'),
      dayStart('2026-01-01'),
    ]).toEqual([newYear, newYear, newYear]);
  });
  it.each(['2026-02-30', '2026-13-01', '', '2026-1-1'])('no day is "%s"', (day) =>
    expect(dayStart(day)).toBeNaN(),
  );
  it('of UnionPay end their day at 23:00 and find their year', () => {
    const cutOff = Date.parse('2025-12-31T23:00:00+08:00');
    expect([settleDay(cutOff - 1), settleDay(cutOff)]).toEqual(['2025-12-31', '2026-01-01']);
    expect([dayOf('1231', '20260101090000'), dayOf('0101', '20260101090000')]).toEqual([
      '2025-12-31',
      '2026-01-01',
    ]);
  });
});

describe('forms', () => {
  it('come back as they were written, whatever the values', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), anyText()), (values) => {
        const read = readForm(writeForm(values));
        expect(
          Object.fromEntries([...(read ?? [])].map(([name, value]) => [name, value.toString()])),
        ).toEqual({ ...values });
      }),
    );
  });
  it('are refused when a name comes twice, even differently spelt', () => {
    expect(readForm('a=1&%61=2')).toBeUndefined();
  });
  it('are sorted by bytes, without what is empty', () => {
    expect(sortedPairs({ b: '1', a_b: '2', aB: '3', a: '', B: '4' })).toBe('B=4&aB=3&a_b=2&b=1');
  });
});

describe('GBK', () => {
  it('is what a decoder reads back, for every character that has two bytes', () => {
    const decoder = new TextDecoder('gbk', { fatal: true });
    const text = Array.from({ length: 0x9fa5 - 0x4e00 + 1 }, (_, at) =>
      String.fromCharCode(0x4e00 + at),
    ).join('');
    expect(decoder.decode(gbk(text))).toBe(text);
  });
  it('has its known bytes, and a question mark for what it lacks', () => {
    expect(gbk('a红茶（😀').toString('hex')).toBe('61baecb2e8a3a83f');
  });
});

it("lines of UnionPay's files have their width, also when a value is too long", () => {
  const long = '红'.repeat(50);
  const trade = {
    provider: 'unionpay' as const,
    id: 'x',
    outTradeNo: 'x',
    channelNo: '1',
    amount: 999_999_999_999,
    status: 'PAID' as const,
    notifyUrl: '',
    createdAt: 0,
    expiresAt: 0,
    paidAt: 0,
    refunds: [],
    details: { reqReserved: long, bizType: '000201' },
  };
  const line = zmLine({ at: 0, trade, fee: 5 });
  expect([line.length, new TextDecoder('gbk').decode(line.subarray(397, 429))]).toEqual([
    607,
    '红'.repeat(16),
  ]);
  expect(zmeLine({ queryId: '1', traceNo: '1', txnAmount: 1, amount: 1, paidAt: 0, at: 0 }).length).toBe(339);
});
