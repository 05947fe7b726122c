import * as fc from 'fast-check';
import { checkPhone } from '../../../functions/orders/domain/phone.ts';
import { anyText } from '../../builders/any-text.ts';

const own = (raw: string, country = 'CN') => checkPhone(raw, { country, marketplace: false });
const fromMarketplace = (raw: string, country = 'CN') => checkPhone(raw, { country, marketplace: true });
const mobile = { ok: true, kind: 'mobile', e164: '+8613800138000', masked: '138****8000' };

describe('a phone number', () => {
  it.each([
    ['plain', '13800138000'],
    ['full-width', '１３８００１３８０００'],
    ['in marks of direction', '\u202a13800138000\u202c'],
    ['with a byte order mark', '\ufeff13800138000'],
    ['with zero-width spaces', '138\u200b0013\u200b8000'],
    ['with spaces', ' 138 0013 8000 '],
    ['with ideographic spaces', '　138　0013　8000　'],
    ['with dashes', '138-0013-8000'],
    ['with en dashes', '138–0013–8000'],
    ['with +86', '+86 138 0013 8000'],
    ['with full-width plus', '＋８６１３８００１３８０００'],
    ['with 86', '8613800138000'],
    ['with 0086', '008613800138000'],
    ['with brackets', '(+86) 13800138000'],
  ])('may be written %s', (_, raw) => {
    expect(own(raw)).toEqual(mobile);
    expect(fromMarketplace(raw)).toEqual(mobile);
  });

  it.each([
    ['CN', '0755-26712345', 'landline', '+8675526712345'],
    ['CN', '021-61234567', 'landline', '+862161234567'],
    ['CN', '010 6552 9988', 'landline', '+861065529988'],
    ['CN', '4008123123', 'service', '+864008123123'],
    ['CN', '400-812-3123', 'service', '+864008123123'],
    ['CN', '800-810-1234', 'service', '+868008101234'],
    ['CN', '17012345678', 'mobile', '+8617012345678'],
    ['CN', '+852 9123 4567', 'mobile', '+85291234567'],
    ['HK', '91234567', 'mobile', '+85291234567'],
    ['HK', '2812-3456', 'landline', '+85228123456'],
    ['HK', '+86 138 0013 8000', 'mobile', '+8613800138000'],
    ['MO', '6612 3456', 'mobile', '+85366123456'],
    ['TW', '0912-345-678', 'mobile', '+886912345678'],
    ['TW', '(02) 2345-6789', 'landline', '+886223456789'],
    ['BR', '(11) 98765-4321', 'mobile', '+5511987654321'],
    ['US', '(415) 555-2671', 'mobile-or-landline', '+14155552671'],
    ['GB', '07400 123456', 'mobile', '+447400123456'],
    // No numbers of its own: a whole number with + is needed.
    ['AQ', '+86 138 0013 8000', 'mobile', '+8613800138000'],
  ])('of %s: %s is a %s', (country, raw, kind, e164) => {
    expect(own(raw, country)).toMatchObject({ ok: true, kind, e164 });
  });

  it.each([
    ['', 'EMPTY'],
    [' \u202a\u202c ', 'EMPTY'],
    ['12345678901', 'INVALID'],
    ['10012345678', 'INVALID'],
    ['1380013800', 'INVALID'],
    ['138001380001', 'INVALID'],
    ['0755 1234567', 'INVALID'],
    ['0755-1234567', 'INVALID'],
    ['95338', 'INVALID'],
    ['08613800138000', 'INVALID'],
    ['26712345', 'INVALID'],
    ['110', 'INVALID'],
    ['0', 'NOT_A_NUMBER'],
    ['+', 'NOT_A_NUMBER'],
    ['abc', 'NOT_A_NUMBER'],
    ['收件人[0001]', 'INVALID'],
    ['张三 13800138000', 'INVALID'],
    ['13800138000 13900139000', 'INVALID'],
    ['13812345678-123456789', 'INVALID'],
    ['13800138000 ext', 'INVALID'],
    ["13800138000' OR 1=1", 'INVALID'],
    ['\u0000', 'NOT_A_NUMBER'],
    ['1'.repeat(65), 'TOO_LONG'],
    ['1'.repeat(10_000_000), 'TOO_LONG'],
  ])('is not %j: %s', (raw, reason) => {
    expect(own(raw)).toMatchObject({ ok: false, reason });
    expect(fromMarketplace(raw)).toMatchObject({ ok: false, reason });
  });

  it.each([
    ['0755-26712345-802'],
    ['0755-26712345转802'],
    ['0755-26712345 转 802'],
    ['0755-26712345轉802'],
    ['0755-26712345分机802'],
    ['0755-26712345,802'],
    ['0755-26712345，802'],
    ['0755-26712345#802'],
    ['0755-26712345 ext 802'],
    ['0755-26712345 ext. 802'],
    ['0755-26712345;ext=802'],
    ['0755-26712345x802'],
    ['+86 755 26712345 x 802'],
  ])('of a landline has its extension: %s', (raw) => {
    const expected = { ok: true, kind: 'landline', e164: '+8675526712345', extension: '802' };
    expect(own(raw)).toMatchObject(expected);
    expect(fromMarketplace(raw)).toMatchObject(expected);
  });

  it('of a firm has its extension', () => {
    expect(own('400-812-3123转5')).toMatchObject({ ok: true, kind: 'service', extension: '5' });
    expect(own('(415) 555-2671 x12', 'US')).toMatchObject({
      ok: true,
      e164: '+14155552671',
      extension: '12',
    });
  });

  it.each([
    ['13812345678-1234'],
    ['13812345678,1234'],
    ['13812345678，1234'],
    ['13812345678转1234'],
    ['13812345678 转 1234'],
    ['13812345678#1234'],
    ['13812345678 ext 1234'],
    ['１３８１２３４５６７８－１２３４'],
    ['+86 13812345678-1234'],
  ])('that is virtual is for marketplaces only: %s', (raw) => {
    expect(fromMarketplace(raw)).toEqual({
      ok: true,
      kind: 'virtual',
      e164: '+8613812345678',
      extension: '1234',
      masked: '138****5678',
    });
    expect(own(raw)).toMatchObject({ ok: false, reason: 'VIRTUAL' });
  });

  it.each([
    ['138****8000', '138****8000', undefined],
    ['138＊＊＊＊8000', '138****8000', undefined],
    ['138••••8000', '138****8000', undefined],
    ['+86-138****8000', '138****8000', undefined],
    ['86-138****8000', '138****8000', undefined],
    ['1**********', '1**********', undefined],
    ['***********', '***********', undefined],
    ['1380013800*', '138****800*', undefined],
    ['138****8000-1234', '138****8000', '1234'],
    ['138****8000转1234', '138****8000', '1234'],
    ['0755-****2345', '075*****2345', undefined],
  ])('that is masked is for marketplaces only: %s', (raw, masked, extension) => {
    expect(fromMarketplace(raw)).toEqual({
      ok: true,
      kind: 'masked',
      masked,
      ...(extension && { extension }),
    });
    expect(own(raw)).toMatchObject({ ok: false, reason: 'MASKED' });
  });

  it.each(['*', '****', '138****8000abc', '*<script>*', '13*-', '张**'])(
    'that is masked has to be a number: %s',
    (raw) => {
      expect(fromMarketplace(raw)).toMatchObject({ ok: false, reason: 'NOT_A_NUMBER' });
    },
  );

  it.each([
    ['91234567', 'HK', '+852 91****67'],
    ['(415) 555-2671', 'US', '+1 415****671'],
    ['0755-26712345', 'CN', '755****2345'],
  ])('is shown with at least four digits hidden: %s', (raw, country, masked) => {
    expect(own(raw, country)).toMatchObject({ masked });
  });

  it('is decided without throwing, and never repeated in a message', () => {
    const hostile = fc.oneof(anyText(80), fc.stringMatching(/^[\d*+\-(),.;#x转 ]{0,70}$/));
    fc.assert(
      fc.property(
        hostile,
        fc.constantFrom('CN', 'HK', 'US', 'AQ', '', '__proto__'),
        fc.boolean(),
        (raw, country, marketplace) => {
          const check = checkPhone(raw, { country, marketplace });
          const digits = raw.replace(/\D/g, '');
          if (!check.ok && digits.length > 3) expect(check.message).not.toContain(digits);
        },
      ),
    );
  });
});
