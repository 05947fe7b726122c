import type { OrderRequest } from '../../../functions/orders/domain/request.ts';
import { orderRequestSchema } from '../../../functions/orders/domain/request.ts';
import { type Asked, type Placed, placeOrder } from '../../../functions/orders/place-order.ts';
import { asFirstAnswer } from '../../../functions/orders/routes/answers.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { anOrderRequest } from '../../builders/order.ts';
import { type Chance, chanceOf } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import { isAccepted } from '../rules/raw-items.ts';
import type { World } from '../world.ts';
import { type Answer, ask } from './client.ts';
import type { Goods } from './goods.ts';

/** Buyers come over the whole time that the shop is open, now and then many at once. */
export function buyers(world: World, goods: Goods): void {
  const { seed, timeline } = world.ground;
  const { openMs, orders, ordersSent } = world.scale;
  const chance = chanceOf(seed, 'buyers');
  const rush = chance.happens(0.5) ? chance.between(0, openMs) : undefined;
  const total = chance.between(...(world.depots ? ordersSent : orders));
  for (let number = 1; number <= total; number += 1) {
    const comes =
      rush !== undefined && chance.happens(0.6) ? rush + chance.between(0, 200) : chance.between(0, openMs);
    timeline.after(comes, () => void buyer(world, goods, `buyer-${number}`));
  }
}

/** One buyer, and those who ask with the same key: a twin with the same body, a stranger with another. */
async function buyer(world: World, goods: Goods, name: string): Promise<void> {
  const chance = chanceOf(world.ground.seed, name);
  const asked = askedBy(world, goods, name, chance);
  const calls = [place(world, name, asked)];
  if (chance.happens(world.scale.twins)) calls.push(place(world, `${name}-twin`, asked));
  if (chance.happens(world.scale.strangers))
    calls.push(place(world, `${name}-other`, { ...asked, request: another(asked.request) }));
  await Promise.all(calls);
  if (!chance.happens(0.3)) return;
  await world.ground.timeline.sleep(chance.between(0, 20 * 60_000));
  await place(world, `${name}-again`, asked);
}

const another = (request: OrderRequest): OrderRequest => ({
  ...request,
  lines: request.lines.map((line) => ({ ...line, quantity: line.quantity + 1 })),
});

/** What this buyer orders; the same in every tier. */
export function askedBy(
  world: Pick<World, 'depots'> & { readonly ground: { readonly timeline: Pick<Timeline, 'now'> } },
  goods: Goods,
  name: string,
  chance: Chance,
): Asked {
  const marketplace = chance.happens(world.depots ? 0.08 : 0.35);
  const lines = linesOf(goods, chance);
  const pinned = chance.happens(0.4);
  const priced = lines.map((line) => ({
    ...line,
    ...(pinned ? { unitPrice: { currency: 'CNY', minor: goods.prices.get(line.sku) ?? 1900 } } : {}),
  }));
  if (marketplace)
    return {
      caller: 'connector',
      request: fromMarketplace(name, priced, chance, world.ground.timeline.now()),
    };
  const far = chance.happens(0.2) ? { shipTo: urumqi } : {};
  const timing = chance.happens(0.1) ? ({ paymentTiming: 'on-delivery' } as const) : {};
  const request = anOrderRequest({ lines: priced, ...far, ...timing });
  return { caller: chance.oneOf(['shop', 'app']), idempotencyKey: name, request };
}

const urumqi = {
  name: '王小明',
  phone: '13800138000',
  country: 'CN',
  province: '新疆维吾尔自治区',
  city: '乌鲁木齐市',
  district: '天山区',
  detail: '解放北路 100 号',
};

const cny = (minor: number) => ({ currency: 'CNY', minor });

function fromMarketplace(
  name: string,
  lines: OrderRequest['lines'],
  chance: Chance,
  now: number,
): OrderRequest {
  const placedAt = now - chance.between(-60_000, 30 * 60_000);
  const paid = chance.happens(0.4) ? { paidAt: isoTime(placedAt + 1000) } : {};
  return orderRequestSchema.parse({
    channel: 'tmall',
    shopId: chance.oneOf(['flagship', 'outlet']),
    channelOrderId: name,
    customer: {},
    shipTo: {
      token: `oaid-${name}`,
      country: 'CN',
      province: '上海市',
      city: '上海市',
      district: '浦东新区',
    },
    lines,
    freight: cny(chance.between(0, 20) * 100),
    ...(chance.happens(0.3) ? { tax: cny(chance.between(0, 500)) } : {}),
    ...(chance.happens(0.7) ? { placedAt: isoTime(placedAt), ...paid } : {}),
  });
}

type Lines = readonly { readonly sku: string; readonly quantity: number }[];

/** A few pieces of a few SKUs; where there is a long shelf, at times all of it, or more lines than a head holds. */
function linesOf(goods: Goods, chance: Chance): OrderRequest['lines'] {
  const lines = (): Lines => {
    if (goods.shelf.length > 0 && chance.happens(0.15))
      return goods.shelf.map((sku) => ({ sku, quantity: 1 }));
    if (goods.shelf.length > 0 && chance.happens(0.05))
      return goods.shelf.slice(0, 51).flatMap((sku) => [1, 1].map((quantity) => ({ sku, quantity })));
    return Array.from({ length: chance.between(1, 3) }, () => ({
      sku: chance.happens(0.02) ? 'NO-SUCH-TEA' : wantedOf(goods, chance),
      quantity: chance.between(1, 3),
    }));
  };
  return [...lines()];
}

const wantedOf = ({ wanted, bundle }: Goods, chance: Chance): string =>
  bundle !== undefined && chance.happens(0.3) ? bundle : chance.oneOf(wanted);

const place = (world: World, name: string, asked: Asked): Promise<Answer<Placed>> =>
  ask(world, {
    name,
    of: 'orders-api',
    tries: 10,
    run: (shop) => placeOrder(asked, shop),
    acknowledged: (placed) => checkPlaced(world, asked, placed),
  });

/** At the moment of a 201 the order is stored, it is the one that was asked for, and every answer is the same. */
function checkPlaced(world: World, { request }: Asked, { order }: Placed): void {
  const head = world.model.get({ pk: `ORDER#${order.id}`, sk: 'ORDER' });
  if (!head || !isAccepted(head)) {
    world.violate(
      'what is acknowledged is stored',
      `order ${order.id} is ${head ? head['unfinished'] : 'not there'}`,
    );
    return;
  }
  const asked = request.lines.map(({ sku, quantity }) => `${sku} ${quantity}`).join();
  const told = asFirstAnswer(order);
  if (told.lines.map(({ sku, quantity }) => `${sku} ${quantity}`).join() !== asked)
    world.violate('a key belongs to one request', `order ${order.id}`);
  const answer = JSON.stringify(told);
  const first = world.answers.get(order.id) ?? answer;
  world.answers.set(order.id, first);
  if (first !== answer) world.violate('the same order has the same answer', `${first} then ${answer}`);
}
