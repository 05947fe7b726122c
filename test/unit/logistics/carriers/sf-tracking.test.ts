import { phoneEnd } from '../../../../functions/logistics/carriers/phone-end.ts';
import { type Fields, formPush, jsonPush, type Scripted } from './support/carrier-kit.ts';
import { answeringSf, aRoute, askedOfSf, routePush, routesOf, sfData, sfSays } from './support/sf-kit.ts';

describe('routes asked of SF', () => {
  const asking = (answers: readonly Scripted[], config: Fields = {}) => {
    const answering = answeringSf(answers, config);
    const routes = (...parcels: readonly (readonly [waybillNo: string, phone?: string])[]) =>
      answering.carrier.routes?.routes(
        parcels.map(([waybillNo, phone]) => ({ waybillNo, carrier: 'sf', ...(phone && { phone }) })),
      );
    return { routes, answering };
  };
  const [a, b, c] = ['SF1800000000101', 'SF1800000000102', 'SF1800000000103'] as const;
  const none = sfData({ routeResps: [] });

  it('are asked for by the numbers of one phone together', async () => {
    const { routes, answering } = asking([none]);
    await routes([a, '13912345678'], [b, '13812345678-1234'], [c, '010-22229999']);
    expect(askedOfSf(answering)).toMatchObject({
      service: 'EXP_RECE_SEARCH_ROUTES',
      message: {
        language: '0',
        trackingType: '1',
        trackingNumber: [a, b],
        methodType: '1',
        checkPhoneNo: '5678',
      },
    });
    expect(askedOfSf(answering, 1).message).toMatchObject({ trackingNumber: [c], checkPhoneNo: '9999' });
    expect(answering.asked).toHaveLength(2);
  });
  it('are asked for without a phone where nobody knows one', async () => {
    const { routes, answering } = asking([none]);
    await routes([a]);
    expect(askedOfSf(answering).message).not.toHaveProperty('checkPhoneNo');
  });

  it('tell of each parcel what is known, and of the others why not', async () => {
    const answer = sfData({
      routeResps: [
        { mailNo: a, routes: [aRoute({ opCode: '50' }), null, { opCode: null }, aRoute({ opCode: '80' })] },
        { mailNo: b, routes: [], reasonCode: '20028', reasonRemark: '月结卡号不匹配' },
        { mailNo: c, routes: null, reasonCode: '' },
        'nonsense',
      ],
    });
    const told = await asking([answer]).routes([a], [b], [c]);
    expect(told?.events.map(({ waybillNo, code }) => [waybillNo, code])).toEqual([
      [a, '50'],
      [a, '80'],
    ]);
    expect(told?.refused).toEqual([{ waybillNo: b, code: '20028' }]);
  });
  it('are read wherever SF puts them', async () => {
    const inner = sfSays({
      success: true,
      errorCode: 'S0000',
      routeResps: [{ mailNo: a, routes: [aRoute()] }],
    });
    expect((await asking([inner]).routes([a]))?.events).toHaveLength(1);
  });
  it('that have scans are told although there is a reason', async () => {
    const told = await asking([routesOf(a, [aRoute()], { reasonCode: '20028' })]).routes([a]);
    expect(told).toMatchObject({ events: [{ code: '50' }], refused: [] });
  });
  it('have no number of an event, and no order, so that they are the same as pushed', async () => {
    const [event] = (await asking([routesOf(a, [aRoute()])]).routes([a]))?.events ?? [];
    const pushed = answeringSf([]).carrier.pushes?.read(routePush([aRoute()]));
    const { carrierOrderId, eventId, ...same } = pushed?.kind === 'events' ? (pushed.events[0] ?? {}) : {};
    expect([carrierOrderId, eventId]).toEqual(['shp_1-1', '100000000000019']);
    expect(event).toEqual(same);
  });
});

describe('the end of a phone', () => {
  it.each([
    ['13812345678', '5678'],
    ['13812345678-1234', '5678'],
    ['13812345678转1234', '5678'],
    ['138 1234 5678', '5678'],
    ['138****8000', '8000'],
    ['010-22226789', '6789'],
    ['010-22226789-801', '6789'],
    ['400-123-4567', '4567'],
    ['95338', '5338'],
    ['138****', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %j is %j', (phone, end) => {
    expect(phoneEnd(phone)).toBe(end);
  });
});

const { pushes } = answeringSf([]).carrier;
if (!pushes) throw new Error('SF pushes');
const xml = (content: string) => formPush({ content });
const request = (routes: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Request service="RoutePushService" lang="zh-CN"><Body>${routes}</Body></Request>`;
const route = (part = '') =>
  `<WaybillRoute id="1" mailno="SF1800000000101" orderid="shp_1-1" acceptTime="2026-11-11 09:30:05" acceptAddress="深圳市" remark="A &amp; B &lt;签收&gt; &#x1F600;&#21495;" opCode="80"${part}/>`;

describe('routes that SF pushes in XML', () => {
  const event = {
    waybillNo: 'SF1800000000101',
    code: '80',
    status: 'DELIVERED',
    place: '深圳市',
    text: 'A & B <签收> 😀号',
    carrierOrderId: 'shp_1-1',
    eventId: '1',
    occurredAt: Date.parse('2026-11-11T09:30:05+08:00'),
  };
  it('say the same as in JSON, in a form or without one', () => {
    for (const push of [
      xml(request(route())),
      { headers: { 'content-type': 'text/xml' }, bytes: Buffer.from(request(route())) },
    ])
      expect(pushes.read(push)).toEqual({ kind: 'events', unreadable: 0, events: [event] });
  });
  it('are several, of which one may be bad', () => {
    const push = xml(request(`${route()}<WaybillRoute id="2" mailno="" opCode="80"/>${route(' extra="1"')}`));
    expect(pushes.read(push)).toEqual({ kind: 'events', unreadable: 1, events: [event, event] });
  });

  const lol = Array.from(
    { length: 9 },
    (_, index) => `<!ENTITY lol${index + 1} "${`&lol${index};`.repeat(10)}">`,
  ).join('');
  it.each([
    [
      'an entity of a file',
      `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${request(route(' y="&x;"'))}`,
    ],
    [
      'an entity of a server',
      `<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]>${request(route())}`,
    ],
    ['a billion laughs', `<!DOCTYPE r [<!ENTITY lol0 "lol">${lol}]>${request(route(' y="&lol9;"'))}`],
    ['a DOCTYPE alone', `<!DOCTYPE Request>${request(route())}`],
    ['CDATA', request(`<![CDATA[${route()}]]>`)],
    ['a tag that is not closed', request(`${route()}<a>`)],
    ['another document', '<Response service="RoutePushService"><Head>OK</Head></Response>'],
    ['tags in tags', request('<a>'.repeat(100) + '</a>'.repeat(100))],
    ['a quote that is not closed', request('<WaybillRoute id="1 mailno="SF1800000000101"/>')],
  ])('are refused with %s', (_what, content) => {
    expect(pushes.read(xml(content))).toMatchObject({ kind: 'refused' });
    expect(pushes.answer(false, xml(content)).body).toContain('<Head>ERR</Head>');
  });
  it('know no entity but those of XML', () => {
    const push = xml(request(route().replace('A &amp; B', '&nbsp;&#0;&#x110000;&#xD800;')));
    expect(pushes.read(push)).toMatchObject({ kind: 'events', events: [{ code: '80' }] });
  });
});

describe('what SF is told', () => {
  it.each([
    [
      'routes in JSON',
      routePush([aRoute()]),
      '{"return_code":"0000","return_msg":"成功"}',
      '"return_code":"1000"',
    ],
    [
      'routes in XML',
      xml(request(route())),
      '<Response service="RoutePushService"><Head>OK</Head></Response>',
      'ERR',
    ],
    [
      'a state',
      jsonPush({ orderState: [{ orderNo: 'shp_1-1', orderStateCode: '04-40001' }] }),
      '{"success":"true","code":"0","msg":""}',
      'false',
    ],
    ['nonsense', jsonPush('nonsense'), '{"return_code":"0000","return_msg":"成功"}', '"return_code":"1000"'],
  ])('of %s', (_what, push, stored, again) => {
    expect(pushes.answer(true, push).body).toBe(stored);
    expect(pushes.answer(false, push).body).toContain(again);
  });
  it('is configuration where nobody has seen it', () => {
    const { carrier } = answeringSf([], { answers: { stored: 'OK', again: 'NO' } });
    const state = jsonPush({ orderState: [{ orderStateCode: '04-40001' }] });
    expect([true, false].map((stored) => carrier.pushes?.answer(stored, state).body)).toEqual(['OK', 'NO']);
  });
});

describe('the routes that SF pushes in JSON', () => {
  it('may have nothing in fields', () => {
    const push = routePush([
      aRoute({ acceptAddress: null, reasonName: null, reasonCode: null, orderid: null }),
    ]);
    const reading = pushes.read(push);
    const [event] = reading.kind === 'events' ? reading.events : [];
    expect(Object.keys(event ?? {}).sort()).toEqual(
      ['code', 'eventId', 'occurredAt', 'status', 'text', 'waybillNo'].sort(),
    );
  });
  it('may be one without a list, and none', () => {
    const one = pushes.read(jsonPush({ Body: { WaybillRoute: aRoute() } }));
    expect(one).toMatchObject({ kind: 'events', unreadable: 0, events: [{ code: '50' }] });
    expect(pushes.read(routePush([]))).toEqual({ kind: 'events', events: [], unreadable: 0 });
  });
  it('are refused where they are more than SF ever sends', () => {
    expect(pushes.read(routePush(Array.from({ length: 201 }, () => aRoute())))).toMatchObject({
      kind: 'refused',
    });
  });
  it('may come in the form of old', () => {
    const push = formPush({ content: JSON.stringify({ Body: { WaybillRoute: [aRoute()] } }) });
    expect(pushes.read(push)).toMatchObject({ kind: 'events', events: [{ code: '50' }] });
  });
});

describe('the states of orders that SF pushes', () => {
  const state = {
    orderNo: 'shp_1-1',
    waybillNo: 'SF1800000000101',
    orderStateCode: '05-40003',
    orderStateDesc: '已正常收件状态',
    empPhone: '13900000000',
    lastTime: '2025-05-23 15:13:13',
  };
  it('tell the order, its parcel and the code, and nobody who carries it', () => {
    const push = jsonPush({ requestId: 'r', timestamp: 1762824600000, orderState: [state] });
    expect(pushes.read(push)).toEqual({
      kind: 'order',
      carrierOrderId: 'shp_1-1',
      waybillNo: 'SF1800000000101',
      code: '05-40003',
    });
  });
  it('may have no parcel yet; the last counts', () => {
    const first = { ...state, waybillNo: '', orderStateCode: '04-40037' };
    const push = jsonPush({ orderState: [state, first] });
    expect(pushes.read(push)).toEqual({ kind: 'order', carrierOrderId: 'shp_1-1', code: '04-40037' });
  });
});

describe('the fees that SF pushes', () => {
  const fee = (feeTypeCode: string, feeAmt: unknown, inputTm: unknown = 1762824600000) => ({
    feeTypeCode,
    feeAmt,
    inputTm,
  });
  const read = (feeList: unknown, part: Fields = {}) =>
    pushes.read(jsonPush({ waybillNo: 'SF1800000000101', orderNo: 'shp_1-1', feeList, ...part }));

  it.each<[string, unknown[], number]>([
    ['one', [fee('1', 12)], 1_200],
    ['several kinds', [fee('1', '18.0'), fee('3', 1.5), fee('59', '0.05')], 1_955],
    ['tenths that no float holds', [fee('1', 0.1), fee('2', 0.2)], 30],
    ['cents that no float holds', [fee('1', '1.15'), fee('2', 4.35), fee('3', 8.7)], 1_420],
    ['one that was corrected', [fee('1', 20, 1762824700000), fee('1', 12, 1762824500000)], 2_000],
    [
      'one that was corrected, in turn',
      [fee('1', 12, 1762824500000), fee('1', '20.00', '1762824700000')],
      2_000,
    ],
    ['two entered at once', [fee('1', 12), fee('1', 13)], 1_300],
    ['none to pay', [fee('1', 0), fee('8', '8.00')], 800],
    ['something given back', [fee('1', 12), fee('90', '-2.50')], 950],
  ])('are in fen, to the fen: %s', (_what, list, feeMinor) => {
    expect(read(list)).toEqual({
      kind: 'order',
      code: 'fees',
      carrierOrderId: 'shp_1-1',
      waybillNo: 'SF1800000000101',
      feeMinor,
    });
  });
  it('may be JSON in a text', () => {
    const content = JSON.stringify({
      waybillNo: 'SF1800000000101',
      orderNo: 'shp_1-1',
      feeList: [fee('1', 12)],
    });
    expect(pushes.read(jsonPush({ content }))).toMatchObject({ feeMinor: 1_200 });
  });
  it.each([
    ['NaN', [fee('1', 'NaN')]],
    ['1e309', [fee('1', '1e309')]],
    ['a tenth of a fen', [fee('1', '0.001')]],
    ['nothing', [fee('1', null)]],
    ['no time', [fee('1', 12, null)]],
    ['no list', null],
    ['an empty list', []],
  ])('are refused where they are %s', (_what, list) => {
    expect(read(list)).toMatchObject({ kind: 'refused' });
  });
});
