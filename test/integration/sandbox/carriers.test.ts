import { javaEscaped, sfDigest } from '../../../infra/sandbox/carriers/sf/signature.ts';
import { type Asked, readRoutes, readTrace, sfMerchant, ztoMerchant } from './merchant/carrier-merchant.ts';
import { startShop, startTestSandbox, until } from './merchant/shop.ts';

const shop = await startShop();
const world = await startTestSandbox({ merchantUrl: shop.url });
const { clock } = world;
const carriers = () => world.sandbox().settings.carriers;
const sf = sfMerchant(carriers, () => clock.now);
const zto = ztoMerchant(carriers);

type Parcel = {
  readonly waybillNo: string;
  readonly orderId: string;
  readonly role: string;
  readonly fate: string;
  readonly state: string;
  readonly isOver: boolean;
  readonly before?: string;
};
const run = (command: string, body: object = {}) => world.sandbox().control.run(`carriers/${command}`, body);
const parcels = (asked: object) => (run('parcels', asked) as { parcels: readonly Parcel[] }).parcels;
const fault = (provider: 'sf' | 'zto', point: string, kind: string, times = 1) =>
  world.sandbox().control.run('faults', { provider, point, kind, times });

let orders = 0;
const newOrderId = () => {
  orders += 1;
  return `shp_${orders}-1`;
};
const sfOrder = (orderId: string, more: object = {}, to: object = {}) => ({
  language: 'zh-CN',
  orderId,
  expressTypeId: 1,
  parcelQty: 1,
  totalWeight: 1.2,
  monthlyCard: carriers().sf.monthlyCard,
  payMethod: 1,
  isReturnRoutelabel: 1,
  contactInfoList: [
    {
      ...{ contactType: 1, contact: '仓库', mobile: '13800138000', province: '浙江省', city: '杭州市' },
      ...{ county: '西湖区', address: '文三路 478 号' },
    },
    {
      ...{ contactType: 2, contact: '李芳', mobile: '13912345678', province: '广东省', city: '深圳市' },
      ...{ county: '南山区', address: '科技园 2 号', ...to },
    },
  ],
  cargoDetails: [{ name: '茶叶', count: 1, unit: '件' }],
  ...more,
});
const ztoOrder = (partnerOrderCode: string, more: object = {}, receiver: object = {}) => ({
  ...{ partnerType: '2', orderType: '2', partnerOrderCode },
  accountInfo: { accountId: 'test', accountPassword: 'ZTO123', type: 1 },
  senderInfo: {
    ...{ senderName: '仓库', senderMobile: '13800138000', senderProvince: '上海', senderCity: '上海市' },
    ...{ senderDistrict: '青浦区', senderAddress: '华新镇 1 号' },
  },
  receiveInfo: {
    ...{ receiverName: '李芳', receiverMobile: '13912345678', receiverProvince: '河南省' },
    ...{ receiverCity: '郑州市', receiverDistrict: '中原区', receiverAddress: '中原路 3 号', ...receiver },
  },
  summaryInfo: { quantity: 1 },
  orderItems: [{ name: '茶叶', weight: 500 }],
  ...more,
});

/** A parcel of SF's, booked. */
async function sfBooked(more?: object, to?: object) {
  const orderId = newOrderId();
  const { msgData } = await sf.call('EXP_RECE_CREATE_ORDER', sfOrder(orderId, more, to));
  const waybillNo: string = msgData.waybillNoInfoList[0].waybillNo;
  return { orderId, waybillNo };
}
async function ztoBooked(more?: object) {
  const orderId = newOrderId();
  const { result } = await zto('zto.open.createOrder', ztoOrder(orderId, more));
  return { orderId, waybillNo: result.billCode as string, orderCode: result.orderCode as string };
}
const pushes = (carrier: 'sf' | 'zto') =>
  shop.at(`/callbacks/carriers/${carrier}/${carriers()[carrier].pushToken}`);
const routesOf = (waybillNo: string) =>
  pushes('sf')
    .flatMap(({ body }) => readRoutes(body))
    .filter(({ mailno }) => mailno === waybillNo);
const tracesOf = (waybillNo: string) =>
  pushes('zto')
    .map(({ body }) => readTrace(body, carriers().zto).trace)
    .filter(({ billCode }) => billCode === waybillNo);
const queried = async (waybillNo: string, more: object = {}) => {
  const asked = { trackingType: '1', trackingNumber: [waybillNo], methodType: '1', ...more };
  return (await sf.call('EXP_RECE_SEARCH_ROUTES', asked)).msgData.routeResps[0];
};

const sfWell = { status: 200, body: '{"return_code":"0000","return_msg":"成功"}' };
const ztoWell = { status: 200, body: '{"message":"","result":"success","status":true,"statusCode":"0"}' };
const allTold = () =>
  until(() =>
    world
      .sandbox()
      .control.callbacks()
      .every(({ state }) => state !== 'PENDING'),
  );

beforeEach(() => {
  clock.now += 3_600_000;
  shop.answerWith(sfWell);
});
afterAll(async () => {
  await world.end();
  shop.close();
});

describe('a digest of SF', () => {
  const checkword = 'testCheckword0123456789ABCDEFGH';
  it.each([
    ['{"orderId":"T1"}', 'YQ5qtnszBPBVFhrsr5Q3dQ==', '0ib9r1qve1UnM0wohuc/jQ=='],
    ['{"orderId":"T1","name":"欧阳 娜娜"}', 'aI7fUp/pHWyq+eYgNCCf1Q==', 'muv1JNS4nGoTtqd60Q4Ryg=='],
    ['{"a":"*~!\'()+ &=%"}', '+Zjs7diSdNAVP9+YCSYlEQ==', 'Q/q4l8iCu7OcczUPGN6qoA=='],
  ])('of %s is that of Java, or of the plain text', (msgData, javaForm, rawForm) => {
    const signed = { msgData, timestamp: '1747984353248' };
    expect([sfDigest(signed, checkword), sfDigest(signed, checkword, 'raw')]).toEqual([javaForm, rawForm]);
  });

  it('escapes as java.net.URLEncoder does', () => {
    expect(javaEscaped("a *~!'()-_.𠮷")).toBe('a+*%7E%21%27%28%29-_.%F0%A0%AE%B7');
  });
});

const other = (name: string, value: string): Asked => ({ change: (all) => ({ ...all, [name]: value }) });

describe('a request to SF', () => {
  it.each<[string, Asked, string]>([
    ['with another message than was signed', other('msgData', '{"orderId":"x"}'), 'A1006'],
    ['signed without escapes', { form: 'raw' }, 'A1006'],
    ['without a digest', other('msgDigest', ''), 'A1001'],
    ['of another partner', other('partnerID', 'X'), 'A1004'],
    [
      'for a service that is none',
      { change: ({ ...all }) => ({ ...all, serviceCode: 'constructor' }) },
      'A1004',
    ],
    ['an hour old', { at: Date.parse('2026-11-26T11:00:00+08:00') }, 'A1002'],
  ])('%s is refused', async (_, asked, code) => {
    const { apiResultCode } = await sf.envelope('EXP_RECE_SEARCH_ORDER_RESP', { orderId: 'a b' }, asked);
    expect(apiResultCode).toBe(code);
  });

  it('signed without escapes is answered where the switch says so', async () => {
    run('settings', { sfDigest: 'both' });
    const answers = [];
    for (const form of ['java', 'raw'] as const)
      answers.push(
        (await sf.envelope('EXP_RECE_SEARCH_ORDER_RESP', { orderId: 'a b' }, { form })).apiResultCode,
      );
    run('settings', { sfDigest: 'java' });
    expect(answers).toEqual(['A1000', 'A1000']);
  });
});

describe('an order of SF', () => {
  it('is booked with a waybill and what has to be printed, and the same number never again', async () => {
    const orderId = newOrderId();
    const order = sfOrder(orderId);
    const first = await sf.call('EXP_RECE_CREATE_ORDER', order);
    expect(first).toMatchObject({ success: true, errorCode: 'S0000', msgData: { orderId, filterResult: 2 } });
    const [{ waybillNo }] = first.msgData.waybillNoInfoList;
    const [{ routeLabelData }] = first.msgData.routeLabelInfo;
    expect(waybillNo).toMatch(/^SF\d{13}$/);
    expect([routeLabelData.destRouteLabel, routeLabelData.twoDimensionCode]).toEqual([
      expect.stringMatching(/^755W-[A-Z]\d-[A-Z]{2}$/),
      expect.stringContaining(`'k5':'${waybillNo}'`),
    ]);
    expect(await sf.call('EXP_RECE_CREATE_ORDER', order)).toEqual(first);
    expect(parcels({ orderId })).toMatchObject([{ waybillNo, role: 'MASTER', state: 'BOOKED' }]);
  });

  it('that was booked without an answer is found by its number, and counted once', async () => {
    const orderId = newOrderId();
    fault('sf', 'request', 'lost-answer');
    await expect(sf.call('EXP_RECE_CREATE_ORDER', sfOrder(orderId))).rejects.toThrow();
    const { msgData } = await sf.call('EXP_RECE_SEARCH_ORDER_RESP', { searchType: '1', orderId });
    expect(parcels({ orderId }).map(({ waybillNo }) => waybillNo)).toEqual([
      msgData.waybillNoInfoList[0].waybillNo,
    ]);
    const { bookings } = world.sandbox().control.carriers() as { bookings: readonly { orderId: string }[] };
    expect(bookings.find((each) => each.orderId === orderId)).toMatchObject({
      ...{ state: 'BOOKED', asked: { book: 1, query: 1, cancel: 0 } },
    });
  });

  it('of several parcels has a mother and children, and gets more of them', async () => {
    const { orderId, waybillNo } = await sfBooked({ parcelQty: 3, totalWeight: 9 });
    expect(parcels({ orderId }).map(({ role }) => role)).toEqual(['MASTER', 'CHILD', 'CHILD']);
    const { msgData } = await sf.call('EXP_RECE_GET_SUB_MAILNO', { orderId, parcelQty: 1 });
    expect(msgData.waybillNoInfoList).toHaveLength(4);
    expect(msgData.waybillNoInfoList[0]).toMatchObject({ waybillType: 1, waybillNo });
  });

  it.each<[string, object, object, string]>([
    ['no telephone', {}, { mobile: '' }, '8001'],
    ['an address of 201 characters', {}, { address: '路'.repeat(201) }, '8001'],
    ['no goods', { cargoDetails: [] }, {}, '8001'],
    ['another monthly card', { monthlyCard: '1' }, {}, '8060'],
    ['children of less than six kilograms', { parcelQty: 2, totalWeight: 6 }, {}, '8062'],
  ])('with %s is refused', async (_, more, to, errorCode) => {
    const orderId = newOrderId();
    const answer = await sf.call('EXP_RECE_CREATE_ORDER', sfOrder(orderId, more, to));
    expect(answer).toMatchObject({ success: false, errorCode, msgData: null });
    expect(parcels({ orderId })).toEqual([]);
  });

  it('to where SF does not go has filterResult 3 and no waybill', async () => {
    const to = { province: '海南省', city: '三沙市', county: '西沙区', address: '永兴岛 1 号' };
    const { success, msgData } = await sf.call('EXP_RECE_CREATE_ORDER', sfOrder(newOrderId(), {}, to));
    expect({ success, ...msgData }).toMatchObject({
      success: true,
      filterResult: 3,
      waybillNoInfoList: null,
    });
  });

  it('to a place that nobody knows waits for a person', async () => {
    const orderId = newOrderId();
    const to = { province: '', city: '', county: '', address: '老地方' };
    const { msgData } = await sf.call('EXP_RECE_CREATE_ORDER', sfOrder(orderId, {}, to));
    expect([msgData.filterResult, msgData.waybillNoInfoList]).toEqual([1, null]);
    fault('sf', 'booking', 'manual');
    const known = newOrderId();
    await sf.call('EXP_RECE_CREATE_ORDER', sfOrder(known));
    run('decide', { orderId: known });
    run('decide', { orderId, isTaken: false });
    const results = [];
    for (const id of [known, orderId])
      results.push((await sf.call('EXP_RECE_SEARCH_ORDER_RESP', { orderId: id })).msgData.filterResult);
    expect(results).toEqual([2, 3]);
  });

  it('is cancelled once, and its number is never used again', async () => {
    const { orderId, waybillNo } = await sfBooked();
    const asked = { orderId, dealType: 2 };
    const wrong = [{ waybillType: 1, waybillNo: 'SF7444000000000' }];
    const update = async (more: object = {}) => sf.call('EXP_RECE_UPDATE_ORDER', { ...asked, ...more });
    expect((await update({ waybillNoInfoList: wrong })).msgData.resStatus).toBe(1);
    expect((await update()).msgData.resStatus).toBe(2);
    expect((await update()).errorCode).toBe('8037');
    expect((await sf.call('EXP_RECE_CREATE_ORDER', sfOrder(orderId))).errorCode).toBe('8037');
    expect((await sf.call('EXP_RECE_SEARCH_ORDER_RESP', { orderId: 'unknown' })).errorCode).toBe('8024');
    expect(run('walk', { orderId })).toEqual({ walked: 0, scans: 0 });
    expect(parcels({ waybillNo })).toMatchObject([{ state: 'CANCELLED', isOver: true, scans: [] }]);
  });

  it('under way is not cancelled', async () => {
    const { orderId, waybillNo } = await sfBooked();
    run('walk', { waybillNo, steps: 1 });
    expect((await sf.call('EXP_RECE_UPDATE_ORDER', { orderId, dealType: 2 })).errorCode).toBe('8252');
  });

  it.each([
    ['html', 200],
    ['unavailable', 503],
  ])('meets a page in HTML (%s)', async (kind, status) => {
    fault('sf', 'answer', kind);
    const answer = await sf.raw('EXP_RECE_CREATE_ORDER', sfOrder(newOrderId()));
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining('<html>')]);
  });

  it('is answered with an object instead of a text, or throttled', async () => {
    fault('sf', 'answer', 'object');
    const { apiResultData } = await sf.envelope('EXP_RECE_CREATE_ORDER', sfOrder(newOrderId()));
    expect(apiResultData).toMatchObject({ success: true });
    fault('sf', 'answer', 'limited');
    expect(await sf.envelope('EXP_RECE_CREATE_ORDER', sfOrder(newOrderId()))).toMatchObject({
      apiResultCode: 'A1005',
    });
  });
});

const codesOf = (routes: readonly { readonly opCode?: string }[]) => routes.map(({ opCode }) => opCode);

describe('a parcel of SF', () => {
  it('goes from hub to hub until it is signed for, each scan later than the one before', async () => {
    const { orderId, waybillNo } = await sfBooked();
    clock.now += 86_400_000;
    run('walk', { waybillNo });
    const { routes } = await queried(waybillNo);
    expect(codesOf(routes)).toEqual([
      ...['50', '31', '36', '31', '36', '31', '36', '31', '36', '31', '36', '31', '30', '31'],
      ...['44', '204', '80', '8000'],
    ]);
    const times = routes.map(({ acceptTime }: { acceptTime: string }) => Date.parse(`${acceptTime}+08:00`));
    expect(times).toEqual([...new Set<number>(times)].sort((a, b) => a - b));
    expect(times.at(-1)).toBe(clock.now);
    await allTold();
    expect(routesOf(waybillNo)).toHaveLength(18);
    expect(routesOf(waybillNo)[0]).toMatchObject({ orderid: orderId, opCode: '50', acceptAddress: '杭州市' });
    expect(pushes('sf').every(({ body }) => readRoutes(body).length <= 10)).toBe(true);
  });

  it('is told of by its number, that of its order and the telephone alone', async () => {
    const { orderId, waybillNo } = await sfBooked();
    expect(await queried(waybillNo)).toMatchObject({ routes: [], reasonCode: '' });
    run('walk', { waybillNo, steps: 2 });
    expect((await queried(waybillNo, { checkPhoneNo: '5678' })).routes).toHaveLength(2);
    expect((await queried(orderId, { trackingType: '2' })).routes).toHaveLength(2);
    expect(await queried(waybillNo, { checkPhoneNo: '0000' })).toMatchObject({
      routes: [],
      reasonCode: '20028',
    });
    expect(await queried('SF0000000000000')).toMatchObject({ routes: [], reasonCode: '20028' });
  });

  it.each<[string, readonly string[]]>([
    ['delivered', ['204', '80', '8000']],
    ['locker', ['204', '125', '128']],
    ['station', ['204', '678', '679']],
    ['failed', ['204', '70', '44', '204', '80', '8000']],
    ['returned', ['204', '70', '99', '648']],
    ['unreachable', ['204', '70', '204', '70', '204', '70', '204', '70', '99', '648']],
    ['uncollected', ['204', '125', '126', '99', '648']],
    ['forwarded', ['31', '99', '648']],
    ['wrong-station', ['36', '31', '36', '31', '36', '31', '36', '31']],
    ['stuck', ['66', '36', '31']],
    ['declared-lost', ['36', '31', '8000']],
    ['destroyed', ['36', '31', '8000']],
  ])('that is to be %s has the scans of it', async (fate, codes) => {
    run('fate', { next: true, carrier: 'sf', fate });
    const { waybillNo } = await sfBooked();
    run('walk', { waybillNo });
    await allTold();
    expect(codesOf(routesOf(waybillNo)).join(' ')).toContain(codes.join(' '));
  });

  it.each(['lost', 'no-pickup'])('that is %s is never heard of again', async (fate) => {
    const { waybillNo } = await sfBooked();
    run('walk', { waybillNo, fate });
    const [parcel] = parcels({ waybillNo });
    expect([parcel?.isOver, parcel?.state]).toEqual([true, fate === 'lost' ? 'IN_TRANSIT' : 'BOOKED']);
  });

  it('that is lost can be found', async () => {
    const { waybillNo } = await sfBooked();
    run('walk', { waybillNo, fate: 'lost' });
    run('walk', { waybillNo, fate: 'delivered' });
    expect(parcels({ waybillNo })).toMatchObject([{ state: 'DELIVERED' }]);
  });

  it('goes back or on under a number of its own', async () => {
    for (const [fate, role] of [
      ['returned', 'RETURN'],
      ['forwarded', 'FORWARD'],
    ]) {
      const { orderId, waybillNo } = await sfBooked();
      run('walk', { waybillNo, fate });
      const next = parcels({ orderId }).find(({ before }) => before === waybillNo);
      expect(next).toMatchObject({ role, state: 'DELIVERED', isOver: true });
      await allTold();
      expect(routesOf(waybillNo).at(-1)?.['remark']).toContain(`新单号为：${next?.waybillNo}`);
      expect(routesOf(next?.waybillNo ?? '').length).toBeGreaterThan(3);
    }
  });

  it('in a locker is 80 when it is asked about', async () => {
    const { waybillNo } = await sfBooked();
    run('walk', { waybillNo, fate: 'locker', to: 'AVAILABLE_FOR_PICKUP' });
    expect((await queried(waybillNo)).routes.at(-1)).toMatchObject({
      ...{ opCode: '80', remark: expect.stringContaining('顺丰自助柜') },
    });
  });

  it('does not come to what it has behind it', async () => {
    const { waybillNo } = await sfBooked();
    run('walk', { waybillNo });
    expect(() => run('walk', { waybillNo, to: 'out' })).toThrow(/does not come to out/);
    expect(() => run('fate', { waybillNo, fate: 'returned' })).toThrow(/is over/);
  });
});

describe('a push of SF', () => {
  it('comes again, and whole, until it is answered in SF words', async () => {
    shop.answerWith({ status: 200, body: '{"return_code":"1000","return_msg":"失败"}' });
    const { waybillNo } = await sfBooked();
    run('walk', { waybillNo, steps: 3 });
    await until(() => routesOf(waybillNo).length >= 6);
    shop.answerWith(sfWell);
    await allTold();
    const heard = routesOf(waybillNo);
    expect(heard.length % 3).toBe(0);
    expect(heard.slice(3)).toEqual(heard.slice(0, -3));
  });

  it.each<[string, number]>([
    ['repeat', 4],
    ['never', 0],
    ['shuffle', 1],
  ])('that is struck by %s is heard %i times', async (kind, times) => {
    const { waybillNo } = await sfBooked();
    fault('sf', 'scan', kind);
    run('walk', { waybillNo, steps: 1 });
    await allTold();
    expect(routesOf(waybillNo)).toHaveLength(times);
    expect((await queried(waybillNo)).routes).toHaveLength(1);
  });

  it('of odd scans says what they say', async () => {
    const { waybillNo } = await sfBooked();
    for (const kind of ['unknown-code', 'skew', 'no-time']) {
      fault('sf', 'scan', kind);
      run('walk', { waybillNo, steps: 1 });
    }
    run('scan', { waybillNo, code: '204', text: '派送中', at: '1970-01-01T00:00:00+08:00', city: '拉萨市' });
    await allTold();
    const heard = routesOf(waybillNo).toSorted((a, b) => Number(a['opCode']) - Number(b['opCode']));
    const by = (opCode: string) => heard.find((each) => each['opCode'] === opCode);
    expect(by('9527')?.['acceptTime']).toMatch(/^2026/);
    expect(by('36')?.['acceptTime']).toBe('0000-00-00 00:00:00');
    expect(Date.parse(`${by('31')?.['acceptTime']}+08:00`)).toBeGreaterThan(clock.now + 40 * 60_000);
    expect(by('204')).toMatchObject({ acceptTime: '1970-01-01 00:00:00', acceptAddress: '拉萨市' });
  });

  it('is anything at all by hand', async () => {
    const body = '{"Body":{"WaybillRoute":[{"mailno":"SF0000000000000"}';
    run('push', { carrier: 'sf', body });
    await until(() => pushes('sf').some((each) => each.body === body));
  });

  it('tells fees and states of orders', async () => {
    const { orderId, waybillNo } = await sfBooked();
    const before = pushes('sf').length;
    run('fee', { waybillNo, amount: 1250 });
    run('order-state', { orderId, code: '04-40001', text: '调度成功' });
    await allTold();
    const told = pushes('sf')
      .slice(before)
      .map(({ body }) => JSON.parse(Buffer.from(body, 'latin1').toString()));
    expect(told.find(({ feeList }) => feeList)).toMatchObject({ waybillNo, feeList: [{ feeAmt: 12.5 }] });
    expect(told.find(({ orderState }) => orderState)).toMatchObject({
      orderState: [{ orderNo: orderId, orderStateCode: '04-40001', waybillNo }],
    });
  });
});

describe('ZTO', () => {
  beforeEach(() => shop.answerWith(ztoWell));

  it('refuses strangers and what is not signed', async () => {
    const ask = (headers: object) => zto('zto.open.createOrder', {}, (all) => ({ ...all, ...headers }));
    expect((await ask({ 'x-appKey': 'x' })).statusCode).toBe('S207');
    expect(await ask({ 'x-dataDigest': 'x' })).toMatchObject({
      status: false,
      statusCode: 'S211',
      result: null,
    });
  });

  it('books once under one number, with what has to be printed', async () => {
    const orderId = newOrderId();
    const first = await zto('zto.open.createOrder', ztoOrder(orderId));
    expect(first).toMatchObject({ status: true, statusCode: '0000', result: { partnerOrderCode: orderId } });
    expect(first.result.billCode).toMatch(/^\d{14}$/);
    expect(first.result.bigMarkInfo).toEqual({
      mark: expect.stringMatching(/^371- H\d\d 09$/),
      bagAddr: '郑州',
    });
    expect(await zto('zto.open.createOrder', ztoOrder(orderId))).toEqual(first);
    expect(parcels({ orderId })).toHaveLength(1);
  });

  it.each<[string, object, string]>([
    ['no district', { receiverDistrict: '' }, 'S208'],
    ['an island it does not go to', { receiverProvince: '海南省', receiverCity: '三沙市' }, 'E418'],
  ])('takes no order to %s', async (_, receiver, statusCode) => {
    const answer = await zto('zto.open.createOrder', ztoOrder(newOrderId(), {}, receiver));
    expect(answer).toMatchObject({ status: false, statusCode });
  });

  it('goes to roads that are called after where it does not go', async () => {
    const receiver = {
      receiverCity: '青岛市',
      receiverDistrict: '市南区',
      receiverAddress: '香港中路 40 号',
    };
    const province = { receiverProvince: '山东省' };
    const answer = await zto(
      'zto.open.createOrder',
      ztoOrder(newOrderId(), {}, { ...province, ...receiver }),
    );
    expect(answer).toMatchObject({ status: true });
  });

  it('counts who asks about an order that it did not take', async () => {
    const orderId = newOrderId();
    await zto('zto.open.createOrder', ztoOrder(orderId, {}, { receiverCity: '三沙市' }));
    expect((await zto('zto.open.getOrderInfo', { partnerOrderCode: orderId })).result).toEqual([]);
    const { bookings } = world.sandbox().control.carriers() as { bookings: readonly { orderId: string }[] };
    expect(bookings.find((each) => each.orderId === orderId)).toMatchObject({
      ...{ state: 'REFUSED', asked: { book: 1, query: 1, cancel: 0 } },
    });
  });

  it('takes back what was ordered in advance, and nothing of the whole net', async () => {
    const cancel = async ({ orderCode }: { orderCode: string }) =>
      (await zto('zto.open.cancelPreOrder', { cancelType: '1', orderCode })).status;
    const [early, whole] = [await ztoBooked(), await ztoBooked({ orderType: '1' })];
    expect([await cancel(early), await cancel(early), await cancel(whole)]).toEqual([true, false, false]);
    expect(parcels({ orderId: early.orderId })).toMatchObject([{ state: 'CANCELLED' }]);
  });

  it('pushes signed scans of what was subscribed to, each by itself, until it hears true', async () => {
    const [wanted, other] = [await ztoBooked(), await ztoBooked()];
    const asked = { billCode: wanted.waybillNo, mobilePhone: '5678' };
    expect((await zto('zto.merchant.waybill.track.subsrcibe', { ...asked, mobilePhone: '1' })).status).toBe(
      false,
    );
    expect((await zto('zto.merchant.waybill.track.subsrcibe', asked)).status).toBe(true);
    shop.answerWith({ status: 200, body: '{"status":false}' });
    for (const { waybillNo } of [wanted, other]) run('walk', { waybillNo, to: 'delivered' });
    await until(() => tracesOf(wanted.waybillNo).length > 0);
    shop.answerWith(ztoWell);
    await allTold();
    const read = pushes('zto').map(({ body }) => readTrace(body, carriers().zto));
    expect(read.every(({ isSigned }) => isSigned)).toBe(true);
    const actions = new Set(tracesOf(wanted.waybillNo).map(({ action }) => action));
    expect(actions).toEqual(new Set(['GOT', 'ARRIVAL', 'DEPARTURE', 'DISPATCH', 'SIGNED']));
    expect(tracesOf(other.waybillNo)).toEqual([]);
    const { result } = await zto('zto.merchant.waybill.track.query', asked);
    expect(result.at(-1)).toMatchObject({ scanType: '签收', billCode: wanted.waybillNo });
  });

  it('calls it ARRIVAL when a parcel comes to a shop, and 退件 when it goes back under its own number', async () => {
    const types = async (fate: string) => {
      const { waybillNo: billCode } = await ztoBooked();
      run('walk', { waybillNo: billCode, fate });
      const { result } = await zto('zto.merchant.waybill.track.query', { billCode, mobilePhone: '8000' });
      return result.map(({ scanType }: { scanType: string }) => scanType).join(' ');
    };
    expect(await types('station')).toMatch(/派件 ARRIVAL SIGNED$/);
    expect(await types('returned')).toMatch(/派件 问题件 退件 .*退件签收$/);
  });
});

describe('an order whose number was used', () => {
  it('is refused where the switch says so, and there once', async () => {
    const [first, second] = [newOrderId(), newOrderId()];
    await sf.call('EXP_RECE_CREATE_ORDER', sfOrder(first));
    await zto('zto.open.createOrder', ztoOrder(second));
    run('settings', { repeated: 'refused' });
    expect((await sf.call('EXP_RECE_CREATE_ORDER', sfOrder(first))).errorCode).toBe('8016');
    expect((await zto('zto.open.createOrder', ztoOrder(second))).statusCode).toBe('E409');
    run('settings', { repeated: 'first' });
    const info = await zto('zto.open.getOrderInfo', { type: 0, partnerOrderCode: second });
    expect(info.result).toMatchObject([{ orderStatus: '1', receivCity: '郑州市' }]);
    expect((await zto('zto.open.getOrderInfo', { partnerOrderCode: 'none' })).result).toEqual([]);
    expect([first, second].map((orderId) => parcels({ orderId }).length)).toEqual([1, 1]);
  });
});

describe('the clock of carriers', () => {
  it('lets parcels go by themselves as fast as it runs, with times of ours', async () => {
    const { waybillNo } = await sfBooked();
    const bookedAt = clock.now;
    run('settings', { speed: 24 });
    clock.now += 10 * 3_600_000;
    run('settings', { speed: 0 });
    expect(parcels({ waybillNo })).toMatchObject([{ state: 'DELIVERED', isOver: true }]);
    const { routes } = await queried(waybillNo);
    const last = Date.parse(`${routes.at(-1).acceptTime}+08:00`);
    expect(last).toBeGreaterThan(bookedAt);
    expect(last).toBeLessThan(clock.now);
  });

  it('goes on after steps by hand, and not before them', async () => {
    const { waybillNo } = await sfBooked();
    run('walk', { waybillNo, steps: 8 });
    run('settings', { speed: 36_000 });
    clock.now += 10_000;
    run('settings', { speed: 0 });
    const { routes } = await queried(waybillNo);
    const times = routes.map(({ acceptTime }: { acceptTime: string }) => acceptTime);
    expect(times.length).toBeGreaterThan(8);
    expect(times).toEqual(times.toSorted());
  });

  it('goes on after a restart with all that it knew', async () => {
    const { orderId, waybillNo } = await sfBooked();
    run('walk', { waybillNo, fate: 'returned', to: 'out' });
    const before = parcels({ waybillNo });
    await world.restart();
    expect(parcels({ waybillNo })).toEqual(before);
    expect((await sf.call('EXP_RECE_CREATE_ORDER', sfOrder(orderId))).msgData.waybillNoInfoList).toEqual([
      expect.objectContaining({ waybillNo }),
    ]);
    run('walk', { waybillNo, to: 'renumbered' });
    expect(parcels({ waybillNo })).toMatchObject([{ state: 'RENUMBERED' }]);
  });

  it('begins anew after a reset, and gives no number twice', async () => {
    const { orderId, waybillNo } = await sfBooked();
    run('reset');
    expect(world.sandbox().control.carriers()).toMatchObject({ bookings: [], parcels: [] });
    const { msgData } = await sf.call('EXP_RECE_CREATE_ORDER', sfOrder(orderId));
    expect(msgData.waybillNoInfoList[0].waybillNo).not.toBe(waybillNo);
  });
});

it('shows parcels over HTTP', async () => {
  const { waybillNo } = await sfBooked();
  const { url } = world.sandbox();
  const walked = await fetch(`${url}/sandbox/carriers/walk`, {
    ...{ method: 'POST', body: JSON.stringify({ waybillNo, to: 'PICKED_UP' }) },
  });
  expect(await walked.json()).toEqual({ walked: 1, scans: 1 });
  const shown = (await (await fetch(`${url}/sandbox/carriers/parcels`)).json()) as readonly Parcel[];
  expect(shown.find((each) => each.waybillNo === waybillNo)).toMatchObject({ state: 'PICKED_UP', scans: 1 });
});
