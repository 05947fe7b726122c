import { SealBroken, seal, sealKeysIn, unsealed } from '../../../../shared/security/seal.ts';
import { fieldKeys } from '../../../builders/field-keys.ts';

const keys = fieldKeys();
const sealedAs = (value: unknown, place = 'here') => seal(keys.current as never, place, value);

it.each([
  ['a text', 'ТЕ茶 "x"'],
  ['members', { name: '张三', phone: '138', none: null, more: [1, { a: true }] }],
  ['nothing', ''],
  ['bytes', Uint8Array.of(0, 1, 255)],
  ['no bytes', new Uint8Array()],
])('opens what it sealed: %s', (_, value) => {
  expect(unsealed(keys, 'here', sealedAs(value))).toEqual(value);
});

it('seals the same value in the same place alike, whatever the order of its members, and in no other place', () => {
  expect(sealedAs({ a: 1, b: 2 })).toEqual(sealedAs({ b: 2, a: 1 }));
  expect(sealedAs('x', 'there')).not.toEqual(sealedAs('x'));
  expect(() => unsealed(keys, 'there', sealedAs('x'))).toThrow(SealBroken);
});

it('opens nothing of which a bit was changed', () => {
  const whole = sealedAs('张三');
  for (let at = 'sealed:1:'.length; at < whole.length; at += 1) {
    const changed = Uint8Array.from(whole, (byte, index) => (index === at ? byte ^ 1 : byte));
    expect(() => unsealed(keys, 'here', changed)).toThrow(SealBroken);
  }
});

it('opens nothing that was cut off', () => {
  const whole = sealedAs('张三');
  for (let length = 'sealed:1:'.length; length < whole.length; length += 1)
    expect(() => unsealed(keys, 'here', whole.slice(0, length))).toThrow(SealBroken);
});

it('goes on opening with a key after another one is current, and no more once it is gone', () => {
  const before = sealedAs('x');
  const after = fieldKeys('k2');
  expect(unsealed(after, 'here', before)).toBe('x');
  const { byId } = after;
  const gone = { ...after, byId: new Map([...byId].filter(([id]) => id === 'k2')) };
  expect(() => unsealed(gone, 'here', before)).toThrow('of a key that is not there');
  expect(() => unsealed(keys, 'here', seal(after.current as never, 'here', 'x'))).toThrow(SealBroken);
});

const text = 'x'.repeat(64);

it.each([{}, { k1: text }])('seals nothing where no key is current: %j', (secret) => {
  expect(sealKeysIn(secret).current).toBeUndefined();
});

it.each([
  undefined,
  'k1',
  { current: 'k1' },
  { current: 'k2', k1: text },
  { current: 'k1', k1: 'short' },
  { current: 'K:1', 'K:1': text },
  { current: 'constructor', k1: text },
])('takes no secret of another form, and does not say what it holds: %j', (secret) => {
  expect(() => sealKeysIn(secret)).toThrow(
    /^The secret could not be read: it has not the form of field keys$/,
  );
});
