import { phoneNumberOf } from '../../../functions/orders/contract.ts';
import { orderKeys, standingOf } from '../../../functions/privacy/domain/person-keys.ts';
import { personInput, personKeyOf } from '../../../functions/privacy/routes/inputs.ts';

const asked = (given: object) => personKeyOf(personInput.parse(given), phoneNumberOf);

describe('a person is found', () => {
  it.each([
    '13800138000',
    '138 0013 8000',
    '+86 138-0013-8000',
    '(+86) 13800138000',
    '１３８００１３８０００',
    '\u202A13800138000\u202C',
  ])('by a phone written %s', (phone) => {
    expect(asked({ phone })).toEqual({ kind: 'phone', value: '+8613800138000' });
  });

  it('by a phone of another country, and with the extension of a marketplace (隐私号)', () => {
    expect(asked({ phone: '9123 4567', country: 'HK' }).value).toBe('+85291234567');
    expect(asked({ phone: '13812345678-1234' }).value).toBe('+8613812345678-1234');
  });

  it('by buyer id: one customer on all own channels, another on each marketplace', () => {
    const id = 'cus-1';
    const values = (['web', 'app', 'tmall', 'jd'] as const).map(
      (channel) => asked({ buyer: { channel, id } }).value,
    );
    expect(values).toEqual(['own cus-1', 'own cus-1', 'tmall cus-1', 'jd cus-1']);
  });

  it.each([[{ phone: '138****8000' }], [{ phone: 'not a phone' }], [{ phone: '12345678901' }]])(
    'by nothing else, and is not repeated: %j',
    (given) => {
      expect(() => asked(given)).toThrow(expect.objectContaining({ code: 'PHONE_INVALID' }));
      expect(() => asked(given)).not.toThrow(given.phone);
    },
  );

  it.each([
    [{}],
    [{ phone: '13800138000', buyer: { channel: 'web', id: 'a' } }],
    [{ phone: '' }],
    [{ buyer: { channel: 'ebay', id: 'a' } }],
    [{ buyer: { channel: 'web', id: '' } }],
    [{ phone: '13800138000', name: 'x' }],
  ])('by phone or buyer, one of them: not by %j', (given) => {
    expect(personInput.safeParse(given).success).toBe(false);
  });
});

it('notes an order under whoever bought and whoever gets it, once where they are the same', () => {
  const keys = (buyer: object, recipient: object) =>
    orderKeys([{ channel: 'web', buyer, recipient: { country: 'CN', ...recipient } }], phoneNumberOf).map(
      ({ kind, value }) => `${kind} ${value}`,
    );
  const mine = { phone: '138 0013 8000' };
  expect(keys({ id: 'c', ...mine }, mine)).toEqual(['buyer own c', 'phone +8613800138000']);
  expect(keys(mine, { phone: '13900139000' })).toEqual(['phone +8613800138000', 'phone +8613900139000']);
  expect(keys({}, { phone: '138****8000' })).toEqual([]);
  expect(keys({}, { phone: '91234567', country: 'HK' })).toEqual(['phone +85291234567']);
  expect(keys({}, { phone: `erased:era_1`, country: 'CN' })).toEqual([]);
});

it.each([
  ['buyer', { phone: '13800138000' }, { phone: '13900139000' }],
  ['recipient', { phone: '13900139000' }, { phone: '138 0013 8000' }],
  // A channel hides phones once it is sent.
  ['recipient', {}, { phone: '138****8000' }],
  ['recipient', {}, { phone: 'erased:era_1' }],
  ['nobody', { id: 'c' }, { phone: '13900139000' }],
])('is the %s of an order as it is now', (standing, buyer, recipient) => {
  const key = { kind: 'phone', value: '+8613800138000' } as const;
  const party = { channel: 'web', buyer, recipient: { country: 'CN', ...recipient } } as const;
  expect(standingOf(key, [party], phoneNumberOf)).toBe(standing);
});
