import fc from 'fast-check';
import {
  decodeLine,
  encodeLine,
  fundKeyOf,
  partitionOf,
  tradeKeyOf,
} from '../../../functions/reconciliation/domain/canonical.ts';
import { type Line, lineKinds, lineStatuses } from '../../../functions/reconciliation/domain/line.ts';
import { aLine } from '../../builders/a-line.ts';
import { anyText } from '../../builders/any-text.ts';

const text = anyText(12);
const halves = fc.oneof(text, fc.constantFrom('\t', '\\', '\n', '\r\n', '\\e', '\ud800', '支付宝', ''));
const whole = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

const anyLine: fc.Arbitrary<Line> = fc.record(
  {
    lineNo: fc.nat(),
    kind: fc.constantFrom(...lineKinds),
    channelNo: halves,
    outNo: halves,
    paymentNo: halves,
    minor: whole,
    fee: whole,
    currency: halves,
    status: fc.constantFrom(...lineStatuses),
    account: halves,
    at: fc.nat(),
    day: halves,
    balance: whole,
    reference: halves,
    counterparty: halves,
    label: halves,
    exactFee: halves,
  },
  {
    requiredKeys: [
      ...(['lineNo', 'kind', 'channelNo', 'outNo', 'paymentNo', 'minor', 'fee'] as const),
      ...(['currency', 'status', 'account', 'at', 'day'] as const),
    ],
  },
);

describe('a canonical line', () => {
  it('is the same line again, whatever its texts hold', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        expect(decodeLine(encodeLine(line))).toEqual(line);
      }),
    );
  });

  it('is one line of text, and survives as bytes', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        const encoded = encodeLine(line);
        expect(encoded).not.toMatch(/[\r\n]/);
        expect(Buffer.from(encoded, 'utf8').toString('utf8')).toBe(encoded);
      }),
    );
  });

  it.each(['', 'x', 'Q\ta', encodeLine(aLine()).replace('10000', '1.5'), `${encodeLine(aLine())}\tmore`])(
    'is not %j',
    (encoded) => {
      expect(() => decodeLine(encoded)).toThrow(RangeError);
    },
  );
});

describe('keys', () => {
  it.each([
    ['our number, within a kind', aLine({ outNo: 'o1' }), 'P=o1'],
    ['a refund is another thing than its payment', aLine({ kind: 'REFUND', outNo: 'o1' }), 'R=o1'],
    ['the provider’s number where there is none of ours', aLine({ outNo: '', channelNo: 'c1' }), 'P#c1'],
  ])('leg A: %s', (_, line, key) => {
    expect(tradeKeyOf(line)).toBe(key);
  });

  it.each([
    ['a payment goes by its number', aLine({ channelNo: 'x', paymentNo: 'p1' }), 'CNY=p1'],
    ['a fee goes by its payment', aLine({ kind: 'FEE', channelNo: 'x', paymentNo: 'p1' }), 'CNY=p1'],
    [
      'a refund goes by its own number',
      aLine({ kind: 'REFUND', channelNo: 'r1', paymentNo: 'p1' }),
      'CNY=r1',
    ],
    [
      'a refund without number goes by its payment',
      aLine({ kind: 'REFUND', channelNo: '', paymentNo: 'p1' }),
      'CNY=p1',
    ],
    [
      'a line without number stands alone',
      aLine({ channelNo: '', paymentNo: '', outNo: '', lineNo: 7, at: 5 }),
      'CNY=#7@5',
    ],
  ])('leg B: %s', (_, line, key) => {
    expect(fundKeyOf(line)).toBe(key);
  });

  it('fall into partitions evenly, and always into the same one', () => {
    const counts = new Array<number>(8).fill(0);
    for (let key = 0; key < 8000; key += 1)
      counts[partitionOf(`P=ord-${key}`, 8)] = (counts[partitionOf(`P=ord-${key}`, 8)] ?? 0) + 1;
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(partitionOf('P=ord-1', 8)).toBe(partitionOf('P=ord-1', 8));
    expect(partitionOf('', 1)).toBe(0);
  });
});
