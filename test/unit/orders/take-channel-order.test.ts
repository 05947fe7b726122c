import * as fc from 'fast-check';
import type { ChannelOrder } from '../../../functions/channels/domain/channel-order.ts';
import { cancelOrder } from '../../../functions/orders/cancel-order.ts';
import { orderHolds, riskView } from '../../../functions/orders/contract.ts';
import type { Order } from '../../../functions/orders/domain/order.ts';
import { isQueued } from '../../../functions/orders/domain/release.ts';
import { queueStore } from '../../../functions/orders/queue-store.ts';
import { takeChannelOrder } from '../../../functions/orders/take-channel-order.ts';
import { supplyWaiting } from '../../../functions/orders/take-missing-goods.ts';
import { orderIdOf } from '../../../shared/kernel/channel.ts';
import { aChannelLine, aChannelOrder } from '../../builders/a-channel-order.ts';
import { memoryTable } from '../../builders/memory-table.ts';
import { cny } from '../../builders/order.ts';
import { shopOn } from '../../integration/support/shop.ts';

type Told = ChannelOrder & { readonly gone?: boolean };

const ref = { channel: 'tmall', shopId: 'tea-house', channelOrderId: '41171612630246574' } as const;
const id = orderIdOf(ref.channel, ref.shopId, ref.channelOrderId);

/** A shop whose channel says what was told last, by its own time. */
async function aShop(stock: Readonly<Record<string, number>>) {
  const { table, all } = memoryTable();
  const shop = shopOn(table);
  for (const [sku, pieces] of Object.entries(stock)) await shop.stock(sku, pieces);
  let latest: Told | undefined;
  const deps = {
    ...shop.deps,
    channelOrder: async () => latest && { order: withSkus(latest), goneAt: goneAtOf(latest), ours: true },
  };
  return {
    shop,
    /** What a state does that comes by any door: the greater one stays, and the order is brought to it. */
    tell: async (told: Told) => {
      if (!latest || told.modifiedAt > latest.modifiedAt) latest = told;
      return takeChannelOrder(ref, deps);
    },
    again: () => takeChannelOrder(ref, deps),
    /** Somebody has just read the channel's state, slowly, when a newer one comes and is taken. */
    overtaken: async (newer: Told) => {
      const seen = await deps.channelOrder();
      let isFirst = true;
      const channelOrder = async () => {
        if (!isFirst) return deps.channelOrder();
        isFirst = false;
        latest = newer;
        await takeChannelOrder(ref, deps);
        return seen;
      };
      return takeChannelOrder(ref, { ...deps, channelOrder });
    },
    passRisk: async () => {
      const { contentHash = '' } = (await riskView(table, id)) ?? {};
      const verdict = { contentHash, outcome: 'PASS', message: '', by: 'risk' } as const;
      await orderHolds(table, shop.deps.now).riskDecided(id, verdict);
    },
    view: () => riskView(table, id),
    supply: () => supplyWaiting(Number.POSITIVE_INFINITY, { ...deps, queue: queueStore(table) }),
    order: async (): Promise<Order> => {
      const order = await shop.orders.get(id);
      if (!order) throw new Error('there is no order');
      return order;
    },
    reserved: () =>
      Object.fromEntries(
        all().flatMap((item) =>
          item.sk === 'POOL' && Number(item['reserved']) > 0 ? [[item['sku'], item['reserved']]] : [],
        ),
      ),
    rows: () => all().flatMap(({ sk }) => (sk === 'RELEASE' || sk === 'SHORT' ? [sk] : [])),
  };
}

const goneAtOf = ({ gone, modifiedAt }: Told) => (gone ? modifiedAt : undefined);

const withSkus = (told: Told): Told => ({
  ...told,
  lines: told.lines.map((line) => ({ ...line, ...(line.listing.code ? { sku: line.listing.code } : {}) })),
});

const line = (code: string, quantity: number, minor = 1999 * quantity) =>
  aChannelLine({
    channelLineId: `line-${code}`,
    listing: { itemId: '1', code },
    quantity,
    unitPrice: cny(1999),
    payable: cny(minor),
  });

/** An order whose amounts add up. */
function told(at: number, part: Partial<Told> & { readonly lines?: ChannelOrder['lines'] } = {}): Told {
  const lines = part.lines ?? [line('TEA', 2)];
  const open = lines.filter(({ state }) => state !== 'CANCELLED');
  const payable = open.reduce((sum, each) => sum + each.payable.minor, 0);
  const goods = open.reduce((sum, each) => sum + each.unitPrice.minor * each.quantity, 0);
  return aChannelOrder({
    modifiedAt: Date.parse('2026-06-18T09:00:00Z') + at * 1000,
    placedAt: Date.parse('2026-06-18T08:59:00Z'),
    totals: {
      goods: cny(goods),
      discount: cny(goods - payable),
      freight: cny(0),
      tax: cny(0),
      payable: cny(payable),
    },
    ...part,
    lines,
  });
}

const holdsIn = ({ holds = [] }: Order) => holds.map(({ kind, code }) => `${kind}/${code}`);

describe('an order of a channel', () => {
  it('takes its goods at the channel’s money and waits for risk', async () => {
    const { tell, order, reserved, view } = await aShop({ TEA: 5 });
    expect(await tell(told(1, { lines: [line('TEA', 2, 3500)] }))).toBe('PLACED');
    const placed = await order();
    expect(placed).toMatchObject({
      status: 'PAID',
      totals: { goods: cny(3998), discount: cny(498), payable: cny(3500) },
      lines: [{ discounts: [{ source: 'marketplace', amount: cny(498) }], payable: cny(3500) }],
    });
    expect(holdsIn(placed)).toEqual(['RISK/PENDING']);
    expect(await view()).toMatchObject({ address: 'OK', total: cny(3500), status: 'PAID' });
    expect(reserved()).toEqual({ TEA: 2 });
    expect(await tell(told(1, { lines: [line('TEA', 2, 3500)] }))).toBe('NOTHING');
  });

  it('is never brought back to a state that was read before a newer one was taken', async () => {
    const { tell, overtaken, order, reserved } = await aShop({ TEA: 5 });
    await tell(told(1));
    await overtaken(told(2, { phase: 'CANCELLED' }));
    expect([(await order()).status, reserved()]).toEqual(['CANCELLED', {}]);
    await overtaken(told(3, { lines: [line('TEA', 3)] }));
    expect([(await order()).status, reserved()]).toEqual(['PAID', { TEA: 3 }]);
  });

  it('is released by risk, and leaves the queue when the channel holds it', async () => {
    const { tell, passRisk, order, rows } = await aShop({ TEA: 5 });
    await tell(told(1));
    await passRisk();
    expect([isQueued(await order()), rows()]).toEqual([true, ['RELEASE']]);
    await tell(told(2, { stops: [{ code: 'REFUND_IN_PROGRESS', message: 'asked back' }] }));
    expect([(await order()).status, rows()]).toEqual(['RELEASED', []]);
    await tell(told(3));
    expect(rows()).toEqual(['RELEASE']);
  });

  it('is placed without goods where there are none, and gets them when they come', async () => {
    const { shop, tell, passRisk, order, rows, supply, reserved } = await aShop({ TEA: 1 });
    await tell(told(1));
    expect(holdsIn(await order())).toEqual(['RISK/PENDING', 'STOCK/SHORT']);
    expect([rows(), reserved()]).toEqual([['SHORT'], {}]);
    await passRisk();
    await shop.stock('TEA', 4);
    expect(await supply()).toEqual({ supplied: 1, waiting: 0, failed: [] });
    expect([(await order()).status, rows(), reserved()]).toEqual(['RELEASED', ['RELEASE'], { TEA: 2 }]);
  });

  it.each([
    ['more of a SKU', [line('TEA', 4)], { TEA: 4 }],
    ['fewer of a SKU', [line('TEA', 1)], { TEA: 1 }],
    ['another SKU', [line('CUP', 3)], { CUP: 3 }],
    ['one more', [line('TEA', 2), line('CUP', 1)], { TEA: 2, CUP: 1 }],
    [
      'a line fewer after a refund',
      [line('TEA', 2), { ...line('CUP', 1), state: 'CANCELLED' as const }],
      { TEA: 2 },
    ],
  ])('changes its goods in one transaction: %s', async (_what, lines, held) => {
    const { tell, reserved, order } = await aShop({ TEA: 5, CUP: 5 });
    await tell(told(1, { lines: [line('TEA', 2), line('CUP', 2)] }));
    expect(await tell(told(2, { lines }))).toBe('CHANGED');
    expect(reserved()).toEqual(held);
    expect(holdsIn(await order())).toEqual(['RISK/PENDING']);
  });

  it('keeps what it has, and is held, where the new goods are not there', async () => {
    const { tell, reserved, order } = await aShop({ TEA: 5, CUP: 1 });
    await tell(told(1));
    await tell(told(2, { lines: [line('CUP', 3)] }));
    expect(reserved()).toEqual({ TEA: 2 });
    expect(holdsIn(await order())).toContain('STOCK/SHORT');
    await tell(told(3, { lines: [line('CUP', 1)] }));
    expect(reserved()).toEqual({ CUP: 1 });
  });

  it('after its release takes address, notes and cancellation, and holds anything else', async () => {
    const { tell, passRisk, order, reserved } = await aShop({ TEA: 5 });
    await tell(told(1));
    await passRisk();
    await tell(told(2, { memo: '加急', lines: [line('TEA', 4)] }));
    expect(await order()).toMatchObject({ status: 'RELEASED', memo: '加急', lines: [{ quantity: 2 }] });
    expect(holdsIn(await order())).toEqual(['CHANNEL/CHANGED_AFTER_RELEASE']);
    await tell(told(3, { phase: 'CANCELLED' }));
    expect([(await order()).status, reserved()]).toEqual(['CANCELLED', {}]);
  });

  it('is judged by risk again when it goes elsewhere', async () => {
    const { tell, passRisk, order } = await aShop({ TEA: 5 });
    await tell(told(1));
    await passRisk();
    const { recipient } = told(1);
    await tell(told(2, { recipient: { ...recipient, detail: '南京路 1 号' } }));
    expect([(await order()).shipTo.detail, holdsIn(await order())]).toEqual([
      '南京路 1 号',
      ['RISK/PENDING'],
    ]);
  });

  it('stays cancelled where one of ours cancelled it, and opens again where the channel did', async () => {
    const first = await aShop({ TEA: 5 });
    await first.tell(told(1));
    await cancelOrder({ id, reason: 'sold out', caller: 'desk' }, first.shop.deps);
    await first.tell(told(2));
    expect((await first.order()).status).toBe('CANCELLED');
    const second = await aShop({ TEA: 5 });
    await second.tell(told(1, { phase: 'CANCELLED' }));
    expect(second.reserved()).toEqual({});
    await second.tell(told(2));
    expect([(await second.order()).status, second.reserved()]).toEqual(['PAID', { TEA: 2 }]);
  });

  it('with a line that names no SKU, or one the catalog does not have, is kept and held', async () => {
    const { tell, order } = await aShop({ TEA: 5 });
    const unmapped = { ...line('X', 1), listing: { itemId: '9' } };
    await tell(
      told(1, { lines: [line('TEA', 1), unmapped], stops: [{ code: 'SKU_UNMAPPED', message: 'no SKU' }] }),
    );
    expect(holdsIn(await order())).toEqual(['RISK/PENDING', 'CHANNEL/SKU_UNMAPPED', 'STOCK/SKU_UNMAPPED']);
    await tell(told(2, { lines: [line('TEA', 1), line('GONE', 1)] }));
    expect(holdsIn(await order())).toEqual(['RISK/PENDING', 'STOCK/SKU_UNKNOWN']);
    await tell(told(3, { lines: [line('TEA', 1)] }));
    expect(holdsIn(await order())).toEqual(['RISK/PENDING']);
  });

  it('that the channel calls unpaid after it was paid is held', async () => {
    const { tell, order, again } = await aShop({ TEA: 5 });
    await tell(told(1));
    await tell(told(2, { phase: 'UNPAID' }));
    expect([(await order()).status, holdsIn(await order())]).toEqual([
      'PAID',
      ['RISK/PENDING', 'CHANNEL/UNPAID_AGAIN'],
    ]);
    expect(await again()).toBe('NOTHING');
  });

  it('whose amounts do not add up to the fen is held', async () => {
    const { tell, order } = await aShop({ TEA: 5 });
    const good = told(1);
    await tell({ ...good, totals: { ...good.totals, payable: cny(good.totals.payable.minor + 1) } });
    expect(holdsIn(await order())).toContain('CHANNEL/TOTAL_UNPROVEN');
  });
});

/** What must not depend on how the states came: all but versions, times and the history. */
const essence = ({
  status,
  lines,
  totals,
  shipTo,
  buyer,
  note,
  memo,
  paymentTiming,
  toldRecipient,
  address,
  promise,
  priority,
  holds = [],
}: Order) => ({
  ...{ status, lines, totals, shipTo, buyer, note, memo, paymentTiming, toldRecipient },
  ...{ address, promise, priority },
  holds: holds.map(({ kind, code, message }) => `${kind}/${code} ${message ?? ''}`).sort(),
});

const state = fc.record({
  phase: fc.constantFrom('UNPAID', 'PARTLY_PAID', 'PAID', 'PAID', 'SHIPPED', 'CANCELLED') as fc.Arbitrary<
    ChannelOrder['phase']
  >,
  lines: fc.constantFrom(
    [line('TEA', 2)],
    [line('TEA', 1), line('CUP', 1)],
    [line('CUP', 9)],
    [line('TEA', 2), { ...line('CUP', 1), state: 'CANCELLED' as const }],
  ),
  stops: fc.constantFrom([], [{ code: 'REFUND_IN_PROGRESS' as const, message: 'asked back' }]),
  detail: fc.constantFrom('世纪大道 100 号', '南京路 1 号'),
  memo: fc.constantFrom('', '加急'),
  promise: fc.constantFrom({}, { shipBy: Date.parse('2026-06-18T20:00:00Z') }),
});

const paidPhases: readonly string[] = ['PAID', 'SHIPPED'];
const unpaidPhases: readonly string[] = ['UNPAID', 'PARTLY_PAID'];

describe('whatever the order, the repeats and the doors of its states', () => {
  it('an order ends the same, and holds exactly what it says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(state, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(), { minLength: 5, maxLength: 10 }),
        async (states, draws) => {
          // Money does not go away again: no channel says that, and a hold is what it would get.
          const isPaid = (upTo: number) =>
            states.slice(0, upTo).some(({ phase }) => paidPhases.includes(phase));
          const all = states.map(({ detail, memo, ...part }, at) =>
            told(at, {
              ...(isPaid(at) && unpaidPhases.includes(part.phase)
                ? { ...part, phase: 'PAID' as const }
                : part),
              memo,
              recipient: { ...told(0).recipient, detail },
            }),
          );
          const last = all.at(-1);
          if (!last) return;
          const stock = { TEA: 5, CUP: 5 };
          const one = await aShop(stock);
          await one.tell(last);
          const other = await aShop(stock);
          const order = draws.map((draw) => all[draw % all.length]).filter((each) => each !== undefined);
          for (const each of [...order, ...all.toSorted((a, b) => b.modifiedAt - a.modifiedAt)])
            await other.tell(each);
          expect(essence(await other.order())).toEqual(essence(await one.order()));
          const kept = holdsIn(await other.order()).some((hold) => hold.startsWith('STOCK'));
          if (!kept) expect(other.reserved()).toEqual(one.reserved());
          expect(await other.again()).toBe('NOTHING');
        },
      ),
      { numRuns: 120 },
    );
  });
});
