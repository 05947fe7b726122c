import * as fc from 'fast-check';
import { judgeAddress } from '../../../functions/orders/domain/address-quality.ts';
import { chinaDivisions, districtsNamed } from '../../../functions/orders/domain/divisions.ts';
import { orderRequestSchema } from '../../../functions/orders/domain/request.ts';
import { anyText } from '../../builders/any-text.ts';

const divisions = chinaDivisions();
type Given = Parameters<typeof judgeAddress>[0];
const whole: Given = {
  ...{ name: '王小明', phone: '13800138000', country: 'CN', province: '广东省' },
  ...{ city: '广州市', district: '天河区', detail: '天河路123号' },
};
const judge = (part: Given) => judgeAddress({ ...whole, ...part }, divisions);
const places = (province: string, city: string, district: string, detail = '人民路1号'): Given => ({
  ...{ province, city, district, detail },
});

/** Quality, the place, and each change with its reason. */
function outcome(part: Given): string {
  const { quality, shipTo, changes } = judge(part);
  const names = [shipTo.province, shipTo.city, shipTo.district].filter(Boolean).join(' ');
  return [quality, names, ...changes.map(({ field, reason }) => `${field} ${reason}`)].join('; ');
}

describe('places of an address', () => {
  it.each<[string, string, string, string]>([
    ['广东省', '广州市', '天河区', 'OK; 广东省 广州市 天河区'],
    ['河南省', '济源市', '', 'OK; 河南省 济源市'],
    ['广东省', '东莞市', '', 'OK; 广东省 东莞市'],
    ['广东省', '中山市', '', 'OK; 广东省 中山市'],
    ['海南省', '儋州市', '', 'OK; 海南省 儋州市'],
    ['甘肃省', '嘉峪关市', '', 'OK; 甘肃省 嘉峪关市'],
    ['新疆维吾尔自治区', '石河子市', '', 'OK; 新疆维吾尔自治区 石河子市'],
    ['江苏省', '徐州市', '鼓楼区', 'OK; 江苏省 徐州市 鼓楼区'],
    // Official names of what is certain.
    [
      '广东',
      '广州',
      '天河',
      'FIXED; 广东省 广州市 天河区; province OFFICIAL_NAME; city OFFICIAL_NAME; district OFFICIAL_NAME',
    ],
    [
      '廣東省',
      '廣州市',
      '天河區',
      'FIXED; 广东省 广州市 天河区; province OFFICIAL_NAME; city OFFICIAL_NAME; district OFFICIAL_NAME',
    ],
    ['河南省', '省直辖县', '济源市', 'FIXED; 河南省 济源市; city OFFICIAL_NAME; district LEFT_OUT'],
    ['北京市', '市辖区', '朝阳区', 'FIXED; 北京市 北京市 朝阳区; city OFFICIAL_NAME'],
    // What is missing and follows from the rest.
    ['', '广州市', '天河区', 'FIXED; 广东省 广州市 天河区; province FOLLOWS'],
    [
      '',
      '南京',
      '鼓楼',
      'FIXED; 江苏省 南京市 鼓楼区; province FOLLOWS; city OFFICIAL_NAME; district OFFICIAL_NAME',
    ],
    ['', '', '天河区', 'FIXED; 广东省 广州市 天河区; province FOLLOWS; city FOLLOWS'],
    ['广东省', '', '天河区', 'FIXED; 广东省 广州市 天河区; city FOLLOWS'],
    ['', '东莞市', '长安镇', 'FIXED; 广东省 东莞市 长安镇; province FOLLOWS'],
    ['', '', '济源市', 'FIXED; 河南省 济源市; province FOLLOWS; city FOLLOWS; district MISPLACED'],
    ['', '石河子市', '', 'FIXED; 新疆维吾尔自治区 石河子市; province FOLLOWS'],
    // What stands in another field, or has another rank by now.
    ['江苏省', '昆山市', '', 'FIXED; 江苏省 苏州市 昆山市; city MISPLACED; district FOLLOWS'],
    ['深圳市', '深圳市', '南山区', 'FIXED; 广东省 深圳市 南山区; province MISPLACED'],
    ['北京市', '北京市', '密云县', 'FIXED; 北京市 北京市 密云区; district RENAMED'],
    ['广西省', '南宁市', '青秀区', 'FIXED; 广西壮族自治区 南宁市 青秀区; province OFFICIAL_NAME'],
    // Several places, or names that contradict each other, are left to a person.
    ['', '', '鼓楼区', 'AMBIGUOUS; 鼓楼区'],
    ['江苏省', '', '鼓楼区', 'AMBIGUOUS; 江苏省 鼓楼区'],
    ['', '', '朝阳区', 'AMBIGUOUS; 朝阳区'],
    ['江苏省', '深圳市', '南山区', 'AMBIGUOUS; 江苏省 深圳市 南山区'],
    ['广东省', '广州市', '鼓楼区', 'AMBIGUOUS; 广东省 广州市 鼓楼区'],
    ['江苏省', '昆山市', '玉山镇', 'AMBIGUOUS; 江苏省 昆山市 玉山镇'],
    ['新疆', '和田地区', '和田', 'AMBIGUOUS; 新疆 和田地区 和田'],
    ['火星省', '广州市', '天河区', 'AMBIGUOUS; 火星省 广州市 天河区'],
    // What only the buyer can say.
    ['', '', '', 'INCOMPLETE; '],
    ['广东省', '', '', 'INCOMPLETE; 广东省'],
    ['', '广州市', '', 'INCOMPLETE; 广州市'],
    ['广东省', '广州市', '', 'INCOMPLETE; 广东省 广州市'],
    ['Guangdong', 'Guangzhou', 'Tianhe', 'INCOMPLETE; Guangdong Guangzhou Tianhe'],
    // No such place.
    ['火星省', '', '', 'UNDELIVERABLE; 火星省'],
    ['广东省', '广州市', '不存在区', 'UNDELIVERABLE; 广东省 广州市 不存在区'],
  ])('%s %s %s: %s', (province, city, district, expected) => {
    expect(outcome(places(province, city, district))).toBe(expected);
  });

  it.each<[string, string, string, string, string]>([
    [
      '',
      '',
      '',
      '广东省广州市天河区天河路1号',
      'FIXED; 广东省 广州市 天河区; province FROM_DETAIL; city FROM_DETAIL; district FROM_DETAIL',
    ],
    [
      '',
      '',
      '',
      '廣州市 天河區 天河路1號',
      'FIXED; 广东省 广州市 天河区; province FOLLOWS; city FROM_DETAIL; district FROM_DETAIL',
    ],
    [
      '',
      '',
      '',
      '北京市朝阳区三里屯路1号',
      'FIXED; 北京市 北京市 朝阳区; province FROM_DETAIL; city FOLLOWS; district FROM_DETAIL',
    ],
    ['广东省', '广州市', '', '天河区天河路1号', 'FIXED; 广东省 广州市 天河区; district FROM_DETAIL'],
    ['', '', '', '鼓楼区中山路1号', 'AMBIGUOUS; '],
    ['', '', '', '天河路1号', 'INCOMPLETE; '],
    ['广东省', '广州市', '', '天河区', 'INCOMPLETE; 广东省 广州市'],
  ])('%s %s %s with the detail %s: %s', (province, city, district, detail, expected) => {
    expect(outcome(places(province, city, district, detail))).toBe(expected);
    expect(judge(places(province, city, district, detail)).shipTo.detail).toBe(detail);
  });

  const names = new Set(
    divisions.provinces.flatMap(({ cities }) =>
      cities.flatMap((city) => city.districts.map(({ name }) => name)),
    ),
  );
  const ambiguous = [...names].filter((name) => districtsNamed(divisions, name).length > 1);

  it('are those that several districts of one name have: each of them is told', () => {
    expect(ambiguous).toHaveLength(27);
    for (const district of ambiguous) {
      const { quality, changes, findings } = judge(places('', '', district));
      expect([quality, changes]).toEqual(['AMBIGUOUS', []]);
      for (const { province, city } of districtsNamed(divisions, district))
        expect(findings[0]?.message).toContain(
          `${province.name === city.name ? '' : `${province.name} `}${city.name} ${district}`,
        );
    }
  });
});

describe('the rest of an address', () => {
  it.each<[string, Given, string]>([
    ['without a phone', { phone: undefined }, 'INCOMPLETE phone: is missing'],
    ['without a name', { name: undefined }, 'INCOMPLETE name: is missing'],
    [
      'without a detail',
      { detail: ' ' },
      'INCOMPLETE detail: The detail (详细地址: street and number, or a PO box) is missing',
    ],
    [
      'with a detail in English',
      { detail: 'Tianhe Road 123' },
      'INCOMPLETE detail: The detail (详细地址) in mainland China is in Chinese',
    ],
    [
      'in a post office box',
      { detail: '邮政信箱 123 号' },
      'UNDELIVERABLE detail: is a post office box (邮政信箱), where no courier delivers',
    ],
    [
      'in a numbered box',
      { detail: '天河区 123 信箱' },
      'UNDELIVERABLE detail: is a post office box (邮政信箱), where no courier delivers',
    ],
    [
      'in a P.O. Box written in English',
      { detail: '广州 P.O. Box 12' },
      'UNDELIVERABLE detail: is a post office box (邮政信箱), where no courier delivers',
    ],
    ['at a road that is named for boxes', { detail: '信箱厂路1号' }, 'OK'],
    [
      'in a P.O. Box abroad',
      {
        country: 'US',
        province: 'TX',
        city: 'Austin',
        district: '',
        detail: 'P.O. Box 12',
        phone: '+14155552671',
      },
      'OK',
    ],
    [
      'in Hong Kong',
      { country: 'HK', province: '', city: '九龍', district: '', detail: '彌敦道1號', phone: '91234567' },
      'OK',
    ],
    [
      'in Macau',
      { country: 'MO', province: '', city: '氹仔', district: '', detail: '官也街1號', phone: '66123456' },
      'OK',
    ],
    [
      'in Taiwan',
      { country: 'TW', province: '', city: '台北市', district: '', detail: '信義路1號', phone: '0912345678' },
      'OK',
    ],
    [
      'in no country',
      { country: 'ZZ' },
      'UNDELIVERABLE country: The country is two capital letters of ISO 3166, for example CN, HK, GB',
    ],
    ['behind a token', { ...{ token: 'oaid1', name: undefined, phone: undefined }, detail: undefined }, 'OK'],
    [
      'behind a token, partly starred',
      { ...{ token: 'oaid1', name: undefined, phone: undefined, detail: undefined }, district: '**' },
      'OK',
    ],
  ])('%s: %s', (_, part, expected) => {
    const { quality, findings } = judge(part);
    expect([quality, ...findings.map(({ path, message }) => `${path}: ${message}`)].join(' ')).toBe(expected);
  });

  it.each<[string, string, string | undefined]>([
    ['a mobile', '13800138000', undefined],
    ['a landline alone', '020-38123456', undefined],
    ['a privacy number (隐私号)', '13812345678-1234', undefined],
    ['of Hong Kong', '+852 9123 4567', undefined],
    ['masked', '138****8000', 'Digits of the phone number are hidden'],
    [
      'none',
      '12345',
      'No such phone number (电话) exists in the country of the address; check the digits and area code',
    ],
  ])('with a phone that is %s', (_, phone, expected) => {
    expect(judge({ phone }).phone).toBe(expected);
  });

  it.each<[string, string, string | undefined]>([
    ['one', '天河路1号 13800138000', '13800138000'],
    ['one, twice', '13800138000 天河路1号（13800138000）', '13800138000'],
    ['one in full width', '天河路1号１３８００１３８０００', '13800138000'],
    ['two', '天河路1号 13800138000 13900139000', undefined],
    ['what is none', '天河路1号 12345678901', undefined],
    ['a longer number', '天河路1号 1380013800012', undefined],
  ])('takes a phone that is missing from the detail: %s', (_, detail, phone) => {
    const { shipTo, changes } = judge({ phone: undefined, detail });
    expect([shipTo.phone, shipTo.detail]).toEqual([phone, detail]);
    expect(changes).toEqual(
      phone === undefined ? [] : [{ field: 'phone', from: '', to: phone, reason: 'FROM_DETAIL' }],
    );
  });

  it('leaves a phone in the detail alone where there is another', () => {
    expect(judge({ detail: '天河路1号 13900139000' })).toMatchObject({
      quality: 'OK',
      shipTo: { phone: '13800138000' },
    });
  });
});

describe('a change of an address', () => {
  it('is listed, whatever was given, and the result can be kept and is judged the same again', () => {
    const text = fc.oneof(
      fc.constantFrom(
        '',
        '广东省',
        '广州市',
        '天河区',
        '鼓楼区',
        '昆山市',
        '济源市',
        '北京',
        '廣州',
        '深圳市',
        'Guangdong',
      ),
      anyText(400),
    );
    const given = fc.record(
      {
        ...{
          name: text,
          phone: text,
          province: text,
          city: text,
          district: text,
          detail: text,
          postCode: text,
        },
        country: fc.constantFrom('CN', 'HK', 'US', 'ZZ'),
      },
      { requiredKeys: ['country'] },
    );
    const listed = (each: Given, { shipTo, changes }: ReturnType<typeof judgeAddress>) => {
      const differing = Object.entries(each).filter(
        ([field, written = '']) => written.trim() !== (shipTo[field as keyof typeof shipTo] ?? ''),
      );
      expect(changes.map(({ field }) => field)).toEqual(
        expect.arrayContaining(differing.map(([field]) => field)),
      );
    };
    fc.assert(
      fc.property(given, (each) => {
        const judged = judgeAddress(each, divisions);
        const { shipTo, quality } = judged;
        expect(orderRequestSchema.shape.shipTo.parse(shipTo)).toEqual(shipTo);
        listed(each, judged);
        if (quality === 'OK' || quality === 'FIXED')
          expect(judgeAddress(shipTo, divisions)).toEqual({ ...judged, quality: 'OK', changes: [] });
      }),
      { numRuns: 300 },
    );
  });
});
