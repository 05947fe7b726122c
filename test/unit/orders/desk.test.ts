import { orderEvents, orderHolds, riskView } from '../../../functions/orders/contract.ts';
import { mostManual } from '../../../functions/orders/domain/change-holds.ts';
import { mostHistory } from '../../../functions/orders/domain/change-order.ts';
import type { OrderRequest } from '../../../functions/orders/domain/request.ts';
import { payOrder } from '../../../functions/orders/pay-order.ts';
import { placeOrder } from '../../../functions/orders/place-order.ts';
import { type asAnswer, asFirstAnswer } from '../../../functions/orders/routes/answers.ts';
import { listReleaseQueue } from '../../../functions/orders/routes/list-release-queue.ts';
import { postOrderHold } from '../../../functions/orders/routes/post-order-hold.ts';
import { postOrderHoldLift } from '../../../functions/orders/routes/post-order-hold-lift.ts';
import { putOrderAddress } from '../../../functions/orders/routes/put-order-address.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { signedCursors } from '../../../shared/security/cursor.ts';
import { memoryTable } from '../../builders/memory-table.ts';
import { anOrderRequest } from '../../builders/order.ts';
import { shopOn } from '../../integration/support/shop.ts';

/** A shop with a desk, where people hold orders and send them elsewhere. */
async function aDesk() {
  const { table, all } = memoryTable();
  const shop = shopOn(table);
  await shop.stock('TEA-RED-250', 100);
  const cursors = signedCursors({ table, secretBytes: (length) => Buffer.alloc(length, 7) });
  const deps = { ...shop.deps, cursors };
  let keys = 0;
  const sent = { bytes: new Uint8Array(), headers: {}, caller: 'li', idempotencyKey: undefined };
  const to = (id: string) => ({ ...sent, params: { id }, query: undefined });
  return {
    shop,
    place: async (part: Partial<OrderRequest> = {}) => {
      keys += 1;
      const asked = { request: anOrderRequest(part), caller: 'shop', idempotencyKey: `k${keys}` };
      const { order } = await placeOrder(asked, deps);
      return { ...order, again: async () => (await placeOrder(asked, deps)).order };
    },
    passRisk: async (id: string) => {
      const { contentHash = '' } = (await riskView(table, id)) ?? {};
      const verdict = { contentHash, outcome: 'PASS', message: '', by: 'risk' } as const;
      await orderHolds(table, deps.now).riskDecided(id, verdict);
    },
    pay: (id: string) => payOrder({ orderId: id, paymentId: `pay_${id}` }, deps),
    hold: async (id: string, body: { reason: string; code?: string }) =>
      answered(await postOrderHold.handle({ ...to(id), body: { code: 'PERSON', ...body } }, deps)),
    lift: async (id: string, body: { kind: 'MANUAL' | 'RISK' | 'STOCK' | 'ADDRESS'; code?: string }) =>
      answered(await postOrderHoldLift.handle({ ...to(id), body: { ...body, reason: 'called' } }, deps)),
    readdress: async (id: string, shipTo: OrderRequest['shipTo']) =>
      answered(await putOrderAddress.handle({ ...to(id), body: { shipTo, reason: 'asked' } }, deps)),
    queue: async (limit = 20, cursor?: string) => {
      const query = { limit, cursor };
      const { body } = await listReleaseQueue.handle(
        { ...to(''), params: undefined, query, body: undefined },
        deps,
      );
      return body as { items: { id: string; priority: number }[]; nextCursor?: string };
    },
    item: (id: string): Item => {
      const found = all().find((each) => each.pk === `ORDER#${id}` && each.sk === 'ORDER');
      if (!found) throw new Error('there is no such order');
      return found;
    },
  };
}

const answered = ({ body }: { readonly body?: unknown }) => body as ReturnType<typeof asAnswer>;
const code = (error: unknown) => (error instanceof Failure ? error.code : error);

describe('a hold by hand', () => {
  it('keeps an order from its release until it is lifted, and says why and since when', async () => {
    const { shop, place, passRisk, pay, hold, lift } = await aDesk();
    const { id } = await place();
    expect(await hold(id, { reason: '等待确认' })).toMatchObject({
      holds: ['PAYMENT', 'RISK', 'MANUAL'],
      holdReasons: [
        { kind: 'RISK', code: 'PENDING', by: 'orders' },
        {
          ...{ kind: 'MANUAL', code: 'PERSON', message: '等待确认', by: 'li' },
          since: new Date(shop.time.now).toISOString(),
        },
      ],
    });
    await passRisk(id);
    await pay(id);
    expect((await shop.orders.get(id))?.status).toBe('PAID');
    expect(await lift(id, { kind: 'MANUAL' })).toMatchObject({
      status: 'RELEASED',
      holds: [],
      holdReasons: [],
    });
  });

  it('is one of several, told from each other by their codes', async () => {
    const { place, hold, lift } = await aDesk();
    const { id } = await place();
    await hold(id, { reason: 'one', code: 'ONE' });
    await hold(id, { reason: 'two', code: 'TWO' });
    const reasons = async () =>
      (await lift(id, { kind: 'MANUAL', code: 'ONE' })).holdReasons.map((each) => each.code);
    expect(await reasons()).toEqual(['PENDING', 'TWO']);
    expect(await reasons()).toEqual(['PENDING', 'TWO']);
  });

  it('is one of so many that the order stays an item', async () => {
    const { shop, place, hold, lift } = await aDesk();
    const { id } = await place();
    for (let many = 0; many < mostManual; many += 1) await hold(id, { reason: 'one more', code: `C${many}` });
    await expect(hold(id, { reason: 'one more', code: 'C' }).catch(code)).resolves.toBe('ACTION_NOT_ALLOWED');
    expect(await hold(id, { reason: 'in other words', code: 'C0' })).toMatchObject({
      holds: expect.anything(),
    });
    await lift(id, { kind: 'MANUAL' });
    const history = async () => (await shop.orders.get(id))?.history.length ?? 0;
    for (let more = await history(); more < mostHistory; more += 1) await hold(id, { reason: `${more}` });
    expect(await history()).toBe(mostHistory);
    await expect(hold(id, { reason: 'other' }).catch(code)).resolves.toBe('ACTION_NOT_ALLOWED');
    expect(await lift(id, { kind: 'MANUAL' })).toMatchObject({ holds: ['PAYMENT', 'RISK'] });
  });

  it.each(['RISK', 'STOCK'] as const)('does not go where it is one of %s', async (kind) => {
    const { place, lift } = await aDesk();
    const { id } = await place();
    await expect(lift(id, { kind }).catch(code)).resolves.toBe('ACTION_NOT_ALLOWED');
  });
});

describe('another address', () => {
  const elsewhere = { ...anOrderRequest().shipTo, province: '上海', detail: '世纪大道 88 号' };

  it('is kept with what was changed, judged by risk again, and told once', async () => {
    const { place, passRisk, readdress, item } = await aDesk();
    const { id } = await place();
    await passRisk(id);
    const before = item(id);
    expect(await readdress(id, elsewhere)).toMatchObject({
      shipTo: { province: '上海市', detail: '世纪大道 88 号' },
      address: { quality: 'FIXED', changes: [{ field: 'detail', to: '世纪大道 88 号', reason: 'BY_HAND' }] },
      holds: ['PAYMENT', 'RISK'],
    });
    expect(orderEvents({ before, after: item(id) }).map(({ type }) => type)).toEqual(['order.changed']);
    const version = item(id)['version'];
    await readdress(id, elsewhere);
    expect(item(id)['version']).toBe(version);
  });

  it('takes a released order out of the queue until risk has passed it', async () => {
    const { place, passRisk, pay, readdress, queue } = await aDesk();
    const { id } = await place();
    await passRisk(id);
    await pay(id);
    expect((await queue()).items).toHaveLength(1);
    await readdress(id, elsewhere);
    expect((await queue()).items).toEqual([]);
    await passRisk(id);
    expect((await queue()).items).toMatchObject([{ id, status: 'RELEASED' }]);
  });

  it('is undone in the first answer, however often it was changed', async () => {
    const { place, readdress } = await aDesk();
    const { again, ...placed } = await place({ shipTo: { ...anOrderRequest().shipTo, city: '上海' } });
    const first = JSON.stringify(asFirstAnswer(placed));
    expect(asFirstAnswer(placed).address).toEqual({
      quality: 'FIXED',
      changes: [{ field: 'city', from: '上海', to: '上海市', reason: 'OFFICIAL_NAME' }],
    });
    for (const detail of ['世纪大道 88 号', '世纪大道 99 号'])
      await readdress(placed.id, { ...elsewhere, detail, postCode: '200120' });
    expect((await again()).shipTo).toMatchObject({ detail: '世纪大道 99 号', postCode: '200120' });
    expect(JSON.stringify(asFirstAnswer(await again()))).toBe(first);
  });

  it.each([
    ['ADDRESS_INVALID', { ...elsewhere, district: '天河区' }],
    ['PHONE_INVALID', { ...elsewhere, phone: '123' }],
  ])('is refused as that of a new order: %s', async (expected, shipTo) => {
    const { place, readdress } = await aDesk();
    const { id } = await place();
    await expect(readdress(id, shipTo).catch(code)).resolves.toBe(expected);
  });
});

it('the release queue is read page by page, the most urgent first, by an opaque cursor', async () => {
  const { shop, place, passRisk, pay, queue, hold } = await aDesk();
  const tiers = ['standard', 'vip', 'standard', 'gold', 'silver', 'standard', 'vip'] as const;
  const ids: string[] = [];
  for (const tier of tiers) {
    const { id } = await place({ customer: { ...anOrderRequest().customer, tier } });
    await passRisk(id);
    await pay(id);
    ids.push(id);
    shop.time.now += 60_000;
  }
  await hold(ids[4] ?? '', { reason: 'not this one' });
  const seen: string[] = [];
  let page = await queue(2);
  for (; page.nextCursor !== undefined; page = await queue(2, page.nextCursor))
    seen.push(...page.items.map(({ id }) => id));
  seen.push(...page.items.map(({ id }) => id));
  expect(seen).toEqual([1, 6, 3, 0, 2, 5].map((at) => ids[at]));
  await expect(queue(2, 'x.y').catch(code)).resolves.toBe('CURSOR_INVALID');
});
