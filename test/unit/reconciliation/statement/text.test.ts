import { amountText, grouped, plainAmount } from '../../../../functions/reconciliation/statement/amount.ts';
import { html } from '../../../../functions/reconciliation/statement/markup.ts';

it.each([
  [0n, 'CNY', 'CNY 0.00'],
  [-1, 'CNY', 'CNY -0.01'],
  [123_456_789n, 'CNY', 'CNY 1,234,567.89'],
  [2n ** 80n, 'CNY', 'CNY 12,089,258,196,146,291,747,061.76'],
  [-1999, 'JPY', 'JPY -1,999'],
  [1_234_567, 'KWD', 'KWD 1,234.567'],
  [-1_234, '???', '??? -1,234'],
])('writes %s minor units of %s exactly', (minor, currency, text) => {
  expect(amountText(minor, currency)).toBe(text);
});

it('writes amounts for machines without groups', () => {
  expect(plainAmount(-123_456_789n, 'CNY')).toBe('-1234567.89');
});

it('groups whole numbers', () => {
  expect([grouped(0), grouped(999), grouped(1000), grouped(-1_234_567)]).toEqual([
    '0',
    '999',
    '1,000',
    '-1,234,567',
  ]);
});

it.each([
  ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  [`" onload='x' &`, '&quot; onload=&#39;x&#39; &amp;'],
  ['a\u202Eb\u0000c\nd', 'a\uFFFDb\uFFFDc\uFFFDd'],
  ['\uD800', '\uFFFD'],
])('escapes %j', (text, markup) => {
  expect(html`${text}`).toEqual({ markup });
});

it('leaves markup as it is, in lists too', () => {
  const item = html`<i>${'<'}</i>`;
  expect(html`<b>${item}${[item, item]}</b>`.markup).toBe('<b><i>&lt;</i><i>&lt;</i><i>&lt;</i></b>');
});
