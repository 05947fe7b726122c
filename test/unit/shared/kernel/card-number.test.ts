import * as fc from 'fast-check';
import { looksLikeCardNumber, withoutCardNumbers } from '../../../../shared/kernel/card-number.ts';

/** The text with the digit behind it that makes it right (Luhn). */
const checked = (text: string): string =>
  [...'0123456789'].map((digit) => `${text}${digit}`).find((each) => luhn(each)) ?? '';
const luhn = (text: string): boolean =>
  [...text].reverse().reduce((sum, char, at) => {
    const digit = Number(char) * (at % 2 === 1 ? 2 : 1);
    return sum + (digit > 9 ? digit - 9 : digit);
  }, 0) %
    10 ===
  0;

const cards = {
  Visa: '4111111111111111',
  Mastercard: '5555555555554444',
  'Mastercard, 2-series': '2223003122003222',
  'American Express': '378282246310005',
  JCB: '3530111333300000',
  Discover: '6011111111111117',
  UnionPay: '6222021001116245702',
  'UnionPay, 16 digits': '6200000000000005',
  中国工商银行: checked('955880100111490818'),
} as const;

describe('what looks like a card number', () => {
  it.each(Object.entries(cards))('is one of %s', (_, number) => {
    expect(looksLikeCardNumber(number)).toBe(true);
    expect(looksLikeCardNumber(`${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`)).toBe(false);
  });

  it.each([
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4111.1111.1111.1111',
    '4111–1111–1111–1111',
    '4111 1111-1111 1111',
    '4111  1111  1111  1111',
    '4111_1111_1111_1111',
    '4111/1111/1111/1111',
    '4111·1111·1111·1111',
    '4111, 1111, 1111, 1111',
    '3782-822463 10005',
    '４１１１１１１１１１１１１１１１',
    '4111\u00a01111\u00a01111\u00a01111',
    '4111\u200b111111111111',
    '卡号6222021001116245702，王小明',
    '6222 0210 0111 6245 702',
    '622202 1001116245702',
    '3782 822463 10005',
    'x6011111111111117y',
    'pay 5 x 4111 1111 1111 1111 12/27',
    '4111 1111 1111 1111 123',
    '信用卡 4222222222222',
    'my card: 30569309025904',
    'visa 4000000000000000006',
    '1234 6222 0210 0111 6245 702',
    '13800138000 4111 1111 1111 1111',
  ])('is in %s', (text) => expect(looksLikeCardNumber(text)).toBe(true));

  it.each([
    ['phones', '13800138000, +86 138 0013 8000, 400-820-8820, 8613800138000'],
    ['two phones beside each other', '13800138000 13900139000'],
    ['an ID of a person', '11010519491231002X'],
    ['articles', '4006381333931 6901234567892 9780306406157'],
    ['times', '1795514400000 20261124100000 20261124100000123'],
    ['our ids', 'ord_3V7Q9ZK2M8N4P6R1T5W0X9Y2B7'],
    ['an amount', '共 4222222222222.00 元'],
  ])('is none of %s', (_, text) => expect(looksLikeCardNumber(text)).toBe(false));

  const digits = (count: number) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count })
      .map((all) => all.join(''));
  const right = (prefix: string, count: number) =>
    digits(count - 1).map((rest) => checked(`${prefix}${rest}`));
  it.each([
    ['orders of Taobao, 19 digits', right('39', 17)],
    ['orders of Taobao that begin as Visa', right('41', 17)],
    ['orders of Douyin', right('69', 17)],
    ['orders of Pinduoduo', right('', 15).map((number) => `241124-${number}`)],
    ['orders of JD', right('3', 11)],
    ['payments of WeChat Pay', right('4200', 24)],
    ['payments of Alipay', right('2026112422001', 15)],
    ['payments of UnionPay', right('62', 19)],
    ['parcels of Yunda', right('43', 11)],
    ['parcels of STO', right('77', 13)],
    ['parcels of SF', right('4', 12).map((number) => `SF${number}`)],
    ['what is numbered by the day', right('261124', 10)],
  ])('is none of the numbers of %s, whatever their check digit', (_, numbers) => {
    fc.assert(fc.property(numbers, (number) => !looksLikeCardNumber(`单号 ${number} 已取消`)));
  });
});

describe('a text of others', () => {
  it('keeps the last four digits of a card number, and all else', () => {
    expect(withoutCardNumbers('退到 6222021001116245702，订单 3905172800145')).toBe(
      '退到 ***************5702，订单 3905172800145',
    );
    expect(withoutCardNumbers('4111 1111 1111 1111 请尽快')).toBe('**** **** **** 1111 请尽快');
    expect(withoutCardNumbers('4111 - 1111 1111 / 1111')).toBe('**** - **** **** / 1111');
  });

  it('keeps no number that begins within another', () => {
    const text = '卡号 6222 0210 0111 6222 0210 0111 6245 702';
    expect(withoutCardNumbers(text)).toBe('卡号 **** **** **** **** **** **** ***5 702');
  });

  it('stays as it is where there is none', () => {
    expect(withoutCardNumbers('１２３ 周末送')).toBe('１２３ 周末送');
  });
});
