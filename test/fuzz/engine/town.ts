import { stockChanged } from '../../../events/stock.ts';
import { planningDeps } from '../../../functions/inventory/planning-deps.ts';
import { takeStockChanges } from '../../../functions/inventory/stock-changes.ts';
import { differenceKinds } from '../../../functions/reconciliation/domain/difference.ts';
import { aFound } from '../../builders/a-difference.ts';
import { deskOn } from '../../integration/support/reconciliation-desk.ts';
import type { Faults } from '../../simulation/engine/faults.ts';
import { directPort } from '../../simulation/engine/lambda.ts';
import { traceOf } from '../../simulation/engine/trace.ts';
import { type World, worldOf } from '../../simulation/world.ts';
import { bodiesOf, ownShopOrder } from './bodies.ts';
import { type Call, type Door, doorOf, sentTo } from './door.ts';
import { fittingCalls } from './fitting.ts';
import { type House, houseIn, type Town } from './house.ts';
import { knownIn } from './known.ts';
import { messagesTo } from './messages.ts';
import { toldBy } from './told.ts';
import type { Answered } from './wire.ts';

const nothingGoesWrong: Faults = { strike: () => undefined, struck: [], cease: () => undefined };

/** A house in which nothing goes wrong by itself, with warehouses, carriers and payment providers around it. */
export const quietWorld = (seed = 5): World =>
  worldOf({ seed, faults: nothingGoesWrong, trace: traceOf('hash only'), fulfilment: true });

const minuteMs = 60_000;
export const skus = ['TEA-RED-250', 'TEA-1', 'TEA-2'] as const;
export const warehouseIds = ['SH1', 'GZ1'] as const;
const buyer = (number: number) => ({ name: '王小明', phone: `138001380${String(number).padStart(2, '0')}` });
const [skuBody] = bodiesOf('PUT /skus/{sku}');
const [warehouseBody] = bodiesOf('PUT /warehouses/{warehouseId}') as readonly object[];
const sender = {
  ...{ name: '仓库', phone: '021-88888888' },
  ...{ province: '上海市', city: '上海市', detail: '沪青平公路 1 号' },
};

type Json = Record<string, unknown>;
export const jsonOf = (answered: Answered): Json => JSON.parse(answered.body) as Json;

/** Asks for something that has to be there afterwards. */
async function done(door: Door, key: string, call: Call = {}): Promise<Json> {
  const answered = await door.ask(key, call);
  if (answered.status >= 300) throw new Error(`${key} answers ${answered.status}: ${answered.body}`);
  return jsonOf(answered);
}

/** Opens the shop: what it sells, where it lies, who takes it along, and what it costs. */
export async function openShop(door: Door): Promise<void> {
  for (const warehouseId of warehouseIds) {
    const body = { ...warehouseBody, sender };
    await done(door, 'PUT /warehouses/{warehouseId}', { params: { warehouseId }, body });
  }
  for (const sku of skus) {
    await done(door, 'PUT /skus/{sku}', { params: { sku }, body: skuBody });
    for (const warehouseId of warehouseIds) {
      const body = { sku, warehouseId, kind: 'receipt', quantity: 500, reason: '首批' };
      await done(door, 'POST /stock/movements', {
        body,
        key: `first ${sku} ${warehouseId}`.replaceAll(' ', '-'),
      });
    }
  }
  const [layout] = bodiesOf('PUT /warehouses/{id}/layout');
  await done(door, 'PUT /warehouses/{id}/layout', { params: { id: 'SH1' }, body: layout });
  const [bin] = bodiesOf('PUT /warehouses/{id}/bins/{location}');
  await done(door, 'PUT /warehouses/{id}/bins/{location}', {
    ...{ params: { id: 'SH1', location: 'A-01-01' }, body: bin },
  });
  const [contract] = bodiesOf('PUT /carriers/{carrier}/contract');
  for (const body of bodiesOf('PUT /carriers/{carrier}/rate-cards/{product}') as readonly {
    carrier: string;
  }[]) {
    const params = { carrier: body.carrier, product: 'standard' };
    await done(door, 'PUT /carriers/{carrier}/rate-cards/{product}', { params, body });
    await done(door, 'PUT /carriers/{carrier}/contract', { params, body: contract });
  }
}

/** Places an order of a buyer, and gives its id. */
export async function placed(door: Door, number: number, pieces = 1): Promise<string> {
  const lines = skus.slice(0, pieces).map((sku) => ({ sku, quantity: 1 }));
  const { expectedTotal: _total, ...order } = ownShopOrder();
  const body = {
    ...order,
    customer: buyer(number),
    shipTo: { ...(order['shipTo'] as object), ...buyer(number) },
    lines,
  };
  return String((await done(door, 'POST /orders', { body, key: `order-${number}` }))['id']);
}

/** Opens an attempt, and gives its id and number. */
export async function opened(door: Door, orderId: string, provider = 'alipay') {
  const body = { provider };
  const answer = await done(door, 'POST /orders/{id}/payments', {
    ...{ params: { id: orderId }, body, key: `pay-${orderId}` },
  });
  return { id: String(answer['id']), outTradeNo: String(answer['outTradeNo']) };
}

/** A buyer pays, and whoever has to look at the order lets it go. */
export async function paid(
  world: World,
  door: Door,
  orderId: string,
  provider: 'alipay' | 'wechatpay' = 'alipay',
) {
  const attempt = await opened(door, orderId, provider);
  world.providers.pay(provider, attempt.outTradeNo, `paid ${orderId}`);
  await door.pass(minuteMs);
  return attempt;
}

/** Approves what waits for a person, but for the newest so many. */
export async function approve(door: Door, kept = 0): Promise<void> {
  const { items } = await done(door, 'GET /reviews', { query: { status: 'open' } });
  const open = items as readonly { id: string }[];
  for (const { id } of open.slice(0, open.length - kept))
    await done(door, 'POST /reviews/{id}/decision', {
      ...{ params: { id }, body: { decision: 'approve', reason: '已核实' } },
    });
  await door.pass(2 * minuteMs);
}

type Line = {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly allocationId: string;
};
type Wave = {
  readonly id: string;
  readonly lines: readonly Line[];
  readonly allocationIds: readonly string[];
};

/** Gathers a wave of at most so many orders in the first warehouse that has some. */
export async function gathered(door: Door, name: string, mostOrders: number): Promise<Wave> {
  for (const warehouseId of warehouseIds) {
    const answered = await door.ask('POST /waves', {
      body: { warehouseId, mostOrders },
      key: `${name}-${warehouseId}`,
    });
    if (answered.status === 201) return jsonOf(answered) as unknown as Wave;
  }
  throw new Error('nothing waits to be picked');
}

export async function picked(world: World, door: Door, { id, lines }: Wave): Promise<void> {
  for (const { lineId, quantity } of lines) {
    // The rules of the simulation know what pickers took.
    world.picks.set(`${id} ${lineId}`, new Map([[lineId, { picked: quantity, short: 0 }]]));
    await done(door, 'POST /waves/{id}/picks', {
      ...{ params: { id }, body: { lineId, quantity }, key: `${id}-${lineId}` },
    });
  }
}

/** Packs an allocation into one parcel, and gives its shipment, which the carrier has heard of by then. */
export async function packed(door: Door, id: string): Promise<string> {
  const { lines, orderId } = await done(door, 'GET /allocations/{id}', { params: { id } });
  const held = (lines as readonly Line[]).map(({ sku, quantity }) => ({ sku, quantity }));
  const body = { parcels: [{ weightGrams: 400, lines: held }] };
  await done(door, 'POST /allocations/{id}/pack', { params: { id }, body });
  await door.pass(25 * minuteMs);
  const { items } = await done(door, 'GET /shipments', { query: { orderId: String(orderId) } });
  return String((items as readonly { id: string }[])[0]?.id);
}

type Shipment = { readonly status: string; readonly parcels?: readonly { readonly waybillNo: string }[] };

/** Gives a shipment to its carrier, who takes its parcels along. */
export async function handedOver(world: World, door: Door, id: string): Promise<Shipment> {
  const shipment = (await done(door, 'POST /shipments/{id}/handover', {
    params: { id },
  })) as unknown as Shipment;
  for (const { waybillNo } of shipment.parcels ?? []) world.depots?.pickUp(waybillNo);
  await door.pass(45 * minuteMs);
  return shipment;
}

/** What keeping stock and books leaves behind: policies, purchases, counts, lists, rules, cases. */
async function keepHouse(house: House): Promise<void> {
  const params: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'PUT /stock/{sku}/policy': { sku: 'TEA-RED-250' },
    'PUT /suppliers/{supplierId}': { supplierId: 'TEA-CO' },
    'PUT /risk/rules/{id}': { id: 'HOUSE-1' },
    'PUT /risk/lists/{list}/entries': { list: 'block' },
    'PUT /channels/{channel}/{shopId}/listings/{listingId}': {
      ...{ channel: 'shopify', shopId: 'tea-shop', listingId: '600011:700022' },
    },
  };
  const keys = [
    ...Object.keys(params),
    ...['POST /stock/movements', 'POST /stock/classes', 'POST /stock/counts', 'POST /purchase-orders'],
    ...[
      'PUT /risk/review-policy',
      'POST /payment-cases',
      'POST /reconciliations',
      'POST /webhooks/alerts/secret',
    ],
    ...['PUT /fulfilment/policy', 'PUT /carrier-policy', 'PUT /watch-policy'],
    // The first question about a person makes the key that people are found by.
    ...['POST /privacy/export', 'POST /privacy/erase'],
  ];
  for (const key of keys)
    for (const [index, body] of [...bodiesOf(key), undefined].entries())
      await house.ask(sentTo(key, { params: params[key] ?? {}, body, key: `keep-${key.length}-${index}` }));
  // The first list of all makes the key that signs cursors.
  await house.ask(sentTo('GET /skus', { query: { cursor: 'x' } }));
  await sellOut(house);
  await proposeAndConfirm(house);
  await hearChannel(house);
}

/** All of a SKU with a policy is gone: there is an alert. */
async function sellOut(house: House): Promise<void> {
  const [policy] = bodiesOf('PUT /stock/{sku}/policy');
  await house.ask(sentTo('PUT /stock/{sku}/policy', { params: { sku: 'TEA-2' }, body: policy }));
  for (const warehouseId of warehouseIds) {
    const body = {
      sku: 'TEA-2',
      warehouseId,
      kind: 'count',
      quantity: warehouseId === 'SH1' ? 0 : 4,
      reason: '盘点',
    };
    const { changes } = await house.ask(sentTo('POST /stock/movements', { body, key: `out-${warehouseId}` }));
    const read = changes
      .flatMap(toldBy)
      .filter(({ type }) => type === stockChanged.type)
      .map((event) => () => stockChanged.schema.parse(JSON.parse(JSON.stringify(event))));
    const failed = await takeStockChanges(
      read,
      planningDeps(house.table, () => house.now),
    );
    for (const [, error] of failed) throw error;
  }
}

/** Some of what waits for a person has had the first of its two steps. */
async function proposeAndConfirm(house: House): Promise<void> {
  const known = knownIn(house.items());
  for (const id of known.get('dif') ?? [])
    for (const body of bodiesOf('POST /differences/{id}/proposal'))
      await house.ask(sentTo('POST /differences/{id}/proposal', { params: { id }, body }));
  const [confirmation] = bodiesOf('POST /purchase-orders/{id}/confirm');
  const [first = ''] = known.get('pur') ?? [];
  await house.ask(
    sentTo('POST /purchase-orders/{id}/confirm', { params: { id: first }, body: confirmation }),
  );
  const again = { body: bodiesOf('POST /purchase-orders')[1], key: 'again' };
  await house.ask(sentTo('POST /purchase-orders', again));
  const lines = [{ lineId: '1', sku: 'TEA-RED-250', quantity: 1 }];
  const byHand = {
    orderId: known.get('ord')?.[0],
    warehouseId: 'SH1',
    parcels: [{ weightGrams: 400, lines }],
  };
  const refused = sentTo('POST /shipments', { body: byHand, key: 'by-hand' });
  await house.ask(refused, { weather: 'unwilling' });
}

/** A shop system has told of an order, and of something that nobody can read. */
async function hearChannel(house: House): Promise<void> {
  const messages = messagesTo('POST /callbacks/channels/{channel}/{shopId}');
  for (const { params, headers, bytes } of messages) {
    const target = `/callbacks/channels/${params['channel']}/${params['shopId']}`;
    await house.ask({ method: 'POST', target, headers, body: bytes });
  }
  await house.takeMessages();
  for (const order of fittingCalls(
    'POST /channels/{channel}/{shopId}/orders/{channelOrderId}/waybills',
    house.items(),
  ))
    await house.ask(sentTo('POST /channels/{channel}/{shopId}/orders/{channelOrderId}/waybills', order));
}

/** Differences of every kind, as a night leaves them to people. */
async function compareBooks(world: World): Promise<void> {
  const found = differenceKinds.map((kind, at) =>
    aFound({
      kind,
      key: `A:${kind}:PAYMENT:ord-${at}:42000${at}`,
      ...(kind.startsWith('BANK') ? { leg: 'C' } : {}),
    }),
  );
  await deskOn(directPort(world.model)).conclude({ result: { found } });
}

/** Orders at every stage of their way. */
async function sellAndSend(world: World, door: Door): Promise<void> {
  const rest: string[] = [];
  for (let number = 1; number <= 12; number += 1) {
    const id = await placed(door, number, 1 + (number % 3));
    await paid(world, door, id, number % 2 === 0 ? 'wechatpay' : 'alipay');
    rest.push(id);
  }
  await approve(door, 2);
  const [first, second] = [await gathered(door, 'first', 4), await gathered(door, 'second', 2)];
  await picked(world, door, first);
  await picked(world, door, { ...second, lines: second.lines.slice(0, 1) });
  const [delivered, booked, put] = first.allocationIds;
  if (!delivered || !booked || !put) throw new Error('too little is picked');
  await handedOver(world, door, await packed(door, delivered));
  await complain(door, delivered);
  await packed(door, booked);
  const { orderId } = await done(door, 'GET /allocations/{id}', { params: { id: put } });
  const cancel = (id: string) =>
    door.ask('POST /orders/{id}/cancel', {
      params: { id },
      body: { reason: '不想要了' },
      key: `cancel-${id}`,
    });
  await cancel(String(orderId));
  await refunds(door, rest);
  await cancel(await placed(door, 20));
  const hold = { params: { id: await placed(door, 21) }, body: { reason: '等待确认' }, key: 'hold' };
  await door.ask('POST /orders/{id}/holds', hold);
  await opened(door, await placed(door, 22), 'wechatpay');
  await placed(door, 23);
}

/** A buyer misses what is in a parcel, which becomes somebody's case. */
async function complain(door: Door, allocationId: string): Promise<void> {
  const { orderId } = await done(door, 'GET /allocations/{id}', { params: { id: allocationId } });
  const { items } = await done(door, 'GET /parcels', { query: { orderId: String(orderId) } });
  const [parcel] = items as readonly { carrier: string; waybillNo: string }[];
  const params = { carrier: parcel?.carrier ?? '', waybillNo: parcel?.waybillNo ?? '' };
  const body = { kind: 'DAMAGED' };
  await done(door, 'POST /parcels/{carrier}/{waybillNo}/complaints', { params, body });
  await door.pass(10 * minuteMs);
}

/** Money on its way back: at once, and waiting for somebody to agree. */
async function refunds(door: Door, orderIds: readonly string[]): Promise<void> {
  for (const [index, orderId] of orderIds.slice(0, 3).entries()) {
    const { items } = await done(door, 'GET /payments', { query: { orderId } });
    const [payment] = items as readonly { id: string; amount: { minor: number } }[];
    const minor = index === 0 ? 100 : (payment?.amount.minor ?? 0);
    const body = { amount: { currency: 'CNY', minor }, reason: '少发一件' };
    await door.ask('POST /payments/{id}/refunds', {
      ...{ params: { id: payment?.id ?? '' }, body, key: `back-${orderId}` },
    });
  }
  await door.pass(2 * minuteMs);
}

/** A shop on an ordinary day: orders at every stage of their way, and something of everything else. */
export async function furnishedTown(seed = 5): Promise<Town> {
  const world = quietWorld(seed);
  const door = doorOf(world);
  await openShop(door);
  await sellAndSend(world, door);
  await compareBooks(world);
  const now = world.ground.timeline.now();
  const house = houseIn({ items: world.model.all(), now });
  await keepHouse(house);
  return { items: house.items(), now };
}
