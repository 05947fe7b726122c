import type { RouteQuery } from '../../functions/logistics/carriers/carrier.ts';
import { shipmentCaseId } from '../../functions/logistics/case-store.ts';
import { shipmentEvents } from '../../functions/logistics/contract.ts';
import { handOverByHand } from '../../functions/logistics/hand-over-by-hand.ts';
import { printLabels } from '../../functions/logistics/print-labels.ts';
import { takeEvents } from '../../functions/logistics/receive-push.ts';
import { tellChannel } from '../../functions/logistics/tell-channel.ts';
import { aCarrier } from '../builders/a-carrier.ts';
import { memoryTable } from '../builders/memory-table.ts';
import {
  aShippedOrder,
  hourMs,
  logisticsDesk,
  minuteMs,
  orderIdFor,
  shipmentIdFor,
} from './support/logistics-desk.ts';

const hidden = aShippedOrder({
  ...{ channel: 'tmall', shopId: 'tea', channelOrderId: '4117' },
  shipTo: { token: 'oaid', country: 'CN', province: '浙江省', city: '杭州市' },
  lines: [{ lineId: '1', sku: 'TEA' } as never],
});
const shipmentId = shipmentIdFor('a');
const waybillNo = 'SF7444496931331';
const ref = { carrier: 'sf', waybillNo } as const;
const theirs = { shipmentId, carrier: 'sf', product: 'standard', waybillNos: [waybillNo] } as const;

function aDesk(...more: ReturnType<typeof aCarrier>[]) {
  const { table, all } = memoryTable();
  const sf = aCarrier('sf');
  const at = logisticsDesk(table, sf, ...more);
  at.orders.order = hidden;
  const hand = (part: Partial<Parameters<typeof handOverByHand>[0]> = {}) =>
    handOverByHand({ ...theirs, ...part }, at.deps);
  const caseOf = (rule: string) => at.deps.cases.get(shipmentCaseId(shipmentId, rule));
  /** What the outbox tells of the shipment as it lies there. */
  const told = () =>
    shipmentEvents({ before: undefined, after: all().find(({ pk }) => pk === `SHIPMENT#${shipmentId}`) });
  return { ...at, sf, hand, caseOf, told };
}

describe('a shipment that went by the label of its marketplace', () => {
  it('has left with the number that somebody names, and nobody has to look any more', async () => {
    const { ship, hand, caseOf, told, sf } = aDesk();
    expect(await ship('a')).toMatchObject({ status: 'NEEDS_ATTENTION', cases: ['PARTY_MISSING'] });
    expect((await caseOf('PARTY_MISSING'))?.status).toBe('OPEN');
    expect(await hand()).toMatchObject({ status: 'HANDED_OVER', chosen: { carrier: 'sf' }, cases: [] });
    expect(await caseOf('PARTY_MISSING')).toMatchObject({
      status: 'RESOLVED',
      resolution: 'It left by another label.',
    });
    expect(told()).toMatchObject([
      { type: 'shipment.handed-over', data: { carrier: 'sf', waybillNos: [waybillNo] } },
    ]);
    expect(sf.calls).toEqual([]);
  });

  it('is the same however often it is told, and takes no other number after that', async () => {
    const { ship, hand } = aDesk();
    await ship('a');
    const first = await hand();
    expect(await hand()).toEqual(first);
    await expect(hand({ waybillNos: ['SF7444496931332'] })).rejects.toMatchObject({
      ...{ code: 'WRONG_STATUS', members: { waybillNos: [waybillNo] } },
    });
    await expect(hand({ carrier: 'zto' })).rejects.toMatchObject({ code: 'WRONG_STATUS' });
  });

  it('told by ten at once has left once', async () => {
    const { ship, hand, deps } = aDesk();
    await ship('a');
    const all = await Promise.all(Array.from({ length: 10 }, () => hand()));
    expect(new Set(all.map(({ version }) => version)).size).toBe(1);
    expect(await deps.parcels.ofOrder(orderIdFor('a'))).toHaveLength(1);
  });

  it('is followed with what was told of it before, and asked for with the phone of the sender', async () => {
    const { ship, hand, deps, clock, sf, watch } = aDesk();
    await ship('a');
    const scan = { waybillNo, code: '50', status: 'PICKED_UP', occurredAt: clock.now } as const;
    await takeEvents([scan], { carrier: 'sf', source: 'PUSH' }, deps);
    await hand();
    const parcel = await deps.parcels.get(ref);
    expect(parcel).toMatchObject({
      ...{ tracking: { status: 'PICKED_UP' }, handedOverAt: clock.now, phoneTail: '1111', byHand: true },
      ...{ from: { city: '上海市' }, to: { city: '杭州市' } },
    });
    // SF tells nothing of it unasked: it is asked as often as a carrier that never pushes.
    await watch(3 * hourMs + minuteMs);
    expect(sf.calls).toEqual([`routes ${waybillNo}`]);
  });

  it('is subscribed to with the aggregator, whose carrier would not push it', async () => {
    const subscribed: unknown[] = [];
    const k100 = aCarrier('kuaidi100');
    const { ship, hand, deps, accounts } = aDesk(k100);
    const subscribe: RouteQuery['subscribe'] = async (parcel) => {
      subscribed.push(parcel);
    };
    const routes = { most: 1, pauseMs: 1, routes: async () => ({ events: [], refused: [] }), subscribe };
    const known = accounts.accounts.find;
    accounts.accounts = {
      ...accounts.accounts,
      find: (code) => (code === 'kuaidi100' ? { code, routes } : known(code)),
      callbackUrlOf: (code) => `https://merchant.example/${code}`,
    };
    await ship('a');
    await hand();
    const callbackUrl = 'https://merchant.example/kuaidi100';
    expect(subscribed).toEqual([{ ...ref, phone: '1111', callbackUrl }]);
    expect((await deps.parcels.get(ref))?.subscribedAt).toBeDefined();
  });

  it('is told to the marketplace once', async () => {
    const { ship, hand, deps } = aDesk();
    await ship('a');
    await hand();
    const said: unknown[] = [];
    const channels = {
      channelOrderOf: async () => undefined,
      tellShipped: async (_ref: unknown, waybill: unknown) => {
        said.push(waybill);
      },
    };
    expect(await tellChannel(shipmentId, { ...deps, ...channels })).toBe(1);
    expect(said).toEqual([{ carrier: 'sf', waybillNo }]);
  });

  it('has no label here to be printed', async () => {
    const { ship, hand, deps } = aDesk();
    await ship('a');
    await hand();
    const labelFont = () => Promise.reject(new Error('nothing is printed'));
    await expect(
      printLabels({ shipmentIds: [shipmentId], paper: '100x150' }, { ...deps, labelFont }),
    ).rejects.toMatchObject({ code: 'WRONG_STATUS' });
  });
});

describe('numbers that somebody names', () => {
  const two = [1, 2].map((each) => ({
    weightGrams: 500,
    lines: [{ lineId: '1', sku: 'TEA', quantity: each }],
  }));

  it.each<[string, readonly string[], string]>([
    ['of fewer than its cartons', ['SF1'], 'waybillNos'],
    ['that stand there twice', ['SF7444', 'SF7444'], 'waybillNos.1'],
    ['that have not the form of the carrier', ['SF7444', 'ZT7444'], 'waybillNos.1'],
  ])('%s are refused, and change nothing', async (_, waybillNos, path) => {
    const { ship, hand, shipment, accounts } = aDesk();
    const [sf] = accounts.accounts.all;
    if (!sf?.bookings) throw new Error('SF books nothing');
    const strict = { ...sf, bookings: { ...sf.bookings, isWaybillNo: (text: string) => /^SF/.test(text) } };
    accounts.accounts = { ...accounts.accounts, find: () => strict };
    await ship('a', { parcels: two });
    const refused = hand({ waybillNos });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path }] });
    expect(await shipment('a')).toMatchObject({ status: 'NEEDS_ATTENTION' });
  });

  it('that another parcel has are refused, and that one stays what it is', async () => {
    const { ship, hand, shipment, sf, orders, deps } = aDesk();
    orders.order = aShippedOrder();
    sf.state.next = waybillNo;
    await ship('b');
    orders.order = hidden;
    await ship('a');
    await expect(hand()).rejects.toMatchObject({
      ...{ code: 'WAYBILL_TAKEN', members: { waybillNos: [waybillNo] } },
    });
    expect(await shipment('a')).toMatchObject({ status: 'NEEDS_ATTENTION', cases: ['PARTY_MISSING'] });
    expect(await deps.parcels.get(ref)).toMatchObject({ orderId: orderIdFor('b') });
  });

  it('of a booked shipment are those that it has', async () => {
    const { ship, hand, orders, sf } = aDesk();
    orders.order = aShippedOrder();
    sf.state.next = waybillNo;
    await ship('a');
    await expect(hand({ waybillNos: ['SF7444496931332'] })).rejects.toMatchObject({ code: 'WRONG_STATUS' });
    expect(await hand()).toMatchObject({ status: 'HANDED_OVER' });
  });

  it('are not taken while a carrier may have the parcel', async () => {
    const { ship, hand, orders, sf, later } = aDesk();
    orders.order = aShippedOrder();
    sf.troubles.push('answer-lost');
    sf.queryTroubles.push('forbidden', 'not-reached');
    await ship('a');
    await later(minuteMs);
    await expect(hand()).rejects.toMatchObject({ code: 'CARRIER_UNAVAILABLE' });
    await expect(hand()).rejects.toMatchObject({ code: 'WRONG_STATUS' });
  });
});
