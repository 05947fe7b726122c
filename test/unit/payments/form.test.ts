import { generateKeyPairSync, sign } from 'node:crypto';
import * as fc from 'fast-check';
import { compact, compactTime, spaced } from '../../../functions/payments/providers/beijing-time.ts';
import { bytesOf, formBody, joinSorted, parseForm } from '../../../functions/payments/providers/form.ts';
import { isSigned, publicKey } from '../../../functions/payments/providers/signature.ts';
import { toYuan, yuan } from '../../../functions/payments/providers/yuan.ts';
import { beijingText } from '../../../shared/kernel/beijing-time.ts';
import { aKeyPair } from './support/kit.ts';

const text = (form: ReturnType<typeof parseForm>) =>
  form && Object.fromEntries([...form].map(([name, value]) => [name, bytesOf(value).toString()]));

describe('a form (application/x-www-form-urlencoded)', () => {
  it('comes back as it was written, whatever is in it', () => {
    const names = fc.stringMatching(/^[\w.-]{1,64}$/);
    const fields = fc.dictionary(names, fc.string({ unit: 'grapheme' }), {
      minKeys: 1,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(fields, (given) => {
        expect(text(parseForm(Buffer.from(formBody(given))))).toEqual(given);
      }),
    );
  });

  it('takes any bytes for a form or for none, and is the same in a part of a larger buffer', () => {
    const byte = fc.constantFrom(...Buffer.from('ab=&&==%+%4%zz\n\u00ff', 'latin1'));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 40 }), (bytes) => {
        const whole = Buffer.from([0x26, ...bytes, 0x26]);
        const form = parseForm(whole.subarray(1, -1));
        expect(form).toEqual(parseForm(Uint8Array.from(bytes)));
        const pairs = Buffer.from(bytes).toString('latin1').split('&');
        if (form) expect(form.size).toBe(pairs.length);
      }),
    );
  });

  it.each([
    ['a=%41%6a%6A', { a: 'Ajj' }],
    ['%61=1', { a: '1' }],
    ['a==&b=%26%3D', { a: '=', b: '&=' }],
    ['a=+%2B+', { a: ' + ' }],
    ['a=%E9%BE%99', { a: '龙' }],
    ['a=', { a: '' }],
    ['a=1&%61=2', undefined],
    ['a=1&a=1', undefined],
    ['=1', undefined],
    ['a', undefined],
    ['&a=1', undefined],
    ['a=1&', undefined],
    ['a=%', undefined],
    ['a=%4', undefined],
    ['a=%4&b=1', undefined],
    ['a=%u4e2d', undefined],
    ['a b=1', undefined],
    ['\uFEFFa=1', undefined],
    ['', undefined],
  ])('reads %p as %j', (body, fields) => {
    expect(text(parseForm(Buffer.from(body)))).toEqual(fields);
  });

  it('takes 200 fields and no more', () => {
    const of = (count: number) => Array.from({ length: count }, (_, index) => `f${index}=1`).join('&');
    expect(parseForm(Buffer.from(of(200)))?.size).toBe(200);
    expect(parseForm(Buffer.from(of(201)))).toBeUndefined();
  });

  it('is joined in the order of bytes, not of a language', () => {
    const form = new Map(['b', 'a', '_', 'B', 'a1', 'A', '0'].map((name) => [name, name]));
    expect(joinSorted(form, (name) => name === 'a1')).toBe('0=0&A=A&B=B&_=_&a=a&b=b');
  });
});

describe('what is written in a provider’s way', () => {
  it('comes back the same: yuan and times', () => {
    const epochMs = fc.integer({ min: Date.UTC(2000), max: Date.UTC(2100) }).map((ms) => ms - (ms % 1000));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 14 }), epochMs, (minor, at) => {
        expect(yuan.parse(toYuan(minor))).toEqual({ currency: 'CNY', minor });
        expect(spaced.parse(beijingText(at))).toBe(at);
        expect(compact.parse(compactTime(at))).toBe(at);
      }),
    );
  });

  it.each([
    '20260229000000',
    '20261301000000',
    '20260001000000',
    '20260100000000',
    '20260101240000',
    '20260101006000',
  ])('has no time %s', (given) => {
    expect(compact.safeParse(given).success).toBe(false);
  });

  it.each(['20280229000000', '20260131235959'])('has the time %s', (given) => {
    expect(compactTime(compact.parse(given))).toBe(given);
  });
});

describe('a signature', () => {
  const pair = aKeyPair();
  const message = Buffer.from('message');
  const good = sign('sha256', message, pair.privateKey).toString('base64');

  it('has one spelling', () => {
    expect(isSigned(pair.publicKey, message, good)).toBe(true);
    const last = good.charAt(good.length - 3);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const sameBits = alphabet.charAt(alphabet.indexOf(last) ^ 1);
    const others = [
      `${good.slice(0, -3)}${sameBits}==`,
      good.slice(0, -2),
      `${good}\n`,
      ` ${good}`,
      good.replaceAll('+', '-').replaceAll('/', '_'),
      `${good.slice(0, 10)}\n${good.slice(10)}`,
    ].filter((other) => other !== good);
    expect(Buffer.from(others[0] ?? '', 'base64')).toEqual(Buffer.from(good, 'base64'));
    expect(others.filter((other) => isSigned(pair.publicKey, message, other))).toEqual([]);
  });

  it('is by a key of 2048 bits at least, and of RSA', () => {
    const pem = (key: { export: (options: { type: 'spki'; format: 'pem' }) => string | Buffer }) =>
      key.export({ type: 'spki', format: 'pem' }).toString();
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    const curve = generateKeyPairSync('ed25519').publicKey;
    const keys = [pair.publicKey, weak, curve].map((key) => publicKey.safeParse(pem(key)).success);
    expect(keys).toEqual([true, false, false]);
  });
});
