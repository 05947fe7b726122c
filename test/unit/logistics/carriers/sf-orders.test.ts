import { CarrierUnavailable } from '../../../../functions/logistics/carriers/carrier.ts';
import { sfConfig } from '../../../../functions/logistics/carriers/sf/config.ts';
import { javaEncoded, msgDigest } from '../../../../functions/logistics/carriers/sf/signature.ts';
import { aBooking, aParty, type Fields, now, type Scripted } from './support/carrier-kit.ts';
import {
  anSfConfig,
  answeringSf,
  askedOfSf,
  label,
  sfData,
  sfNo,
  sfOrder,
  sfSays,
} from './support/sf-kit.ts';

describe('the signature of SF', () => {
  const checkword = 'testCheckword0123456789ABCDEFGH';
  const timestamp = '1747984353248';
  it.each([
    ['{"orderId":"T1"}', 'YQ5qtnszBPBVFhrsr5Q3dQ==', '0ib9r1qve1UnM0wohuc/jQ=='],
    ['{"orderId":"T1","name":"欧阳 娜娜"}', 'aI7fUp/pHWyq+eYgNCCf1Q==', 'muv1JNS4nGoTtqd60Q4Ryg=='],
    [`{"a":"*~!'()+ &=%"}`, '+Zjs7diSdNAVP9+YCSYlEQ==', 'Q/q4l8iCu7OcczUPGN6qoA=='],
  ])('of %s is as Java counts it, and as those do who do not encode', (msgData, java, raw) => {
    expect(msgDigest({ msgData, timestamp }, checkword, 'java')).toBe(java);
    expect(msgDigest({ msgData, timestamp }, checkword, 'raw')).toBe(raw);
  });
  it('leaves alone what URLEncoder leaves alone, and nothing else', () => {
    const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
    const kept = ascii.filter((character) => javaEncoded(character) === character).join('');
    expect(kept).toBe('*-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz');
    expect(javaEncoded(' ~𠮷😀é')).toBe('+%7E%F0%A0%AE%B7%F0%9F%98%80%C3%A9');
  });
  it('is over the very text that is sent, at the time that is sent', async () => {
    for (const spelling of ['java', 'raw'] as const) {
      const answering = answeringSf([sfData(sfOrder(['SF1800000000101']))], { spelling });
      await answering.carrier.bookings?.book(aBooking({ remark: `~!'() 周末 + 送` }));
      const { form } = askedOfSf(answering);
      expect(Object.fromEntries(form)).toMatchObject({ partnerID: 'TEASHOP', requestID: 'uuid-1' });
      expect(form.get('timestamp')).toBe(String(now));
      const said = { msgData: form.get('msgData') ?? '', timestamp: String(now) };
      expect(form.get('msgDigest')).toBe(msgDigest(said, 'check-word', spelling));
      expect(form.has('accessToken')).toBe(false);
    }
  });
});

async function messageOf(part: Parameters<typeof aBooking>[0], config: Fields = {}) {
  const { parcels = [{}] } = aBooking(part);
  const waybillNos = parcels.map((_, index) => `SF180000000010${index}`);
  const answering = answeringSf([sfData(sfOrder(waybillNos))], config);
  await answering.carrier.bookings?.book(aBooking(part));
  return askedOfSf(answering);
}

describe('an order of SF', () => {
  const card = { monthlyCard: '7551234567' };

  it('says who sends what to whom, how and who pays', async () => {
    const { service, message } = await messageOf(
      {
        collectMinor: 19_999,
        insuredMinor: 300_000,
        remark: '周末送',
      },
      card,
    );
    expect(service).toBe('EXP_RECE_CREATE_ORDER');
    expect(message).toEqual({
      language: 'zh-CN',
      orderId: 'shp_1-1',
      monthlyCard: '7551234567',
      remark: '周末送',
      payMethod: 1,
      expressTypeId: 2,
      parcelQty: 1,
      totalWeight: 1.25,
      totalLength: 30,
      totalWidth: 20.5,
      totalHeight: 10,
      isDocall: 0,
      isReturnRoutelabel: 1,
      isUnifiedWaybillNo: 1,
      contactInfoList: [
        {
          contactType: 1,
          contact: '茶庄',
          tel: '0571-88123456',
          country: 'CN',
          province: '浙江省',
          city: '杭州市',
          county: '余杭区',
          address: '仓前街道 2 号',
        },
        {
          contactType: 2,
          contact: '韩梅梅',
          mobile: '13912345678',
          country: 'CN',
          province: '浙江省',
          city: '杭州市',
          county: '西湖区',
          address: '文三路 1 号',
        },
      ],
      cargoDetails: [{ name: '正山小种 250g', count: 2, unit: '件', weight: 0.3 }],
      serviceList: [
        { name: 'COD', value: '199.99' },
        { name: 'INSURE', value: '3000.00' },
      ],
    });
  });

  it.each([
    ['13812345678-1234', 'mobile'],
    ['13812345678转1234', 'mobile'],
    ['+8613812345678', 'mobile'],
    ['010-22226789', 'tel'],
    ['95338', 'tel'],
    ['138****8000', 'tel'],
    ['+852 9123 4567', 'tel'],
  ])('names %s as it is, as %s', async (phone, field) => {
    const { message } = await messageOf({ to: aParty({ phone }) });
    const { mobile, tel } = message.contactInfoList[1];
    expect({ mobile, tel }).toEqual({ mobile: undefined, tel: undefined, [field]: phone });
  });

  it.each([
    ['contact', 'name', 100],
    ['company', 'company', 100],
    ['province', 'province', 30],
    ['city', 'city', 100],
    ['county', 'district', 30],
    ['address', 'detail', 200],
    ['postCode', 'postCode', 25],
  ])('fits %s into its field, at the border of a character', async (field, name, most) => {
    for (const text of ['字'.repeat(most + 50), `a${'😀'.repeat(most)}`, '字'.repeat(most)]) {
      const { message } = await messageOf({ to: aParty({ [name]: text }) });
      const sent = message.contactInfoList[1][field];
      expect(text.startsWith(sent)).toBe(true);
      expect(sent.isWellFormed()).toBe(true);
      expect(most - sent.length).toBeLessThanOrEqual(1);
      expect(most - sent.length).toBeGreaterThanOrEqual(0);
    }
  });
  it('fits goods and remark into theirs', async () => {
    const long = '𠮷'.repeat(200);
    const { message } = await messageOf({
      remark: long,
      cargo: [{ name: long, quantity: 100_001, weightGrams: 0 }],
    });
    expect(message.remark).toBe('𠮷'.repeat(50));
    expect(message.cargoDetails).toEqual([{ name: '𠮷'.repeat(64), count: 99_999, unit: '件' }]);
  });
  it('says something of goods that nobody named', async () => {
    const { message } = await messageOf({ cargo: [] }, { cargoName: '茶叶' });
    expect(message.cargoDetails).toEqual([{ name: '茶叶', count: 1, unit: '件' }]);
  });

  it('declares mothers with children above 6 kg, and several sizes not at all', async () => {
    const parcels = [
      { weightGrams: 2_000, dimensionsMm: { length: 1, width: 1, height: 1 } },
      { weightGrams: 1 },
    ];
    const { message } = await messageOf({ parcels });
    expect(message).toMatchObject({ parcelQty: 2, totalWeight: 6.001 });
    expect(message).not.toHaveProperty('totalLength');
    const heavy = await messageOf({ parcels: [{ weightGrams: 5_000 }, { weightGrams: 2_345 }] });
    expect(heavy.message.totalWeight).toBe(7.345);
    const nothing = await messageOf({ parcels: [{ weightGrams: 0 }] });
    expect(nothing.message.totalWeight).toBe(0.001);
  });

  it.each([
    ['CN', 'CN'],
    ['HK', '852'],
    ['JP', 'JP'],
  ])('names the country %s as %s', async (country, code) => {
    const { message } = await messageOf({ to: aParty({ country }) });
    expect(message.contactInfoList[1].country).toBe(code);
  });

  it('has the account of its product, payment and collected money', async () => {
    const config = { payMethod: 2, collected: true, collectAccount: '7550001' };
    const { message } = await messageOf({ product: 'next-day', collectMinor: 5 }, config);
    expect(message).toMatchObject({ expressTypeId: 1, payMethod: 2, isDocall: 1 });
    expect(message.serviceList).toEqual([{ name: 'COD', value: '0.05', value1: '7550001' }]);
    expect(message).not.toHaveProperty('monthlyCard');
  });
});

describe('an answer of SF', () => {
  const book = (answers: readonly Scripted[], count = 1) => {
    const answering = answeringSf(answers);
    const parcels = Array.from({ length: count }, () => ({ weightGrams: 4_000 }));
    const { bookings } = answering.carrier;
    return { outcome: bookings?.book(aBooking({ parcels })), answering };
  };
  const good = sfOrder(['SF1800000000101']);
  const inner = { success: true, errorCode: 'S0000', errorMsg: null, msgData: good };

  it.each([
    ['a text', { apiResultCode: 'A1000', apiResultData: JSON.stringify(inner) }],
    ['an object', { apiResultCode: 'A1000', apiResultData: inner }],
    [
      'a text in a text',
      { apiResultCode: 'A1000', apiResultData: { ...inner, msgData: JSON.stringify(good) } },
    ],
    ['words for signs', { apiResultCode: 'A1000', apiResultData: { ...inner, success: 'true' } }],
  ])('holds its data as %s', async (_what, answer) => {
    expect(await book([answer]).outcome).toEqual({
      state: 'BOOKED',
      parcels: [{ waybillNo: 'SF1800000000101', role: 'MASTER' }],
      label: {
        mark: '571W-F0-CK',
        qr: `MMM={'k1':'571W','k5':'SF1800000000101'}`,
        productName: '标快',
        route: {
          originCode: '571',
          destCode: '571',
          destRouteLabel: '571W-F0-CK',
          codingMapping: 'K35',
          proCode: '标快',
          abFlag: 'A',
          printIcon: '00010000',
          checkCode: '0badc0de',
        },
      },
    });
  });

  const retry = true;
  it.each([
    ['A1001', false],
    ['A1002', false],
    ['A1003', false],
    ['A1004', false],
    ['A1005', retry],
    ['A1006', false],
    ['A1007', false],
    ['A1008', false],
    ['A1009', retry],
    ['A1010', false],
    ['A1099', retry],
    ['A9999', false],
  ])('%s is for later: %s', async (code, later) => {
    const answer = sfSays({}, code);
    const booked = await book([answer]).outcome?.catch((error: unknown) => error);
    const asked = await answeringSf([answer])
      .carrier.bookings?.query('shp_1-1')
      .catch((error: unknown) => error);
    expect(asked).toBeInstanceOf(CarrierUnavailable);
    expect(asked).toMatchObject({ code, retry: later });
    if (later) expect(booked).toMatchObject({ name: 'CarrierUnavailable', code, retry });
    else expect(booked).toEqual({ state: 'REFUSED', code });
  });
  it.each([
    ['no result', { apiResultCode: 'A1000' }],
    ['half a result', { apiResultCode: 'A1000', apiResultData: '{"success":tr' }],
    ['a result without success', { apiResultCode: 'A1000', apiResultData: '{}' }],
    ['an order without a number', sfData(sfOrder([], { routeLabelInfo: null, waybillNoInfoList: null }))],
    ['a number that is none', sfData(sfOrder(['<script>']))],
    [
      'children alone',
      sfData({ ...good, waybillNoInfoList: [{ waybillType: 2, waybillNo: 'SF1800000000101' }] }),
    ],
  ])('says nothing that could be known from %s', async (_what, answer) => {
    await expect(book([answer]).outcome).rejects.toMatchObject({ code: 'UNREADABLE', retry });
  });
  it('is a no with the word of the service', async () => {
    expect(await book([sfNo('8119')]).outcome).toEqual({ state: 'REFUSED', code: '8119', message: '不行' });
    const { carrier } = answeringSf([sfNo('8119')], { codes: { undeliverable: ['8119'] } });
    expect(await carrier.bookings?.book(aBooking())).toMatchObject({ state: 'UNDELIVERABLE', code: '8119' });
  });

  it.each([
    ['1', '收方超范围'],
    ['2', '派方超范围'],
    ['3', '其他原因'],
    ['春运延时', '春运延时'],
    ['', undefined],
  ])('refuses an address for the reason %j', async (remark, message) => {
    const answer = sfData({ orderId: 'shp_1-1', filterResult: 3, remark, waybillNoInfoList: null });
    const expected = {
      state: 'UNDELIVERABLE',
      code: 'filterResult:3',
      ...(message !== undefined && { message }),
    };
    expect(await book([answer]).outcome).toEqual(expected);
  });
  it('is not believed to be booked while a person decides', async () => {
    const answer = sfData({ ...good, filterResult: 1 });
    expect(await book([answer]).outcome).toEqual({ state: 'PENDING', code: 'filterResult:1' });
  });

  it('that the number was used leads to what was booked under it', async () => {
    const { outcome, answering } = book([sfNo('8016'), sfData(good)]);
    expect(await outcome).toMatchObject({ state: 'BOOKED', parcels: [{ waybillNo: 'SF1800000000101' }] });
    expect(askedOfSf(answering, 1)).toMatchObject({
      service: 'EXP_RECE_SEARCH_ORDER_RESP',
      message: { searchType: '1', orderId: 'shp_1-1', language: 'zh-cn' },
    });
    expect(await book([sfNo('8016'), sfNo('8024')]).outcome).toMatchObject({
      state: 'REFUSED',
      code: '8016',
    });
  });

  it('with too few children is made whole by asking for them', async () => {
    const children = ['SF1800000000101', 'SF1800000000102', 'SF1800000000103'];
    const { outcome, answering } = book([sfData(good), sfData(sfOrder(children))], 3);
    expect(await outcome).toMatchObject({
      parcels: children.map((waybillNo, index) => ({ waybillNo, role: index === 0 ? 'MASTER' : 'CHILD' })),
    });
    expect(askedOfSf(answering, 1)).toMatchObject({
      service: 'EXP_RECE_GET_SUB_MAILNO',
      message: { orderId: 'shp_1-1', parcelQty: 2 },
    });
    await expect(book([sfData(good), sfData(good)], 3).outcome).rejects.toMatchObject({ code: 'UNREADABLE' });
    await expect(book([sfData(good), sfNo('8018')], 3).outcome).rejects.toMatchObject({
      code: '8018',
      retry: false,
    });
  });
  it('has the mother first, and the receipt that comes back (签回单) last', async () => {
    const waybillNoInfoList = [
      { waybillType: 3, waybillNo: 'SF1800000000109' },
      { waybillType: '2', waybillNo: 'SF1800000000102' },
      { waybillType: 1, waybillNo: 'SF1800000000101' },
      { waybillType: 9, waybillNo: 'SF1800000000108' },
      null,
    ];
    expect(await book([sfData({ ...good, waybillNoInfoList })], 2).outcome).toMatchObject({
      parcels: [
        { waybillNo: 'SF1800000000101', role: 'MASTER' },
        { waybillNo: 'SF1800000000102', role: 'CHILD' },
        { waybillNo: 'SF1800000000109', role: 'SIGNBACK' },
      ],
    });
  });
  it('has a two-dimensional code for each parcel, and a label where SF told nothing of it', async () => {
    const two = sfOrder(['SF1800000000101', 'SF1800000000102']);
    expect(await book([sfData(two)], 2).outcome).toMatchObject({
      label: { route: { 'twoDimensionCode:SF1800000000102': expect.stringContaining('SF1800000000102') } },
    });
    const bare = sfData({ ...good, routeLabelInfo: null });
    expect(await book([bare]).outcome).toMatchObject({
      label: { mark: '571', route: { originCode: '571', destCode: '571' } },
    });
    const odd = sfData({ ...good, routeLabelInfo: [null, { code: '0' }, label('SF1800000000101')] });
    expect(await book([odd]).outcome).toMatchObject({ label: { mark: '571W-F0-CK' } });
  });
});

describe('an order of SF that is not wanted any more', () => {
  const cancel = (answers: readonly Scripted[], waybillNos: readonly string[] = ['SF1800000000101']) => {
    const answering = answeringSf(answers);
    return {
      outcome: answering.carrier.bookings?.cancel({ carrierOrderId: 'shp_1-1', waybillNos }),
      answering,
    };
  };
  it('is cancelled by its number and the mother', async () => {
    const { outcome, answering } = cancel([sfData({ resStatus: 2 })], ['SF1800000000101', 'SF1800000000102']);
    expect(await outcome).toEqual({ state: 'VOIDED' });
    expect(askedOfSf(answering)).toMatchObject({
      service: 'EXP_RECE_UPDATE_ORDER',
      message: {
        dealType: 2,
        orderId: 'shp_1-1',
        waybillNoInfoList: [{ waybillType: 1, waybillNo: 'SF1800000000101' }],
      },
    });
    const before = cancel([sfData({ resStatus: '2' })], []);
    expect(await before.outcome).toEqual({ state: 'VOIDED' });
    expect(askedOfSf(before.answering).message).not.toHaveProperty('waybillNoInfoList');
  });
  it.each([
    [sfData({ resStatus: 1 }), { state: 'REFUSED', code: 'resStatus:1' }],
    [sfNo('8252'), { state: 'REFUSED', code: '8252', message: '不行' }],
    [sfNo('8037'), { state: 'VOIDED' }],
  ])('%# is what SF makes of it', async (answer, expected) => {
    expect(await cancel([answer]).outcome).toEqual(expected);
  });
  it('is not known to be void where nothing comes back', async () => {
    await expect(cancel([new Error('timeout')]).outcome).rejects.toMatchObject({
      code: 'TIMEOUT',
      retry: true,
    });
  });
});

describe('an account with SF', () => {
  it('is set up with little', () => {
    expect(anSfConfig()).toMatchObject({
      gateway: 'https://sfapi.sf-express.com/std/service',
      spelling: 'java',
    });
    for (const wrong of [
      { products: { standard: '1' } },
      { spelling: 'php' },
      { checkword: '' },
      { secret: 'x' },
    ])
      expect(sfConfig.safeParse({ ...anSfConfig(), ...wrong }).success).toBe(false);
  });
  it.each([
    ['SF1800000000101', true],
    ['180000000012', true],
    ['SF180000000010', false],
    ['SF18000000001012', false],
    ['sf1800000000101', false],
    ['1800000000129', false],
    ['SF1800000000101\n', false],
  ])('knows its numbers: %j is one: %s', (text, is) => {
    expect(answeringSf([]).carrier.bookings?.isWaybillNo(text)).toBe(is);
  });
});
