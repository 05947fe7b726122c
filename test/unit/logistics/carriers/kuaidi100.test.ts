import type { CarrierUnavailable, PushReading } from '../../../../functions/logistics/carriers/carrier.ts';
import { pushSign, querySign } from '../../../../functions/logistics/carriers/kuaidi100/signature.ts';
import { hashOf } from '../../../../functions/logistics/domain/event-hash.ts';
import { fold } from '../../../../functions/logistics/domain/fold.ts';
import type { ReadEvent, TrackingEvent } from '../../../../functions/logistics/domain/tracking.ts';
import { type Fields, formPush, type Scripted } from './support/carrier-kit.ts';
import {
  aKuaidi100Config,
  answeringKuaidi100,
  aResult,
  nu,
  paramPush,
  salt,
} from './support/kuaidi100-kit.ts';

const scan = (hour: number, statusCode?: string, context = `${statusCode} um ${hour}`) => {
  const time = `2026-11-11 ${String(hour).padStart(2, '0')}:00:00`;
  return { time, ftime: time, context, ...(statusCode === undefined ? {} : { statusCode }) };
};
const push = (data: readonly unknown[], more: Fields = {}) => ({
  status: 'polling',
  message: '',
  lastResult: aResult(data),
  ...more,
});

const pushed = (body: unknown, more?: Fields): PushReading | undefined => {
  const param = typeof body === 'string' ? body : JSON.stringify(body);
  return answeringKuaidi100([], more).carrier.pushes?.read(paramPush(param));
};
const eventsOf = (body: unknown, more?: Fields): readonly ReadEvent[] => {
  const reading = pushed(body, more);
  return reading?.kind === 'events' ? reading.events : [];
};
const received = (events: readonly ReadEvent[]): readonly TrackingEvent[] =>
  events.map((event) => ({
    ...event,
    carrier: 'jd',
    source: 'AGGREGATOR',
    receivedAt: eight + 86_400_000,
    hash: hashOf('jd', event),
  }));
const eight = Date.parse('2026-11-11T08:00:00+08:00');
const shown = ({ status, sub }: { status?: string | undefined; sub?: string | undefined }): string =>
  [status ?? '?', sub].filter(Boolean).join('/');

describe('the signatures of Kuaidi100', () => {
  it('are what openssl makes of the same texts', () => {
    expect(pushSign('{"status":"polling"}', '123')).toBe('C8844C199475DBC155F190329D342579');
    expect(querySign('{"com":"jd"}', { key: 'key', customer: 'customer' })).toBe(
      'F7A604DFA085DA20AF64F4647147BF5E',
    );
  });
});

describe('pushes of Kuaidi100', () => {
  it('are read with all that they tell', () => {
    const body = push([{ ...scan(8, '1002'), areaName: '陕西,西安市,灞桥区', location: '' }]);
    expect(pushed(body)).toEqual({
      kind: 'events',
      carrier: 'jd',
      unreadable: 0,
      events: [
        {
          waybillNo: nu,
          code: 'k100:1002',
          status: 'IN_TRANSIT',
          occurredAt: eight,
          place: '陕西,西安市,灞桥区',
          text: '1002 um 8',
        },
      ],
    });
  });

  it.each([
    ['0', 'IN_TRANSIT'],
    ['1001', 'IN_TRANSIT/ARRIVED'],
    ['1002', 'IN_TRANSIT'],
    ['1003', 'IN_TRANSIT'],
    ['1', 'PICKED_UP'],
    ['101', 'PENDING/PREPARING'],
    ['102', 'PENDING/PREPARING'],
    ['103', 'PICKED_UP'],
    ['2', 'EXCEPTION'],
    ['201', 'EXCEPTION/DELAYED'],
    ['202', 'EXCEPTION/DELAYED'],
    ['203', 'DELIVERY_FAILED/REFUSED'],
    ['204', 'DELIVERY_FAILED'],
    ['205', 'AVAILABLE_FOR_PICKUP/STATION'],
    ['206', 'DELIVERY_FAILED/UNREACHABLE'],
    ['207', 'EXCEPTION/ADDRESS'],
    ['208', 'EXCEPTION/DELAYED'],
    ['209', 'EXCEPTION/DAMAGED'],
    ['210', 'CANCELLED'],
    ['3', 'DELIVERED'],
    ['301', 'DELIVERED'],
    ['302', 'DELIVERED'],
    ['303', 'DELIVERED/BY_OTHER'],
    ['304', 'AVAILABLE_FOR_PICKUP/STATION'],
    ['4', 'RETURNED'],
    ['401', 'CANCELLED'],
    ['14', 'DELIVERY_FAILED/REFUSED'],
    ['5', 'OUT_FOR_DELIVERY'],
    ['501', 'AVAILABLE_FOR_PICKUP/STATION'],
    ['6', 'RETURNING'],
    ['7', 'IN_TRANSIT/FORWARDED'],
    ['8', 'IN_TRANSIT/CUSTOMS'],
    ['10', 'IN_TRANSIT/CUSTOMS'],
    ['11', 'IN_TRANSIT/CUSTOMS'],
    ['12', 'IN_TRANSIT/CUSTOMS_RELEASED'],
    ['13', 'EXCEPTION/CUSTOMS_HELD'],
    ['9999', '?'],
  ])('with the state %s mean %s', (code, meaning) => {
    expect(eventsOf(push([scan(8, code)])).map(shown)).toEqual([meaning]);
  });

  it('take a signature of a station for what the merchant says', () => {
    const delivered = eventsOf(push([scan(8, '304')]), { stationSignature: 'delivered' });
    expect(delivered.map(shown)).toEqual(['DELIVERED/BY_OTHER']);
    const taught = eventsOf(push([scan(8, '304')]), { taughtCodes: { '304': { status: 'DELIVERED' } } });
    expect(taught.map(shown)).toEqual(['DELIVERED']);
  });

  it('of old lists have the state at the newest scan only, and it is the same when it is no more the newest', () => {
    const [first, second] = [push([scan(9), scan(8)]), push([scan(10), scan(9), scan(8)])].map((each, n) =>
      eventsOf({ ...each, lastResult: { ...each.lastResult, state: n === 0 ? '5' : '3' } }),
    );
    expect(first?.map(shown)).toEqual(['OUT_FOR_DELIVERY', 'IN_TRANSIT']);
    expect(second?.map(shown)).toEqual(['DELIVERED', 'IN_TRANSIT', 'IN_TRANSIT']);
    expect(fold(received(first ?? [])).status).toBe('OUT_FOR_DELIVERY');
    expect(fold(received([...(second ?? []), ...(first ?? [])])).status).toBe('DELIVERED');
    expect(fold(received([...(first ?? []), ...eventsOf(push([scan(9), scan(8)]))])).status).toBe(
      'OUT_FOR_DELIVERY',
    );
  });

  it('that shrink, or come in another order, take nothing back', () => {
    const whole = eventsOf(push([scan(10, '5'), scan(9, '1001'), scan(8, '103')]));
    const less = eventsOf(push([scan(8, '103')]));
    const before = fold(received(whole));
    expect(fold(received([...whole, ...less]))).toEqual(before);
    expect(fold(received([...less, ...whole.toReversed()]))).toEqual(before);
    expect(before.status).toBe('OUT_FOR_DELIVERY');
  });

  it.each([
    ['abort', '60天无变化'],
    ['shutdown', ''],
    ['updateall', ''],
  ])('that say %s keep it as an event, which is no scan', (status, message) => {
    const events = eventsOf(push([scan(8, '1002')], { status, message }));
    expect(events).toHaveLength(2);
    expect(events[1]).toEqual({
      waybillNo: nu,
      code: `k100:${status}`,
      status: 'UNKNOWN',
      ...(message ? { text: message } : {}),
    });
    expect(fold(received(events))).toEqual(fold(received(events.slice(0, 1))));
  });

  it.each([
    ['the company', {}, 'jd'],
    ['the corrected one', { comOld: 'jd', comNew: 'zhongtong', autoCheck: '1' }, 'zto'],
    ['nobody, where it is one that we have no code of', { comNew: 'yunda' }, undefined],
    ['nobody, for what every object has', { comNew: 'constructor' }, undefined],
    ['the company, where the corrected one is empty', { autoCheck: '0', comOld: '', comNew: '' }, 'jd'],
  ])('are about %s', (_, more, carrier) => {
    const reading = pushed(push([scan(8, '1')], more));
    expect(reading?.kind === 'events' && reading.carrier).toBe(carrier);
  });

  it('tell what happens in the other country too', () => {
    const dest = aResult([scan(9, '12')], { com: 'usps' });
    expect(eventsOf(push([scan(8, '8')], { destResult: dest })).map(shown)).toEqual([
      'IN_TRANSIT/CUSTOMS',
      'IN_TRANSIT/CUSTOMS_RELEASED',
    ]);
  });

  it('land but for the scans that cannot be read; a time without seconds can', () => {
    const data = [null, {}, { time: '2026-11-11 08:00', context: 'a' }, { context: 'b', time: '昨天' }];
    expect(pushed(push(data))).toMatchObject({
      events: [{ occurredAt: eight, text: 'a' }, { text: 'b' }],
      unreadable: 2,
    });
    expect(
      pushed({ status: 'abort', message: '3天查询无记录', lastResult: { nu: '', data: [] } }),
    ).toMatchObject({
      events: [],
      unreadable: 1,
    });
  });

  it('keep their signature whatever characters are in them', () => {
    const param = JSON.stringify(push([scan(8, '3', '已签收 +%&= 😀')]));
    const lower = pushSign(param, salt).toLowerCase();
    const reading = answeringKuaidi100([]).carrier.pushes?.read(formPush({ param, sign: lower }));
    expect(reading).toMatchObject({ events: [{ text: '已签收 +%&= 😀' }] });
  });

  const param = JSON.stringify(push([scan(8, '3')]));
  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['no signature', { param }],
    ['the signature of another salt', { param, sign: pushSign(param, 'other') }],
    ['another text', { param: param.replace('"3"', '"6"'), sign: pushSign(param, salt) }],
    ['no param', { sign: pushSign('', salt) }],
    ['no JSON', { param: 'x', sign: pushSign('x', salt) }],
    ['no status', { param: '{}', sign: pushSign('{}', salt) }],
  ])('are refused with %s', (_, fields) => {
    expect(answeringKuaidi100([]).carrier.pushes?.read(formPush(fields)).kind).toBe('refused');
  });

  it('are refused where a name comes twice', () => {
    const bytes = Buffer.from(`${paramPush(param).bytes}&param=%7B%7D`);
    expect(answeringKuaidi100([]).carrier.pushes?.read({ headers: {}, bytes }).kind).toBe('refused');
  });

  it('are answered as Kuaidi100 wants it', () => {
    const answer = (stored: boolean) => answeringKuaidi100([]).carrier.pushes?.answer(stored, formPush({}));
    expect(JSON.parse(answer(true)?.body ?? '')).toEqual({
      result: true,
      returnCode: '200',
      message: '成功',
    });
    expect(JSON.parse(answer(false)?.body ?? '')).toMatchObject({ result: false });
  });
});

describe('asking Kuaidi100', () => {
  const formOf = (body = ''): Readonly<Record<string, string>> =>
    Object.fromEntries(new URLSearchParams(body));
  const parcel = { waybillNo: nu, carrier: 'jd', phone: '13812345514' } as const;
  const asked = async (answer: Scripted) => answeringKuaidi100([answer]).carrier.routes?.routes([parcel]);

  it('signs what it sends, and reads the scans', async () => {
    const { carrier, asked: sent } = answeringKuaidi100([aResult([scan(8, '5')])]);
    const answer = await carrier.routes?.routes([parcel]);
    const [request] = sent;
    const form = formOf(request?.body);
    expect(request?.url).toBe('https://poll.kuaidi100.com/poll/query.do');
    expect(form).toEqual({
      customer: 'customer',
      param: `{"com":"jd","num":"${nu}","phone":"5514","resultv2":"4","show":"0","order":"desc"}`,
      sign: querySign(form['param'] ?? '', { key: 'key', customer: 'customer' }),
    });
    expect(answer).toMatchObject({ events: [{ code: 'k100:5', status: 'OUT_FOR_DELIVERY' }], refused: [] });
  });

  it('asks for one number no more often than every half hour', () => {
    expect(answeringKuaidi100([]).carrier.routes).toMatchObject({ most: 1, pauseMs: 1_800_000 });
    expect(() => aKuaidi100Config({ pauseMs: 60_000 })).toThrow('pauseMs');
  });

  it.each([
    ['no scan yet', { result: false, returnCode: '500', message: '查询无结果' }, []],
    ['a number that it does not tell about', { result: false, returnCode: '408' }, ['408']],
    ['another parcel', aResult([scan(8, '5')], { nu: 'JD9999999999999' }), []],
  ])('tells %s', async (_, body, codes) => {
    const refused = codes.map((code) => ({ waybillNo: nu, code }));
    expect(await asked(body)).toEqual({ events: [], refused });
  });

  it('asks nothing about a carrier that it cannot name', async () => {
    const { carrier, asked: sent } = answeringKuaidi100([]);
    const answer = await carrier.routes?.routes([{ ...parcel, carrier: 'kuaidi100' }]);
    expect([answer, sent]).toEqual([{ events: [], refused: [{ waybillNo: nu, code: 'COMPANY' }] }, []]);
  });

  it.each<readonly [string, Scripted, Partial<CarrierUnavailable>]>([
    ['a server that is busy', { result: false, returnCode: '502' }, { code: '502', retry: true }],
    ['a wrong signature', { result: false, returnCode: '503' }, { code: '503', retry: false }],
    ['a key that has ended', { result: false, returnCode: '601' }, { code: '601', retry: false }],
    ['nothing that is Kuaidi100’s', {}, { code: 'UNREADABLE', retry: true }],
  ])('throws at %s', async (_, body, error) => {
    await expect(asked(body)).rejects.toMatchObject({ name: 'CarrierUnavailable', ...error });
  });

  it.each<readonly [string, 'jd' | 'kuaidi100', Fields]>([
    ['of the company', 'jd', { company: 'jd' }],
    ['of a company that Kuaidi100 finds out', 'kuaidi100', { company: '' }],
  ])('subscribes to a parcel %s', async (_, of, expected) => {
    const { carrier, asked: sent } = answeringKuaidi100([
      { result: true, returnCode: '200', message: '提交成功' },
    ]);
    const callbackUrl = 'https://shop.example/carrier-callbacks/kuaidi100/token';
    await carrier.routes?.subscribe?.({ ...parcel, carrier: of, callbackUrl });
    expect(JSON.parse(formOf(sent[0]?.body)['param'] ?? '')).toEqual({
      number: nu,
      key: 'key',
      ...expected,
      parameters: {
        callbackurl: callbackUrl,
        salt,
        resultv2: '4',
        phone: '5514',
        ...(of === 'kuaidi100' ? { autoCom: '1' } : {}),
      },
    });
  });

  it('takes a second subscription for one, and throws at others', async () => {
    const subscribe = (returnCode: string) =>
      answeringKuaidi100([{ result: false, returnCode }]).carrier.routes?.subscribe?.({
        ...parcel,
        callbackUrl: 'https://shop.example/x',
      });
    await expect(subscribe('501')).resolves.toBeUndefined();
    await expect(subscribe('500')).rejects.toMatchObject({ retry: true });
    await expect(subscribe('600')).rejects.toMatchObject({ code: '600', retry: false });
  });
});
