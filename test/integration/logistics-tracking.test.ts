import { CarrierUnavailable } from '../../functions/logistics/carriers/carrier.ts';
import { carrierCaseId, parcelCaseId, shipmentCaseId } from '../../functions/logistics/case-store.ts';
import {
  logisticsCaseEvents,
  parcelEvents,
  shipmentEvents,
  trackingEvents,
} from '../../functions/logistics/contract.ts';
import type { ReadEvent } from '../../functions/logistics/domain/tracking.ts';
import { followTold } from '../../functions/logistics/follow-told.ts';
import { type PushDeps, receivePush, unreadableCode } from '../../functions/logistics/receive-push.ts';
import { refreshLanes } from '../../functions/logistics/refresh-lanes.ts';
import { settleShipment } from '../../functions/logistics/settle-shipment.ts';
import { voidShipment } from '../../functions/logistics/void-shipment.ts';
import type { Item, Table } from '../../shared/dynamodb/table.ts';
import { aCarrier } from '../builders/a-carrier.ts';
import { memoryTable } from '../builders/memory-table.ts';
import { modelTable } from '../simulation/engine/model-table.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import {
  dayMs,
  hourMs,
  logisticsDesk,
  minuteMs,
  orderIdFor,
  shipmentIdFor,
} from './support/logistics-desk.ts';

const waybillNo = 'SF0000000001';
const ref = { carrier: 'sf', waybillNo } as const;

/** A desk with a carrier that pushes, and what the table's stream tells of it. */
function pushedTo(table: Table) {
  const [sf, kuaidi100] = [aCarrier('sf'), aCarrier('kuaidi100')];
  const at = logisticsDesk(table, sf);
  const failures: unknown[] = [];
  const deps: PushDeps = { ...at.deps, failed: (error) => failures.push(error) };
  const scan = (part: Partial<ReadEvent> & Pick<ReadEvent, 'code'>): ReadEvent => ({
    ...{ waybillNo, occurredAt: at.clock.now, text: `${part.code} told` },
    ...part,
  });
  const bytesOf = (told: unknown) => new TextEncoder().encode(JSON.stringify(told));
  const call = (told: unknown, { carrier = 'sf', token = 'token' } = {}) =>
    receivePush({ carrier, token, push: { headers: {}, bytes: bytesOf(told) } }, deps);
  const push = (...events: readonly ReadEvent[]) => call({ kind: 'events', events, unreadable: 0 });
  return { ...at, sf, kuaidi100, scan, push, call, failures, pushDeps: deps };
}
const pickedUp = { code: '50', status: 'PICKED_UP' } as const;
const moved = { code: '31', status: 'IN_TRANSIT' } as const;
const delivered = { code: '80', status: 'DELIVERED' } as const;

describe('what a push costs', () => {
  let local: LocalTable;
  beforeAll(async () => {
    local = await startLocalTable();
  });
  afterAll(() => local.stop());

  it('one request and one write unit an event, new or known, whatever it says; nothing is read', async () => {
    const { push, scan, deps } = pushedTo(local.table);
    const longest: ReadEvent = {
      ...scan(pickedUp),
      ...{
        code: 'c'.repeat(500),
        text: '轨'.repeat(5000),
        place: '深'.repeat(900),
        reason: '因'.repeat(900),
      },
      ...{ eventId: 'e'.repeat(300), carrierOrderId: 'o'.repeat(300), nextWaybillNo: 'n'.repeat(300) },
      ...{ waybillNo: 'W'.repeat(40), sub: 'TAKEN_BACK_FROM_LOCKER' as const },
    };
    local.take();
    for (const event of [scan(pickedUp), longest]) {
      expect(await push(event)).toEqual({ status: 200, body: 'OK', contentType: 'text/plain' });
      expect(local.take()).toEqual({ requests: 1, writeUnits: 1, readUnits: 0 });
      await push(event);
      // A put that is refused costs its unit in AWS as well; the emulator does not count it.
      expect(local.take()).toEqual({ requests: 1, writeUnits: 0, readUnits: 0 });
    }
    await push(scan(moved), scan(delivered), scan(moved));
    expect(local.take()).toEqual({ requests: 2, writeUnits: 2, readUnits: 0 });
    const [kept] = (await deps.parcels.whole({ carrier: 'sf', waybillNo: longest.waybillNo })).events;
    expect(kept?.text).toMatch(/^轨+…$/);
  });

  it('following it: three requests, and two where it says nothing new', async () => {
    const { ship, push, scan, follow, sf } = pushedTo(local.table);
    sf.state.next = 'SF7777777777';
    await ship('a');
    await push(scan({ ...moved, waybillNo: 'SF7777777777' }));
    local.take();
    await follow('SF7777777777');
    expect(local.take()).toMatchObject({ requests: 3, writeUnits: 3 });
    await follow('SF7777777777');
    expect(local.take()).toMatchObject({ requests: 2, writeUnits: 0 });
  });
});

const desk = () => pushedTo(memoryTable().table);

describe('a push', () => {
  it.each([
    ['another token', { token: 'tokem' }],
    ['a carrier that is not set up', { carrier: 'zto' }],
    ['no carrier at all', { carrier: 'constructor' }],
  ])('with %s is answered as if there were no such place', async (_, where) => {
    const { call, deps, scan } = desk();
    const events = { kind: 'events', events: [scan(pickedUp)], unreadable: 0 };
    await expect(call(events, where)).rejects.toMatchObject({ code: 'ROUTE_NOT_FOUND' });
    expect((await deps.parcels.whole(ref)).events).toEqual([]);
  });

  it('of a number that nobody knows is kept, and counts when it is booked', async () => {
    const { push, scan, follow, ship, deps } = desk();
    await push(scan(pickedUp), scan(moved));
    expect(await follow(waybillNo)).toBeUndefined();
    await ship('a');
    expect(await deps.parcels.get(ref)).toMatchObject({ tracking: { status: 'IN_TRANSIT' }, eventCount: 2 });
  });

  it('of which a part cannot be read keeps the rest, and as it came what it was', async () => {
    const { call, scan, deps } = desk();
    const bad = { ...scan(moved), waybillNo: '#1' };
    const told = { kind: 'events', events: [scan(pickedUp), bad], unreadable: 1 };
    expect(await call(told)).toMatchObject({ status: 200, body: 'OK' });
    expect((await deps.parcels.whole(ref)).events).toHaveLength(1);
    expect(await deps.cases.get(carrierCaseId('sf', 'PUSH_UNREADABLE'))).toMatchObject({
      status: 'OPEN',
      message: expect.stringContaining('2 of its events'),
    });
  });

  it('that is not proved is refused in the carrier’s words, and kept', async () => {
    const { call, deps } = desk();
    const told = { kind: 'refused', reason: 'the signature is not ours' };
    expect(await call(told)).toMatchObject({ status: 401, body: 'AGAIN' });
    expect(await deps.cases.get(carrierCaseId('sf', 'PUSH_UNREADABLE'))).toMatchObject({ status: 'OPEN' });
    await call(told);
    expect(await deps.parcels.unknownCodes()).toMatchObject([{ code: unreadableCode, count: 2 }]);
  });

  it('that cannot be kept has to come again', async () => {
    const { pushDeps, scan, failures } = desk();
    const broken = { ...pushDeps.parcels, take: () => Promise.reject(new Error('no capacity')) };
    const bytes = new TextEncoder().encode(
      JSON.stringify({ kind: 'events', events: [scan(pickedUp)], unreadable: 0 }),
    );
    const answer = await receivePush(
      { carrier: 'sf', token: 'token', push: { headers: {}, bytes } },
      { ...pushDeps, parcels: broken },
    );
    expect(answer).toMatchObject({ status: 503, body: 'AGAIN' });
    expect(failures).toHaveLength(1);
  });

  it('of what an order costs or came to is on its shipment', async () => {
    const { call, ship, shipment, later, sf } = desk();
    sf.troubles.push({ state: 'PENDING', code: '1' });
    await ship('a');
    for (const order of sf.orders.values()) order.decided = true;
    const carrierOrderId = `${shipmentIdFor('a')}-1`;
    await call({ kind: 'order', carrierOrderId, code: '04-40001' });
    await later(0);
    expect(await shipment('a')).toMatchObject({ status: 'BOOKED' });
    await call({ kind: 'order', waybillNo, code: 'fees', feeMinor: 1250 });
    expect(await shipment('a')).toMatchObject({ fees: { [waybillNo]: 1250 } });
    expect(await call({ kind: 'order', carrierOrderId: 'nobody#s-1', code: '?' })).toMatchObject({
      status: 200,
    });
  });

  it('of a fee below zero, or of a shipment that another carrier has, changes nothing', async () => {
    const { call, ship, shipment, deps } = desk();
    await ship('a');
    await call({ kind: 'order', waybillNo, code: 'fees', feeMinor: -1 });
    const mine = await shipment('a');
    expect(mine).toMatchObject({ status: 'BOOKED', fees: {} });
    if (mine?.chosen)
      await deps.shipments.save({ ...mine, chosen: { ...mine.chosen, carrier: 'zto' }, events: [] });
    await call({ kind: 'order', carrierOrderId: `${shipmentIdFor('a')}-1`, code: 'fees', feeMinor: 900 });
    expect(await shipment('a')).toMatchObject({ fees: {} });
  });
});

/** All orders of four things, of which one is the booking. */
function* orders<Each>(all: readonly Each[]): Generator<readonly Each[]> {
  if (all.length === 0) yield [];
  for (const [index, each] of all.entries())
    for (const rest of orders(all.toSpliced(index, 1))) yield [each, ...rest];
}

describe('a parcel', () => {
  it('comes to the same whatever the order of pushes, repeats and its booking', async () => {
    const ends = new Set<string>();
    for (const order of orders(['booked', 'picked', 'moved', 'delivered'])) {
      const { push, scan, ship, follow, deps, clock } = desk();
      const start = clock.now;
      const events = {
        picked: scan({ ...pickedUp, occurredAt: start + hourMs }),
        moved: scan({ ...moved, occurredAt: start + 2 * hourMs }),
        delivered: scan({ ...delivered, occurredAt: start + 20 * hourMs }),
      };
      clock.now = start + 21 * hourMs;
      for (const each of [...order, 'moved', 'picked'] as const) {
        if (each === 'booked') await ship('a');
        else await push(events[each as keyof typeof events]);
        await follow(waybillNo);
      }
      await settleShipment(shipmentIdFor('a'), deps);
      const parcel = await deps.parcels.get(ref);
      const shipment = await deps.shipments.get(shipmentIdFor('a'));
      const times = [parcel?.tracking.pickedUpAt, parcel?.tracking.deliveredAt].map(
        (at) => (at ?? 0) - start,
      );
      ends.add(JSON.stringify([parcel?.tracking.status, times, parcel?.eventCount, shipment?.status]));
    }
    expect([...ends]).toEqual([JSON.stringify(['DELIVERED', [hourMs, 20 * hourMs], 3, 'DELIVERED'])]);
  });

  it('tells each change once, and hands its shipment over and on; 8000 after 80 is no other delivery', async () => {
    const told: string[] = [];
    const model = modelTable(
      () => 0,
      (changes) => {
        for (const { before, after } of changes) told.push(...eventsOf({ before, after }));
      },
    );
    const table: Table = {
      get: async (key) => model.get(key),
      getAll: async (keys) => keys.flatMap((key) => model.get(key) ?? []),
      query: async (query) => model.query(query),
      write: async (write) => model.write(write),
      transact: async (writes) => model.transact(writes),
    };
    const { push, scan, ship, follow, clock, deps } = pushedTo(table);
    await ship('a');
    for (const each of [pickedUp, moved, moved, delivered, { ...delivered, code: '8000' }, moved]) {
      clock.now += hourMs;
      await push(scan(each), scan(each));
      await Promise.all([follow(waybillNo), follow(waybillNo)]);
      await settleShipment(shipmentIdFor('a'), deps);
    }
    // Nobody delivers as soon as that: there is a case besides.
    const news = told.filter((type) => type !== 'tracking.received' && !type.startsWith('logistics.case'));
    expect(news).toEqual([
      'shipment.booked',
      'PENDING→PICKED_UP',
      'shipment.handed-over',
      'PICKED_UP→IN_TRANSIT',
      'IN_TRANSIT→DELIVERED',
      'shipment.delivered',
    ]);
    expect(told.filter((type) => type === 'tracking.received')).toHaveLength(6);
  });

  it('that goes on under other numbers, in a circle too, ends with the last of them', async () => {
    const { push, scan, ship, follow, deps, clock } = desk();
    await ship('a');
    await push(scan(pickedUp));
    clock.now += hourMs;
    await push(scan({ code: '648', status: 'IN_TRANSIT', sub: 'FORWARDED', nextWaybillNo: 'SF9999999999' }));
    await follow(waybillNo);
    await push(
      scan({ ...moved, waybillNo: 'SF9999999999', nextWaybillNo: waybillNo, occurredAt: clock.now + 1000 }),
    );
    await follow('SF9999999999');
    expect(await deps.parcels.getAll([{ ...ref, waybillNo: 'SF9999999999' }])).toMatchObject([
      { role: 'NEXT', previousWaybillNo: waybillNo, linked: [waybillNo], orderId: orderIdFor('a') },
    ]);
    clock.now += 30 * hourMs;
    await push(scan({ ...delivered, waybillNo: 'SF9999999999' }));
    await follow('SF9999999999');
    await settleShipment(shipmentIdFor('a'), deps);
    expect(await deps.shipments.get(shipmentIdFor('a'))).toMatchObject({ status: 'DELIVERED' });
    expect(await deps.parcels.ofOrder(orderIdFor('a'))).toHaveLength(2);
  });

  it('that comes back under a number of its own brings its shipment back', async () => {
    const { push, scan, ship, follow, deps, clock } = desk();
    await ship('a');
    await push(scan(pickedUp));
    clock.now += dayMs;
    await push(scan({ code: '99', status: 'RETURNING', nextWaybillNo: 'SF8888888888' }));
    await follow(waybillNo);
    clock.now += dayMs;
    await push(scan({ ...delivered, waybillNo: 'SF8888888888' }));
    await follow('SF8888888888');
    await settleShipment(shipmentIdFor('a'), deps);
    expect(await deps.shipments.get(shipmentIdFor('a'))).toMatchObject({ status: 'RETURNED' });
  });

  it('with a void label that moves all the same is a case', async () => {
    const { push, scan, ship, follow, deps, clock } = desk();
    await ship('a');
    await voidShipment({ shipmentId: shipmentIdFor('a'), reason: 'cancelled' }, deps);
    clock.now += hourMs;
    await push(scan(pickedUp));
    await follow(waybillNo);
    await settleShipment(shipmentIdFor('a'), deps);
    expect(await deps.shipments.get(shipmentIdFor('a'))).toMatchObject({ status: 'VOIDED' });
    const caseId = shipmentCaseId(shipmentIdFor('a'), 'MOVES_THOUGH_VOID');
    expect(await deps.cases.get(caseId)).toMatchObject({ status: 'OPEN' });
  });

  it('with a code that nobody knows goes on, and the code is counted', async () => {
    const { push, scan, ship, deps } = desk();
    await ship('a');
    await push(scan(pickedUp), scan({ code: 'new#code' }));
    const { events } = await deps.parcels.whole(ref);
    const told = events.map(({ hash }) => () => ({ ...ref, hash }));
    expect(await followTold(told, deps)).toEqual(new Map());
    expect(await deps.parcels.unknownCodes()).toMatchObject([{ carrier: 'sf', code: 'new_code', count: 1 }]);
    expect(await deps.parcels.get(ref)).toMatchObject({
      tracking: { status: 'PICKED_UP', anomalies: ['UNKNOWN_CODE'] },
    });
  });
});

const eventsOf = (change: { readonly before: Item | undefined; readonly after: Item | undefined }) => {
  const sk = change.after?.sk ?? '';
  if (sk.startsWith('EVENT#')) return trackingEvents(change).map(({ type }) => type);
  if (sk === 'SHIPMENT') return shipmentEvents(change).map(({ type }) => type);
  if (sk === 'LOGISTICSCASE') return logisticsCaseEvents(change).map(({ type }) => type);
  if (sk !== 'PARCEL' || !change.after?.pk.startsWith('PARCEL#')) return [];
  return parcelEvents(change).map(({ data }) => {
    const { previousStatus, status } = data as Record<string, string>;
    return `${previousStatus}→${status}`;
  });
};

describe('the clock', () => {
  it('asks about a parcel that is silent, less often each time in vain', async () => {
    const { ship, watch, sf, scan, clock, deps } = desk();
    await ship('a');
    const asked = () => sf.calls.filter((call) => call.startsWith('routes')).length;
    await watch(minuteMs);
    expect(asked()).toBe(0);
    await watch(12 * hourMs);
    expect(asked()).toBe(1);
    await watch(12 * hourMs);
    expect(asked()).toBe(1);
    sf.routes.set(waybillNo, [scan(pickedUp)]);
    await watch(12 * hourMs);
    expect(asked()).toBe(2);
    expect(await deps.parcels.get(ref)).toMatchObject({
      tracking: { status: 'PICKED_UP' },
      askedAt: clock.now,
    });
  });

  it('asks the aggregator where the carrier tells nothing or is away', async () => {
    const { ship, watch, sf, kuaidi100, scan, accounts, deps, unanswered } = desk();
    const both = [sf.carrier, kuaidi100.carrier];
    accounts.accounts = {
      ...accounts.accounts,
      all: both,
      find: (code) => both.find((each) => each.code === code),
    };
    await ship('a');
    sf.refused.add(waybillNo);
    kuaidi100.routes.set(waybillNo, [scan(pickedUp)]);
    await watch(12 * hourMs + minuteMs);
    const [event] = (await deps.parcels.whole(ref)).events;
    expect(event).toMatchObject({ carrier: 'sf', source: 'AGGREGATOR', status: 'PICKED_UP' });
    sf.state.down = true;
    kuaidi100.routes.set(waybillNo, [scan(moved)]);
    await watch(12 * hourMs);
    expect(await deps.parcels.get(ref)).toMatchObject({ tracking: { status: 'IN_TRANSIT' } });
    expect(unanswered).toHaveLength(1);
  });

  it('has a parcel pushed whose carrier wants to be told so, and tells it again where it did not take that', async () => {
    const { ship, watch, sf, accounts, deps } = desk();
    const told: string[] = [];
    const answers = ['TIMEOUT'];
    const { routes } = sf.carrier;
    if (!routes) throw new Error('the carrier cannot be asked');
    const subscribe = async (parcel: { readonly waybillNo: string; readonly phone?: string }) => {
      told.push(`${parcel.waybillNo} ${parcel.phone}`);
      const code = answers.shift();
      if (code) throw new CarrierUnavailable(code, { retry: true });
    };
    const wanting = { ...sf.carrier, routes: { ...routes, subscribe } };
    accounts.accounts = { ...accounts.accounts, all: [wanting], find: () => wanting };
    await ship('a');
    expect(told).toEqual([`${waybillNo} 5678`]);
    await watch(10 * minuteMs);
    expect(told).toHaveLength(2);
    expect((await deps.parcels.get(ref))?.subscribedAt).toBeDefined();
    await watch(20 * minuteMs);
    expect(told).toHaveLength(2);
  });

  it('opens a case when a parcel is not picked up, one, and a scan resolves it', async () => {
    const { ship, watch, push, scan, follow, deps, clock } = desk();
    await ship('a');
    for (let hour = 0; hour < 60; hour += 6) await watch(6 * hourMs);
    const caseId = parcelCaseId({ ...ref, rule: 'NO_PICKUP', generation: 1 });
    expect(await deps.cases.get(caseId)).toMatchObject({ status: 'OPEN', openings: 1, severity: 'CRITICAL' });
    clock.now += minuteMs;
    await push(scan(pickedUp));
    await follow(waybillNo);
    expect(await deps.cases.get(caseId)).toMatchObject({ status: 'RESOLVED', resolvedBy: 'clock' });
    const { items } = await deps.cases.list('OPEN', { limit: 50, start: undefined });
    expect(items.map(({ rule }) => rule)).not.toContain('NO_PICKUP');
  });

  it('sees a parcel that nothing was told of for 90 days, still', async () => {
    const { ship, watch, push, scan, follow, deps, clock } = desk();
    await ship('a');
    await push(scan(pickedUp));
    await follow(waybillNo);
    for (let day = 0; day < 100; day += 5) await watch(5 * dayMs);
    const parcel = await deps.parcels.get(ref);
    expect(parcel?.nextLookAt).toBeGreaterThan(clock.now);
    const open = parcel?.alerts.filter(({ state }) => state === 'OPEN').map(({ rule }) => rule);
    expect(open).toEqual(expect.arrayContaining(['STALLED', 'SUSPECT_LOST']));
  });

  it('reads past a parcel that cannot be read, and says so', async () => {
    const { table } = memoryTable();
    const { ship, watch, deps, clock } = pushedTo(table);
    await ship('a');
    const row = { gsi1pk: 'PARCELS_DUE#0', gsi1sk: '2026-01-01T00:00:00.000Z#sf#SF666666' };
    const item = { pk: 'PARCEL#sf#SF666666', sk: 'PARCEL', ...row, tracking: 'nonsense' };
    await table.write({ kind: 'put', item });
    await expect(watch(13 * hourMs)).rejects.toThrow();
    expect(await deps.parcels.get(ref)).toMatchObject({ askedAt: clock.now });
  });

  it('waits for no papers that come back signed', async () => {
    const { ship, watch, deps } = desk();
    await ship('a');
    const parcel = await deps.parcels.get(ref);
    if (parcel) await deps.parcels.save({ ...parcel, role: 'SIGNBACK' });
    expect(await watch(10 * dayMs)).toEqual({ count: 1, asked: 1 });
    expect(await watch(10 * dayMs)).toEqual({ count: 0, asked: 0 });
    expect((await deps.cases.list('OPEN', { limit: 9, start: undefined })).items).toEqual([]);
  });

  it('lets be what is delivered, and learns how long it took, once', async () => {
    const { ship, push, scan, follow, watch, deps, clock } = desk();
    await ship('a');
    await push(scan(pickedUp));
    clock.now += 30 * hourMs;
    await push(scan(delivered));
    await follow(waybillNo);
    expect((await deps.parcels.get(ref))?.nextLookAt).toBeUndefined();
    expect(await watch(dayMs)).toEqual({ count: 0, asked: 0 });
    clock.now += 2 * dayMs;
    expect(await refreshLanes(deps)).toBe(1);
    expect(await refreshLanes(deps)).toBe(0);
  });
});
