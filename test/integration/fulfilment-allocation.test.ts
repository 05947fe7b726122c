import { dayOf } from '../../functions/fulfilment/day-store.ts';
import { knownCalendar } from '../../functions/logistics/domain/watch/calendar.ts';
import { laneIdsOf, withSamples } from '../../functions/logistics/domain/watch/lane.ts';
import type { LaneSample } from '../../functions/logistics/domain/watch/types.ts';
import { laneStore } from '../../functions/logistics/lane-store.ts';
import { rateStore } from '../../functions/logistics/rate-store.ts';
import { orderHolds, riskView } from '../../functions/orders/contract.ts';
import { expireOrders } from '../../functions/orders/expire-orders.ts';
import { payOrder } from '../../functions/orders/pay-order.ts';
import { placeOrder } from '../../functions/orders/place-order.ts';
import type { Key, Table } from '../../shared/dynamodb/table.ts';
import { aRateCard, aZone } from '../builders/a-rate-card.ts';
import { memoryTable } from '../builders/memory-table.ts';
import { anOrderRequest } from '../builders/order.ts';
import { type WarehouseId, warehouseDesk } from './support/warehouse-desk.ts';

function aDesk() {
  const { table } = memoryTable();
  return { ...warehouseDesk(table), table };
}
type Desk = ReturnType<typeof aDesk>;

const one = (sku: string, quantity = 1) => [{ sku, quantity }];
const sentFrom = async (desk: Pick<Desk, 'allocationsOf'>, orderId: string) =>
  (await desk.allocationsOf(orderId)).map(({ warehouseId, status }) => `${warehouseId} ${status}`);
const given = async (desk: Desk, warehouseId: WarehouseId, at = desk.time.now) =>
  (await desk.deps.days.given([warehouseId], at)).get(warehouseId);

describe("a warehouse's capacity of a day", () => {
  const limited = async (capacityPerDay: number) => {
    const desk = aDesk();
    const sku = await desk.sku({ XA1: 10 });
    await desk.putWarehouse('XA1', { capacityPerDay });
    const released = () => desk.released(one(sku));
    return { desk, released };
  };

  it('has the place of what is cancelled before anybody picks it again, once', async () => {
    const { desk, released } = await limited(1);
    const [first, second] = [await released(), await released()];
    expect(await desk.allocate(first)).toBe('ALLOCATED');
    expect(await desk.allocate(second)).toBe('WAITING');
    await desk.cancel(first);
    await Promise.all([desk.end(first), desk.end(first)]);
    await desk.end(first);
    expect(await given(desk, 'XA1')).toBe(0);
    expect(await desk.allocate(second)).toBe('ALLOCATED');
    expect(await given(desk, 'XA1')).toBe(1);
  });

  it('has it also where a wave took it of which nobody picked anything', async () => {
    const { desk, released } = await limited(2);
    const orderId = await released();
    await desk.allocate(orderId);
    await desk.wave({ warehouseId: 'XA1' });
    await desk.cancel(orderId);
    await desk.end(orderId);
    expect(await given(desk, 'XA1')).toBe(0);
  });

  it('keeps what was picked: that work is done', async () => {
    const { desk, released } = await limited(2);
    const orderId = await released();
    await desk.allocate(orderId);
    const { wave } = await desk.wave({ warehouseId: 'XA1' });
    await desk.pickAll(wave.waveId);
    await desk.cancel(orderId);
    await desk.end(orderId);
    expect(await given(desk, 'XA1')).toBe(1);
  });

  it('is never more than it, nor left empty, whoever allocates and cancels at once', async () => {
    const { desk, released } = await limited(3);
    const orders = await Promise.all([1, 2, 3, 4, 5, 6].map(released));
    await Promise.all(orders.map((orderId) => desk.allocate(orderId)));
    expect(await given(desk, 'XA1')).toBe(3);
    const waiting = async () => {
      const made = await Promise.all(orders.map((orderId) => sentFrom(desk, orderId)));
      return orders.filter((_, at) => made[at]?.includes('XA1 WAITING'));
    };
    const [first = '', second = ''] = await waiting();
    await Promise.all([
      ...[first, second].map(async (orderId) => {
        await desk.cancel(orderId);
        await Promise.all([desk.end(orderId), desk.end(orderId)]);
      }),
      ...orders.map((orderId) => desk.allocate(orderId)),
    ]);
    for (const orderId of orders) await desk.allocate(orderId);
    expect(await waiting()).toHaveLength(3);
    expect(await given(desk, 'XA1')).toBe(3);
  });

  it('is given back on the day that it was taken of', async () => {
    const { desk, released } = await limited(2);
    const orderId = await released();
    await desk.allocate(orderId);
    const at = desk.time.now;
    expect(await desk.allocationsOf(orderId)).toMatchObject([{ countedOn: dayOf(at) }]);
    desk.time.now += 24 * 3_600_000;
    const another = await released();
    await desk.allocate(another);
    await desk.cancel(orderId);
    await desk.end(orderId);
    expect([await given(desk, 'XA1', at), await given(desk, 'XA1')]).toEqual([0, 1]);
  });

  it('is not counted where there is none', async () => {
    const desk = aDesk();
    const orderId = await desk.released(one(await desk.sku({ SH1: 1 })));
    await desk.allocate(orderId);
    await desk.cancel(orderId);
    await desk.end(orderId);
    expect(await given(desk, 'SH1')).toBeUndefined();
  });
});

describe('how punctual carriers are on the way', () => {
  const hourMs = 3_600_000;
  const at = Date.parse('2026-05-11T10:00:00+08:00');
  const senders = {
    SH1: { province: '上海市', city: '上海市' },
    GZ1: { province: '广东省', city: '广州市' },
  } as const;

  /** Forty parcels of SF from a warehouse's city to the buyer's, so many within the two days of the card. */
  async function measured(table: Table, day: string, { from, onTime }: Measured): Promise<void> {
    const route = { carrier: 'sf', product: 'standard', from: senders[from], to: senders.SH1 } as const;
    const samples = Array.from({ length: 40 }, (_, n): LaneSample => {
      const took = (n < onTime ? 40 : 90) * hourMs;
      return { ...route, startedAt: at, endedAt: at + took, stages: { TOTAL: [took] } };
    });
    for (const id of laneIdsOf(route))
      await laneStore(table).refresh(id, day, (lane) => withSamples(lane, samples, knownCalendar));
  }
  type Measured = { readonly from: keyof typeof senders; readonly onTime: number };

  /** A shop with a dearer warehouse and a cheaper one, and what it reads of lanes. */
  async function aShop() {
    const { table } = memoryTable();
    const read: (readonly Key[])[] = [];
    const desk = warehouseDesk({
      ...table,
      getAll: async (keys, options) => {
        if (keys.some(({ pk }) => pk.startsWith('LANES#'))) read.push(keys);
        return table.getAll(keys, options);
      },
    });
    const [both, distant] = [await desk.sku({ SH1: 9, GZ1: 9 }), await desk.sku({ GZ1: 9 })];
    for (const [warehouseId, minor] of [
      ['SH1', 1000],
      ['GZ1', 1080],
    ] as const) {
      const who = { name: '李仓管', phone: '13900001111', detail: '1 号', ...senders[warehouseId] };
      const place = { warehouseId, name: warehouseId, address: warehouseId, priority: 1, sender: who };
      await desk.shop.catalog.putWarehouse({ ...place, location: { lat: 30, lng: 120 } }, desk.time.now);
      const zones = [aZone({ first: { grams: 1000, minor } })];
      const card = aRateCard({ warehouseId, zones });
      await rateStore(table).putCard(card, { changedBy: 'lin', changedAt: 0 });
    }
    const allocated = async (sku = both) => {
      const orderId = await desk.released(one(sku));
      await desk.allocate(orderId);
      return { orderId, from: await sentFrom(desk, orderId) };
    };
    return { desk, table, read, allocated, distant };
  }

  it('decides with the price: who is late costs more', async () => {
    const { desk, table, read, allocated } = await aShop();
    expect((await allocated()).from).toEqual(['SH1 WAITING']);
    await measured(table, '2026-05-15', { from: 'SH1', onTime: 20 });
    await measured(table, '2026-05-16', { from: 'GZ1', onTime: 40 });
    const { orderId, from } = await allocated();
    expect(from).toEqual(['GZ1 WAITING']);
    const [decision] = (await desk.deps.plans.get(orderId))?.decisions ?? [];
    // Of forty all in time, at least 93.66 % are counted on (Wilson); a late one costs 5 yuan.
    expect(decision?.cost).toMatchObject({ freightMinor: 1080, lateMinor: 32 });
    expect(read.at(-1)?.length).toBe(6);
  });

  it('is read once an order, of warehouses that have any of it', async () => {
    const { read, allocated, distant } = await aShop();
    await allocated();
    await allocated(distant);
    expect(read.map((keys) => keys.length)).toEqual([6, 4]);
  });
});

type Row = readonly [what: string, play: (desk: Desk) => Promise<void>];
const rows: readonly Row[] = [
  [
    'the last piece is ordered by two at once: one has it',
    async (desk) => {
      const sku = await desk.sku({ SH1: 1 });
      const placed = await Promise.allSettled([desk.released(one(sku)), desk.released(one(sku))]);
      const [orderId, ...more] = placed.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      expect(more).toEqual([]);
      expect(await desk.allocate(orderId ?? '')).toBe('ALLOCATED');
      expect(await desk.levels(sku)).toMatchObject({ allocated: 1, available: 0, free: 0 });
    },
  ],
  [
    'no carrier goes there from the nearest warehouse: it comes from another one',
    async (desk) => {
      const sku = await desk.sku({ SH1: 5, GZ1: 5 });
      const who = { changedBy: 'lin', changedAt: 0 };
      const card = aRateCard({ notServed: [{ country: 'CN', province: '上海' }] });
      await rateStore(desk.table).putCard(card, who);
      const orderId = await desk.released(one(sku));
      await desk.allocate(orderId);
      expect(await sentFrom(desk, orderId)).toEqual(['GZ1 WAITING']);
      await rateStore(desk.table).putCard(aRateCard({ ...card, warehouseId: 'GZ1' }), who);
      const other = await desk.released(one(sku));
      expect(await desk.allocate(other)).toBe('WAITING');
      expect((await desk.order(other))?.holds).toMatchObject([{ kind: 'STOCK', code: 'NO_CARRIER' }]);
    },
  ],
  [
    'its reservation ran out before its release is heard: its pieces are for sale',
    async (desk) => {
      const { sku, orderId } = await unpaid(desk);
      await expired(desk);
      expect(await desk.allocate(orderId)).toBe('LEFT_ALONE');
      expect(await desk.levels(sku)).toMatchObject({ available: 5, reserved: 0, allocated: 0 });
    },
  ],
  [
    'it is paid after its reservation ran out: it gets its pieces again, once',
    async (desk) => {
      const { sku, orderId } = await unpaid(desk);
      await expired(desk);
      await payOrder({ orderId, paymentId: 'pay_late' }, desk.shop.deps);
      await desk.allocate(orderId);
      await desk.allocate(orderId);
      expect(await sentFrom(desk, orderId)).toEqual(['SH1 WAITING']);
      expect(await desk.levels(sku)).toMatchObject({ available: 3, reserved: 0, allocated: 2 });
    },
  ],
  [
    'it is cancelled and handed over at once: one of the two, and no piece is counted twice',
    async (desk) => {
      const sku = await desk.sku({ SH1: 5 });
      const orderId = await desk.released(one(sku, 2));
      await desk.allocate(orderId);
      const { wave } = await desk.wave();
      await desk.pickAll(wave.waveId);
      const [made] = await desk.allocationsOf(orderId);
      const { allocationId } = await desk.pack(made?.allocationId ?? '');
      await Promise.allSettled([desk.cancel(orderId), desk.follow(allocationId, 'SHIPPED')]);
      await desk.end(orderId);
      const order = await desk.order(orderId);
      expect([order?.status, ...(await sentFrom(desk, orderId))].join()).toMatch(
        /^(?:SHIPPED,SH1 SHIPPED|CANCELLED,SH1 CANCELLED)$/,
      );
      expect(await desk.levels(sku)).toMatchObject({ available: 3, allocated: 0, free: 3 });
    },
  ],
  [
    'it is cancelled when its first parcel has left: too late, and the second follows',
    async (desk) => {
      const skus = [await desk.sku({ SH1: 5 }), await desk.sku({ GZ1: 5 })];
      const orderId = await desk.released(skus.flatMap((sku) => one(sku)));
      await desk.allocate(orderId);
      for (const { warehouseId, allocationId } of await desk.allocationsOf(orderId)) {
        const { wave } = await desk.wave({ warehouseId });
        await desk.pickAll(wave.waveId);
        await desk.pack(allocationId);
        await desk.follow(allocationId, 'SHIPPED');
        await expect(desk.cancel(orderId)).rejects.toMatchObject({ code: 'TOO_LATE_TO_CANCEL' });
      }
      await desk.end(orderId);
      expect((await sentFrom(desk, orderId)).sort()).toEqual(['GZ1 SHIPPED', 'SH1 SHIPPED']);
      expect(await desk.order(orderId)).toMatchObject({ status: 'SHIPPED' });
    },
  ],
];

/** An order of two pieces that risk has passed and nobody has paid. */
async function unpaid(desk: Desk) {
  const sku = await desk.sku({ SH1: 5 });
  const request = anOrderRequest({ lines: one(sku, 2) });
  const { order } = await placeOrder({ request, caller: 'shop', idempotencyKey: 'k' }, desk.shop.deps);
  const { contentHash = '' } = (await riskView(desk.table, order.id)) ?? {};
  const passed = { contentHash, outcome: 'PASS', message: '', by: 'risk' } as const;
  await orderHolds(desk.table, desk.shop.now).riskDecided(order.id, passed);
  return { sku, orderId: order.id };
}

async function expired({ time, shop }: Desk): Promise<void> {
  time.now += shop.deps.reservationMs + 60_000;
  const { expired: count } = await expireOrders(Number.MAX_SAFE_INTEGER, shop.deps);
  expect(count).toBe(1);
}

describe('an order', () => {
  it.each(rows)('%s', (_what, play) => play(aDesk()));
});
