import { ztoConfig } from '../../../../functions/logistics/carriers/zto/config.ts';
import { dataDigest } from '../../../../functions/logistics/carriers/zto/signature.ts';
import type { SubStatus, TrackingStatus } from '../../../../functions/logistics/domain/tracking.ts';
import { aBooking, aParty, type Fields, formPush, type Scripted, scannedAt } from './support/carrier-kit.ts';
import {
  anOrder,
  answeringZto,
  aScan,
  askedOfZto,
  aTrace,
  aZtoConfig,
  dataPush,
  digestOf,
  secret,
  ztoNo,
  ztoSays,
} from './support/zto-kit.ts';

const numbers = ['78000000001386', '78000000001387', '78000000001388'] as const;
const [number] = numbers;

const booking = (
  answers: readonly Scripted[],
  part: Parameters<typeof aBooking>[0] = {},
  config: Fields = {},
) => {
  const answering = answeringZto(answers, config);
  const { bookings } = answering.carrier;
  if (!bookings) throw new Error('ZTO takes orders');
  return {
    bookings,
    answering,
    book: () => bookings.book(aBooking(part)),
    asked: (n = 0) => askedOfZto(answering, n),
  };
};

describe('the digest of ZTO', () => {
  it('is over the very text that is sent', async () => {
    const { book, asked } = booking([ztoSays(anOrder(number))]);
    await book();
    const { request } = asked();
    expect(request?.url).toBe('https://japi.zto.com/zto.open.createOrder');
    expect(request?.headers).toMatchObject({
      'x-appKey': 'zto-key',
      'x-dataDigest': digestOf(request?.body ?? ''),
    });
    expect(dataDigest('茶', secret)).toBe(digestOf('茶'));
    expect(dataDigest('{"a": 1}', secret)).not.toBe(dataDigest('{"a":1}', secret));
  });
});

describe('an order of ZTO', () => {
  const messageOf = async (part: Parameters<typeof aBooking>[0] = {}, config: Fields = {}) => {
    const { book, asked } = booking([ztoSays(anOrder(number))], part, config);
    await book();
    return asked().message;
  };

  it('says who sends what to whom', async () => {
    const message = await messageOf({ collectMinor: 19_999, insuredMinor: 300_000, remark: '周末送' });
    expect(message).toEqual({
      partnerType: '2',
      orderType: '1',
      partnerOrderCode: 'shp_1-1',
      accountInfo: { accountId: 'tea', accountPassword: 'ZTO123', type: 1, customerId: '' },
      billCode: '',
      senderInfo: {
        senderName: '茶庄',
        senderPhone: '0571-88123456',
        senderProvince: '浙江省',
        senderCity: '杭州市',
        senderDistrict: '余杭区',
        senderAddress: '仓前街道 2 号',
      },
      receiveInfo: {
        receiverName: '韩梅梅',
        receiverMobile: '13912345678',
        receiverProvince: '浙江省',
        receiverCity: '杭州市',
        receiverDistrict: '西湖区',
        receiverAddress: '文三路 1 号',
      },
      orderVasList: [
        { vasType: 'COD', vasAmount: 19_999 },
        { vasType: 'insured', vasAmount: 300_000 },
      ],
      summaryInfo: { quantity: 2, size: '30,21,10' },
      orderItems: [{ name: '正山小种 250g', quantity: 2, weight: 300 }],
      remark: '周末送',
    });
  });

  it.each([
    ['东莞市', {}, '东莞市'],
    ['儋州市', { districtFiller: '其他区' }, '其他区'],
  ])('has something for a district where %s has none', async (city, config, filler) => {
    const { district: _none, ...party } = aParty({ city });
    expect((await messageOf({ to: party, from: party }, config)).receiveInfo.receiverDistrict).toBe(filler);
    expect((await messageOf({ to: party, from: party }, config)).senderInfo.senderDistrict).toBe(filler);
  });

  it('has the services of its product', async () => {
    expect((await messageOf({ product: 'next-day' })).orderVasList).toEqual([{ vasType: 'vip' }]);
  });

  it('goes nowhere but where ZTO goes', async () => {
    const { book, answering } = booking([], { to: aParty({ country: 'HK' }) });
    expect(await book()).toEqual({ state: 'UNDELIVERABLE', code: 'COUNTRY' });
    expect(answering.asked).toEqual([]);
  });

  it('comes back with 大头笔, 集包地 and the number of ZTO', async () => {
    const { book } = booking([ztoSays(anOrder(number))]);
    expect(await book()).toEqual({
      state: 'BOOKED',
      parcels: [{ waybillNo: number, role: 'MASTER' }],
      label: {
        mark: '571- H12 09',
        bag: '杭州',
        qr: 'https://q.zto.com/c/idx?channel=ydy',
        route: { siteCode: '57100', siteName: '杭州' },
      },
      carrierReference: '251111000006047100',
    });
  });
  it('keeps every digit of a number of ZTO', async () => {
    const text = JSON.stringify(ztoSays(anOrder(number))).replace(
      '"251111000006047100"',
      '251111000006047109',
    );
    expect(await booking([{ text }]).book()).toMatchObject({ carrierReference: '251111000006047109' });
  });
  it.each([
    ['0000', true],
    ['SYS000', true],
    ['whatever', 'true'],
  ])('is done by its status, whatever the code: %s', async (statusCode, status) => {
    const answer = { result: anOrder(number), message: '', statusCode, status };
    expect(await booking([answer]).book()).toMatchObject({ state: 'BOOKED' });
  });
  it.each([
    ['no order', null],
    ['another object', { hello: 'world' }],
    ['a number that is none', anOrder('<script>', { orderCode: null })],
  ])('is not known of where the answer holds %s', async (_what, result) => {
    await expect(booking([ztoSays(result)]).book()).rejects.toMatchObject({
      code: 'UNREADABLE',
      retry: true,
    });
  });
  it('without a number waits for its courier', async () => {
    const { book } = booking([ztoSays(anOrder(null))], {}, { orderType: '3' });
    expect(await book()).toEqual({ state: 'PENDING', code: 'billCode' });
  });

  const retry = true;
  it.each([
    ['S200', retry],
    ['S202', retry],
    ['S203', retry],
    ['S206', retry],
    ['S221', retry],
    ['S207', false],
    ['S208', false],
    ['S210', false],
    ['S211', false],
    ['S212', false],
    ['S214', false],
    ['E404', false],
  ])('that is answered %s is for later: %s', async (code, later) => {
    const { book } = booking([ztoNo(code), ztoSays([])]);
    const outcome = await book().catch((error: unknown) => error);
    if (later) expect(outcome).toMatchObject({ name: 'CarrierUnavailable', code, retry });
    else expect(outcome).toEqual({ state: 'REFUSED', code, message: '不行' });
  });
  it('goes with another carrier where ZTO says in words that it does not go there', async () => {
    for (const message of ['收件地址超区', '该区域停发', '不在服务范围内']) {
      const { book, answering } = booking([ztoNo('B01', message)]);
      expect(await book()).toEqual({ state: 'UNDELIVERABLE', code: 'B01', message });
      expect(answering.asked).toHaveLength(1);
    }
    const { book } = booking([ztoNo('B02')], {}, { codes: { undeliverable: ['B02'] } });
    expect(await book()).toMatchObject({ state: 'UNDELIVERABLE', code: 'B02' });
  });
});

describe('several parcels with ZTO', () => {
  const parcels = [{ weightGrams: 2_000 }, { weightGrams: 3_000 }, { weightGrams: 1_000 }];
  const part = { parcels, collectMinor: 10_000, insuredMinor: 10_000 };

  it('are as many orders, each with a number of its own, the money collected once', async () => {
    const { book, answering } = booking(
      numbers.map((billCode) => ztoSays(anOrder(billCode))),
      part,
    );
    expect(await book()).toMatchObject({
      state: 'BOOKED',
      parcels: [{ role: 'MASTER' }, { role: 'CHILD' }, {}],
    });
    const messages = [0, 1, 2].map((index) => askedOfZto(answering, index).message);
    expect(messages.map(({ partnerOrderCode }) => partnerOrderCode)).toEqual([
      'shp_1-1',
      'shp_1-1-c2',
      'shp_1-1-c3',
    ]);
    expect(messages.map(({ orderItems: [item] }) => item.weight)).toEqual([2_000, 3_000, 1_000]);
    expect(messages.flatMap(({ orderVasList }) => orderVasList)).toEqual([
      { vasType: 'COD', vasAmount: 10_000 },
      { vasType: 'insured', vasAmount: 3_334 },
      { vasType: 'insured', vasAmount: 3_333 },
      { vasType: 'insured', vasAmount: 3_333 },
    ]);
  });

  it('of which the answer of one was lost are found and gone on with, none ordered twice', async () => {
    const lost = booking([ztoSays(anOrder(numbers[0])), new Error('timeout')], part);
    await expect(lost.book()).rejects.toMatchObject({ code: 'TIMEOUT' });
    const found = await booking([ztoSays([anOrder(numbers[0])]), ztoSays([])]).bookings.query('shp_1-1');
    expect(found).toMatchObject({ state: 'BOOKED', parcels: [{ waybillNo: numbers[0] }] });
    const again = booking(
      [
        ...[ztoNo('B03', '订单号重复'), ztoSays([anOrder(numbers[0])])],
        ...[ztoNo('B03', '订单号重复'), ztoSays([anOrder(numbers[1])])],
        ztoSays(anOrder(numbers[2])),
      ],
      part,
    );
    expect(await again.book()).toMatchObject({
      state: 'BOOKED',
      parcels: numbers.map((waybillNo) => ({ waybillNo })),
    });
  });

  it('of which one is refused are refused', async () => {
    const { book } = booking([ztoSays(anOrder(numbers[0])), ztoNo('S208'), ztoSays([])], part);
    expect(await book()).toMatchObject({ state: 'REFUSED', code: 'S208' });
  });

  it('of which one is refused are given back where a courier was ordered', async () => {
    const { book, asked } = booking(
      [ztoSays(anOrder(numbers[0])), ztoNo('S208'), ztoSays([]), ztoSays('')],
      part,
      { orderType: '2' },
    );
    expect(await book()).toMatchObject({ state: 'REFUSED', code: 'S208' });
    expect(asked(3)).toMatchObject({ api: 'zto.open.cancelPreOrder', message: { billCode: numbers[0] } });
  });
});

describe('an order that ZTO is asked about', () => {
  const query = (answers: readonly Scripted[], config: Fields = {}) => {
    const { bookings, asked } = booking(answers, {}, config);
    return { found: bookings.query('shp_1-1'), asked };
  };
  const addresses = {
    ...{ sendProv: '浙江省', sendCity: '杭州市', sendCounty: '余杭区', sendAddress: '仓前街道 2 号' },
    ...{ receivProv: '广东省', receivCity: '东莞市', receivCounty: null, receivAddress: '长安镇 1 号' },
  };

  it.each([
    ['1', 1],
    ['2', 0],
  ])('is asked for by our number, as of kind %s', async (orderType, type) => {
    const { found, asked } = query([ztoSays([])], { orderType });
    expect(await found).toBeUndefined();
    expect(asked()).toMatchObject({
      api: 'zto.open.getOrderInfo',
      message: { type, partnerOrderCode: 'shp_1-1', orderCode: '', billCode: '' },
    });
  });
  it('is another where the answer says so', async () => {
    const others = ztoSays([anOrder(number, { partnerOrderCode: 'shp_2-1' }), {}, null]);
    expect(await query([others]).found).toBeUndefined();
  });
  it('gets its 大头笔 by its addresses where the answer has none', async () => {
    const bare = anOrder(number, { bigMarkInfo: null, ...addresses });
    const { found, asked } = query([
      ztoSays([bare]),
      ztoSays({ mark: '769-', bagAddr: '东莞' }),
      ztoSays([]),
    ]);
    expect(await found).toMatchObject({ label: { mark: '769-', bag: '东莞' } });
    expect(asked(1)).toMatchObject({
      api: 'zto.innovate.bagAddrMark',
      message: {
        unionCode: '251111000006047100',
        ...{ send_province: '浙江省', send_city: '杭州市', send_district: '余杭区' },
        ...{ receive_province: '广东省', receive_city: '东莞市', receive_district: '东莞市' },
        receive_address: '长安镇 1 号',
      },
    });
  });
  it.each([
    ['does not tell', ztoNo('S210')],
    ['is silent', new Error('timeout')],
  ])('is booked all the same where ZTO %s its 大头笔', async (_what, answer) => {
    const bare = anOrder(number, { bigMarkInfo: null, ...addresses });
    expect(await query([ztoSays([bare]), answer, ztoSays([])]).found).toMatchObject({ state: 'BOOKED' });
  });
  it('was cancelled', async () => {
    const gone = ztoSays([anOrder(number, { orderStatus: 99 })]);
    expect(await query([gone]).found).toEqual({ state: 'REFUSED', code: 'orderStatus:99' });
  });
  it('is not there by a code of the account', async () => {
    expect(await query([ztoNo('E1')], { codes: { absent: ['E1'] } }).found).toBeUndefined();
    await expect(query([ztoNo('E1')]).found).rejects.toMatchObject({ code: 'E1', retry: false });
  });
});

describe('an order that is not wanted any more', () => {
  const cancel = (
    answers: readonly Scripted[],
    orderType: string,
    waybillNos: readonly string[] = numbers,
  ) => {
    const { bookings, asked, answering } = booking(answers, {}, { orderType });
    const booked = { carrierOrderId: 'shp_1-1', waybillNos, carrierReference: '251111000006047100' };
    return { outcome: bookings.cancel(booked), asked, answering };
  };
  it.each(['1', '4'])('of kind %s cannot be given back, and its label is marked', async (orderType) => {
    const { outcome, answering } = cancel([], orderType);
    expect(await outcome).toEqual({ state: 'MARKED_UNUSED' });
    expect(answering.asked).toEqual([]);
  });
  it('is cancelled parcel by parcel where a courier was ordered', async () => {
    const { outcome, asked } = cancel([ztoSays({}, 'SYS000')], '2');
    expect(await outcome).toEqual({ state: 'VOIDED' });
    expect([0, 1, 2].map((index) => asked(index))).toMatchObject(
      numbers.map((billCode) => ({
        api: 'zto.open.cancelPreOrder',
        message: { cancelType: '1', orderCode: '', billCode },
      })),
    );
  });
  it('is cancelled by the number of ZTO where it has no waybill yet', async () => {
    const { outcome, asked } = cancel([ztoSays(null)], '3', []);
    expect(await outcome).toEqual({ state: 'VOIDED' });
    expect(asked().message).toEqual({ cancelType: '1', orderCode: '251111000006047100', billCode: '' });
  });
  it('stays where ZTO refuses', async () => {
    const { outcome } = cancel([ztoSays({}), ztoNo('E9', '已揽收')], '2');
    expect(await outcome).toEqual({ state: 'REFUSED', code: 'E9', message: '已揽收' });
  });
});

describe('scans that ZTO is asked for', () => {
  const asking = (answers: readonly Scripted[], config: Fields = {}) => {
    const answering = answeringZto(answers, config);
    const { routes } = answering.carrier;
    if (!routes) throw new Error('ZTO has routes');
    return { ...routes, asked: (n = 0) => askedOfZto(answering, n) };
  };
  const parcel = { waybillNo: number, carrier: 'zto', phone: '13812345678-1234' } as const;

  it.each<[string, TrackingStatus, SubStatus | undefined]>([
    ['收件', 'PICKED_UP', undefined],
    ['发件', 'IN_TRANSIT', 'DEPARTED'],
    ['到件', 'IN_TRANSIT', 'ARRIVED'],
    ['派件', 'OUT_FOR_DELIVERY', undefined],
    ['签收', 'DELIVERED', undefined],
    ['退件', 'RETURNING', undefined],
    ['退件签收', 'RETURNED', undefined],
    ['问题件', 'EXCEPTION', undefined],
    ['事件', 'EXCEPTION', undefined],
    ['转单', 'IN_TRANSIT', 'FORWARDED'],
    ['安检', 'IN_TRANSIT', undefined],
    ['1', 'PICKED_UP', undefined],
    ['2', 'IN_TRANSIT', 'DEPARTED'],
    ['3', 'IN_TRANSIT', 'ARRIVED'],
    ['4', 'OUT_FOR_DELIVERY', undefined],
    ['5', 'DELIVERED', undefined],
    ['7', 'DELIVERED', 'BY_OTHER'],
    ['8', 'RETURNING', undefined],
    ['9', 'IN_TRANSIT', 'FORWARDED'],
    ['44', 'AVAILABLE_FOR_PICKUP', 'STATION'],
    ['45', 'OUT_FOR_DELIVERY', undefined],
    ['ARRIVAL', 'AVAILABLE_FOR_PICKUP', 'LOCKER'],
    ['SIGNED', 'DELIVERED', 'FROM_LOCKER'],
    ['DELIVERY', 'OUT_FOR_DELIVERY', undefined],
    ['DEPARTURE', 'EXCEPTION', 'TAKEN_BACK_FROM_LOCKER'],
  ])('mean by %s %s %s', async (scanType, status, sub) => {
    const { routes } = asking([ztoSays([aScan({ scanType, desc: '快件' })])]);
    const [event] = (await routes([parcel])).events;
    expect(event).toMatchObject({ code: `query:${scanType}`, status, occurredAt: scannedAt });
    expect(event?.sub).toBe(sub);
  });

  it('are asked for one by one, with the end of the phone', async () => {
    const { routes, asked, most } = asking([ztoSays([])]);
    expect(most).toBe(1);
    await routes([parcel, { waybillNo: numbers[1], carrier: 'zto' }]);
    expect([asked(0), asked(1)]).toMatchObject([
      { api: 'zto.merchant.waybill.track.query', message: { billCode: number, mobilePhone: '5678' } },
      { message: { billCode: numbers[1], mobilePhone: '' } },
    ]);
  });
  it.each([
    ['milliseconds', scannedAt],
    ['text', '2026-11-11 09:30:05'],
  ])('have their time in %s', async (_what, scanDate) => {
    const { routes } = asking([ztoSays({ billCode: number, traces: [aScan({ scanDate, billCode: null })] })]);
    expect((await routes([parcel])).events).toEqual([
      {
        waybillNo: number,
        code: 'query:到件',
        status: 'IN_TRANSIT',
        sub: 'ARRIVED',
        occurredAt: scannedAt,
        place: '杭州市 杭州转运中心',
        text: '【杭州市】快件已到达【杭州转运中心】',
      },
    ]);
  });
  it.each([
    ['S211', 'throws'],
    ['S210', 'throws'],
    ['E404', 'refused'],
    ['E409', 'refused'],
    ['E413', 'refused'],
    ['E416', 'refused'],
    ['E418', 'refused'],
    ['SYS404', 'refused'],
  ])('with %s are a matter of the application or of the parcel: it %s', async (code, what) => {
    const told = asking([ztoNo(code)]).routes([parcel]);
    if (what === 'throws') await expect(told).rejects.toMatchObject({ code, retry: false });
    else expect(await told).toEqual({ events: [], refused: [{ waybillNo: number, code }] });
  });
  it('are subscribed to, under the name as ZTO spells it', async () => {
    const { subscribe, asked } = asking([ztoSays(null, 'SYS000')]);
    await subscribe?.({ ...parcel, callbackUrl: 'https://shop.example/callbacks/carriers/zto/x' });
    expect(asked()).toMatchObject({
      api: 'zto.merchant.waybill.track.subsrcibe',
      message: { billCode: number, mobilePhone: '5678' },
    });
    await expect(
      asking([ztoNo('E413')]).subscribe?.({ ...parcel, callbackUrl: 'https://shop.example' }),
    ).rejects.toMatchObject({ code: 'E413', retry: false });
  });
});

describe('scans that ZTO pushes', () => {
  const { pushes } = answeringZto([]).carrier;
  if (!pushes) throw new Error('ZTO pushes');
  const read = (part: Fields, config: Fields = {}) => {
    const reading = answeringZto([], config).carrier.pushes?.read(dataPush(JSON.stringify(aTrace(part))));
    return reading?.kind === 'events' ? reading.events[0] : undefined;
  };

  it.each<[string, TrackingStatus | undefined, SubStatus | undefined]>([
    ['GOT', 'PICKED_UP', undefined],
    ['ARRIVAL', 'IN_TRANSIT', 'ARRIVED'],
    ['DEPARTURE', 'IN_TRANSIT', 'DEPARTED'],
    ['DISPATCH', 'OUT_FOR_DELIVERY', undefined],
    ['INBOUND', 'AVAILABLE_FOR_PICKUP', 'STATION'],
    ['HANDOVERSCAN_SIGNED', 'AVAILABLE_FOR_PICKUP', 'STATION'],
    ['DEPARTURE_SIGNED', 'DELIVERED', 'FROM_LOCKER'],
    ['SIGNED', 'DELIVERED', undefined],
    ['PROBLEM', 'EXCEPTION', undefined],
    ['RETURN', 'RETURNING', undefined],
    ['RETURN_DEPARTURE', 'RETURNING', undefined],
    ['RETURN_SIGNED', 'RETURNED', undefined],
    ['RESIGN', 'RETURNED', undefined],
    ['收件', undefined, undefined],
    ['constructor', undefined, undefined],
    ['got', undefined, undefined],
  ])('mean by %s %s %s', (action, status, sub) => {
    const event = read({ action, desc: '快件', facilityName: '杭州' });
    expect(event).toMatchObject({ code: action });
    expect(event?.status).toBe(status);
    expect(event?.sub).toBe(sub);
  });
  it('are in a locker where the words say so', () => {
    expect(read({ action: 'INBOUND', facilityName: '丰巢快递柜' })?.sub).toBe('LOCKER');
    expect(read({ action: 'INBOUND', desc: '已放入【3 号柜】' })?.sub).toBe('LOCKER');
  });
  it.each<[string, TrackingStatus, SubStatus | undefined]>([
    ['派件不成功：客户拒收', 'DELIVERY_FAILED', 'REFUSED'],
    ['派件不成功：地址不详', 'DELIVERY_FAILED', 'ADDRESS'],
    ['派送失败，收件客户不在', 'DELIVERY_FAILED', 'UNREACHABLE'],
    ['派件不成功', 'DELIVERY_FAILED', undefined],
    ['客户拒签', 'DELIVERY_FAILED', 'REFUSED'],
    ['联系不上收件人', 'EXCEPTION', 'UNREACHABLE'],
    ['地址不详', 'EXCEPTION', 'ADDRESS'],
    ['该地址不在派送范围', 'EXCEPTION', 'ADDRESS'],
    ['外包装破损', 'EXCEPTION', 'DAMAGED'],
    ['因暴雪，快件滞留', 'EXCEPTION', 'DELAYED'],
    ['快件遗失', 'LOST', undefined],
  ])('tell what the matter is by their words, pushed and asked for: %s', async (desc, status, sub) => {
    const { routes } = answeringZto([ztoSays([aScan({ scanType: '问题件', desc })])]).carrier;
    const [asked] = (await routes?.routes([{ waybillNo: number, carrier: 'zto' }]))?.events ?? [];
    for (const event of [read({ action: 'PROBLEM', desc }), asked])
      expect([event?.status, event?.sub]).toEqual([status, sub]);
  });
  it('are taught by the account', () => {
    const taughtCodes = { PROBLEM: { status: 'DELIVERY_FAILED' }, SORTED: { status: 'IN_TRANSIT' } };
    expect(read({ action: 'PROBLEM' }, { taughtCodes })?.status).toBe('DELIVERY_FAILED');
    expect(read({ action: 'SORTED' }, { taughtCodes })?.status).toBe('IN_TRANSIT');
  });
  it('mean another thing than where they are asked for, and have another code', async () => {
    const { routes } = answeringZto([ztoSays([aScan({ scanType: 'ARRIVAL' })])]).carrier;
    const [asked] = (await routes?.routes([{ waybillNo: number, carrier: 'zto' }]))?.events ?? [];
    const pushed = read({ action: 'ARRIVAL' });
    expect([asked?.code, pushed?.code]).toEqual(['query:ARRIVAL', 'ARRIVAL']);
    expect([asked?.status, pushed?.status]).toEqual(['AVAILABLE_FOR_PICKUP', 'IN_TRANSIT']);
  });

  const data = JSON.stringify(aTrace());
  const refused = { kind: 'refused', reason: expect.any(String) };
  it.each([
    ['written anew', dataPush(data, { data: JSON.stringify(JSON.parse(data), undefined, 1) })],
    ['with its members in another order', dataPush(data, { data: `{"action":"GOT",${data.slice(1)}` })],
    ['with no digest', formPush({ data })],
    ['with an empty one', dataPush(data, { data_digest: '' })],
    ['with half of one', dataPush(data, { data_digest: digestOf(data).slice(0, 10) })],
    [
      'with one in hexadecimal',
      dataPush(data, { data_digest: Buffer.from(digestOf(data), 'base64').toString('hex') }),
    ],
    ['with a longer one', dataPush(data, { data_digest: `${digestOf(data)}=` })],
    ['with the digest of another secret', dataPush(data, { data_digest: digestOf(data, 'another') })],
    ['without data', formPush({ data_digest: digestOf('') })],
  ])('are refused %s', (_what, push) => {
    expect(pushes.read(push)).toEqual(refused);
  });
  it('are refused where a field comes twice, or an escape is none', () => {
    const { headers, bytes } = dataPush(data);
    for (const more of [`&data=${encodeURIComponent(data)}`, '&x=%', '&x=%ff', '&x=%zz'])
      expect(pushes.read({ headers, bytes: Buffer.concat([bytes, Buffer.from(more)]) })).toEqual(refused);
    expect(pushes.read({ headers, bytes: Buffer.concat([bytes, Buffer.from('&x=1')]) }).kind).toBe('events');
  });
  it('are for us, where we are named', () => {
    const named = answeringZto([], { companyId: 'zto-company' }).carrier.pushes;
    expect(named?.read(dataPush(data)).kind).toBe('events');
    expect(named?.read(dataPush(data, { company_id: 'another' }))).toEqual(refused);
  });
  it('that ZTO signed and nobody can read are counted, and not asked for again', () => {
    for (const nonsense of ['[]]', '{}', '"x"', 'null'])
      expect(pushes.read(dataPush(nonsense))).toEqual({ kind: 'events', events: [], unreadable: 1 });
  });
  it('are answered as ZTO wants it', () => {
    const push = dataPush(data);
    expect(pushes.answer(true, push)).toEqual({
      body: '{"message":"","result":"success","status":true,"statusCode":"0"}',
      contentType: 'application/json;charset=utf-8',
    });
    expect(JSON.parse(pushes.answer(false, push).body)).toMatchObject({ status: false });
  });
});

describe('an account with ZTO', () => {
  it('is set up with little', () => {
    expect(aZtoConfig()).toMatchObject({ gateway: 'https://japi.zto.com', orderType: '1' });
    for (const wrong of [{ orderType: '5' }, { appSecret: '' }, { account: {} }, { secret: 'x' }])
      expect(ztoConfig.safeParse({ ...aZtoConfig(), ...wrong }).success).toBe(false);
  });
  it.each([
    ['78000000001386', true],
    ['780000000013', true],
    ['SF1800000000101', false],
    ['78000000001', false],
    ['780000000013861', false],
  ])('knows its numbers: %s is one: %s', (text, is) => {
    expect(booking([]).bookings.isWaybillNo(text)).toBe(is);
  });
});
