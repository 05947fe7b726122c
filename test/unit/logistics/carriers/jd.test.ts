import type { CarrierUnavailable, PushReading } from '../../../../functions/logistics/carriers/carrier.ts';
import { type Algorithm, signLop } from '../../../../functions/logistics/carriers/jd/signature.ts';
import type { ReadEvent } from '../../../../functions/logistics/domain/tracking.ts';
import { type Fields, jsonPush, type Scripted, scannedAt } from './support/carrier-kit.ts';
import { aNode, answeringJd, jdSays, waybillNo } from './support/jd-kit.ts';

const pushed = (body: unknown, more: Fields = {}): PushReading | undefined =>
  answeringJd([], more).carrier.pushes?.read(jsonPush(body));
const eventsOf = (body: unknown, more?: Fields): readonly ReadEvent[] => {
  const reading = pushed(body, more);
  return reading?.kind === 'events' ? reading.events : [];
};

describe('the signature of LOP', () => {
  const body = '[{"waybillCode":"JDVE00132473532","orderOrigin":1,"customerCode":"010K123456"}]';
  const signed = {
    accessToken: 'tok1',
    appKey: 'key1',
    path: '/ecap/v1/orders/trace/query',
    body,
    timestamp: '2026-06-01 08:00:00',
  };

  it.each<readonly [Algorithm, string]>([
    ['md5-salt', '21487620FD25A8D4CED64DF640DF93C6'],
    ['HMacMD5', 'IZfOdKl8Z7iNys5a22Fwmg=='],
    ['HMacSHA1', 'CkLf1+JdxMmxdB8DImozUJxVyHI='],
    ['HMacSHA256', 'xqsaOU4rdthHBIq4Qs9e03Yr4fm0jIvq2d7ibTxpubg='],
    [
      'HMacSHA512',
      'QzOx2/V1Z6I7rSjtUIjzDf8gZ4kzA2cuJwCMrtTG+YNOfk+/ZFPlRO9SCVvmPuorZYqMzr7WhjKaXu5UYrjcSg==',
    ],
  ])('by %s is what openssl makes of the same text', (algorithm, signature) => {
    expect(signLop(signed, 'testSecret', algorithm)).toBe(signature);
  });

  it('goes along with the very text that it is over', async () => {
    const { carrier, asked } = answeringJd([jdSays({ traceDetails: [] })]);
    await carrier.routes?.routes([{ waybillNo, carrier: 'jd' }]);
    const [request] = asked;
    const url = new URL(request?.url ?? '');
    expect(request?.body).toBe(body);
    expect(`${url.origin}${url.pathname}`).toBe('https://api.jdl.com/ecap/v1/orders/trace/query');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      'LOP-DN': 'ECAP',
      access_token: 'tok1',
      app_key: 'key1',
      timestamp: '2026-11-11 10:00:00',
      v: '2.0',
      sign: signLop({ ...signed, timestamp: '2026-11-11 10:00:00' }, 'testSecret', 'md5-salt'),
      algorithm: 'md5-salt',
    });
  });
});

describe('pushes of JD', () => {
  it('are read with all that they tell', () => {
    expect(pushed(aNode({ orderId: 'shp_1-1' }))).toEqual({
      kind: 'events',
      unreadable: 0,
      events: [
        {
          waybillNo,
          code: '200076',
          reason: '430',
          status: 'IN_TRANSIT',
          sub: 'DEPARTED',
          occurredAt: scannedAt,
          place: '石景山营业部',
          text: '您的快件已发车',
          carrierOrderId: 'shp_1-1',
        },
      ],
    });
  });

  it.each([
    ['100', 'PENDING'],
    ['390', 'PENDING/PREPARING'],
    ['420', 'PICKED_UP'],
    ['430', 'IN_TRANSIT'],
    ['440', 'OUT_FOR_DELIVERY'],
    ['480', 'EXCEPTION'],
    ['500', 'EXCEPTION'],
    ['510', 'DELIVERED'],
    ['530', 'DELIVERY_FAILED/REFUSED'],
    ['690', 'CANCELLED'],
    ['999', '?'],
  ])('of category %s without a node that is known mean %s', (category, meaning) => {
    const [event] = eventsOf(aNode({ state: '299999', category, operationRemark: null }));
    expect([event?.status ?? '?', event?.sub].filter(Boolean).join('/')).toBe(meaning);
    const [bare] = eventsOf(aNode({ state: undefined, category }));
    expect(bare?.code).toBe(`category:${category}`);
  });

  it.each([
    ['200051', 430, 'AVAILABLE_FOR_PICKUP/LOCKER'],
    ['200057', 510, 'AVAILABLE_FOR_PICKUP/STATION'],
    ['200031', 440, 'DELIVERY_FAILED'],
    ['200033', 500, 'RETURNING'],
    ['200054', 510, 'RETURNED'],
    ['200032', 500, 'LOST/DESTROYED'],
    ['200052', 690, 'EXCEPTION'],
  ])('of node %s tell more than their category %d: %s', (state, category, meaning) => {
    const [event] = eventsOf(aNode({ state, category }));
    expect([event?.status, event?.sub].filter(Boolean).join('/')).toBe(meaning);
  });

  it('tell by their words who took the parcel, and under which number it goes on', () => {
    const taken = aNode({ state: '10034', category: 510, operationRemark: '您的快件已由【门卫】代收' });
    expect(eventsOf(taken)[0]).toMatchObject({ status: 'DELIVERED', sub: 'BY_OTHER' });
    const renumbered = aNode({ state: '200020', operationRemark: '换单打印，新单号为：JDVE00132473599' });
    expect(eventsOf(renumbered)[0]?.nextWaybillNo).toBe('JDVE00132473599');
    const same = aNode({ state: '200020', operationRemark: `新单号：${waybillNo}` });
    expect(eventsOf(same)[0]).not.toHaveProperty('nextWaybillNo');
  });

  it('mean what the account teaches', () => {
    const taughtCodes = { '299999': { status: 'EXCEPTION', sub: 'DELAYED' } };
    const [event] = eventsOf(aNode({ state: '299999' }), { taughtCodes });
    expect(event).toMatchObject({ status: 'EXCEPTION', sub: 'DELAYED' });
  });

  it('land but for those that cannot be read', () => {
    const bad = [{}, null, 'x', aNode({ waybillCode: '../1' }), aNode({ state: null, category: null })];
    expect(pushed([aNode(), ...bad, aNode({ operationTime: 'gestern' })])).toMatchObject({
      events: [{ occurredAt: scannedAt }, { waybillNo, status: 'IN_TRANSIT' }],
      unreadable: 5,
    });
  });

  it.each([
    ['nothing', ''],
    ['a text', '"x"'],
    ['half an object', '{"waybillCode":'],
    ['10 MB', 'x'.repeat(10_000_000)],
    ['too many nodes', Array.from({ length: 201 }, () => aNode())],
  ])('are refused where they are %s', (_, body) => {
    expect(pushed(body)?.kind).toBe('refused');
  });

  it('are answered as configured', () => {
    const { pushes } = answeringJd([], { answers: { stored: 'ok', again: 'no' } }).carrier;
    expect([true, false].map((stored) => pushes?.answer(stored, jsonPush(aNode())).body)).toEqual([
      'ok',
      'no',
    ]);
  });
});

describe('asking JD', () => {
  const asked = async (answer: Scripted) =>
    answeringJd([answer]).carrier.routes?.routes([{ waybillNo, carrier: 'jd' }]);

  it.each([
    ['as its pages say', { code: 0, success: true, data: { traceDetails: [aNode()] } }],
    [
      'as its SDK gets it',
      { response: { code: 0, content: { code: 0, data: { traceDetails: [aNode()] } } } },
    ],
  ])('is answered %s', async (_, body) => {
    expect(await asked(body)).toEqual({
      events: [expect.objectContaining({ waybillNo, code: '200076', status: 'IN_TRANSIT' })],
      refused: [],
    });
  });

  it('tells no scan yet from a number that JD does not tell about', async () => {
    expect(await asked({ code: 0, success: true, data: null })).toEqual({ events: [], refused: [] });
    expect(await asked({ code: 1001, success: false })).toEqual({
      events: [],
      refused: [{ waybillNo, code: '1001' }],
    });
  });

  it('tells nothing of another parcel', async () => {
    const other = aNode({ waybillCode: 'JDVE00132473599' });
    expect(await asked({ code: 0, data: { traceDetails: [other] } })).toEqual({ events: [], refused: [] });
  });

  it.each<readonly [string, Scripted, Partial<CarrierUnavailable>]>([
    ['throttled', { code: 43 }, { code: '43', retry: true }],
    [
      'a wrong signature',
      { error_response: { code: 30, zh_desc: '签名错误' } },
      { code: '30', retry: false },
    ],
    ['an error page', { text: '<html>502</html>' }, { code: 'UNREADABLE', retry: true }],
    ['nothing that is JD’s', { hello: 1 }, { code: 'UNREADABLE', retry: true }],
  ])('throws at %s', async (_, body, error) => {
    await expect(asked(body)).rejects.toMatchObject({ name: 'CarrierUnavailable', ...error });
  });

  it('subscribes with the end of the phone', async () => {
    const { carrier, asked } = answeringJd([jdSays('订阅成功'), { code: 9, success: false }]);
    const subscribe = carrier.routes?.subscribe;
    const parcel = {
      waybillNo,
      carrier: 'jd',
      phone: '13812345514',
      callbackUrl: 'https://shop.example/x',
    } as const;
    await subscribe?.(parcel);
    expect(asked[0]?.url).toContain('/ecap/v1/orders/trace/subscribe?');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual([
      { waybillCode: waybillNo, orderOrigin: 1, customerCode: '010K123456', mobile: '5514' },
    ]);
    await expect(subscribe?.(parcel)).rejects.toMatchObject({ code: '9', retry: false });
  });
});
