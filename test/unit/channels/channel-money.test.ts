import * as fc from 'fast-check';
import { amountsIn, minorOf } from '../../../functions/channels/domain/channel-money.ts';
import { htmlText } from '../../../functions/channels/domain/html-text.ts';
import { fullName } from '../../../functions/channels/domain/person-text.ts';
import { maybeText } from '../../../functions/channels/domain/platform-fields.ts';
import { unprovenBy } from '../../../functions/channels/domain/prove.ts';
import { withoutRegions } from '../../../functions/channels/domain/region-text.ts';
import { Unreadable } from '../../../functions/channels/domain/unreadable.ts';
import { losslessJson } from '../../../shared/kernel/lossless-json.ts';
import { formatMoney } from '../../../shared/kernel/money.ts';
import { cny } from './support/platform-kit.ts';

describe('an amount as a channel writes it (金额)', () => {
  it.each([
    ['19.99', 'CNY', 1999],
    ['0.1', 'CNY', 10],
    ['.5', 'CNY', undefined],
    ['5', 'CNY', 500],
    ['5.', 'CNY', 500],
    ['5.000000', 'CNY', 500],
    ['0.900', 'USD', 90],
    ['1.125', 'USD', undefined],
    ['-0', 'CNY', 0],
    ['-1.50', 'CNY', -150],
    ['120', 'JPY', 120],
    ['120.00', 'JPY', 120],
    ['120.5', 'JPY', undefined],
    ['1.234', 'KWD', 1234],
    ['1.2345', 'KWD', undefined],
    ['1.2', 'KWD', 1200],
    ['0.30000000000000004', 'CNY', undefined],
    ['1e2', 'CNY', undefined],
    ['1e309', 'CNY', undefined],
    ['Infinity', 'CNY', undefined],
    ['NaN', 'CNY', undefined],
    ['1,000.00', 'CNY', undefined],
    ['１２', 'CNY', undefined],
    [' 1', 'CNY', undefined],
    ['', 'CNY', undefined],
    ['90071992547409.91', 'CNY', 9007199254740991],
    ['90071992547409.92', 'CNY', undefined],
    ['99999999999999999999', 'CNY', undefined],
  ])('%s of %s is %s', (text, currency, minor) => {
    expect(minorOf(text, currency)).toBe(minor);
  });

  it('comes back from every way to write it', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom('CNY', 'JPY', 'KWD'), (minor, currency) => {
        expect(minorOf(formatMoney({ currency, minor }).slice(4), currency)).toBe(minor);
      }),
      { numRuns: 300 },
    );
  });

  it('is read as the text that it was, also where JSON has a number', () => {
    const said = losslessJson('[0.1, 20.10, 0.30000000000000004, 1e309]') as unknown[];
    const texts = said.map((each) => maybeText.parse(each));
    expect(texts.map((text) => minorOf(text ?? '', 'CNY'))).toEqual([10, 2010, undefined, undefined]);
  });

  it('of a message is named where it makes no sense, and never quoted', () => {
    const { currency, amount, signed } = amountsIn('cny');
    expect([currency, amount(undefined, 'total'), signed('-1', 'fee')]).toEqual(['CNY', undefined, -100]);
    expect(() => amount('1e309', 'total')).toThrow(new Unreadable('total is not an amount'));
    expect(() => amount('-0.01', 'total')).toThrow(new Unreadable('total is below zero'));
    for (const none of [undefined, 'RMB', 'XXX', '￥', 'US'])
      expect(() => amountsIn(none)).toThrow(new Unreadable('no currency in use'));
  });

  it('is missing from totals to the minor unit', () => {
    const totals = {
      goods: cny(3000),
      discount: cny(500),
      freight: cny(600),
      tax: cny(0),
      payable: cny(3100),
    };
    expect(unprovenBy(totals)).toBeUndefined();
    expect(unprovenBy({ ...totals, payable: cny(3101) })).toMatch('CNY 31.01 is CNY 0.01 more');
    expect(unprovenBy({ ...totals, payable: cny(3099) })).toMatch('CNY 30.99 is CNY 0.01 less');
  });
});

describe('text as channels send it', () => {
  it.each([
    ['Tea &ndash; 250 g', 'Tea – 250 g'],
    ['R&amp;D &lt;b&gt; &quot;x&quot; &#039;y&#39;', `R&D <b> "x" 'y'`],
    ['&amp;lt;script&amp;gt;', '&lt;script&gt;'],
    ['&#8217;&#x2019;&#X1F375;', '’’🍵'],
    ['&nope; &; & &amp', '&nope; &; & &amp'],
    ['&#0;&#xD800;&#x110000;&#7;', '\uFFFD\uFFFD\uFFFD\uFFFD'],
    ['&constructor;&toString;', '&constructor;&toString;'],
    ['caf&eacute; &yen;5', 'café ¥5'],
  ])('is no HTML any more: %s', (html, text) => {
    expect(htmlText(html)).toBe(text);
  });

  it.each([
    ['a\u0000b', 'ab'],
    ['a\r\n\tb', 'a b'],
    ['\u202Edcba\u202C', 'dcba'],
    ['\u2066x\u2069', 'x'],
    ['\uFEFFx', 'x'],
    ['a\ud800b', 'a\uFFFDb'],
    ['👩‍👩‍👧 𠮷 é', '👩‍👩‍👧 𠮷 é'],
    [' ', undefined],
    ['\u0000', undefined],
    [null, undefined],
    [{}, undefined],
    [0, '0'],
    [false, 'false'],
    ['x'.repeat(5_000), 'x'.repeat(5_000)],
  ])('holds nothing that no label can: %j', (value, text) => {
    expect(maybeText.parse(value)).toBe(text);
  });

  it.each([
    ['雷', '李', '李雷'],
    ['John', 'Doe', 'John Doe'],
    ['Lei', '李', 'Lei 李'],
    [undefined, 'Doe', 'Doe'],
    ['John', undefined, 'John'],
    [undefined, undefined, undefined],
  ])('names people as they write it: %s %s', (first_name, last_name, name) => {
    expect(fullName({ first_name, last_name })).toBe(name);
  });

  it.each([
    ['上海市上海市长宁区某路0号', ['上海市', '上海市', '长宁区'], '某路0号'],
    ['某路0号', ['上海市', undefined, '长宁区'], '某路0号'],
    ['广东省 深圳市', ['广东省', '深圳市', undefined], undefined],
    [undefined, ['广东省'], undefined],
  ])('tells a street without what stands beside it: %s', (detail, regions, street) => {
    expect(withoutRegions(detail, regions)).toBe(street);
  });
});
