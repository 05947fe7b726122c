import * as z from 'zod';
import { allocateOrder } from '../../functions/fulfilment/allocate-order.ts';
import { defaultFulfilmentPolicy } from '../../functions/fulfilment/domain/policy.ts';
import { endOrder } from '../../functions/fulfilment/end-order.ts';
import { fulfilmentDeps } from '../../functions/fulfilment/fulfilment-deps.ts';
import { getAllocation } from '../../functions/fulfilment/routes/get-allocation.ts';
import { getFulfilmentPolicy } from '../../functions/fulfilment/routes/get-fulfilment-policy.ts';
import { getLayout } from '../../functions/fulfilment/routes/get-layout.ts';
import { getOrderAllocation } from '../../functions/fulfilment/routes/get-order-allocation.ts';
import { getPickList } from '../../functions/fulfilment/routes/get-pick-list.ts';
import { getWave } from '../../functions/fulfilment/routes/get-wave.ts';
import { listAllocations } from '../../functions/fulfilment/routes/list-allocations.ts';
import { listBins } from '../../functions/fulfilment/routes/list-bins.ts';
import { listPutAways } from '../../functions/fulfilment/routes/list-put-aways.ts';
import { listWaves } from '../../functions/fulfilment/routes/list-waves.ts';
import { postCollected } from '../../functions/fulfilment/routes/post-collected.ts';
import { postConfirmations } from '../../functions/fulfilment/routes/post-confirmations.ts';
import { postOrderAllocation } from '../../functions/fulfilment/routes/post-order-allocation.ts';
import { postPack } from '../../functions/fulfilment/routes/post-pack.ts';
import { postPick } from '../../functions/fulfilment/routes/post-pick.ts';
import { postPutAwayDone } from '../../functions/fulfilment/routes/post-put-away-done.ts';
import { postWave } from '../../functions/fulfilment/routes/post-wave.ts';
import { postWaveCancel } from '../../functions/fulfilment/routes/post-wave-cancel.ts';
import { putBin } from '../../functions/fulfilment/routes/put-bin.ts';
import { putFulfilmentPolicy } from '../../functions/fulfilment/routes/put-fulfilment-policy.ts';
import { putLayout } from '../../functions/fulfilment/routes/put-layout.ts';
import { postMovement } from '../../functions/inventory/routes/post-movement.ts';
import { postOrder } from '../../functions/orders/routes/post-order.ts';
import { postOrderCancel } from '../../functions/orders/routes/post-order-cancel.ts';
import { type ExampleShop, order, orderId, received } from './example-shop.ts';
import { firstIdOf, idOf, type Played, playedRoutes } from './played-routes.ts';

const layout = {
  blocks: [{ aisles: 6, aisleLengthMm: 20_000, aislePitchMm: 3000, crossAisleMm: 2500, bays: 20 }],
  depot: { block: 1, aisle: 1, end: 'front' },
};
const teaBin = {
  ...{ sku: 'TEA-RED-250', quantity: 60, expiresOn: '2027-11-30', casePieces: 24, zone: 'A' },
  ...{ block: 1, aisle: 3, positionMm: 11_000, side: 'left' },
};
const cupBin = { sku: 'CUP-WHITE-2', quantity: 30, zone: 'B', block: 1, aisle: 5, bay: 4, side: 'right' };
const policy = {
  ...defaultFulfilmentPolicy,
  autoWaves: { ...defaultFulfilmentPolicy.autoWaves, enabled: true, fromAllocations: 30 },
};

const inHangzhou = {
  channel: 'web',
  customer: { id: 'cus-1002', name: '陈静', phone: '13912345678' },
  shipTo: {
    ...{ name: '陈静', phone: '13912345678', country: 'CN', province: '浙江省', city: '杭州市' },
    ...{ district: '西湖区', detail: '文三路 90 号 3 幢 502 室' },
  },
  lines: [
    { sku: 'TEA-RED-250', quantity: 1 },
    { sku: 'CUP-WHITE-2', quantity: 1 },
  ],
};
const changedTheirMind = { ...inHangzhou, lines: [{ sku: 'CUP-WHITE-2', quantity: 1 }] };

const linesOf = (wave: unknown) =>
  z.object({ lines: z.array(z.object({ lineId: z.string(), orderId: z.string() })) }).parse(wave).lines;

const begun = (shop: ExampleShop) => ({
  ...playedRoutes(),
  /** Asks what is no example. */
  quietly: playedRoutes().ask,
  deps: { ...fulfilmentDeps(shop), ...shop.common },
  shop,
});
type Day = ReturnType<typeof begun>;

const warehouseId = 'SH1';
const keeper = 'keeper-li';

/**
 * A day in the warehouse: the order of the examples and two others are allocated and picked; the first is packed, the last
 * cancelled after it was picked. One more is fetched at a store.
 */
export async function fulfilmentDay(shop: ExampleShop): Promise<Played> {
  const day = begun(shop);
  await setUp(day);
  shop.at('2026-11-24 10:05');
  await allocated(day, orderId);
  shop.at('2026-11-24 10:10');
  await allocated(day, await ordered(day, inHangzhou, 'order-2'));
  const cancelled = await ordered(day, changedTheirMind, 'order-3');
  await allocated(day, cancelled);
  const { ask, deps, played } = day;
  await ask(getOrderAllocation, deps, { params: { id: orderId } });
  await ask(postOrderAllocation, deps, { params: { id: orderId } });
  await ask(listAllocations, deps, { query: { warehouseId, limit: '1' } });
  shop.at('2026-11-24 10:30');
  await pick(day);
  shop.at('2026-11-24 11:10');
  await pack(day);
  shop.at('2026-11-24 11:40');
  await putAway(day, cancelled);
  await cancelWave(day);
  await collect(day);
  await ask(listWaves, deps, { query: { warehouseId } });
  return played;
}

async function setUp({ ask, deps }: Day): Promise<void> {
  const params = { id: warehouseId };
  const bin = (location: string) => ({ params: { ...params, location }, caller: keeper });
  await ask(putLayout, deps, { params, body: layout, as: ['oneBlock', 'One block of six aisles'] });
  await ask(getLayout, deps, { params });
  await ask(putBin, deps, { ...bin('B-05-04'), body: cupBin });
  await ask(putBin, deps, {
    ...bin('A-03-12'),
    body: teaBin,
    as: ['tea', 'Two full cases and loose pieces of a lot (整箱与零散)'],
  });
  await ask(listBins, deps, { params, query: { sku: 'TEA-RED-250' } });
  await ask(putFulfilmentPolicy, deps, {
    ...{ body: policy, as: ['autoWaves', 'The clock makes a wave as soon as 30 wait (自动波次)'] },
  });
  await ask(getFulfilmentPolicy, deps);
}

const ordered = async ({ quietly, shop }: Day, body: object, idempotencyKey: string): Promise<string> =>
  idOf(await quietly(postOrder, shop.orders, { body, idempotencyKey }));

async function allocated({ shop, deps }: Day, id: string): Promise<void> {
  await shop.release(id);
  await allocateOrder(id, deps);
}

async function pick({ ask, show, deps }: Day): Promise<void> {
  const made = await ask(postWave, deps, {
    ...{ caller: keeper, body: { warehouseId, cutOffBefore: '2026-11-24T17:00:00+08:00' } },
    as: ['today', 'What has to leave before five o’clock (按截单时间)'],
  });
  show('POST /waves', ['ofCarrier', 'The twenty most urgent of one carrier, in an S (按承运商, S 形)'], {
    warehouseId,
    ...{ carrier: 'sf', mostOrders: 20, strategy: 's-shape' },
  });
  const params = { id: idOf(made) };
  const lines = linesOf(made);
  const first = lines.find((line) => line.orderId === orderId);
  const taken = { lineId: first?.lineId, quantity: 2 };
  await ask(postPick, deps, { params, caller: keeper, body: taken, as: ['taken', 'Two pieces are taken'] });
  show('POST /waves/{id}/picks', ['short', 'One is taken, one is not there (缺货)'], {
    ...taken,
    ...{ quantity: 1, short: 1 },
  });
  await confirm({ ask, show, deps }, params, [
    ...lines.filter((line) => line !== first),
    { lineId: '00099' },
  ]);
  await ask(getWave, deps, { params });
  await ask(getPickList, deps, { params });
}

async function confirm(
  { ask, show, deps }: Pick<Day, 'ask' | 'show' | 'deps'>,
  params: { readonly id: string },
  lines: readonly { readonly lineId: string }[],
): Promise<void> {
  const told = lines.map(({ lineId }) => ({ lineId, picked: 1, short: 0 }));
  await ask(postConfirmations, deps, {
    ...{ params, body: JSON.stringify({ lines: told }), headers: { 'content-type': 'application/json' } },
    as: ['json', 'All of each line; the last is none of the wave'],
  });
  const rows = told.map(({ lineId, picked, short }) => `${lineId},${picked},${short}`);
  show(
    'POST /waves/{id}/confirmations',
    ['csv', 'The same with `Content-Type: text/csv`'],
    ['lineId,picked,short', ...rows, ''].join('\r\n'),
  );
}

async function pack({ ask, deps }: Day): Promise<void> {
  const plan = await deps.plans.get(orderId);
  const params = { id: plan?.parts[0]?.allocationId };
  const carton = { weightGrams: 720, lengthMm: 260, widthMm: 180, heightMm: 120 };
  await ask(postPack, deps, {
    ...{ params, caller: 'packer-zhou' },
    body: { parcels: [{ ...carton, lines: [{ sku: 'TEA-RED-250', quantity: 2 }] }] },
    as: ['oneCarton', 'All of it in one carton'],
  });
  await ask(getAllocation, deps, { params });
}

async function putAway({ ask, show, quietly, deps, shop }: Day, id: string): Promise<void> {
  await quietly(postOrderCancel, shop.orders, { params: { id }, body: { reason: '买家不想要了' } });
  await endOrder(id, deps);
  const task = firstIdOf(await ask(listPutAways, deps, { query: { warehouseId } }));
  await ask(postPutAwayDone, deps, {
    ...{ params: { id: task }, caller: keeper, body: { place: 'sellable' } },
    as: ['forSale', 'All of it can be sold again'],
  });
  show('POST /put-aways/{id}/done', ['broken', 'One piece is broken (破损隔离)'], {
    quarantine: [{ sku: 'CUP-WHITE-2', quantity: 1 }],
  });
}

async function cancelWave(day: Day): Promise<void> {
  const { ask, quietly, deps } = day;
  await allocated(day, await ordered(day, inHangzhou, 'order-4'));
  const asking = { body: { warehouseId }, caller: keeper, idempotencyKey: 'wave-2' };
  const made = await quietly(postWave, deps, asking);
  await ask(postWaveCancel, deps, { params: { id: idOf(made) } });
}

/** What a buyer fetches at a store (门店自提). */
async function collect(day: Day): Promise<void> {
  const { ask, quietly, deps, shop } = day;
  const atStore = { warehouseId: 'XJH' };
  const body = { ...received, ...atStore, quantity: 5 };
  await quietly(postMovement, shop.inventory, { body, idempotencyKey: 'receipt-4' });
  const { expectedTotal: _expectedTotal, ...asked } = order;
  const id = await ordered(day, { ...asked, delivery: 'pickup' }, 'order-5');
  await allocated(day, id);
  const made = await quietly(postWave, deps, { body: atStore, caller: keeper, idempotencyKey: 'wave-3' });
  const lines = linesOf(made).map(({ lineId }) => ({ lineId, picked: 2 }));
  await quietly(postConfirmations, deps, { params: { id: idOf(made) }, body: JSON.stringify({ lines }) });
  const params = { id: (await deps.plans.get(id))?.parts[0]?.allocationId };
  const parcels = [{ weightGrams: 700, lines: [{ sku: 'TEA-RED-250', quantity: 2 }] }];
  await quietly(postPack, deps, { params, body: { parcels } });
  shop.at('2026-11-24 18:20');
  await ask(postCollected, deps, { params });
}
