import type { CarrierUnavailable, PushReading } from '../../../../functions/logistics/carriers/carrier.ts';
import { ytoConfig } from '../../../../functions/logistics/carriers/yto/config.ts';
import { signYto } from '../../../../functions/logistics/carriers/yto/signature.ts';
import { yto } from '../../../../functions/logistics/carriers/yto/yto.ts';
import {
  type Fields,
  formPush,
  now,
  type Scripted,
  scannedAt,
  scannedText,
  scripted,
} from './support/carrier-kit.ts';
import { anAnswered, answeringYto, listed, pushSecret, signedPush, waybillNo } from './support/yto-kit.ts';

const scan = (more: Fields = {}) => ({
  mailNo: waybillNo,
  infoContent: 'GOT',
  acceptTime: scannedText,
  remark: '【浙江省金华市义乌市北苑春晗公司】 已揽收',
  ...more,
});
const pushed = (body: unknown, more?: Fields): PushReading | undefined =>
  answeringYto([], more).carrier.pushes?.read(
    signedPush(typeof body === 'string' ? body : JSON.stringify(body)),
  );

describe('the signature of YTO', () => {
  it.each([
    ['the example of its pages', 'opentest', 'YLstCNa3x8ijQx16e/jqOA=='],
    ['a recorded question', '{"NUMBER":"YT2600227881409"}track_query_adapterv1', 'uhSL6hg8txxadZi26YPYPg=='],
  ])('of %s', (_, text, signature) => {
    expect(signYto(text, '123456')).toBe(signature);
  });
});

describe('pushes of YTO', () => {
  it('are read with all that they tell', () => {
    expect(pushed(scan({ currentCity: '金华市', txLogisticID: 'shp_1-1' }))).toEqual({
      kind: 'events',
      unreadable: 0,
      events: [
        {
          waybillNo,
          code: 'GOT',
          status: 'PICKED_UP',
          occurredAt: scannedAt,
          place: '金华市',
          text: '【浙江省金华市义乌市北苑春晗公司】 已揽收',
          carrierOrderId: 'shp_1-1',
        },
      ],
    });
  });

  it('are read in the XML of old, with its entities', () => {
    const xml = `<?xml version="1.0"?><UpdateInfo><mailNo>${waybillNo}</mailNo><infoType kind="1">STATUS</infoType>
      <infoContent>SENT_SCAN</infoContent><remark>A &amp; &#x4E2D;&#22269; &lt;b&gt; &unknown;</remark>
      <acceptTime>${scannedText}.0 CST</acceptTime><weight/><a><b>1</b></a></UpdateInfo>`;
    expect(pushed(xml)).toMatchObject({
      events: [
        {
          code: 'SENT_SCAN',
          status: 'OUT_FOR_DELIVERY',
          occurredAt: scannedAt,
          text: 'A & 中国 <b> &unknown;',
        },
      ],
    });
  });

  it.each([
    [
      'an entity of a file',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><UpdateInfo><mailNo>&x;</mailNo></UpdateInfo>',
    ],
    [
      'a billion laughs',
      `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(10)}">]><UpdateInfo>&b;</UpdateInfo>`,
    ],
    ['CDATA', '<UpdateInfo><mailNo><![CDATA[YT1]]></mailNo></UpdateInfo>'],
    ['another root', '<Html><mailNo>YT2600227881409</mailNo></Html>'],
    ['half a document', '<UpdateInfo><mailNo>YT2600227881409</mailNo>'],
    ['a thousand levels', `<UpdateInfo>${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}</UpdateInfo>`],
    ['neither JSON nor XML', 'hello'],
    ['too many scans', JSON.stringify(Array.from({ length: 201 }, () => scan()))],
  ])('are refused where they are %s', (_, text) => {
    expect(pushed(text)?.kind).toBe('refused');
  });

  it.each([
    ['GOT', 'PICKED_UP'],
    ['NOT_SEND', 'EXCEPTION'],
    ['ARRIVAL', 'IN_TRANSIT/ARRIVED'],
    ['DEPARTURE', 'IN_TRANSIT/DEPARTED'],
    ['SENT_SCAN', 'OUT_FOR_DELIVERY'],
    ['INBOUND', 'AVAILABLE_FOR_PICKUP/LOCKER'],
    ['SIGNED', 'DELIVERED'],
    ['FAILED', 'DELIVERY_FAILED'],
    ['FORWARDING', 'IN_TRANSIT/FORWARDED'],
    ['TMS_RETURN', 'RETURNING'],
    ['AIRSEND', 'IN_TRANSIT/DEPARTED'],
    ['AIRPICK', 'IN_TRANSIT/ARRIVED'],
    ['constructor', '?'],
  ])('with %s mean %s', (infoContent, meaning) => {
    const reading = pushed(scan({ infoContent }));
    const [event] = reading?.kind === 'events' ? reading.events : [];
    expect([event?.status ?? '?', event?.sub].filter(Boolean).join('/')).toBe(meaning);
  });

  it('tell more by their words, and by what the account teaches', () => {
    const refusal = scan({ infoContent: 'FAILED', remark: '收方客户拒收' });
    const neighbour = scan({ infoContent: 'SIGNED', remark: '邻居代收' });
    const taught = scan({ infoContent: 'PACKAGE' });
    expect(
      pushed([refusal, neighbour, taught], { taughtCodes: { PACKAGE: { status: 'IN_TRANSIT' } } }),
    ).toMatchObject({
      events: [
        { status: 'DELIVERY_FAILED', sub: 'REFUSED' },
        { status: 'DELIVERED', sub: 'BY_OTHER' },
        { status: 'IN_TRANSIT' },
      ],
    });
  });

  it('land but for those that cannot be read', () => {
    expect(pushed([scan(), {}, scan({ mailNo: undefined }), scan({ infoContent: '' })])).toMatchObject({
      events: [{ code: 'GOT' }],
      unreadable: 3,
    });
  });

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['has no signature', { logistics_interface: '{}' }],
    ['has another signature', { logistics_interface: '{}', data_digest: signYto('{}', 'other') }],
    [
      'has it in hexadecimal',
      {
        logistics_interface: '{}',
        data_digest: Buffer.from(signYto('{}', pushSecret), 'base64').toString('hex'),
      },
    ],
    ['was written anew', { logistics_interface: '{ }', data_digest: signYto('{}', pushSecret) }],
    ['has nothing', {}],
  ])('are refused where one %s', (_, fields) => {
    expect(answeringYto([]).carrier.pushes?.read(formPush(fields)).kind).toBe('refused');
  });

  it('are answered in their own words', () => {
    const { pushes } = answeringYto([]).carrier;
    const answer = (text: string) => pushes?.answer(true, signedPush(text));
    expect(answer('{}')).toMatchObject({ contentType: 'application/json;charset=utf-8' });
    expect(answer('<UpdateInfo/>')?.body).toBe('<Response><success>true</success></Response>');
  });
});

describe('asking YTO', () => {
  const asked = async (answer: Scripted) =>
    answeringYto([answer]).carrier.routes?.routes([{ waybillNo, carrier: 'yto' }]);

  it('signs number, method and version', async () => {
    const { carrier, asked: sent } = answeringYto([listed([anAnswered()])]);
    await carrier.routes?.routes([{ waybillNo, carrier: 'yto' }]);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      timestamp: String(now),
      param: '{"NUMBER":"YT2600227881409"}',
      sign: 'uhSL6hg8txxadZi26YPYPg==',
      format: 'JSON',
    });
  });

  it.each([
    ['a list', listed([anAnswered(), anAnswered({ waybill_No: 'YT1111111111111' }), { infoContent: null }])],
    ['a list by its number', { code: '0', success: true, map: { [waybillNo]: [anAnswered()] } }],
  ])('is answered by %s', async (_, body) => {
    expect(await asked(body)).toEqual({
      events: [
        {
          waybillNo,
          code: 'ARRIVAL',
          status: 'IN_TRANSIT',
          sub: 'ARRIVED',
          occurredAt: scannedAt,
          text: '【义乌转运中心】 已收入',
        },
      ],
      refused: [],
    });
  });

  it('takes 1001 for no scan yet', async () => {
    const nothing = { code: '1001', map: { [waybillNo]: [] }, message: '查询结果为空。', success: true };
    expect(await asked(nothing)).toEqual({ events: [], refused: [] });
  });

  it.each<readonly [string, Scripted, Partial<CarrierUnavailable>]>([
    ['a no', { code: '1003', success: false, message: '签名错误' }, { code: '1003', retry: false }],
    ['one that passes', { code: '503', success: false }, { code: '503', retry: true }],
    ['an answer without scans', { success: true, code: '0' }, { code: 'UNREADABLE', retry: true }],
    ['nothing that is YTO’s', {}, { code: 'UNREADABLE', retry: true }],
  ])('throws at %s', async (_, body, error) => {
    await expect(asked(body)).rejects.toMatchObject({ name: 'CarrierUnavailable', ...error });
  });

  it('subscribes by the interface that is for it', async () => {
    const { carrier, asked: sent } = answeringYto([{ success: 'true' }, { success: 'false', code: '7' }]);
    const subscribe = carrier.routes?.subscribe;
    const parcel = { waybillNo, carrier: 'yto', callbackUrl: 'https://shop.example/x' } as const;
    await subscribe?.(parcel);
    const { param, sign } = JSON.parse(sent[0]?.body ?? '');
    expect(sign).toBe(signYto(`${param}subscribe_adapterv1`, 's2'));
    expect(JSON.parse(param)).toEqual({
      client_id: 'C1',
      logistics_interface: `{"clientId":"C1","waybillNo":"${waybillNo}"}`,
      msg_type: 'online',
    });
    await expect(subscribe?.(parcel)).rejects.toMatchObject({ code: '7', retry: false });
  });

  it('does not what the customer has not applied for', () => {
    expect(yto(ytoConfig.parse({}), scripted([]).deps)).toEqual({ code: 'yto' });
  });
});
