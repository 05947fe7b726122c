import fc from 'fast-check';
import { addressIndex, similarity } from '../../../functions/risk/domain/alike.ts';
import {
  forwarderWords,
  hasWord,
  isNonsenseName,
  isNonsensePhone,
} from '../../../functions/risk/domain/nonsense.ts';
import {
  addressForm,
  addressKey,
  nameForm,
  numeralsToDigits,
  phoneForm,
  phonePrefix,
} from '../../../functions/risk/domain/normalise.ts';
import { anyText } from '../../builders/any-text.ts';

describe('a phone number', () => {
  it.each([
    '13800138000',
    '１３８００１３８０００',
    '138 0013 8000',
    '138-0013-8000',
    '+86 138-0013-8000',
    '8613800138000',
    '0086 13800138000',
    '＋８６（１３８）００１３８０００',
    '\u202a13800138000\u202c',
    '手机：13800138000',
  ])('is the same written %j', (text) => {
    expect(phoneForm(text)).toEqual({ number: '13800138000' });
  });

  it.each<[string, string | undefined]>([
    ['13812345678-1234', '13812345678-1234'],
    ['13812345678转1234', '13812345678-1234'],
    ['138-1234-5678 ext. 12', '13812345678-12'],
    ['0755-1234567', '07551234567'],
    ['010-12345678', '01012345678'],
    ['400-800-1234', '4008001234'],
    ['+852 9123 4567', '+85291234567'],
    ['+1 (555) 123-4567', '+15551234567'],
    ['138****8000', undefined],
    ['1380013xxxx', undefined],
    ['无', undefined],
    ['', undefined],
    ['123', undefined],
    ['1'.repeat(5000), undefined],
  ])('of %j is %s', (text, number) => {
    const form = phoneForm(text);
    expect(form && [form.number, form.extension].filter(Boolean).join('-')).toBe(number);
  });

  it.each([
    ['13800138000', '1380013'],
    ['13812345678-1234', undefined],
    ['+1 380 013 8000', undefined],
    ['0755-1234567', undefined],
  ])('of %j has the prefix %s', (text, prefix) => {
    expect(phonePrefix(phoneForm(text) ?? { number: '' })).toBe(prefix);
  });
});

describe('an address', () => {
  const whole = { province: '广东省', city: '深圳市', district: '南山区' };
  it.each([
    { ...whole, detail: '科技园南路1号3栋2单元501室' },
    { ...whole, detail: '科技园南路１号３栋２单元５０２室' },
    { ...whole, detail: ' 科技园 南路 1 号，3栋 2单元 8楼' },
    { ...whole, detail: '科技园南路一号三栋' },
    { ...whole, detail: '广东省深圳市南山区科技园南路1号3号楼501' },
    { ...whole, detail: '科技园南路1号3-2-501' },
    { ...whole, detail: '科技园南路1号3-501' },
    { province: '廣東省', city: '深圳市', district: '南山區', detail: '科技園南路1號3棟2單元十二層' },
    { province: '广东', city: '深圳', district: '南山', detail: '科技园南路1号3幢501室' },
    { detail: '广东省深圳市南山区科技园南路1号3栋501室' },
    { detail: '广东 深圳 南山 科技园南路1号\u200b3栋' },
  ])('is found again without floor and room: %j', (address) => {
    expect(addressKey(addressForm(address))).toBe('广东深圳南山科技园南路1号/3');
  });

  it.each([
    [{ ...whole, detail: '科技园南路11号3栋' }, '广东深圳南山科技园南路11号/3'],
    [{ ...whole, detail: '科技园南路1号5栋' }, '广东深圳南山科技园南路1号/5'],
    [
      { province: '上海市', city: '上海市', district: '浦东新区', detail: '世纪大道一百号12楼1203' },
      '上海浦东新世纪大道100号',
    ],
    [{ detail: '上海市上海市浦东新区世纪大道100号' }, '上海浦东新世纪大道100号'],
    [{ detail: '北京市朝阳区三里屯路十九号' }, '北京朝阳3里屯路19号'],
    [{ country: 'GB', city: 'London', detail: 'Flat 4, 221B Baker Street' }, 'londonflat4221bbakerstreet'],
    [{ detail: '12楼' }, '12楼'],
    [{ detail: '' }, ''],
    [{}, ''],
  ])('%j is %s', (address, key) => {
    expect(addressKey(addressForm(address))).toBe(key);
  });

  it('is taken apart', () => {
    expect(addressForm({ detail: '光谷大道77号金融港B座2单元12楼1203室' })).toEqual({
      base: '光谷大道77号金融港',
      ...{ building: 'b', unit: '2', floor: '12', room: '1203' },
    });
  });

  it('is in its normal form after any text, and then stays so', () => {
    fc.assert(
      fc.property(anyText(60), (text) => {
        const key = addressKey(addressForm({ detail: text }));
        expect(key).toBe(addressKey(addressForm({ detail: ` ${text} ` })));
        expect(key.length).toBeLessThan(800);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['二十三', '23'],
    ['一百零二', '102'],
    ['二〇三', '203'],
    ['十', '10'],
    ['三百', '300'],
    ['壹拾贰', '12'],
    ['百草园', '百草园'],
  ])('counts %s as %s', (written, digits) => {
    expect(numeralsToDigits(written)).toBe(digits);
  });
});

describe('addresses that are alike', () => {
  const listed = [
    '广东省深圳市南山区科技园南路1号创业大厦3栋',
    '浙江省义乌市北苑街道春晗路128号',
    '江苏省苏州市',
  ].map((text, index) => ({ id: `entry-${index}`, text: addressKey(addressForm({ detail: text })) }));
  const index = addressIndex(listed);
  const find = (detail: string) => index.find(addressForm({ detail }));

  it.each([
    ['as it is', '广东省深圳市南山区科技园南路1号创业大厦3栋', 1],
    ['with spaces and punctuation', '广东省 深圳市，南山区（科技园南路1号）创业大厦-3栋', 1],
    ['in full width', '广东省深圳市南山区科技园南路１号创业大厦３栋', 1],
    ['in traditional characters', '廣東省深圳市南山區科技園南路1號創業大廈3棟', 1],
    ['with a room', '广东省深圳市南山区科技园南路1号创业大厦3栋808室', 1],
    ['with something behind it', '浙江省义乌市北苑街道春晗路128号快递架子', 0.99],
    ['with a character more', '广东省深圳市南山区科技园区南路1号创业大厦3栋', 1],
  ])('are found %s', (_, text, least) => {
    expect(find(text)?.similarity).toBe(least);
  });

  it.each([
    ['another house', '浙江省义乌市北苑街道春晗路1288号'],
    ['another street', '广东省深圳市南山区后海大道1号创业大厦3栋'],
    ['all of a city', '江苏省苏州市姑苏区平江路1号'],
    ['nothing', ''],
  ])('are not %s', (_, text) => {
    expect(find(text)).toBeUndefined();
  });

  it('share trigrams', () => {
    expect(similarity('abcd', 'abcd')).toBe(1);
    expect(similarity('abcd', 'bcde')).toBeCloseTo(1 / 3);
    expect(similarity('abcd', '')).toBe(0);
  });

  it('are found as by comparing with each', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '路'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.uniqueArray(text, { maxLength: 12 }), text, (texts, asked) => {
        const all = texts.map((one, at) => ({ id: `${at}`.padStart(2, '0'), text: one }));
        const best = Math.max(0, ...texts.map((one) => similarity(one, asked)));
        const found = addressIndex(all).find({ base: asked });
        if (best >= 0.85) expect(found?.similarity).toBeGreaterThanOrEqual(best === 1 ? 0.99 : best);
        else if (found) expect(found.similarity).toBe(0.99);
      }),
      { numRuns: 400 },
    );
  });

  it('are looked for among five thousand', () => {
    const many = Array.from({ length: 5000 }, (_, at) => ({
      id: `${at}`,
      text: `广东深圳南山科技园南路${at}号创业大厦/3`,
    }));
    const found = addressIndex(many).find(
      addressForm({ detail: '广东深圳南山科技园南路4321号创业大厦3栋2楼' }),
    );
    expect(found).toEqual({ id: '4321', similarity: 1 });
  });
});

describe('a name', () => {
  it.each(['陈晓', ' 陈 晓 ', '陳曉', '陈晓先生', '陈·晓'])('is the same written %j', (text) => {
    expect(nameForm(text)).toBe('陈晓');
  });

  it.each<[string, boolean | undefined]>([
    ['陈晓', false],
    ['欧阳修', false],
    ['阿里木·买买提', false],
    ['John Smith', false],
    ['Li', false],
    ['😀陈晓', false],
    ['王', false],
    ['啊啊啊', true],
    ['aaa', true],
    ['12345', true],
    ['１２３', true],
    ['测试', true],
    ['Test', true],
    ['ｑｗｅｒｔｙ', true],
    ['。。。', true],
    ['', true],
    ['陈*', undefined],
  ])('%j is nobody: %s', (text, nonsense) => {
    expect(isNonsenseName(text)).toBe(nonsense);
  });

  it.each<[string, boolean | undefined]>([
    ['13800138001', false],
    ['13812345678', false],
    ['13988888888', false],
    ['0755-1234567', false],
    ['+852 9123 4567', false],
    ['11111111111', true],
    ['12345678901', true],
    ['98765432109', true],
    ['0000000000', true],
    ['电话', true],
    ['138****8000', undefined],
  ])('nor is the number %j: %s', (text, nonsense) => {
    expect(isNonsensePhone(text)).toBe(nonsense);
  });
});

it.each([
  ['东莞市长安镇空包网收货点', true],
  ['東莞 轉 運 倉', true],
  ['Freight-Forwarder Ltd, Dock 4', true],
  ['科技园南路1号', false],
])('forwarders are known by their words: %j %s', (text, found) => {
  expect(hasWord(text, forwarderWords)).toBe(found);
});
