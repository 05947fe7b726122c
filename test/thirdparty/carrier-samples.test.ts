import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Carrier } from '../../functions/logistics/carriers/carrier.ts';
import type { ReadEvent } from '../../functions/logistics/domain/tracking.ts';
import { aBooking } from '../unit/logistics/carriers/support/carrier-kit.ts';
import { answeringSf, askedOfSf, sfData } from '../unit/logistics/carriers/support/sf-kit.ts';
import { answeringZto, askedOfZto, dataPush, digestOf } from '../unit/logistics/carriers/support/zto-kit.ts';

// What SF and ZTO sent to their sandboxes' customers, and the samples of their SDKs, which are not shipped with this project.
const folder = join(
  process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data'),
  'carriers',
);
const present = existsSync(folder);
if (!present) console.log(`skipped: no samples of carriers at ${folder} (set THIRDPARTY_DATA)`);
const withData = present ? describe : describe.skip;

const sample = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const samples = <Sample>(name: string): readonly Sample[] => sample(name) as Sample[];

function eventsOf({ pushes }: Carrier, push: Parameters<NonNullable<Carrier['pushes']>['read']>[0]) {
  const reading = pushes?.read(push);
  if (reading?.kind !== 'events') throw new Error(JSON.stringify(reading));
  expect(reading.unreadable).toBe(0);
  return reading.events;
}

withData('what SF sent', () => {
  const pushed = (): readonly ReadEvent[] =>
    samples<object>('sf/route-push-5.json').flatMap((body) =>
      eventsOf(answeringSf([]).carrier, { headers: {}, bytes: Buffer.from(JSON.stringify(body)) }),
    );

  it('are five scans, each as its table says', () => {
    const events = pushed();
    expect(events.map(({ code, status, sub }) => [code, status, sub])).toEqual([
      ['50', 'PICKED_UP', undefined],
      ['30', 'IN_TRANSIT', 'DEPARTED'],
      ['31', 'IN_TRANSIT', 'ARRIVED'],
      ['44', 'OUT_FOR_DELIVERY', undefined],
      ['80', 'DELIVERED', undefined],
    ]);
    expect(events.map(({ occurredAt = 0 }) => new Date(occurredAt).toISOString())).toEqual([
      '2025-05-26T01:55:52.000Z',
      '2025-05-26T01:56:14.000Z',
      '2025-05-26T01:56:25.000Z',
      '2025-05-26T01:56:35.000Z',
      '2025-05-26T01:56:46.000Z',
    ]);
    for (const event of events)
      expect(event).toMatchObject({
        waybillNo: 'SF7444496931331',
        carrierOrderId: 'OrderNum20250523',
        eventId: expect.stringMatching(/^\d{15}$/),
        text: expect.stringMatching(/./),
      });
    expect(events.map(({ place }) => place)).toEqual(['深圳市', '深圳市', '郑州市', '深圳市', undefined]);
  });
  it('come in one push too', () => {
    const routes = samples<{ Body: { WaybillRoute: object[] } }>('sf/route-push-5.json').flatMap(
      ({ Body }) => Body.WaybillRoute,
    );
    const push = { headers: {}, bytes: Buffer.from(JSON.stringify({ Body: { WaybillRoute: routes } })) };
    expect(eventsOf(answeringSf([]).carrier, push)).toEqual(pushed());
  });

  it('is the answer to an order, with what its label needs', async () => {
    const said = sample('sf/doc-1.json');
    const asText = { ...said, apiResultData: JSON.stringify(said.apiResultData) };
    for (const answer of [said, asText])
      expect(await answeringSf([answer]).carrier.bookings?.book(aBooking())).toEqual({
        state: 'BOOKED',
        parcels: [{ waybillNo: 'SF7444496931331', role: 'MASTER' }],
        label: {
          mark: '020W-F0-CK',
          productName: '特快',
          qr: "MMM={'k1':'020W','k2':'020CK','k3':'','k4':'T801','k5':'SF7444496931331','k6':'','k7':'fe62b871'}",
          route: {
            originCode: '020',
            destCode: '020',
            destRouteLabel: '020W-F0-CK',
            codingMapping: 'K35',
            destTransferCode: '020W',
            destDeptCode: '020CK',
            sourceTransferCode: '020W',
            proCode: '特快',
            limitTypeCode: 'T4',
            expressTypeCode: 'B1',
            cargoTypeCode: 'C201',
            xbFlag: '0',
            printFlag: '000000000',
            printIcon: '00010000',
            checkCode: 'fe62b871',
          },
        },
      });
  });
});

withData('what the SDK of SF sends', () => {
  const shapeOf = (value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, typeof member]))
      : typeof value;

  it('to order has every member that we send, but for a few of the official list, each of the same type', async () => {
    const answering = answeringSf([sample('sf/doc-1.json')], { monthlyCard: '7551234567' });
    await answering.carrier.bookings?.book(aBooking());
    const { message } = askedOfSf(answering);
    const theirs = sample('sf/req-01.order.json');
    // In the official list of fields, and not in this sample.
    const official = [
      ...['totalLength', 'totalWidth', 'totalHeight', 'isDocall'],
      ...['isReturnRoutelabel', 'isUnifiedWaybillNo'],
    ];
    expect(Object.keys(message).filter((name) => !(name in theirs))).toEqual(official);
    for (const name of Object.keys(message).filter((each) => each in theirs))
      expect([name, typeof message[name]]).toEqual([name, typeof theirs[name]]);
    for (const [name, list] of [
      ['contactInfoList', sample('sf/doc-0.json').contactInfoList],
      ['cargoDetails', theirs.cargoDetails],
    ])
      expect(shapeOf(list[0])).toMatchObject(
        Object.fromEntries(
          Object.entries(shapeOf(message[name][1] ?? message[name][0]) as object).filter(
            ([field]) => field in list[0],
          ),
        ),
      );
  });

  it.each([
    ['sf/req-02.order.query.json', 'query'],
    ['sf/req-03.order.confirm.json', 'cancel'],
    ['sf/req-05.route_query_by_MailNo.json', 'routes'],
    ['sf/req-07.sub.mailno.json', 'children'],
  ])('as %s is what we send', async (file, what) => {
    const theirs = sample(file);
    const answering = answeringSf([
      ...(what === 'children' ? [sample('sf/doc-1.json')] : []),
      sfData({ resStatus: 2, routeResps: [] }),
    ]);
    const { bookings, routes } = answering.carrier;
    const { orderId = 'x', trackingNumber = [], parcelQty = 1 } = theirs;
    const acts: Readonly<Record<string, () => Promise<unknown> | undefined>> = {
      query: () => bookings?.query(orderId),
      cancel: () => bookings?.cancel({ carrierOrderId: orderId, waybillNos: [] }),
      routes: () =>
        routes?.routes(trackingNumber.map((waybillNo: string) => ({ waybillNo, carrier: 'sf' as const }))),
      children: () =>
        bookings?.book(
          aBooking({
            carrierOrderId: orderId,
            parcels: Array.from({ length: parcelQty + 1 }, () => ({ weightGrams: 4_000 })),
          }),
        ),
    };
    await acts[what]?.()?.catch(() => undefined);
    expect(askedOfSf(answering, answering.asked.length - 1).message).toEqual(theirs);
  });
});

withData('what ZTO sent', () => {
  type Pushed = { readonly data: object; readonly received_at: string };
  const pushed = () => samples<Pushed>('zto/track-push-13.json');
  const read = (text: string) => eventsOf(answeringZto([]).carrier, dataPush(text));

  it('are thirteen scans, each as its table says, in the order in which they came', () => {
    const events = pushed().flatMap(({ data }) => read(JSON.stringify(data)));
    expect(events.map(({ code, status, sub }) => [code, status, sub])).toEqual([
      ['DEPARTURE_SIGNED', 'DELIVERED', 'FROM_LOCKER'],
      ['INBOUND', 'AVAILABLE_FOR_PICKUP', 'STATION'],
      ['HANDOVERSCAN_SIGNED', 'AVAILABLE_FOR_PICKUP', 'STATION'],
      ['DISPATCH', 'OUT_FOR_DELIVERY', undefined],
      ['SIGNED', 'DELIVERED', undefined],
      ['INBOUND', 'AVAILABLE_FOR_PICKUP', 'STATION'],
      ['SIGNED', 'DELIVERED', undefined],
      ['ARRIVAL', 'IN_TRANSIT', 'ARRIVED'],
      ['GOT', 'PICKED_UP', undefined],
      ['GOT', 'PICKED_UP', undefined],
      ['DEPARTURE', 'IN_TRANSIT', 'DEPARTED'],
      ['DISPATCH', 'OUT_FOR_DELIVERY', undefined],
      ['DEPARTURE_SIGNED', 'DELIVERED', 'FROM_LOCKER'],
    ]);
    expect(new Set(events.map(({ waybillNo }) => waybillNo))).toEqual(new Set(['73100196611386']));
    pushed().forEach(({ received_at: at }, index) => {
      const { occurredAt = Number.NaN, text, place } = events[index] ?? {};
      const receivedAt = Date.parse(`${at.replace(' ', 'T')}+08:00`);
      expect(receivedAt - occurredAt).toBeGreaterThan(0);
      expect(receivedAt - occurredAt).toBeLessThan(600_000);
      expect([text, place]).toEqual([expect.stringMatching(/^【/), expect.stringMatching(/[市州]/)]);
    });
  });

  it('holds as it was signed, and not written anew', () => {
    const { pushes } = answeringZto([]).carrier;
    for (const { data } of pushed()) {
      const text = JSON.stringify(data);
      const again = JSON.stringify(Object.fromEntries(Object.entries(data).reverse()));
      expect(pushes?.read(dataPush(again, { data_digest: digestOf(text) })).kind).toBe('refused');
      expect(pushes?.read(dataPush(text)).kind).toBe('events');
    }
  });

  it('is the answer to an order, with what its label needs', async () => {
    const { carrier } = answeringZto([sample('zto/doc-1.json')]);
    expect(await carrier.bookings?.book(aBooking())).toEqual({
      state: 'BOOKED',
      parcels: [{ waybillNo: '73100196611386', role: 'MASTER' }],
      carrierReference: '250522000006047100',
      label: {
        mark: '300- H12 09',
        bag: '沪西',
        qr: 'https://q.zto.com/c/idx?channel=ydy',
        route: { siteCode: '02100', siteName: '上海' },
      },
    });
  });

  it('is what we send, as far as we send it', async () => {
    const answering = answeringZto([sample('zto/doc-1.json')]);
    await answering.carrier.bookings?.book(aBooking({ collectMinor: 100_000 }));
    const { message } = askedOfZto(answering);
    const theirs = sample('zto/doc-0.json');
    const unlike = (ours: object, whole: object) => Object.keys(ours).filter((name) => !(name in whole));
    expect(unlike(message, theirs)).toEqual([]);
    for (const name of ['accountInfo', 'senderInfo', 'receiveInfo', 'summaryInfo'])
      expect([name, unlike(message[name], theirs[name])]).toEqual([name, []]);
    for (const name of ['orderVasList', 'orderItems'])
      expect([name, unlike(message[name][0], theirs[name][0])]).toEqual([name, []]);
  });

  it('is the question and the answer of a subscription', async () => {
    const answering = answeringZto([sample('zto/doc-3.json')]);
    const parcel = { waybillNo: '73100196611386', carrier: 'zto' as const, phone: '15685585514' };
    await answering.carrier.routes?.subscribe?.({ ...parcel, callbackUrl: 'https://shop.example' });
    expect(askedOfZto(answering).message).toEqual(sample('zto/doc-2.json'));
  });
});
