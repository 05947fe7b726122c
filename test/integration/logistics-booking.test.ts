import { shipmentCaseId } from '../../functions/logistics/case-store.ts';
import { carrierContractSchema } from '../../functions/logistics/domain/carrier-contract.ts';
import { shipAgain, shipByHand } from '../../functions/logistics/make-shipment.ts';
import { retryShipment } from '../../functions/logistics/retry-shipment.ts';
import { mostCartons } from '../../functions/logistics/routes/inputs.ts';
import { voidAllocation, voidShipment } from '../../functions/logistics/void-shipment.ts';
import { aCarrier, accountsOf } from '../builders/a-carrier.ts';
import { memoryTable } from '../builders/memory-table.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import {
  allocationIdFor,
  aShippedOrder,
  dayMs,
  hourMs,
  logisticsDesk,
  minuteMs,
  orderIdFor,
  packed,
  shipmentIdFor,
} from './support/logistics-desk.ts';

const two = [1, 2].map((each) => ({
  weightGrams: 5000 * each,
  lines: [{ lineId: '1', sku: 'TEA', quantity: each }],
}));

describe('what booking costs', () => {
  let local: LocalTable;
  beforeAll(async () => {
    local = await startLocalTable();
  });
  afterAll(() => local.stop());

  it('eleven requests for a shipment of one parcel, and nothing written where it is told again', async () => {
    const sf = aCarrier();
    const desk = logisticsDesk(local.table, sf);
    local.take();
    expect(await desk.ship('a')).toMatchObject({ status: 'BOOKED' });
    const { requests, writeUnits } = local.take();
    // With the stamp of who wrote it and its receiver sealed, a shipment takes a second unit at each write.
    expect({ requests, writeUnits }).toEqual({ requests: 11, writeUnits: 26 });
    await desk.ship('a');
    expect(local.take()).toMatchObject({ requests: 2, writeUnits: 0 });
    expect(sf.parcels()).toHaveLength(1);
  });

  it('of as many cartons as there may be fits into one transaction, though each number was another parcel’s', async () => {
    const parcels = Array.from({ length: mostCartons }, () => two[0]).flatMap((each) => each ?? []);
    const before = logisticsDesk(local.table, aCarrier('zto'));
    await before.ship('many', { parcels });
    await voidShipment({ shipmentId: shipmentIdFor('many'), reason: 'too many' }, before.deps);
    const now = logisticsDesk(local.table, aCarrier('zto'));
    now.clock.now += 400 * dayMs;
    expect(await now.ship('again', { parcels })).toMatchObject({ status: 'BOOKED' });
    const made = await now.deps.parcels.ofOrder(orderIdFor('again'));
    expect(made.map(({ generation }) => generation)).toEqual(parcels.map(() => 2));
  });
});

function desk(...carriers: ReturnType<typeof aCarrier>[]) {
  return logisticsDesk(memoryTable().table, ...carriers);
}

describe('booking', () => {
  it('makes a shipment with its parcels, mother and children, and tells what the label needs', async () => {
    const at = desk(aCarrier());
    const shipment = await at.ship('a', { parcels: two });
    expect(shipment).toMatchObject({ status: 'BOOKED', events: ['shipment.booked'], attempt: 1 });
    const parcels = await at.deps.parcels.ofOrder(orderIdFor('a'));
    expect(parcels.map(({ role, carton, phoneTail }) => ({ role, carton, phoneTail }))).toEqual([
      { role: 'MASTER', carton: 0, phoneTail: '5678' },
      { role: 'CHILD', carton: 1, phoneTail: '5678' },
    ]);
  });

  it('of an order that is paid on delivery has the carrier collect what is in it', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    at.orders.order = aShippedOrder({ paymentTiming: 'on-delivery' });
    expect(await at.ship('a')).toMatchObject({ status: 'BOOKED', collectMinor: 19_900 });
  });

  it.each([
    ['below what is insured, as it is', 19_901, undefined],
    ['from there on, with its value declared', 19_900, 19_900],
    ['and so to the most that the carrier takes', 10_000, 15_000],
  ])('of goods that are worth 199 yuan, %s', async (_, fromMinor, insuredMinor) => {
    const sf = aCarrier();
    const at = desk(sf);
    const contract = carrierContractSchema.parse({
      insurance: { fromMinor, mostMinor: insuredMinor ?? 99_999 },
    });
    await at.deps.rates.putContract('sf', contract, { changedBy: 'li', changedAt: 0 });
    expect((await at.ship('a'))?.insuredMinor).toBe(insuredMinor);
    expect(sf.booked.map((booking) => booking.insuredMinor)).toEqual([insuredMinor]);
  });

  it('whose answer is lost is asked for, not done again', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    sf.troubles.push('answer-lost');
    expect(await at.ship('a')).toMatchObject({ status: 'BOOKING', lastCode: 'TIMEOUT' });
    await at.later(minuteMs);
    expect(await at.shipment('a')).toMatchObject({ status: 'BOOKED' });
    expect(sf.calls).toEqual([`book ${shipmentIdFor('a')}-1`, `query ${shipmentIdFor('a')}-1`]);
    expect(sf.parcels()).toHaveLength(1);
  });

  it('of which the children were lost orders those, and the mother not again', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    sf.troubles.push('half-done');
    await at.ship('a', { parcels: two });
    expect(sf.parcels()).toHaveLength(1);
    await at.later(minuteMs);
    expect((await at.shipment('a'))?.booked?.parcels.map(({ role }) => role)).toEqual(['MASTER', 'CHILD']);
    expect(sf.parcels()).toHaveLength(2);
  });

  it('that never reached the carrier is done once it can be', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    sf.troubles.push('not-reached', 'not-reached');
    await at.ship('a');
    await at.later(minuteMs);
    expect(await at.shipment('a')).toMatchObject({ status: 'BOOKING', tries: 2 });
    await at.later(minuteMs);
    expect(await at.shipment('a')).toMatchObject({ status: 'BOOKING' });
    await at.later(minuteMs);
    expect(await at.shipment('a')).toMatchObject({ status: 'BOOKED', attempt: 1 });
    expect(sf.parcels()).toHaveLength(1);
  });

  it('without an answer for half an hour is a case, which its end resolves', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    sf.troubles.push(...Array.from({ length: 6 }, () => 'not-reached' as const));
    await at.ship('a');
    const caseId = shipmentCaseId(shipmentIdFor('a'), 'BOOKING_SILENT');
    for (let passed = 0; passed < 6; passed += 1) await at.later(10 * minuteMs);
    expect(await at.deps.cases.get(caseId)).toMatchObject({ status: 'OPEN', openings: 1 });
    for (let passed = 0; passed < 4; passed += 1) await at.later(hourMs);
    expect(await at.shipment('a')).toMatchObject({ status: 'BOOKED', cases: [] });
    expect(await at.deps.cases.get(caseId)).toMatchObject({ status: 'RESOLVED' });
  });

  it('goes to the next carrier where one does not go there, with another number', async () => {
    const [sf, zto] = [aCarrier('sf'), aCarrier('zto')];
    const at = desk(sf, zto);
    sf.troubles.push({ state: 'UNDELIVERABLE', code: '3' });
    expect(await at.ship('a')).toMatchObject({
      ...{ status: 'BOOKED', attempt: 2, chosen: { carrier: 'zto' } },
      refused: [{ carrier: 'sf', code: '3' }],
    });
    expect(zto.calls).toEqual([`book ${shipmentIdFor('a')}-2`]);
  });

  it('that nobody takes needs somebody; what was wrong being mended, it is tried again', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    sf.troubles.push({ state: 'UNDELIVERABLE', code: '3' });
    expect(await at.ship('a')).toMatchObject({ status: 'NEEDS_ATTENTION', cases: ['NOBODY_TAKES_IT'] });
    const caseId = shipmentCaseId(shipmentIdFor('a'), 'NOBODY_TAKES_IT');
    expect(await at.deps.cases.get(caseId)).toMatchObject({ status: 'OPEN', shipmentId: shipmentIdFor('a') });
    expect(await retryShipment({ shipmentId: shipmentIdFor('a') }, at.deps)).toMatchObject({
      ...{ status: 'BOOKED', attempt: 2 },
    });
    expect(await at.deps.cases.get(caseId)).toMatchObject({ status: 'RESOLVED' });
  });

  it('that is refused for good tries no other carrier by itself, but by hand', async () => {
    const [sf, zto] = [aCarrier('sf'), aCarrier('zto')];
    const at = desk(sf, zto);
    sf.troubles.push({ state: 'REFUSED', code: 'A1006' });
    expect(await at.ship('a')).toMatchObject({ status: 'NEEDS_ATTENTION', lastCode: 'A1006' });
    const wanted = { carrier: 'zto', product: 'standard' } as const;
    const again = await retryShipment({ shipmentId: shipmentIdFor('a'), wanted }, at.deps);
    expect(again).toMatchObject({ status: 'BOOKED', chosen: { carrier: 'zto' } });
  });

  it('of which nobody knows the end is not given to another carrier while the first may have it', async () => {
    const [sf, zto] = [aCarrier('sf'), aCarrier('zto')];
    const at = desk(sf, zto);
    sf.troubles.push('answer-lost');
    sf.queryTroubles.push('forbidden');
    await at.ship('a');
    await at.later(minuteMs);
    expect(await at.shipment('a')).toMatchObject({ status: 'NEEDS_ATTENTION', unsure: true });
    const wanted = { carrier: 'zto', product: 'standard' } as const;
    sf.queryTroubles.push('not-reached');
    const retry = () => retryShipment({ shipmentId: shipmentIdFor('a'), wanted }, at.deps);
    await expect(retry()).rejects.toMatchObject({ code: 'CARRIER_UNAVAILABLE' });
    expect(await retry()).toMatchObject({ status: 'BOOKED', chosen: { carrier: 'sf' }, attempt: 1 });
    expect([sf.parcels().length, zto.parcels().length]).toEqual([1, 0]);
  });

  it('of a carrier whose account is gone before its answer is no other carrier’s', async () => {
    const [sf, zto] = [aCarrier('sf'), aCarrier('zto')];
    const at = desk(sf, zto);
    sf.troubles.push('answer-lost');
    await at.ship('a');
    const { accounts } = at.accounts;
    at.accounts.accounts = accountsOf(zto.carrier);
    await at.later(minuteMs);
    expect(await at.shipment('a')).toMatchObject({ status: 'NEEDS_ATTENTION', unsure: true });
    const retry = () => retryShipment({ shipmentId: shipmentIdFor('a') }, at.deps);
    await expect(retry()).rejects.toMatchObject({ code: 'CARRIER_UNAVAILABLE' });
    at.accounts.accounts = accounts;
    expect(await retry()).toMatchObject({ status: 'BOOKED', chosen: { carrier: 'sf' } });
    expect([sf.parcels().length, zto.parcels().length]).toEqual([1, 0]);
  });

  it('waits while a person of the carrier decides, and then asks', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    sf.troubles.push({ state: 'PENDING', code: '1' });
    expect(await at.ship('a')).toMatchObject({ status: 'BOOKING', pending: true });
    await at.later(5 * minuteMs);
    expect(await at.shipment('a')).toMatchObject({ status: 'BOOKING' });
    for (const order of sf.orders.values()) order.decided = true;
    await at.later(5 * minuteMs);
    expect(await at.shipment('a')).toMatchObject({ status: 'BOOKED' });
    expect(sf.calls.filter((call) => call.startsWith('book'))).toHaveLength(1);
  });

  it.each([
    ['SENDER', 'warehouses' as const],
    ['ORDER', 'orders' as const],
  ])('of which the %s is missing asks no carrier', async (_, what) => {
    const sf = aCarrier();
    const at = desk(sf);
    if (what === 'orders') at.orders.order = undefined;
    else at.warehouses.warehouse = undefined;
    expect(await at.ship('a')).toMatchObject({ status: 'NEEDS_ATTENTION', cases: ['PARTY_MISSING'] });
    expect(sf.calls).toEqual([]);
  });

  it('of what buyers fetch themselves is none', async () => {
    const sf = aCarrier();
    expect(await desk(sf).ship('a', { delivery: 'pickup' })).toBeUndefined();
    expect(sf.calls).toEqual([]);
  });

  it('told by ten at once books one parcel', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    await Promise.all(Array.from({ length: 10 }, () => at.ship('a')));
    expect(await at.shipment('a')).toMatchObject({ status: 'BOOKED' });
    expect(sf.parcels()).toHaveLength(1);
  });
});

describe('a number', () => {
  it('of two carriers is two parcels', async () => {
    const [sf, zto] = [aCarrier('sf'), aCarrier('zto')];
    const at = desk(sf, zto);
    sf.state.next = 'A1234567';
    zto.state.next = 'A1234567';
    await at.ship('a');
    await at.ship('b', { wanted: { carrier: 'zto', product: 'standard' } });
    const [one, other] = await Promise.all(
      (['sf', 'zto'] as const).map((carrier) => at.deps.parcels.get({ carrier, waybillNo: 'A1234567' })),
    );
    expect([one?.orderId, other?.orderId]).toEqual([orderIdFor('a'), orderIdFor('b')]);
    expect(one?.parcelId).not.toBe(other?.parcelId);
  });

  it('that a parcel of ours has is no other one’s', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    sf.state.next = 'A1234567';
    await at.ship('a');
    sf.state.next = 'A1234567';
    expect(await at.ship('b')).toMatchObject({ status: 'NEEDS_ATTENTION', cases: ['NUMBER_TAKEN'] });
    expect(await at.deps.parcels.get({ carrier: 'sf', waybillNo: 'A1234567' })).toMatchObject({
      orderId: orderIdFor('a'),
    });
    // The carrier has an order of that number still, whatever is booked in its place.
    expect(await retryShipment({ shipmentId: shipmentIdFor('b') }, at.deps)).toMatchObject({
      status: 'BOOKED',
    });
    expect(await at.deps.cases.get(shipmentCaseId(shipmentIdFor('b'), 'NUMBER_TAKEN'))).toMatchObject({
      status: 'OPEN',
    });
  });

  it('that comes again after a year is another parcel, and the earlier one stays', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    const ref = { carrier: 'sf', waybillNo: 'A1234567' } as const;
    sf.state.next = ref.waybillNo;
    await at.ship('a');
    const old = {
      code: '80',
      status: 'DELIVERED',
      receivedAt: at.clock.now,
      occurredAt: at.clock.now,
    } as const;
    await at.deps.parcels.take({ ...ref, ...old, source: 'PUSH', hash: 'one' });
    await at.follow(ref.waybillNo);
    at.clock.now += 366 * dayMs;
    sf.state.next = ref.waybillNo;
    expect(await at.ship('b')).toMatchObject({ status: 'BOOKED' });
    const { parcel, earlier } = await at.deps.parcels.whole(ref);
    expect(parcel).toMatchObject({
      ...{ orderId: orderIdFor('b'), generation: 2, tracking: { status: 'PENDING' } },
    });
    expect(earlier).toMatchObject([{ orderId: orderIdFor('a'), tracking: { status: 'DELIVERED' } }]);
  });
});

describe('making void', () => {
  const cancelled = (name: string) => ({
    allocationId: allocationIdFor(name),
    orderId: orderIdFor(name),
    ...{ warehouseId: 'SH1', reason: 'the order was cancelled' },
  });

  it('of what is booked cancels it with the carrier, until the carrier has said so', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    await at.ship('a');
    sf.cancelTroubles.push('not-reached');
    await voidAllocation(cancelled('a'), at.deps);
    expect(await at.shipment('a')).toMatchObject({ status: 'VOIDING' });
    await at.later(minuteMs);
    expect(await at.shipment('a')).toMatchObject({ status: 'VOIDED', reason: 'the order was cancelled' });
    expect(sf.parcels()).toEqual([]);
  });

  it('that the carrier cannot do marks the label unused, and that it refuses is a case besides', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    await Promise.all(['a', 'b'].map((name) => at.ship(name)));
    sf.cancelTroubles.push({ state: 'MARKED_UNUSED' });
    await voidAllocation(cancelled('a'), at.deps);
    sf.cancelTroubles.push({ state: 'REFUSED', code: '8037' });
    await voidAllocation(cancelled('b'), at.deps);
    expect(await at.shipment('a')).toMatchObject({ status: 'MARKED_UNUSED' });
    expect(await at.shipment('b')).toMatchObject({ status: 'MARKED_UNUSED' });
    const cases = await Promise.all(
      ['a', 'b'].map((name) => at.deps.cases.get(shipmentCaseId(shipmentIdFor(name), 'VOID_REFUSED'))),
    );
    expect(cases.map((each) => each?.status)).toEqual([undefined, 'OPEN']);
  });

  it('of what was not even told of keeps it from ever going', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    await voidAllocation(cancelled('a'), at.deps);
    expect(await at.ship('a')).toMatchObject({ status: 'VOIDED' });
    expect(sf.calls).toEqual([]);
  });

  it('while the carrier is being asked waits for that to end, and then takes back what came of it', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    const book = sf.carrier.bookings?.book;
    if (!sf.carrier.bookings || !book) throw new Error('the carrier books nothing');
    // The order is cancelled while the booking is on its way to the carrier.
    const bookings = {
      ...sf.carrier.bookings,
      book: async (booking: Parameters<typeof book>[0]) => {
        await voidAllocation(cancelled('a'), at.deps);
        await at.later(0);
        expect(sf.calls).toEqual([]);
        return book(booking);
      },
    };
    const slow = { ...sf.carrier, bookings };
    at.accounts.accounts = { ...at.accounts.accounts, find: () => slow, all: [slow] };
    await at.ship('a');
    expect(await at.shipment('a')).toMatchObject({ status: 'VOIDING' });
    await at.later(3 * minuteMs);
    expect(await at.shipment('a')).toMatchObject({ status: 'VOIDED' });
    expect(sf.parcels()).toEqual([]);
  });

  it('frees the allocation for another shipment, once', async () => {
    const sf = aCarrier();
    const at = desk(sf);
    await at.ship('a');
    await voidShipment({ shipmentId: shipmentIdFor('a'), reason: 'wrong carton' }, at.deps);
    const again = () => shipAgain({ allocationId: allocationIdFor('a') }, at.deps);
    expect(await again()).toMatchObject({ shipmentId: shipmentIdFor('a', 2), status: 'BOOKED' });
    await again();
    expect(sf.parcels()).toHaveLength(1);
  });

  describe('by a person', () => {
    const shipmentId = shipmentIdFor('a');
    const caseId = shipmentCaseId(shipmentId, 'SHIPMENT_VOIDED');
    const voided = async () => {
      const at = desk(aCarrier());
      await at.ship('a');
      await voidShipment({ shipmentId, reason: 'wrong carton' }, at.deps);
      const statusNow = async () => (await at.deps.cases.get(caseId))?.status;
      return { ...at, statusNow, again: () => shipAgain({ allocationId: allocationIdFor('a') }, at.deps) };
    };

    it('leaves an open case of goods that are packed without a label, until a shipment takes them', async () => {
      const { again, statusNow } = await voided();
      expect(await statusNow()).toBe('OPEN');
      await again();
      expect(await statusNow()).toBe('RESOLVED');
    });

    it('is over with the allocation, which is then sent no more', async () => {
      const { again, statusNow, deps, shipment } = await voided();
      await voidAllocation(cancelled('a'), deps);
      expect(await statusNow()).toBe('RESOLVED');
      await expect(again()).rejects.toMatchObject({ code: 'WRONG_STATUS' });
      expect(await shipment('a', 2)).toBeUndefined();
    });

    it('and sent again while the allocation is cancelled, is sent or cancelled, not both', async () => {
      const { again, deps, shipment, statusNow, later } = await voided();
      const outcomes = await Promise.allSettled([again(), voidAllocation(cancelled('a'), deps)]);
      await later(3 * minuteMs);
      const next = await shipment('a', 2);
      expect(next?.status ?? outcomes[0]?.status).toMatch(/VOIDED|rejected/);
      expect(await statusNow()).toBe('RESOLVED');
    });

    it('of what no allocation stands behind asks for nothing', async () => {
      const at = desk(aCarrier());
      const { parcels } = packed('a');
      const who = { caller: 'li', idempotencyKey: 'k', orderId: orderIdFor('a'), warehouseId: 'SH1' };
      const { shipment: made } = await shipByHand({ ...who, delivery: 'standard', parcels }, at.deps);
      await voidShipment({ shipmentId: made.shipmentId, reason: 'not needed' }, at.deps);
      expect((await at.deps.cases.list('OPEN', { limit: 5, start: undefined })).items).toEqual([]);
    });
  });
});
