import { randomUUID } from 'node:crypto';
import type { Booking, BookOutcome, Carrier, Party } from '../../../functions/logistics/carriers/carrier.ts';
import { sfConfig } from '../../../functions/logistics/carriers/sf/config.ts';
import { sf } from '../../../functions/logistics/carriers/sf/sf.ts';
import { ztoConfig } from '../../../functions/logistics/carriers/zto/config.ts';
import { zto } from '../../../functions/logistics/carriers/zto/zto.ts';
import { configuredCarriers } from '../../../functions/logistics/configured-carriers.ts';
import { hashOf } from '../../../functions/logistics/domain/event-hash.ts';
import { fold } from '../../../functions/logistics/domain/fold.ts';
import type { ReadEvent } from '../../../functions/logistics/domain/tracking.ts';
import { carriersSecret } from '../../../infra/local/sandbox-settings.ts';
import { outbound } from '../../../shared/adapters/outbound.ts';
import { startShop, startTestSandbox, until } from './merchant/shop.ts';

/** The sandbox and our adapters were written apart, each from the specifications. Here they meet. */
const shop = await startShop();
const world = await startTestSandbox({ merchantUrl: shop.url });
const { clock } = world;
const secret = carriersSecret(world.sandbox().settings);
const deps = { send: outbound({ loopback: true }), now: () => clock.now, uuid: randomUUID };
const accounts = {
  sf: sf(sfConfig.parse(secret.carriers.sf), deps),
  zto: zto(ztoConfig.parse(secret.carriers.zto), deps),
};
type Name = keyof typeof accounts;
const names = ['sf', 'zto'] as const;
const bookingsOf = (name: Name) => accounts[name].bookings as NonNullable<Carrier['bookings']>;
const routesOf = (name: Name) => accounts[name].routes as NonNullable<Carrier['routes']>;
const pushesOf = (name: Name) => accounts[name].pushes as NonNullable<Carrier['pushes']>;

const run = (command: string, body: object) => world.sandbox().control.run(`carriers/${command}`, body);
const fault = (provider: Name, point: string, kind: string) =>
  world.sandbox().control.run('faults', { provider, point, kind });

const party = (more: Partial<Party>): Party => ({
  ...{ name: '李芳', phone: '13912345678', country: 'CN', province: '广东省', city: '东莞市' },
  ...{ detail: '东莞大道 12 号 (1*2~3!) 🍵', ...more },
});
let bookings = 0;
function booking(more: Partial<Booking> = {}): Booking {
  bookings += 1;
  return {
    carrierOrderId: `shp_adapters${bookings}-1`,
    product: 'standard',
    from: party({
      name: '仓库',
      phone: '057188886666',
      province: '浙江省',
      city: '杭州市',
      district: '萧山区',
    }),
    to: party({}),
    parcels: [{ weightGrams: 1200 }],
    cargo: [{ name: '龙井茶 250g', quantity: 2, weightGrams: 500 }],
    ...more,
  };
}
async function booked(name: Name, more?: Partial<Booking>) {
  const asked = booking(more);
  const outcome = await bookingsOf(name).book(asked);
  if (outcome.state !== 'BOOKED') throw new Error(JSON.stringify(outcome));
  const waybillNo = outcome.parcels[0]?.waybillNo ?? '';
  const parcel = { waybillNo, carrier: name, phone: asked.to.phone };
  await routesOf(name).subscribe?.({ ...parcel, callbackUrl: shop.url });
  return { ...outcome, carrierOrderId: asked.carrierOrderId, parcel };
}
const answersOf = (name: Name) =>
  pushesOf(name).answer(true, { headers: {}, bytes: Buffer.from('{"Body":{"WaybillRoute":[]}}') });
const settled = () =>
  until(() =>
    world
      .sandbox()
      .control.callbacks()
      .every(({ state }) => state !== 'PENDING'),
  );
const readPushes = (name: Name) =>
  shop
    .at(`/callbacks/carriers/${name}/${secret.tokens[name][0]}`)
    .map(({ headers, body }) => pushesOf(name).read({ headers, bytes: Buffer.from(body, 'latin1') }));
const pushed = (name: Name): readonly ReadEvent[] =>
  readPushes(name).flatMap((push) => (push.kind === 'events' ? push.events : []));
function folded(name: Name, waybillNo: string, events: readonly ReadEvent[]) {
  const kept = events
    .filter((event) => event.waybillNo === waybillNo)
    .map((event) => ({
      ...({ ...event, carrier: name, source: 'PUSH', receivedAt: clock.now } as const),
      hash: hashOf(name, event),
    }));
  return fold(kept);
}

beforeEach(() => {
  clock.now += 3_600_000;
});
afterAll(async () => {
  await world.end();
  shop.close();
});

describe.each(names)('%s', (name) => {
  beforeEach(() => shop.answerWith({ status: 200, body: answersOf(name).body }));

  it('takes an order of our adapter, gives what goes on the label, and the same for the same number', async () => {
    const asked = booking({ collectMinor: 9900, insuredMinor: 50_000, remark: '易碎' });
    const first = await bookingsOf(name).book(asked);
    expect(first).toMatchObject({
      state: 'BOOKED',
      parcels: [{ role: 'MASTER' }],
      label: { mark: expect.stringMatching(/./), qr: expect.stringMatching(/./) },
    });
    if (first.state === 'BOOKED')
      expect(bookingsOf(name).isWaybillNo(first.parcels[0]?.waybillNo ?? '')).toBe(true);
    expect(await bookingsOf(name).book(asked)).toEqual(first);
    run('settings', { repeated: 'refused' });
    expect(await bookingsOf(name).book(asked)).toMatchObject({
      parcels: first.state === 'BOOKED' && first.parcels,
    });
    run('settings', { repeated: 'first' });
    expect(await bookingsOf(name).query(asked.carrierOrderId)).toMatchObject({
      ...{ state: 'BOOKED', parcels: first.state === 'BOOKED' ? first.parcels : [] },
    });
  });

  it.each(['lost-answer', '5xx'])(
    'that failed by %s is asked about, and there once at most',
    async (kind) => {
      const asked = booking();
      fault(name, 'request', kind);
      await expect(bookingsOf(name).book(asked)).rejects.toMatchObject({ name: 'CarrierUnavailable' });
      const found = await bookingsOf(name).query(asked.carrierOrderId);
      expect(found?.state).toBe(kind === '5xx' ? undefined : 'BOOKED');
      const { state } = await bookingsOf(name).book(asked);
      const { parcels } = run('parcels', { orderId: asked.carrierOrderId }) as { parcels: readonly object[] };
      expect([state, parcels.length]).toEqual(['BOOKED', 1]);
    },
  );

  it.each([
    ['html', true],
    ['unavailable', true],
    ['limited', true],
    ['isp', true],
  ])('says by %s that it may be asked again', async (kind, retry) => {
    fault(name, 'answer', kind);
    await expect(bookingsOf(name).book(booking())).rejects.toMatchObject({
      name: 'CarrierUnavailable',
      retry,
    });
  });

  it('does not go everywhere', async () => {
    const to = party({ province: '海南省', city: '三沙市', district: '西沙区' });
    expect(await bookingsOf(name).book(booking({ to }))).toMatchObject({ state: 'UNDELIVERABLE' });
  });

  it('takes back what nobody has picked up', async () => {
    const { parcels, carrierOrderId, carrierReference } = await booked(name);
    const waybillNos = parcels.map(({ waybillNo }) => waybillNo);
    const asked = { carrierOrderId, waybillNos, ...(carrierReference && { carrierReference }) };
    expect(await bookingsOf(name).cancel(asked)).toEqual({ state: 'VOIDED' });
    run('walk', {});
    expect(folded(name, waybillNos[0] ?? '', pushed(name)).status).toBe('PENDING');
  });

  it('books three parcels as one', async () => {
    const parcels = [{ weightGrams: 900 }, { weightGrams: 900 }, { weightGrams: 900 }];
    const outcome = await booked(name, { parcels });
    expect(outcome.parcels.map(({ role }) => role)).toEqual(['MASTER', 'CHILD', 'CHILD']);
    expect(new Set(outcome.parcels.map(({ waybillNo }) => waybillNo)).size).toBe(3);
  });

  it.each([1, 2, 3, 4])(
    'of which the %i. answer is lost is asked about, and each of its cartons is ordered once',
    async (lost) => {
      let calls = 0;
      const send: typeof deps.send = async (request) => {
        calls += 1;
        const answer = await deps.send(request);
        if (calls === lost) throw new Error('the line was cut');
        return answer;
      };
      const { bookings: own } =
        name === 'sf'
          ? sf(sfConfig.parse(secret.carriers.sf), { ...deps, send })
          : zto(ztoConfig.parse(secret.carriers.zto), { ...deps, send });
      if (!own) throw new Error(`${name} books nothing`);
      const parcels = [{ weightGrams: 900 }, { weightGrams: 900 }, { weightGrams: 900 }];
      const asked = booking({ parcels });
      const cartons = (outcome: BookOutcome | undefined) =>
        outcome?.state === 'BOOKED' ? outcome.parcels.length : 0;
      let outcome = await own.book(asked).catch(() => undefined);
      for (let tries = 0; cartons(outcome) < 3 && tries < 5; tries += 1) {
        const known = await own.query(asked.carrierOrderId).catch(() => undefined);
        const isBegun = cartons(known) > 0;
        outcome =
          isBegun && cartons(known) === 3
            ? known
            : await own.book({ ...asked, isBegun }).catch(() => undefined);
      }
      expect(cartons(outcome)).toBe(3);
      const { bookings: there } = world.sandbox().control.carriers() as {
        bookings: readonly { orderId: string; asked: { book: number }; waybillNos: readonly string[] }[];
      };
      const ours = there.filter(({ orderId }) => orderId.startsWith(asked.carrierOrderId));
      expect(ours.flatMap(({ waybillNos }) => waybillNos)).toHaveLength(3);
      expect(ours.map(({ asked: { book } }) => book)).toEqual(ours.map(() => 1));
    },
  );

  it.each<[string, readonly [sf: string, zto: string]]>([
    ['delivered', ['DELIVERED', 'DELIVERED']],
    ['locker', ['DELIVERED', 'DELIVERED']],
    ['station', ['DELIVERED', 'DELIVERED']],
    ['failed', ['DELIVERED', 'DELIVERED']],
    ['returned', ['RETURNING', 'RETURNED']],
    ['unreachable', ['RETURNING', 'RETURNED']],
    ['uncollected', ['RETURNING', 'RETURNED']],
    ['wrong-station', ['DELIVERED', 'DELIVERED']],
    ['stuck', ['DELIVERED', 'DELIVERED']],
    ['lost', ['IN_TRANSIT', 'IN_TRANSIT']],
    ['declared-lost', ['LOST', 'LOST']],
    ['destroyed', ['LOST', 'EXCEPTION']],
    ['forwarded', ['IN_TRANSIT', 'DELIVERED']],
    ['no-pickup', ['PENDING', 'PENDING']],
  ])('tells pushes and queries of a parcel that is %s alike', async (fate, expected) => {
    const { parcel } = await booked(name);
    clock.now += 30 * 3_600_000;
    run('walk', { waybillNo: parcel.waybillNo, fate });
    await settled();
    const { events, refused } = await routesOf(name).routes([parcel]);
    const [byPush, byQuery] = [pushed(name), events].map((each) => folded(name, parcel.waybillNo, each));
    const status = expected[names.indexOf(name)];
    expect([byPush?.status, byQuery?.status, refused]).toEqual([status, status, []]);
    expect(byPush?.nextWaybillNos).toEqual(byQuery?.nextWaybillNos);
    expect([byPush, byQuery].flatMap((each) => each?.anomalies)).toEqual([]);
  });

  it('tells of a locker alike', async () => {
    const { parcel } = await booked(name);
    run('walk', { waybillNo: parcel.waybillNo, fate: 'locker', to: 'locker-in' });
    await settled();
    const { events } = await routesOf(name).routes([parcel]);
    for (const each of [pushed(name), events])
      expect(folded(name, parcel.waybillNo, each)).toMatchObject({
        ...{ status: 'AVAILABLE_FOR_PICKUP', sub: 'LOCKER' },
      });
  });

  it('comes to the same with scans that are told four times, late, of unknown codes and wrong clocks', async () => {
    const { parcel } = await booked(name);
    for (const kind of ['repeat', 'shuffle', 'unknown-code', 'no-time', 'skew', 'repeat'])
      fault(name, 'scan', kind);
    clock.now += 30 * 3_600_000;
    run('walk', { waybillNo: parcel.waybillNo, fate: 'failed' });
    await settled();
    const { status, failedAttempts, anomalies } = folded(name, parcel.waybillNo, pushed(name));
    expect([status, failedAttempts, anomalies]).toEqual(['DELIVERED', 1, ['NO_TIME', 'UNKNOWN_CODE']]);
  });

  it('sends again what our adapter does not say it has kept', async () => {
    const { parcel } = await booked(name);
    const count = () => pushed(name).filter(({ waybillNo }) => waybillNo === parcel.waybillNo).length;
    const push = { headers: {}, bytes: Buffer.from('{"Body":{"WaybillRoute":[]}}') };
    shop.answerWith({ status: 200, body: pushesOf(name).answer(false, push).body });
    run('walk', { waybillNo: parcel.waybillNo, steps: 1 });
    await until(() => count() > 1);
    shop.answerWith({ status: 200, body: answersOf(name).body });
    await settled();
    expect(world.sandbox().control.callbacks().at(-1)?.state).toBe('DONE');
  });
});

describe("a marketplace's own label", () => {
  const address = { province: '浙江省', city: '杭州市' };

  it.each(names)('of %s is told to whom knows its sender, and to nobody unasked', async (name) => {
    const labels = {
      carrier: name,
      orderId: 'tid-4117',
      from: address,
      to: address,
      phones: ['057188886666'],
    };
    const { waybillNos } = run('label', labels) as { waybillNos: readonly string[] };
    const waybillNo = waybillNos[0] ?? '';
    expect(bookingsOf(name).isWaybillNo(waybillNo)).toBe(true);
    run('walk', { waybillNo });
    await settled();
    expect(pushed(name).filter((event) => event.waybillNo === waybillNo)).toEqual([]);
    const routesFor = (phone: string) => routesOf(name).routes([{ waybillNo, carrier: name, phone }]);
    expect((await routesFor('13800000000')).refused).toMatchObject([{ waybillNo }]);
    const { events } = await routesFor('057188886666');
    expect(folded(name, waybillNo, events).status).toBe('DELIVERED');
  });
});

it('the secret is what our functions read: two accounts, and a door for each token', async () => {
  const { all, door, problems } = await configuredCarriers(async () => secret, deps)();
  expect([all.map(({ code }) => code), problems]).toEqual([['sf', 'zto'], []]);
  const opened = (name: Name, token: string) => door(name, token)?.code;
  expect(names.map((name) => opened(name, secret.tokens[name][0] ?? ''))).toEqual(['sf', 'zto']);
  expect(opened('sf', secret.tokens.zto[0] ?? '')).toBeUndefined();
});

it('SF is read in XML as in JSON', async () => {
  const { parcel } = await booked('sf');
  run('settings', { sfPushes: 'xml' });
  shop.answerWith({ status: 200, body: '<Response service="RoutePushService"><Head>OK</Head></Response>' });
  clock.now += 30 * 3_600_000;
  run('walk', { waybillNo: parcel.waybillNo });
  run('settings', { sfPushes: 'json' });
  await settled();
  const { events } = await routesOf('sf').routes([parcel]);
  expect(folded('sf', parcel.waybillNo, pushed('sf'))).toEqual(folded('sf', parcel.waybillNo, events));
});

it('SF is read when it answers with an object, and refused when its digest is another', async () => {
  fault('sf', 'answer', 'object');
  expect((await bookingsOf('sf').book(booking())).state).toBe('BOOKED');
  run('settings', { sfDigest: 'raw' });
  expect(await bookingsOf('sf').book(booking())).toMatchObject({ state: 'REFUSED', code: 'A1006' });
  run('settings', { sfDigest: 'java' });
});

it('SF tells what a parcel costs, in fen', async () => {
  const { parcel } = await booked('sf');
  shop.answerWith({ status: 200, body: '{"success":"true","code":"0","msg":""}' });
  run('fee', { waybillNo: parcel.waybillNo, amount: 1250 });
  await settled();
  expect(readPushes('sf').at(-1)).toMatchObject({
    kind: 'order',
    waybillNo: parcel.waybillNo,
    feeMinor: 1250,
  });
});

it('a push of ZTO whose signature was spoiled is refused, and comes again well', async () => {
  shop.answerWith({ status: 200, body: answersOf('zto').body });
  const { parcel } = await booked('zto');
  world.sandbox().control.run('faults', { provider: 'zto', point: 'notify', kind: 'wrong-signature' });
  run('walk', { waybillNo: parcel.waybillNo, steps: 1 });
  await settled();
  expect(readPushes('zto').at(-1)).toMatchObject({ kind: 'refused' });
});
