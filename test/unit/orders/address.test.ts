import * as fc from 'fast-check';
import {
  addressRegion,
  checkAddress,
  checkTokenRecipient,
  type PostalAddress,
} from '../../../functions/orders/domain/address.ts';
import { chinaDivisions, placeKey } from '../../../functions/orders/domain/divisions.ts';
import { anyText } from '../../builders/any-text.ts';

const divisions = chinaDivisions();
const special = new Set(['香港特别行政区', '澳门特别行政区', '台湾省']);
const mainlandPlaces = divisions.provinces
  .filter(({ name }) => !special.has(name))
  .flatMap((province) => province.cities.map((city) => ({ province, city })))
  .flatMap(({ province, city }) => {
    const districts = city.districts.length > 0 ? city.districts : [{ name: '', code: city.code }];
    return districts.map(({ name, code }) => ({ province, city, name, code }));
  });

const anAddress = (parts: Partial<PostalAddress> = {}): PostalAddress => ({
  country: 'CN',
  province: '广东省',
  city: '广州市',
  district: '天河区',
  detail: '天河路123号',
  ...parts,
});

const inChina = (province: string, city: string, district?: string, detail = '人民路1号') =>
  checkAddress({ country: 'CN', province, city, district, detail }, divisions);

/** Province, city and district of an accepted address, or the path and code of the first problem. */
function outcome(check: ReturnType<typeof checkAddress>): string {
  if (!check.ok) return check.problems.map(({ path, code }) => `${path} ${code}`).join(', ');
  const { province, city, district } = check.address;
  return [province, city, district, check.adcode].filter(Boolean).join(' ');
}

describe('an address in mainland China', () => {
  it.each([
    ['广东省', '广州市', '天河区', '广东省 广州市 天河区 440106'],
    ['广东', '广州', '天河', '广东省 广州市 天河区 440106'],
    [' 广东省 ', '广 州 市', '天\u200b河区', '广东省 广州市 天河区 440106'],
    ['廣東省', '廣州市', '天河區', '广东省 广州市 天河区 440106'],
    ['北京', '北京', '朝阳', '北京市 北京市 朝阳区 110105'],
    ['北京市', '北京市', '朝阳区', '北京市 北京市 朝阳区 110105'],
    ['北京市', '市辖区', '朝阳区', '北京市 北京市 朝阳区 110105'],
    ['北京市', '', '朝阳区', '北京市 北京市 朝阳区 110105'],
    ['北京', '朝阳区', undefined, '北京市 北京市 朝阳区 110105'],
    ['北京', '朝阳', '朝阳区', '北京市 北京市 朝阳区 110105'],
    ['天津市', '天津城区', '滨海新区', '天津市 天津市 滨海新区 120116'],
    ['上海', '上海市', '浦东', '上海市 上海市 浦东新区 310115'],
    ['重庆市', '县', '城口县', '重庆市 重庆市 城口县 500229'],
    ['重庆市', '重庆郊县', '彭水县', '重庆市 重庆市 彭水苗族土家族自治县 500243'],
    ['重庆', '重庆', '渝中', '重庆市 重庆市 渝中区 500103'],
    ['内蒙古', '呼和浩特', '新城', '内蒙古自治区 呼和浩特市 新城区 150102'],
    ['内蒙', '阿拉善', '额济纳旗', '内蒙古自治区 阿拉善盟 额济纳旗 152923'],
    ['内蒙古自治区', '呼伦贝尔市', '鄂温克旗', '内蒙古自治区 呼伦贝尔市 鄂温克族自治旗 150724'],
    ['西藏', '拉萨', '城关', '西藏自治区 拉萨市 城关区 540102'],
    ['广西', '南宁', '青秀', '广西壮族自治区 南宁市 青秀区 450103'],
    ['广西自治区', '桂林市', '龙胜县', '广西壮族自治区 桂林市 龙胜各族自治县 450328'],
    ['宁夏', '银川', '兴庆', '宁夏回族自治区 银川市 兴庆区 640104'],
    ['新疆', '乌鲁木齐', '天山', '新疆维吾尔自治区 乌鲁木齐市 天山区 650102'],
    ['新疆', '伊犁州', '伊宁市', '新疆维吾尔自治区 伊犁哈萨克自治州 伊宁市 654002'],
    ['湖北', '恩施州', '恩施', '湖北省 恩施土家族苗族自治州 恩施市 422801'],
    ['湖南', '湘西', '吉首市', '湖南省 湘西土家族苗族自治州 吉首市 433101'],
    ['吉林', '延边', '延吉', '吉林省 延边朝鲜族自治州 延吉市 222401'],
    ['吉林', '吉林', '船营区', '吉林省 吉林市 船营区 220204'],
    ['浙江', '丽水', '景宁县', '浙江省 丽水市 景宁畲族自治县 331127'],
    ['甘肃', '临夏州', '东乡县', '甘肃省 临夏回族自治州 东乡族自治县 622926'],
    ['陕西省', '咸阳市', '乾县', '陕西省 咸阳市 乾县 610424'],
    ['江苏', '南京', '鼓楼区', '江苏省 南京市 鼓楼区 320106'],
    ['福建', '福州', '鼓楼区', '福建省 福州市 鼓楼区 350102'],
    ['江苏', '徐州', '鼓楼区', '江苏省 徐州市 鼓楼区 320302'],
    ['河南', '开封', '鼓楼区', '河南省 开封市 鼓楼区 410204'],
    ['吉林省', '长春市', '朝阳区', '吉林省 长春市 朝阳区 220104'],
    // Answering to their province directly.
    ['河南省', '济源市', undefined, '河南省 济源市 419001'],
    ['河南', '济源', '济源市', '河南省 济源市 419001'],
    ['河南省', '省直辖县', '济源市', '河南省 济源市 419001'],
    ['河南省', '省直辖县级行政区划', '济源', '河南省 济源市 419001'],
    ['河南省', '', '济源市', '河南省 济源市 419001'],
    ['河南省', '济源市', '沁园街道', '河南省 济源市 沁园街道 419001'],
    ['湖北', '省直辖行政单位', '仙桃市', '湖北省 仙桃市 429004'],
    ['湖北', '神农架', undefined, '湖北省 神农架林区 429021'],
    ['海南', '琼海', '市辖区', '海南省 琼海市 469002'],
    ['海南省', '省直辖县', '陵水', '海南省 陵水黎族自治县 469028'],
    // Cities of the Xinjiang corps (兵团).
    ['新疆', '石河子', undefined, '新疆维吾尔自治区 石河子市 659001'],
    ['新疆', '自治区直辖县级行政区划', '石河子市', '新疆维吾尔自治区 石河子市 659001'],
    ['新疆', '', '图木舒克', '新疆维吾尔自治区 图木舒克市 659003'],
    ['新疆', '胡杨河市', '', '新疆维吾尔自治区 胡杨河市 659010'],
    // Without districts.
    ['广东', '东莞', undefined, '广东省 东莞市 441900'],
    ['广东', '东莞市', '长安镇', '广东省 东莞市 长安镇 441904'],
    ['广东', '东莞市', '长安', '广东省 东莞市 长安镇 441904'],
    ['广东', '东莞市', '东城区', '广东省 东莞市 东城街道 441916'],
    ['广东', '东莞市', '市辖区', '广东省 东莞市 441900'],
    ['广东', '东莞市', '松山湖高新区', '广东省 东莞市 松山湖高新区 441900'],
    ['广东', '东莞市', '南区', '广东省 东莞市 南区 441900'],
    ['广东', '中山', '', '广东省 中山市 442000'],
    ['广东', '中山市', '石岐区', '广东省 中山市 石岐街道 442007'],
    ['海南', '儋州市', '那大镇', '海南省 儋州市 那大镇 460401'],
    ['海南', '儋州', undefined, '海南省 儋州市 460400'],
    ['甘肃', '嘉峪关', undefined, '甘肃省 嘉峪关市 620200'],
    ['甘肃', '嘉峪关市', '雄关区', '甘肃省 嘉峪关市 雄关区 620290'],
  ])('%s %s %s is %s', (province, city, district, expected) => {
    expect(outcome(inChina(province, city, district))).toBe(expected);
  });

  it.each([
    ['', '广州市', '天河区', 'province PROVINCE_REQUIRED', /广州市 is in 广东省/],
    ['', '', '', 'province PROVINCE_REQUIRED', /missing/],
    ['广西省', '南宁市', '青秀区', 'province PROVINCE_UNKNOWN', /广西壮族自治区/],
    ['深圳市', '深圳市', '南山区', 'province PROVINCE_UNKNOWN', /深圳市 is in 广东省/],
    ['火星省', '广州市', '天河区', 'province PROVINCE_UNKNOWN', /not a province/],
    ['Guangdong', 'Guangzhou', 'Tianhe', 'province CHINESE_REQUIRED', /广东省/],
    ['广东省', 'Guangzhou', '天河区', 'city CHINESE_REQUIRED', /Chinese/],
    ['广东省', '广州市', 'Tianhe District', 'district CHINESE_REQUIRED', /Chinese/],
    ['广东省', '东莞市', "Chang'an Town", 'district CHINESE_REQUIRED', /Chinese/],
    ['广东省', '', '天河区', 'city CITY_REQUIRED', /广州市/],
    ['广东省', '', '', 'city CITY_REQUIRED', /广州市.*云浮市/],
    ['江苏省', '深圳市', '南山区', 'city CITY_ELSEWHERE', /深圳市 is in 广东省, not in 江苏省/],
    ['上海市', '杭州市', '西湖区', 'city CITY_ELSEWHERE', /杭州市 is in 浙江省/],
    ['江苏省', '昆山市', '', 'city CITY_UNKNOWN', /苏州市/],
    ['云南省', '大理市', '', 'city CITY_UNKNOWN', /大理白族自治州/],
    ['江苏省', '广洲市', '天河区', 'city CITY_UNKNOWN', /南京市/],
    ['北京', '朝阳区', '三里屯街道', 'city CITY_UNKNOWN', /朝阳区 is a district/],
    ['广东省', '深圳市', '天河区', 'district DISTRICT_ELSEWHERE', /天河区 is in 广东省 广州市/],
    ['广东省', '东莞市', '天河区', 'district DISTRICT_ELSEWHERE', /广州市, not in 广东省 东莞市/],
    ['北京市', '北京市', '黄浦区', 'district DISTRICT_ELSEWHERE', /上海市, not in 北京市/],
    ['广东省', '广州市', '鼓楼区', 'district DISTRICT_ELSEWHERE', /南京市.*徐州市.*福州市.*开封市/],
    ['河南省', '济源市', '天河区', 'district DISTRICT_ELSEWHERE', /广州市/],
    ['广东省', '广州市', '', 'district DISTRICT_REQUIRED', /天河区/],
    ['广东省', '广州市', undefined, 'district DISTRICT_REQUIRED', /missing/],
    ['广东省', '广州市', '市辖区', 'district DISTRICT_UNKNOWN', /天河区/],
    ['广东省', '广州市', '不存在区', 'district DISTRICT_UNKNOWN', /天河区/],
    ['北京市', '北京市', '密云县', 'district DISTRICT_UNKNOWN', /密云区/],
    ['陕西省', '西安市', '高新区', 'district DISTRICT_UNKNOWN', /雁塔区/],
    ['北京市', '', '', 'district DISTRICT_REQUIRED', /朝阳区/],
    ['河南省', '省直辖县', '天河区', 'district DISTRICT_UNKNOWN', /济源市/],
    ['河南省', '省直辖县', '', 'district DISTRICT_UNKNOWN', /济源市/],
    ['新疆', '和田地区', '和田', 'district DISTRICT_AMBIGUOUS', /和田市, 和田县/],
  ])('%s %s %s is refused: %s', (province, city, district, expected, says) => {
    const check = inChina(province, city, district);
    expect(outcome(check)).toBe(expected);
    expect(check).toMatchObject({ problems: [{ message: expect.stringMatching(says) }] });
  });

  it('needs a Chinese detail, and says everything that is wrong at once', () => {
    expect(outcome(inChina('广东', '广州', '天河', 'No. 123 Tianhe Road'))).toBe('detail CHINESE_REQUIRED');
    expect(outcome(inChina('广东', '广州', '天河', 'SOHO 3Q 座 1203'))).toMatch(/440106$/);
    expect(outcome(inChina('广东', '广州', '天河', '3-2-1201'))).toMatch(/440106$/);
    const check = checkAddress(anAddress({ city: '深圳市', detail: ' ', postCode: '123' }), divisions);
    expect(outcome(check)).toBe(
      'district DISTRICT_ELSEWHERE, detail DETAIL_REQUIRED, postCode POST_CODE_INVALID',
    );
  });

  it('changes nothing but the spelling of divisions and what is empty', () => {
    const given = anAddress({ province: '广东', detail: ' 天河路123号😀 𠮷野家  2F ', postCode: '510000' });
    expect(checkAddress(given, divisions)).toEqual({
      ok: true,
      region: 'mainland',
      adcode: '440106',
      address: { ...given, province: '广东省', detail: '天河路123号😀 𠮷野家  2F' },
    });
    const bare = checkAddress(anAddress({ city: '东莞市', district: '', postCode: '' }), divisions);
    expect(bare).toMatchObject({ ok: true });
    expect(bare.ok && Object.keys(bare.address)).toEqual(['country', 'province', 'city', 'detail']);
  });

  it('is accepted for every division that there is, by its official name and again by its result', () => {
    for (const { province, city, name, code } of mainlandPlaces) {
      const check = inChina(province.name, city.name, name);
      expect(check).toMatchObject({ ok: true, adcode: name === '市辖区' ? city.code : code });
      expect(check.ok && checkAddress(check.address, divisions)).toEqual(check);
    }
  });
});

describe('an address in Hong Kong, Macau or Taiwan', () => {
  it.each([
    ['CN', '香港特别行政区', '香港岛', '中西区', 'HK', '香港特别行政区'],
    ['CN', '香港', '', '油尖旺區', 'HK', '香港特别行政区'],
    ['CN', '香港特區', '九龍', undefined, 'HK', '香港特别行政区'],
    ['HK', '', '', undefined, 'HK', ''],
    ['HK', '香港', '離島', '離島區', 'HK', '香港特别行政区'],
    ['HK', 'Hong Kong', 'Kowloon', 'Yau Tsim Mong', 'HK', 'Hong Kong'],
    ['HK', '九龍', '旺角', '', 'HK', '九龍'],
    ['CN', '澳門', '澳門半島', '花地瑪堂區', 'MO', '澳门特别行政区'],
    ['MO', '', '氹仔', undefined, 'MO', ''],
    ['CN', '台湾', '台北市', '信义区', 'TW', '台湾省'],
    ['CN', '臺灣省', '臺北市', '信義區', 'TW', '台湾省'],
    ['TW', '', '新竹', '東區', 'TW', ''],
    ['TW', '台北市', '中山', undefined, 'TW', '台北市'],
    ['TW', 'Taiwan', 'Taipei City', "Da'an", 'TW', 'Taiwan'],
    ['TW', '', '南海諸島', undefined, 'TW', ''],
  ])('%s %s %s %s is accepted', (country, province, city, district, region, official) => {
    const given = anAddress({ country, province, city, district, detail: '彌敦道 100 號' });
    const check = checkAddress(given, divisions);
    expect(check).toMatchObject({ ok: true, region, address: { country, province: official, city } });
  });

  it.each([
    ['HK', '广东省', '香港', 'province PROVINCE_ELSEWHERE'],
    ['HK', '', '深圳市', 'city CITY_ELSEWHERE'],
    ['CN', '澳门', '珠海市', 'city CITY_ELSEWHERE'],
    ['TW', '福建省', '台北市', 'province PROVINCE_ELSEWHERE'],
    ['TW', '', '廈門市', 'city CITY_ELSEWHERE'],
    ['TW', '', '', 'city CITY_REQUIRED'],
    ['MO', '香港', '', 'province PROVINCE_ELSEWHERE'],
  ])('%s %s %s is refused: %s', (country, province, city, expected) => {
    const given = anAddress({ country, province, city, district: undefined });
    expect(outcome(checkAddress(given, divisions))).toBe(expected);
  });

  it('needs a detail', () => {
    const given = anAddress({ country: 'HK', province: '', city: '', detail: '...' });
    expect(outcome(checkAddress(given, divisions))).toBe('detail DETAIL_REQUIRED');
  });
});

describe('an address abroad', () => {
  const abroad = (country: string, province: string, city: string, postCode?: string, detail = 'Main St 1') =>
    outcome(checkAddress({ country, province, city, detail, postCode }, divisions));

  it.each([
    ['US', 'CA', 'San Francisco', '94105'],
    ['US', 'NY', 'New York', '10001-1234'],
    ['CA', 'ON', 'Ottawa', 'k1a 0b1'],
    ['BR', 'SP', 'São Paulo', '01310-100'],
    ['BR', 'SP', 'São Paulo', '01310100'],
    ['JP', '東京都', '千代田区', '100-0001'],
    ['GB', '', 'London', 'SW1A 1AA'],
    ['GB', '', 'Cardiff', 'cf101dd'],
    ['DE', '', 'Berlin', '10117'],
    ['FR', '', 'Paris', '75001'],
    ['IE', '', 'Dublin', 'D02 AF30'],
    ['AE', '', 'Dubai', undefined],
    ['SG', '', '', '018956'],
    ['AQ', '', 'McMurdo Station', undefined],
  ])('%s %s %s %s is accepted', (country, province, city, postCode) => {
    expect(abroad(country, province, city, postCode)).toBe([province, city].filter(Boolean).join(' '));
  });

  it('may be a PO box', () => {
    expect(abroad('US', 'TX', 'Austin', '73301', 'P.O. Box 1492')).toBe('TX Austin');
  });

  it.each([
    ['US', '', 'San Francisco', undefined, 'province PROVINCE_REQUIRED'],
    ['CA', ' ', 'Ottawa', undefined, 'province PROVINCE_REQUIRED'],
    ['AU', '', 'Sydney', undefined, 'province PROVINCE_REQUIRED'],
    ['BR', '', 'São Paulo', undefined, 'province PROVINCE_REQUIRED'],
    ['JP', '', '千代田区', undefined, 'province PROVINCE_REQUIRED'],
    ['GB', '', '', undefined, 'city CITY_REQUIRED'],
    ['US', 'CA', 'San Francisco', '9410', 'postCode POST_CODE_INVALID'],
    ['BR', 'SP', 'São Paulo', '01310', 'postCode POST_CODE_INVALID'],
    ['JP', '東京都', '千代田区', '1000', 'postCode POST_CODE_INVALID'],
    ['GB', '', 'London', '10117', 'postCode POST_CODE_INVALID'],
    ['DE', '', 'Berlin', 'SW1A 1AA', 'postCode POST_CODE_INVALID'],
    ['UK', '', 'London', undefined, 'country COUNTRY_UNKNOWN'],
    ['us', 'CA', 'San Francisco', undefined, 'country COUNTRY_UNKNOWN'],
    ['China', '广东省', '广州市', undefined, 'country COUNTRY_UNKNOWN'],
    ['', '广东省', '广州市', undefined, 'country COUNTRY_UNKNOWN'],
    ['EU', '', 'Brussels', undefined, 'country COUNTRY_UNKNOWN'],
  ])('%s %s %s %s is refused: %s', (country, province, city, postCode, expected) => {
    expect(abroad(country, province, city, postCode)).toBe(expected);
  });
});

describe('the text of an address', () => {
  it.each([
    ['a NUL', '天河路\u0000'],
    ['an ANSI escape', '天河路\u001b[31m'],
    ['a line break', '天河路\r\nX-Header: 1'],
    ['half a surrogate pair', '天河路\ud842'],
    ['an override of direction', '天河路\u202e321'],
  ])('is refused with %s', (_, detail) => {
    expect(outcome(checkAddress(anAddress({ detail }), divisions))).toBe('detail TEXT_UNPRINTABLE');
  });

  it.each([
    '<script>alert(1)</script>路',
    '=cmd|路',
    "'; DROP TABLE 路",
    '家👨‍👩‍👧‍👦',
    'الرياض 路',
    '１２３号',
  ])('is kept as it is: %s', (detail) => {
    expect(checkAddress(anAddress({ detail }), divisions)).toMatchObject({ ok: true, address: { detail } });
  });

  it('never makes it throw, nor comes back in a message', () => {
    const text = fc.oneof(
      anyText(20),
      fc.constantFrom(
        '广东省',
        '广州',
        '天河区',
        '北京',
        '省直辖县',
        '香港',
        'CN',
        'HK',
        'US',
        '',
        '__proto__',
        'constructor',
      ),
    );
    const address = fc.record({
      country: text,
      province: text,
      city: text,
      district: text,
      detail: text,
      postCode: text,
    });
    fc.assert(
      fc.property(
        address,
        fc.string({ minLength: 12, maxLength: 20, unit: 'grapheme-ascii' }),
        (given, secret) => {
          const check = checkAddress({ ...given, district: secret }, divisions);
          const messages = check.ok ? '' : check.problems.map(({ message }) => message).join();
          expect(messages).not.toContain(secret);
          expect(checkTokenRecipient(given, divisions).ok).toEqual(expect.any(Boolean));
        },
      ),
    );
  });
});

describe('a recipient behind a token', () => {
  it.each([
    [{ country: 'CN' }, { country: 'CN' }, undefined],
    [
      { country: 'CN', province: '广东', city: '广州', district: '天河' },
      { country: 'CN', province: '广东省', city: '广州市', district: '天河区' },
      '440106',
    ],
    [
      { country: 'CN', province: '北京', city: '北京', district: '**' },
      { country: 'CN', province: '北京市', city: '北京市', district: '**' },
      '110100',
    ],
    [
      { country: 'CN', province: '北京', city: '朝阳区', district: '三环以内' },
      { country: 'CN', province: '北京市', city: '朝阳区', district: '三环以内' },
      '110000',
    ],
    [
      { country: 'CN', province: '陕西省', city: '西安市', district: '高新区' },
      { country: 'CN', province: '陕西省', city: '西安市', district: '高新区' },
      '610100',
    ],
    [
      { country: 'CN', province: '河南省', city: '省直辖县', district: '济源市' },
      { country: 'CN', province: '河南省', city: '济源市' },
      '419001',
    ],
    [
      { country: 'CN', province: '**省', city: '广州市' },
      { country: 'CN', province: '**省', city: '广州市' },
      undefined,
    ],
    [{ country: 'CN', province: '广东省' }, { country: 'CN', province: '广东省' }, '440000'],
    [{ country: 'CN', city: '广州市', district: '' }, { country: 'CN', city: '广州市' }, undefined],
    [
      { country: 'BR', province: 'SP', city: 'sao paulo' },
      { country: 'BR', province: 'SP', city: 'sao paulo' },
      undefined,
    ],
    [{ country: 'HK', city: '九龍' }, { country: 'HK', city: '九龍' }, undefined],
  ])('%j is accepted', (given, recipient, adcode) => {
    const check = checkTokenRecipient(given, divisions);
    expect(check).toMatchObject({ ok: true, recipient, ...(adcode && { adcode }) });
    expect(check.ok && check.recipient).toEqual(recipient);
  });

  it.each([
    [{ country: 'XX' }, 'COUNTRY_UNKNOWN'],
    [{ country: 'CN', province: '火星省' }, 'PROVINCE_UNKNOWN'],
    [{ country: 'CN', province: 'Guangdong' }, 'CHINESE_REQUIRED'],
    [{ country: 'CN', province: '江苏省', city: '深圳市' }, 'CITY_ELSEWHERE'],
    [{ country: 'CN', province: '广东省', city: '深圳市', district: '天河区' }, 'DISTRICT_ELSEWHERE'],
    [{ country: 'CN', province: '广东\u0000省' }, 'TEXT_UNPRINTABLE'],
  ])('%j is refused: %s', (given, code) => {
    expect(checkTokenRecipient(given, divisions)).toMatchObject({ ok: false, problems: [{ code }] });
  });
});

describe('the divisions', () => {
  it('are compiled once', () => {
    expect(chinaDivisions()).toBe(divisions);
  });

  it('are the 34 provinces, and each official name is its own key', () => {
    expect(divisions.provinces).toHaveLength(34);
    for (const province of divisions.provinces)
      for (const city of province.cities)
        for (const { name } of [province, city, ...city.districts]) expect(placeKey(name)).toBe(name);
  });

  it.each([
    ['CN', '广东', 'mainland'],
    ['CN', '香港', 'HK'],
    ['CN', '澳門', 'MO'],
    ['CN', '台湾省', 'TW'],
    ['CN', undefined, 'mainland'],
    ['TW', undefined, 'TW'],
    ['BR', 'SP', 'abroad'],
    ['ZZ', undefined, undefined],
  ])('say that %s %s follows the rules of %s', (country, province, region) => {
    expect(addressRegion({ country, province }, divisions)).toBe(region);
  });
});
