import type { CarrierUnavailable, PushReading } from '../../../../functions/logistics/carriers/carrier.ts';
import { jdCarrierConfig } from '../../../../functions/logistics/carriers/jd/config.ts';
import { jd } from '../../../../functions/logistics/carriers/jd/jd.ts';
import { type Algorithm, signLop } from '../../../../functions/logistics/carriers/jd/signature.ts';
import type { ReadEvent } from '../../../../functions/logistics/domain/tracking.ts';
import { answering, carrierClock, jsonPush } from '../../../builders/carrier-calls.ts';

const waybillNo = 'JDVE00132473532';
const config = (more: object = {}) =>
  jdCarrierConfig.parse({
    appKey: 'key1',
    appSecret: 'testSecret',
    accessToken: 'tok1',
    customerCode: '010K123456',
    ...more,
  });
const node = (more: object = {}) => ({
  waybillCode: waybillNo,
  state: '200076',
  category: 430,
  categoryName: '运输中',
  operationTime: '2026-06-01 08:00:00',
  operateSite: '石景山营业部',
  operationRemark: '您的快件已发车',
  ...more,
});
const pushed = (body: unknown, more: object = {}): PushReading | undefined =>
  jd(config(more), answering()).pushes?.read(jsonPush(body));
const eventsOf = (body: unknown, more?: object): readonly ReadEvent[] => {
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
    const deps = answering({ code: 0, data: { traceDetails: [] }, success: true });
    await jd(config(), deps).routes?.routes([{ waybillNo, carrier: 'jd' }]);
    const [request] = deps.sent;
    const url = new URL(request?.url ?? '');
    expect(request?.body).toBe(body);
    expect(`${url.origin}${url.pathname}`).toBe('https://api.jdl.com/ecap/v1/orders/trace/query');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      'LOP-DN': 'ECAP',
      access_token: 'tok1',
      app_key: 'key1',
      timestamp: '2026-06-01 08:00:00',
      v: '2.0',
      sign: '21487620FD25A8D4CED64DF640DF93C6',
      algorithm: 'md5-salt',
    });
  });
});

describe('pushes of JD', () => {
  it('are read with all that they tell', () => {
    expect(pushed(node({ orderId: 'shp_1-1' }))).toEqual({
      kind: 'events',
      unreadable: 0,
      events: [
        {
          waybillNo,
          code: '200076',
          reason: '430',
          status: 'IN_TRANSIT',
          sub: 'DEPARTED',
          occurredAt: carrierClock,
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
    const [event] = eventsOf(node({ state: '299999', category, operationRemark: null }));
    expect([event?.status ?? '?', event?.sub].filter(Boolean).join('/')).toBe(meaning);
    const [bare] = eventsOf(node({ state: undefined, category }));
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
    const [event] = eventsOf(node({ state, category }));
    expect([event?.status, event?.sub].filter(Boolean).join('/')).toBe(meaning);
  });

  it('tell by their words who took the parcel, and under which number it goes on', () => {
    const taken = node({ state: '10034', category: 510, operationRemark: '您的快件已由【门卫】代收' });
    expect(eventsOf(taken)[0]).toMatchObject({ status: 'DELIVERED', sub: 'BY_OTHER' });
    const renumbered = node({ state: '200020', operationRemark: '换单打印，新单号为：JDVE00132473599' });
    expect(eventsOf(renumbered)[0]?.nextWaybillNo).toBe('JDVE00132473599');
    const same = node({ state: '200020', operationRemark: `新单号：${waybillNo}` });
    expect(eventsOf(same)[0]).not.toHaveProperty('nextWaybillNo');
  });

  it('mean what the account teaches', () => {
    const taughtCodes = { '299999': { status: 'EXCEPTION', sub: 'DELAYED' } };
    const [event] = eventsOf(node({ state: '299999' }), { taughtCodes });
    expect(event).toMatchObject({ status: 'EXCEPTION', sub: 'DELAYED' });
  });

  it('land but for those that cannot be read', () => {
    const bad = [{}, null, 'x', node({ waybillCode: '../1' }), node({ state: null, category: null })];
    expect(pushed([node(), ...bad, node({ operationTime: 'gestern' })])).toMatchObject({
      events: [{ occurredAt: carrierClock }, { waybillNo, status: 'IN_TRANSIT' }],
      unreadable: 5,
    });
  });

  it.each([
    ['nothing', ''],
    ['a text', '"x"'],
    ['half an object', '{"waybillCode":'],
    ['10 MB', 'x'.repeat(10_000_000)],
    ['too many nodes', Array.from({ length: 201 }, () => node())],
  ])('are refused where they are %s', (_, body) => {
    expect(pushed(body)?.kind).toBe('refused');
  });

  it('are answered as configured', () => {
    const pushes = jd(config({ answers: { stored: 'ok', again: 'no' } }), answering()).pushes;
    expect([true, false].map((stored) => pushes?.answer(stored, jsonPush(node())).body)).toEqual([
      'ok',
      'no',
    ]);
  });
});

describe('asking JD', () => {
  const asked = async (...bodies: readonly unknown[]) =>
    jd(config(), answering(...bodies)).routes?.routes([{ waybillNo, carrier: 'jd' }]);

  it.each([
    ['as its pages say', { code: 0, success: true, data: { traceDetails: [node()] } }],
    ['as its SDK gets it', { response: { code: 0, content: { code: 0, data: { traceDetails: [node()] } } } }],
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
    const other = node({ waybillCode: 'JDVE00132473599' });
    expect(await asked({ code: 0, data: { traceDetails: [other] } })).toEqual({ events: [], refused: [] });
  });

  it.each<readonly [string, unknown, Partial<CarrierUnavailable>]>([
    ['throttled', { code: 43 }, { code: '43', retry: true }],
    [
      'a wrong signature',
      { error_response: { code: 30, zh_desc: '签名错误' } },
      { code: '30', retry: false },
    ],
    ['an error page', '<html>502</html>', { code: 'UNREADABLE', retry: true }],
    ['nothing that is JD’s', { hello: 1 }, { code: 'UNREADABLE', retry: true }],
  ])('throws at %s', async (_, body, error) => {
    await expect(asked(body)).rejects.toMatchObject({ name: 'CarrierUnavailable', ...error });
  });

  it('subscribes with the end of the phone', async () => {
    const deps = answering({ code: 0, data: '订阅成功', success: true }, { code: 9, success: false });
    const subscribe = jd(config(), deps).routes?.subscribe;
    const parcel = {
      waybillNo,
      carrier: 'jd',
      phone: '13812345514',
      callbackUrl: 'https://shop.example/x',
    } as const;
    await subscribe?.(parcel);
    expect(deps.sent[0]?.url).toContain('/ecap/v1/orders/trace/subscribe?');
    expect(JSON.parse(deps.sent[0]?.body ?? '')).toEqual([
      { waybillCode: waybillNo, orderOrigin: 1, customerCode: '010K123456', mobile: '5514' },
    ]);
    await expect(subscribe?.(parcel)).rejects.toMatchObject({ code: '9', retry: false });
  });
});
