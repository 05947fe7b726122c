import { type Act, actOnCase } from '../../functions/logistics/act-on-case.ts';
import { parcelCaseId } from '../../functions/logistics/case-store.ts';
import { logisticsCaseEvents } from '../../functions/logistics/contract.ts';
import type { ReadEvent } from '../../functions/logistics/domain/tracking.ts';
import { followParcel } from '../../functions/logistics/follow-parcel.ts';
import { noteReship } from '../../functions/logistics/note-reship.ts';
import { takeEvents } from '../../functions/logistics/receive-push.ts';
import { handOver } from '../../functions/logistics/settle-shipment.ts';
import { tellBuyer } from '../../functions/logistics/tell-buyer.ts';
import { tellChannel, tellWholeOrder } from '../../functions/logistics/tell-channel.ts';
import { voidShipment } from '../../functions/logistics/void-shipment.ts';
import { aCarrier, accountsOf } from '../builders/a-carrier.ts';
import { memoryTable } from '../builders/memory-table.ts';
import {
  allocationIdFor,
  aShippedOrder,
  dayMs,
  hourMs,
  logisticsDesk,
  orderIdFor,
  shipmentIdFor,
} from './support/logistics-desk.ts';

const waybillNo = 'SF0000000001';
const ref = { carrier: 'sf', waybillNo } as const;
const caseOf = (rule: string) => parcelCaseId({ ...ref, rule, generation: 1 });
const lost = caseOf('LOSS_TOLD');
const missing = caseOf('DELIVERED_NOT_RECEIVED');
const yuan = (amount: number) => ({ currency: 'CNY', minor: amount * 100 });

/** A parcel with freight of 12 yuan and goods of 199 that the carrier says it has lost. */
async function lostParcel() {
  const { table, all } = memoryTable();
  const at = logisticsDesk(table, aCarrier('sf'));
  const wanted = { carrier: 'sf', product: 'standard', minor: 1200 } as const;
  await at.ship('a', { wanted });
  const shipment = await at.shipment('a');
  if (shipment) await at.deps.shipments.save({ ...shipment, fees: { [waybillNo]: 1200 }, events: [] });
  const tell = async (...events: readonly Partial<ReadEvent>[]) => {
    const whole = events.map((event) => ({ waybillNo, code: '?', occurredAt: at.clock.now, ...event }));
    await takeEvents(whole, { carrier: 'sf', source: 'PUSH' }, at.deps);
    await followParcel(ref, at.deps);
  };
  await tell({ code: '50', status: 'PICKED_UP' });
  at.clock.now += dayMs;
  await tell({ code: '33', status: 'LOST' });
  const act = (act: Act, caseId = lost) => actOnCase({ caseId, act, caller: 'anna' }, at.deps);
  /** What the outbox would tell of a case as it is now, had it not been there before. */
  const told = (caseId: string) => {
    const after = all().find(({ pk }) => pk === `LOGISTICSCASE#${caseId}`);
    return logisticsCaseEvents({ before: undefined, after });
  };
  return { ...at, act, tell, told };
}
const refusal = (members: object = {}) => ({ code: 'ACTION_NOT_ALLOWED', members });

describe('a case', () => {
  it('of a lost parcel: urged, claimed, accepted, paid, each with who, when and its entry', async () => {
    const { act, told } = await lostParcel();
    expect(await act({ action: 'urge', reason: 'rang the station' })).toMatchObject({ status: 'CONTACTED' });
    // Three times the freight of 12 yuan.
    expect(await act({ action: 'claim', reason: 'lost' })).toMatchObject({
      ...{ status: 'CLAIMED', claim: { asked: yuan(36) } },
    });
    await act({ action: 'claim-accepted', reason: 'by mail', amount: yuan(30) });
    expect(told(lost)[0]).toMatchObject({
      type: 'ledger.posted',
      data: {
        lines: [
          { account: 'carrier-claims:sf', amount: yuan(30) },
          { account: 'carrier-claims-income:sf', amount: yuan(-30) },
        ],
      },
    });
    const paid = await act({ action: 'claim-paid', reason: 'came in', bankAccount: 'icbc' });
    expect(paid).toMatchObject({ status: 'COMPENSATED', resolvedBy: 'anna' });
    expect(paid.actions.map(({ action, by, amount }) => [action, by, amount?.minor])).toEqual([
      ['urge', 'anna', undefined],
      ['claim', 'anna', 3600],
      ['claim-accepted', 'anna', 3000],
      ['claim-paid', 'anna', 3000],
    ]);
    expect(told(lost).map(({ type }) => type)).toEqual(['ledger.posted', 'logistics.case.resolved']);
    await expect(act({ action: 'resolve', reason: 'again' })).rejects.toMatchObject({ code: 'WRONG_STATUS' });
  });

  it.each<[string, Act]>([
    ['paid', { action: 'claim-paid', reason: 'came in', bankAccount: 'icbc' }],
    ['written off', { action: 'write-off', reason: 'bankrupt' }],
  ])('that is %s settles the parcel: nobody waits for it any more, nor asks its carrier', async (_, last) => {
    const { act, deps, watch, clock } = await lostParcel();
    await followParcel(ref, deps, (parcel) => ({ ...parcel, promisedAt: clock.now - hourMs }));
    // What is lost is not raised as late; what was raised before stays.
    const parcel = await deps.parcels.get(ref);
    const late = {
      rule: 'LATE',
      severity: 'CRITICAL',
      mark: 'x',
      raisedAt: 0,
      state: 'OPEN',
      times: 1,
    } as const;
    if (parcel) await deps.parcels.save({ ...parcel, alerts: [...parcel.alerts, late], events: [] });
    const opening = { caseId: caseOf('LATE'), rule: 'LATE', severity: 'CRITICAL', message: 'late' } as const;
    await deps.cases.open({ ...opening, ...ref, parcelId: parcel?.parcelId }, clock.now);
    await act({ action: 'claim', reason: 'lost' });
    await act({ action: 'claim-accepted', reason: 'by mail' });
    await act(last);
    await watch(60_000);
    expect(await deps.cases.get(caseOf('LATE'))).toMatchObject({ status: 'RESOLVED', resolution: 'settled' });
    expect((await deps.parcels.get(ref))?.nextLookAt).toBeUndefined();
    expect((await watch(30 * dayMs)).asked).toBe(0);
  });

  it('compensates a buyer up to the cap, once for a parcel, whatever cases it has', async () => {
    const { act, told, deps, clock } = await lostParcel();
    await expect(act({ action: 'compensate', reason: 'lost', amount: yuan(200) })).rejects.toMatchObject(
      refusal({ mostMinor: 19_900 }),
    );
    await act({ action: 'compensate', reason: 'lost', amount: yuan(199) });
    expect(told(lost)[0]).toMatchObject({
      data: {
        lines: [
          { account: 'compensation', amount: yuan(199) },
          { account: 'compensation-payable', amount: yuan(-199) },
        ],
      },
    });
    const complaint = { kind: 'NOT_RECEIVED', at: clock.now } as const;
    const delivered = { waybillNo, code: '80', status: 'DELIVERED', occurredAt: clock.now } as const;
    await takeEvents([delivered], { carrier: 'sf', source: 'PUSH' }, deps);
    await followParcel(ref, deps, (parcel) => ({ ...parcel, complaints: [complaint] }));
    expect(await deps.cases.get(missing)).toMatchObject({ status: 'OPEN' });
    await expect(
      act({ action: 'compensate', reason: 'not there', amount: yuan(1) }, missing),
    ).rejects.toMatchObject(refusal({ caseId: lost }));
  });

  it('lets ten at once compensate only one', async () => {
    const { act } = await lostParcel();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => act({ action: 'compensate', reason: 'lost', amount: yuan(10) })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('does once for a carton what it does once, under whatever number it goes on', async () => {
    const { act, tell, clock, deps } = await lostParcel();
    clock.now += hourMs;
    await tell({ code: '648', status: 'IN_TRANSIT', sub: 'FORWARDED', nextWaybillNo: 'SF0000000002' });
    const next = { carrier: 'sf', waybillNo: 'SF0000000002' } as const;
    const gone = { waybillNo: next.waybillNo, code: '33', status: 'LOST', occurredAt: clock.now } as const;
    await takeEvents([gone], { carrier: 'sf', source: 'PUSH' }, deps);
    await followParcel(next, deps);
    const later = parcelCaseId({ ...next, rule: 'LOSS_TOLD', generation: 1 });
    await act({ action: 'compensate', reason: 'lost', amount: yuan(100) }, later);
    await act({ action: 'reship', reason: 'lost' }, later);
    clock.now += hourMs;
    await tell({ code: '33', status: 'LOST', text: 'again' });
    const once = refusal({ caseId: later });
    await expect(act({ action: 'compensate', reason: 'lost', amount: yuan(9) })).rejects.toMatchObject(once);
    await expect(act({ action: 'reship', reason: 'lost' })).rejects.toMatchObject(once);
  });

  it.each([
    [0, {}],
    [37, { mostMinor: 3_600 }],
  ])('books no claim as accepted with %d yuan of the 36 asked for', async (amount, members) => {
    const { act } = await lostParcel();
    await act({ action: 'claim', reason: 'lost' });
    await expect(
      act({ action: 'claim-accepted', reason: 'by mail', amount: yuan(amount) }),
    ).rejects.toMatchObject(refusal(members));
  });

  it.each(['claim-refused', 'resolve'] as const)(
    'does not forget by %s what a carrier owes',
    async (action) => {
      const { act, deps } = await lostParcel();
      await act({ action: 'claim', reason: 'lost' });
      await act({ action: 'claim-accepted', reason: 'by mail' });
      await expect(act({ action, reason: 'enough of it' })).rejects.toMatchObject(refusal());
      expect(await deps.cases.get(lost)).toMatchObject({ status: 'CLAIMED' });
    },
  );

  it('claims nothing without a ground, nor too late', async () => {
    const { act, clock } = await lostParcel();
    clock.now += 366 * dayMs;
    await expect(act({ action: 'claim', reason: 'late' })).rejects.toMatchObject(
      refusal({ claim: 'TOO_LATE' }),
    );
  });

  it('that is claimed stays open when the parcel turns up, for somebody to settle', async () => {
    const { act, tell, deps, clock } = await lostParcel();
    await act({ action: 'claim', reason: 'lost' });
    clock.now += dayMs;
    await tell({ code: '31', status: 'IN_TRANSIT' });
    const found = await deps.cases.get(lost);
    expect(found).toMatchObject({ status: 'CLAIMED' });
    expect(found?.actions.at(-1)).toMatchObject({ action: 'note', by: 'clock' });
  });

  it('lost then found resolves by itself; lost again opens it again', async () => {
    const { tell, deps, clock } = await lostParcel();
    clock.now += dayMs;
    await tell({ code: '31', status: 'IN_TRANSIT' });
    expect(await deps.cases.get(lost)).toMatchObject({ status: 'RESOLVED', resolution: 'found' });
    clock.now += dayMs;
    await tell({ code: '33', status: 'LOST', text: 'again' });
    expect(await deps.cases.get(lost)).toMatchObject({ status: 'OPEN', openings: 2 });
  });

  it('of insured goods claims what their value was declared with, whatever the freight', async () => {
    const { act, deps, shipment } = await lostParcel();
    const found = await shipment('a');
    if (found) await deps.shipments.save({ ...found, insuredMinor: 15_000, events: [] });
    expect((await act({ action: 'claim', reason: 'lost' })).claim?.asked).toEqual(yuan(150));
  });

  it('that is over stays as it ended, whatever is noted on it then', async () => {
    const { act, told } = await lostParcel();
    const ended = await act({ action: 'resolve', reason: 'the buyer has another' });
    const noted = await act({ action: 'note', reason: 'the carrier rang' });
    expect(noted).toMatchObject({ resolution: 'the buyer has another', resolvedAt: ended.resolvedAt });
    expect(told(lost)).toEqual([]);
  });

  it('that a person has ended is not raised again by what was known then', async () => {
    const { act, deps, clock } = await lostParcel();
    await act({ action: 'resolve', reason: 'the buyer has another' });
    clock.now += 30 * hourMs;
    await followParcel(ref, deps);
    expect(await deps.cases.get(lost)).toMatchObject({ status: 'RESOLVED', openings: 1 });
  });

  it('has the goods sent again, once, and notes what came of it', async () => {
    const { act, told, deps } = await lostParcel();
    await act({ action: 'reship', reason: 'lost' });
    expect(told(lost)).toMatchObject([
      {
        type: 'reship.requested',
        data: {
          ...{ caseId: lost, orderId: orderIdFor('a'), allocationId: allocationIdFor('a'), by: 'anna' },
          lines: [{ lineId: '1', sku: 'TEA', quantity: 2 }],
        },
      },
    ]);
    await expect(act({ action: 'reship', reason: 'lost' })).rejects.toMatchObject(refusal({ caseId: lost }));
    const decided = {
      caseId: lost,
      outcome: 'ALLOCATED',
      allocationIds: ['alc_1'],
      cost: yuan(199),
    } as const;
    await noteReship(decided, deps);
    await noteReship({ ...decided, outcome: 'REFUSED' }, deps);
    expect(await deps.cases.get(lost)).toMatchObject({ reship: { outcome: 'ALLOCATED', cost: yuan(199) } });
    expect(told(lost)).toEqual([]);
  });

  it.each([
    ['more of it', [{ lineId: '1', sku: 'TEA', quantity: 3 }]],
    ['it twice', [1, 1].map((quantity) => ({ lineId: '1', sku: 'TEA', quantity: quantity + 1 }))],
    ['other goods', [{ lineId: '1', sku: 'CUP', quantity: 1 }]],
    ['another line', [{ lineId: '2', sku: 'TEA', quantity: 1 }]],
  ])('sends nothing again that was not in the parcel: %s', async (_, lines) => {
    const { act, told } = await lostParcel();
    await expect(act({ action: 'reship', reason: 'lost', lines })).rejects.toMatchObject(
      refusal({ lines: [{ lineId: '1', sku: 'TEA', quantity: 2 }] }),
    );
    expect(told(lost).map(({ type }) => type)).toEqual(['logistics.case.opened']);
    await act({ action: 'reship', reason: 'lost', lines: [{ lineId: '1', sku: 'TEA', quantity: 1 }] });
  });

  it('writes off what a carrier accepted and does not pay', async () => {
    const { act, told } = await lostParcel();
    await act({ action: 'claim', reason: 'lost' });
    await act({ action: 'claim-accepted', reason: 'by mail' });
    await act({ action: 'write-off', reason: 'bankrupt' });
    expect(told(lost)).toMatchObject([
      { data: { lines: [{ account: 'write-off' }, { account: 'carrier-claims:sf' }] } },
      { type: 'logistics.case.resolved' },
    ]);
  });
});

describe('telling', () => {
  const news = { eventId: 'pcl_1.3', orderId: 'ord_1', ...ref } as const;

  it('a buyer posts one signed message, whose id repeats, and nothing that is no news', async () => {
    const { carrier } = aCarrier();
    const notices = { url: 'https://messages.example/hook', secret: new Uint8Array(32) };
    const posted: { body: string; headers: Readonly<Record<string, string>> }[] = [];
    const statuses = [500, 200];
    const deps = {
      carriers: async () => ({ ...accountsOf(carrier), notices }),
      post: async (message: (typeof posted)[number]) => {
        posted.push(message);
        return statuses.shift() ?? 200;
      },
      now: () => 0,
    };
    const delivered = { ...news, status: 'DELIVERED' } as const;
    await expect(tellBuyer(delivered, deps)).rejects.toThrow('500');
    expect(await tellBuyer(delivered, deps)).toBe(true);
    expect(await tellBuyer({ ...news, status: 'IN_TRANSIT' }, deps)).toBe(false);
    expect(posted.map(({ headers }) => headers['webhook-id'])).toEqual(['pcl_1.3', 'pcl_1.3']);
    expect(JSON.parse(posted[1]?.body ?? '')).toMatchObject({
      type: 'parcel.notice',
      data: { status: 'DELIVERED', text: { zh: '您的包裹已签收。', en: 'Your parcel has been delivered.' } },
    });
  });

  const sold = ['TEA', 'CUP', 'CUP'].map((sku, index) => ({ lineId: String(index + 1), sku }) as never);
  const carton = (...lines: readonly (readonly [lineId: string, sku: string])[]) => ({
    weightGrams: 1,
    lines: lines.map(([lineId, sku]) => ({ lineId, sku, quantity: 1 })),
  });
  const theirs = [
    { channelLineId: 'tid-0', sku: 'CUP', state: 'CANCELLED' },
    { channelLineId: 'tid-1', sku: 'TEA', state: 'OPEN' },
    { channelLineId: 'tid-2', sku: 'CUP', state: 'OPEN' },
  ];
  function channelDesk(part: Parameters<typeof aShippedOrder>[0]) {
    const at = logisticsDesk(memoryTable().table, aCarrier('sf'));
    at.orders.order = aShippedOrder({ shopId: 'teahouse', channelOrderId: '4117', ...part });
    const said: unknown[] = [];
    const deps = {
      ...at.deps,
      channelOrderOf: async () => ({ order: { lines: theirs } }) as never,
      tellShipped: async (_ref: unknown, waybill: unknown) => {
        said.push(waybill);
      },
    };
    return { ...at, said, deps };
  }
  const number = (n: number) => ({ carrier: 'sf', waybillNo: `SF000000000${n}` });

  it('a channel names each parcel with its own lines in it, and nothing of an own channel’s order', async () => {
    const web = channelDesk({ lines: sold });
    await web.ship('a', { parcels: [carton(['1', 'TEA'])] });
    expect([await tellChannel(shipmentIdFor('a'), web.deps), web.said]).toEqual([0, []]);
    const { ship, deps, said } = channelDesk({ channel: 'tmall', lines: sold.slice(0, 2) });
    await ship('a', { parcels: [carton(['1', 'TEA']), carton(['2', 'CUP'])] });
    expect(await tellChannel(shipmentIdFor('a'), deps)).toBe(2);
    expect(said).toEqual([
      { ...number(1), channelLineIds: ['tid-1'] },
      { ...number(2), channelLineIds: ['tid-2'] },
    ]);
  });

  it('a channel is told nothing of what is sent once more, which it never sold', async () => {
    const { ship, deps, said } = channelDesk({ channel: 'tmall', lines: sold, freeLines: 1 });
    await ship('a', { parcels: [carton(['3', 'CUP'])] });
    await ship('b', { parcels: [carton(['1', 'TEA'], ['2', 'CUP'])] });
    expect(await tellChannel(shipmentIdFor('a'), deps)).toBe(0);
    expect(await tellChannel(shipmentIdFor('b'), deps)).toBe(1);
    expect(said).toEqual([number(2)]);
  });

  it('JD is told once, of all parcels, when the last has left', async () => {
    const { ship, deps, said, orders, clock } = channelDesk({ channel: 'jd', lines: sold });
    const orderId = orderIdFor('a');
    for (const name of ['a', 'b', 'c']) {
      clock.now += 1_000;
      await ship(name, { orderId, parcels: [carton(['1', 'TEA']), carton(['2', 'CUP'])] });
    }
    for (const name of ['a', 'b']) {
      await handOver(shipmentIdFor(name), deps);
      expect(await tellChannel(shipmentIdFor(name), deps)).toBe(0);
    }
    await voidShipment({ shipmentId: shipmentIdFor('c'), reason: 'in one carton after all' }, deps);
    expect(await tellWholeOrder(orderId, deps)).toBe(4);
    expect(said).toEqual([{ ...number(1), others: [number(2), number(3), number(4)] }]);
    orders.order = aShippedOrder({
      channel: 'tmall',
      shopId: 'teahouse',
      channelOrderId: '4117',
      lines: sold,
    });
    expect(await tellWholeOrder(orderId, deps)).toBe(0);
  });
});
