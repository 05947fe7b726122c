import type { ChannelAdapter, KeptMessage, OrderListing } from '../../functions/channels/channel.ts';
import type { ChannelOrder } from '../../functions/channels/domain/channel-order.ts';
import { jdConfig } from '../../functions/channels/jd/config.ts';
import { jd } from '../../functions/channels/jd/jd.ts';
import { taobaoConfig } from '../../functions/channels/taobao/config.ts';
import { taobao } from '../../functions/channels/taobao/taobao.ts';
import { walkWindow } from '../../functions/channels/walk-window.ts';
import type { HttpRequest } from '../../shared/kernel/http-exchange.ts';
import { noon, startTestSandbox } from './sandbox/merchant/shop.ts';

const world = await startTestSandbox();
const { clock } = world;
const { settings } = world.sandbox();
afterAll(() => world.end());

const send = async ({ method, url, headers, body, timeoutMs }: HttpRequest) => {
  const answer = await fetch(url, {
    method,
    headers,
    body: body ?? null,
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: answer.status, headers: {}, body: new Uint8Array(await answer.arrayBuffer()) };
};
const deps = { send, now: () => clock.now };
const since = '2026-01-01T00:00:00+08:00';
const { tmall, jd: jdShop } = settings.shops;
const tmallConfig = { channel: 'tmall', since, ...tmall, pageSize: 40 };
const adapters = {
  tmall: taobao(taobaoConfig.parse(tmallConfig), deps),
  jd: jd(jdConfig.parse({ channel: 'jd', since, ...jdShop, pageSize: 40 }), deps),
} as const;
type Market = keyof typeof adapters;
const markets = ['tmall', 'jd'] as const;

type Placed = {
  readonly id: string;
  readonly lines: readonly { readonly id: string; readonly code: string }[];
};
const run = (command: string, body: object) =>
  world.sandbox().control.run(`market/${command}`, body) as Placed;
const tea = { code: 'TEA-LJ-250', price: 16_800, quantity: 1 };
const place = (market: Market, part: object = {}): Placed => run('place', { market, lines: [tea], ...part });
const fault = (point: string, kind: string, provider: Market) =>
  world.sandbox().control.run('faults', { point, kind, provider });
type View = {
  readonly orders: readonly {
    readonly market: string;
    readonly id: string;
    readonly payable: number;
    readonly subsidy: number;
    readonly lines: readonly { readonly refund: string }[];
  }[];
  readonly told: readonly { readonly market: string; readonly what: string; readonly outcome: string }[];
};
const view = () => world.sandbox().control.market() as View;

const listingOf = ({ listing }: ChannelAdapter): OrderListing => {
  if (!listing) throw new Error('no listing');
  return listing;
};

async function read(adapter: ChannelAdapter, id: string): Promise<ChannelOrder | undefined> {
  const fetched = await listingOf(adapter).fetch(id);
  if (!fetched) return undefined;
  const { channel, shopId } = adapter.shop;
  const message: KeptMessage = { ...fetched, channel, shopId, door: 'poll', receivedAt: clock.now };
  const told = adapter.read(message);
  if (told.kind !== 'order') throw new Error(JSON.stringify(told));
  return told.order;
}

/** The numbers of all orders of a time, as a poller reads them. */
async function walked(adapter: ChannelAdapter, from: number, to: number, between?: () => void) {
  const seen: string[] = [];
  const outcome = await walkWindow({
    listing: listingOf(adapter),
    by: 'modified',
    window: { from, to },
    mostOrders: 10_000,
    isOver: () => false,
    visit: async (orders) => {
      seen.push(...orders.map(({ channelOrderId }) => channelOrderId));
      between?.();
      return true;
    },
  });
  return { outcome, seen };
}

const minute = 60_000;

describe.each(markets)('orders of %s, over HTTP', (market) => {
  const adapter = adapters[market];

  it('of a whole day are all read, and every sum is right', async () => {
    clock.now = noon;
    run('play', { market, orders: 120, day: '2026-11-26' });
    const { seen } = await walked(adapter, noon - 12 * 60 * minute, noon + 1_000);
    const orders = new Map(
      view()
        .orders.filter((each) => each.market === market)
        .map((each) => [each.id, each]),
    );
    expect(new Set(seen)).toEqual(new Set(orders.keys()));
    const all = await Promise.all([...orders.keys()].map((id) => read(adapter, id)));
    expect(
      all.flatMap((order) => order?.stops.filter(({ code }) => /UN(PROVEN|KNOWN)/.test(code)) ?? []),
    ).toEqual([]);
    for (const order of all) {
      const there = orders.get(order?.channelOrderId ?? '');
      if (
        !order ||
        !there ||
        order.phase === 'CANCELLED' ||
        there.lines.some(({ refund }) => refund === 'SUCCESS' && market === 'tmall')
      )
        continue;
      const owed = market === 'jd' ? there.payable - there.subsidy : there.payable;
      expect([order.channelOrderId, order.totals.payable.minor]).toEqual([there.id, owed]);
      expect(order.totals.platformSubsidy?.minor ?? 0).toBe(there.subsidy);
    }
  });

  it('that change while pages are read are missed by nobody', async () => {
    const from = noon + 60 * minute;
    clock.now = from;
    const placed = Array.from({ length: 130 }, () => place(market).id);
    const to = from + minute;
    clock.now = to + 1_000;
    let next = 0;
    const { outcome, seen } = await walked(adapter, from, to, () => {
      for (const id of placed.slice(next, next + 9)) run('change', { market, id, memo: '改' });
      next += 40;
    });
    expect(outcome).toBe('DONE');
    const later = await walked(adapter, to, to + minute);
    expect(new Set([...seen, ...later.seen])).toEqual(new Set(placed));
    expect(later.seen.length).toBeGreaterThan(20);
  });

  it('go from the deposit or the door to the end', async () => {
    clock.now = noon + 70 * minute;
    const phase = async (id: string) => (await read(adapter, id))?.phase;
    const { id } = place(market, { isPaid: false });
    expect(await phase(id)).toBe('UNPAID');
    run('pay', { market, id });
    expect(await phase(id)).toBe('PAID');
    run('forbid', { market, id });
    expect((await read(adapter, id))?.stops.map(({ code }) => code)).toEqual([
      market === 'jd' ? 'LOCKED' : 'NEVER_SHIP',
    ]);
    run('forbid', { market, id, isForbidden: false });
    run('ship', { market, id, waybillNo: 'SF1' });
    expect(await phase(id)).toBe('SHIPPED');
    run('finish', { market, id });
    expect(await phase(id)).toBe('FINISHED');
    const cod = await read(adapter, place(market, { isCod: true }).id);
    expect(cod).toMatchObject({ phase: 'UNPAID', paymentTiming: 'on-delivery', stops: [] });
    run('delete', { market, id });
    expect(await read(adapter, id)).toBeUndefined();
  });

  it('are told of waybills, twice as well as once', async () => {
    const parcel = { channelOrderId: place(market).id, carrier: 'sf', waybillNo: 'SF1234567890' };
    expect(await adapter.tell.ship?.(parcel)).toEqual({ state: 'DONE' });
    expect(await adapter.tell.ship?.(parcel)).toEqual({ state: 'DONE' });
    expect(await read(adapter, parcel.channelOrderId)).toMatchObject({
      phase: 'SHIPPED',
      lines: [{ state: 'SHIPPED' }],
    });
    const unpaid = place(market, { isPaid: false }).id;
    expect(await adapter.tell.ship?.({ ...parcel, channelOrderId: unpaid })).toMatchObject({
      state: 'REFUSED',
    });
    expect(await adapter.tell.ship?.({ ...parcel, channelOrderId: '123' })).toMatchObject({
      state: 'REFUSED',
    });
  });

  it('are told of stock', async () => {
    expect(
      await adapter.tell.stock?.({ itemId: '600000000001', skuId: '5000000000001', quantity: 0 }),
    ).toEqual({ state: 'DONE' });
    expect(view().told.at(-1)).toMatchObject({ market, what: 'stock', outcome: 'OK' });
  });

  it.each([
    ['answer', 'html', 'UNREADABLE', true],
    [
      'answer',
      'limited',
      market === 'jd' ? '2' : '7 app-call-limited accesscontrol.limited-by-api-access-count',
      true,
    ],
    ['answer', 'isp', market === 'jd' ? '67' : '15 isp.remote-service-timeout', true],
    [
      'answer',
      'session',
      market === 'jd' ? '19 session-expired' : '27 session-expired invalid-sessionkey',
      false,
    ],
    ['page', 'empty-page', 'UNREADABLE', true],
    ['request', '5xx', 'HTTP', true],
    ['request', 'lost-answer', 'TIMEOUT', true],
  ])('are not to be had for now: %s %s', async (point, kind, code, retry) => {
    const window = { from: noon - 60 * minute, to: noon };
    fault(point, kind, market);
    await expect(listingOf(adapter).list('modified', window, 1)).rejects.toMatchObject({ code, retry });
    expect((await listingOf(adapter).list('modified', window, 1)).orders).not.toEqual([]);
  });

  it('are the same where numbers are no text, and where rows come twice', async () => {
    const { id } = place(market);
    const order = await read(adapter, id);
    fault('order', 'numbers', market);
    expect(await read(adapter, id)).toEqual(order);
    const window = { from: clock.now - minute, to: clock.now + 1_000 };
    const plain = await listingOf(adapter).list('created', window, 1);
    fault('page', 'numbers', market);
    expect(await listingOf(adapter).list('created', window, 1)).toEqual(plain);
    fault('page', 'duplicate-rows', market);
    const twice = await listingOf(adapter).list('created', window, 1);
    expect(twice).toEqual({ total: plain.total, orders: [...plain.orders, plain.orders[0]] });
  });

  it('are held where a sum is wrong by one fen', async () => {
    const { id } = place(market, { postage: 800, discount: 333 });
    fault('order', 'wrong-totals', market);
    expect((await read(adapter, id))?.stops.map(({ code }) => code)).toEqual(['TOTAL_UNPROVEN']);
    expect((await read(adapter, id))?.stops).toEqual([]);
  });
});

describe('Tmall, over HTTP', () => {
  const { tmall: adapter } = adapters;

  it.each(['md5', 'hmac', 'hmac-sha256'] as const)(
    'takes requests signed by %s, and no other secret',
    async (signMethod) => {
      const { id } = place('tmall');
      const signed = taobao(taobaoConfig.parse({ ...tmallConfig, signMethod }), deps);
      expect((await read(signed, id))?.channelOrderId).toBe(id);
      const other = taobao(taobaoConfig.parse({ ...tmallConfig, signMethod, appSecret: 'x' }), deps);
      await expect(
        listingOf(other).list('modified', { from: noon, to: noon + minute }, 1),
      ).rejects.toMatchObject({
        ...{ code: '25 isv.invalid-signature', retry: false },
      });
    },
  );

  it('pokes until it is confirmed', async () => {
    for (;;) {
      const left = (await adapter.pokes?.take(200)) ?? [];
      if (left.length === 0) break;
      await adapter.pokes?.confirm(left.map(({ id }) => id));
    }
    const { id, lines } = place('tmall');
    run('refund', { market: 'tmall', id, line: lines[0]?.id, status: 'WAIT_SELLER_AGREE' });
    const first = (await adapter.pokes?.take(16)) ?? [];
    expect(first.map(({ topic }) => topic).sort()).toEqual([
      'taobao_refund_RefundCreated',
      'taobao_trade_TradeBuyerPay',
      'taobao_trade_TradeCreate',
    ]);
    expect(new Set(first.map(({ channelOrderId }) => channelOrderId))).toEqual(new Set([id]));
    clock.now += minute;
    expect((await adapter.pokes?.take(16))?.length).toBe(3);
    await adapter.pokes?.confirm(first.map((poke) => poke.id));
    clock.now += minute;
    expect(await adapter.pokes?.take(16)).toEqual([]);
    expect(await read(adapter, id)).toMatchObject({
      stops: [{ code: 'REFUND_IN_PROGRESS' }],
      lines: [{ state: 'REFUNDING' }],
    });
  });

  it('closes what is not paid, and leaves the rest to a person', async () => {
    const unpaid = { channelOrderId: place('tmall', { isPaid: false }).id, reason: '缺货' };
    expect(await adapter.tell.cancel?.(unpaid)).toEqual({ state: 'DONE' });
    expect(await adapter.tell.cancel?.(unpaid)).toEqual({ state: 'DONE' });
    expect((await read(adapter, unpaid.channelOrderId))?.statusRaw).toBe('TRADE_CLOSED_BY_TAOBAO');
    const paid = { channelOrderId: place('tmall').id, reason: '缺货' };
    expect(await adapter.tell.cancel?.(paid)).toMatchObject({
      state: 'REFUSED',
      code: expect.stringMatching(/^BY_HAND /),
    });
  });

  it('sends in parts, and holds presales until the rest is paid', async () => {
    const { id, lines } = place('tmall', {
      lines: [tea, { ...tea, code: 'CUP-01', price: 1_990 }],
      discount: 100,
    });
    const [first = '', second = ''] = lines.map((line) => line.id);
    const parcel = { channelOrderId: id, carrier: 'zto', waybillNo: 'ZT1' };
    expect(await adapter.tell.ship?.({ ...parcel, channelLineIds: [first] })).toEqual({ state: 'DONE' });
    expect(await adapter.tell.ship?.({ ...parcel, channelLineIds: [first] })).toEqual({ state: 'DONE' });
    expect(await read(adapter, id)).toMatchObject({
      phase: 'PART_SHIPPED',
      lines: [{ state: 'SHIPPED' }, { state: 'OPEN' }],
    });
    expect(await adapter.tell.ship?.({ ...parcel, channelLineIds: [second] })).toEqual({ state: 'DONE' });
    const presale = place('tmall', { deposit: 1_000, isPaid: true });
    expect(await read(adapter, presale.id)).toMatchObject({
      phase: 'PARTLY_PAID',
      stops: [{ code: 'PRESALE' }],
    });
    run('pay', { market: 'tmall', id: presale.id });
    expect(await read(adapter, presale.id)).toMatchObject({ phase: 'PAID', stops: [] });
  });
});
