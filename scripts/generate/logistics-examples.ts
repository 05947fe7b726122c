import { allocationPacked } from '../../events/fulfilment.ts';
import { fulfilmentDeps } from '../../functions/fulfilment/fulfilment-deps.ts';
import { sfConfig } from '../../functions/logistics/carriers/sf/config.ts';
import { sf } from '../../functions/logistics/carriers/sf/sf.ts';
import { carrierMakers, configuredCarriers } from '../../functions/logistics/configured-carriers.ts';
import { defaultCarrierPolicy } from '../../functions/logistics/domain/carrier-choice.ts';
import { followParcel } from '../../functions/logistics/follow-parcel.ts';
import { logisticsOn } from '../../functions/logistics/logistics-deps.ts';
import { shipAllocation } from '../../functions/logistics/make-shipment.ts';
import { packedOf } from '../../functions/logistics/packed-allocation.ts';
import { refreshLanes } from '../../functions/logistics/refresh-lanes.ts';
import type { LogisticsApiDeps } from '../../functions/logistics/routes/deps.ts';
import { getCarrierContract } from '../../functions/logistics/routes/get-carrier-contract.ts';
import { getCarrierPolicy } from '../../functions/logistics/routes/get-carrier-policy.ts';
import { getLogisticsCase } from '../../functions/logistics/routes/get-logistics-case.ts';
import { getParcel } from '../../functions/logistics/routes/get-parcel.ts';
import { getRateCard } from '../../functions/logistics/routes/get-rate-card.ts';
import { getShipment } from '../../functions/logistics/routes/get-shipment.ts';
import { getWatchPolicy } from '../../functions/logistics/routes/get-watch-policy.ts';
import { listCarriers } from '../../functions/logistics/routes/list-carriers.ts';
import { listLogisticsCases } from '../../functions/logistics/routes/list-logistics-cases.ts';
import { listParcels } from '../../functions/logistics/routes/list-parcels.ts';
import { listShipments } from '../../functions/logistics/routes/list-shipments.ts';
import { postCarrierCallback } from '../../functions/logistics/routes/post-carrier-callback.ts';
import { postLogisticsCaseAction } from '../../functions/logistics/routes/post-logistics-case-action.ts';
import { postParcelComplaint } from '../../functions/logistics/routes/post-parcel-complaint.ts';
import { postShipment } from '../../functions/logistics/routes/post-shipment.ts';
import { postShipmentHandover } from '../../functions/logistics/routes/post-shipment-handover.ts';
import { postShipmentRetry } from '../../functions/logistics/routes/post-shipment-retry.ts';
import { postShipmentVoid } from '../../functions/logistics/routes/post-shipment-void.ts';
import { putCarrierContract } from '../../functions/logistics/routes/put-carrier-contract.ts';
import { putCarrierPolicy } from '../../functions/logistics/routes/put-carrier-policy.ts';
import { putRateCard } from '../../functions/logistics/routes/put-rate-card.ts';
import { putWatchPolicy } from '../../functions/logistics/routes/put-watch-policy.ts';
import { settleShipment } from '../../functions/logistics/settle-shipment.ts';
import { aCarrier } from '../../test/builders/a-carrier.ts';
import { type ExampleShop, orderId } from './example-shop.ts';
import { firstIdOf, idOf, type Played, playedRoutes } from './played-routes.ts';

const hourMs = 3_600_000;
const token = 'example-0d9c4f2a4b0e4f6e';
const secret = {
  carriers: {
    sf: { partnerId: 'EXAMPLE', checkword: 'example', products: { standard: 2 } },
    zto: { appKey: 'example', appSecret: 'example', account: { accountId: 'example', accountPassword: '' } },
  },
  tokens: { sf: [token] },
};
const waybillNo = 'SF7444400043266';
const parcel = { carrier: 'sf', waybillNo } as const;
const door = { carrier: 'sf', token };

const delta = ['上海市', '江苏省', '浙江省'].map((province) => ({ country: 'CN', province }));
const card = {
  ...{ carrier: 'sf', product: 'standard', warehouseId: 'SH1', currency: 'CNY' },
  ...{ delivers: ['standard', 'next-day'], goodsClasses: ['standard', 'custom'] },
  zones: [
    {
      ...{ zone: '江浙沪', places: delta, days: 1 },
      ...{ first: { grams: 1000, minor: 900 }, further: { grams: 1000, minor: 200 } },
    },
    {
      ...{ zone: '全国', places: [{ country: 'CN' }], days: 3 },
      ...{ first: { grams: 1000, minor: 1400 }, further: { grams: 1000, minor: 600 } },
    },
  ],
  ...{ volumetricDivisor: 6000, maxWeightGrams: 30_000 },
  remote: [{ places: [{ country: 'CN', province: '西藏自治区' }], minor: 1500, days: 3 }],
};

/** SF's own reading and answering of pushes; booking is pretended, so that nobody is asked. */
function carriersOf({ now }: Pick<ExampleShop, 'now'>) {
  const pretended = aCarrier('sf');
  const { routes: _routes, pushes: _pushes, ...booking } = pretended.carrier;
  const carriers = configuredCarriers(async () => secret, {
    now,
    send: () => Promise.reject(new Error('the examples ask nobody')),
    uuid: () => 'example',
    makers: {
      ...carrierMakers,
      sf: (config, deps) => ({ ...sf(sfConfig.parse(config), deps), ...booking }),
    },
  });
  return { carriers, pretended };
}

function begun({ table, now, at, common }: ExampleShop) {
  const { carriers, pretended } = carriersOf({ now });
  const deps: LogisticsApiDeps = {
    ...{ ...logisticsOn(table, { carriers, now }), ...common },
    labelFont: () => Promise.reject(new Error('the examples print nothing')),
    failed: (error) => {
      throw error;
    },
  };
  return { ...playedRoutes(), quietly: playedRoutes().ask, deps, pretended, at };
}
type Day = ReturnType<typeof begun>;

const clerk = { caller: 'logistics-wang' };

/** What carriers charge, how they are chosen and watched; has to be known before anything is allocated. */
export async function logisticsTerms(shop: ExampleShop): Promise<Played> {
  const { ask, quietly, deps, played } = begun(shop);
  const ofSf = { ...clerk, params: { carrier: 'sf', product: 'standard' } };
  await quietly(putRateCard, deps, {
    ...ofSf,
    body: { ...card, warehouseId: 'GZ1', zones: card.zones.slice(1) },
  });
  await ask(putRateCard, deps, {
    ...ofSf,
    body: card,
    as: ['sf', 'First and further weight by zone (首重续重)'],
  });
  await ask(getRateCard, deps, { ...ofSf, query: { warehouseId: 'SH1' } });
  await ask(putCarrierContract, deps, {
    ...{ ...clerk, params: { carrier: 'sf' }, body: { claims: { freightMultiple: 7, mostMinor: 50_000 } } },
    as: ['sevenTimes', 'Seven times the freight, 500 yuan at most (运费 7 倍)'],
  });
  await ask(getCarrierContract, deps, { params: { carrier: 'sf' } });
  await ask(putCarrierPolicy, deps, {
    ...{ ...clerk, body: { ...defaultCarrierPolicy, lateMinor: 800, excluded: [{ carrier: 'yto' }] } },
    as: ['punctual', 'A late parcel costs 8 yuan; one carrier is left out'],
  });
  await ask(getCarrierPolicy, deps);
  await ask(putWatchPolicy, deps, {
    ...{ ...clerk, body: { policy: { noPickup: { warnHours: 12, criticalHours: 24 } } } },
    as: ['sooner', 'Half the time until the pick-up; all else as it comes (揽收更严)'],
  });
  await ask(getWatchPolicy, deps);
  return played;
}

/** The packed order of the examples goes to its buyer, who does not find it; and a carton more that somebody sends by hand. */
export async function parcelsOnTheirWay(shop: ExampleShop): Promise<Played> {
  const day = begun(shop);
  await learnLane(day);
  await send(shop, day);
  await follow(day);
  await complain(day);
  await byHand(day);
  return day.played;
}

/** Forty parcels that arrived two days before, so that there is a forecast (预计送达). */
async function learnLane({ deps, at }: Day): Promise<void> {
  at('2026-11-24 05:30');
  const endedAt = deps.now() - 48 * hourMs;
  const place = { province: '上海市', city: '上海市' };
  const route = { carrier: 'sf', product: 'standard', from: place, to: place } as const;
  for (let index = 0; index < 40; index += 1) {
    const takes = (16 + (index % 20)) * hourMs;
    const lastMile = (1 + (index % 4)) * hourMs;
    const startedAt = endedAt - takes;
    const stages = { TOTAL: [takes], OUT_FOR_DELIVERY: [lastMile] };
    await deps.lanes.keep({ ...route, startedAt, endedAt, stages }, `SF${index}`);
  }
  await refreshLanes(deps);
}

async function send(shop: ExampleShop, { ask, show, deps, pretended, at }: Day): Promise<void> {
  at('2026-11-24 11:10');
  const { plans, allocations } = fulfilmentDeps(shop);
  const allocationId = (await plans.get(orderId))?.parts[0]?.allocationId ?? '';
  const packed = await allocations.get(allocationId);
  if (!packed?.parcels) throw new Error('the order of the examples is not packed');
  pretended.state.next = waybillNo;
  const { warehouseId, delivery, carrier, product, parcels, value } = packed;
  const told = { allocationId, orderId, warehouseId, delivery, carrier, product, parcels, value };
  const shipment = await shipAllocation(packedOf(allocationPacked.schema.shape.data.parse(told)), deps);
  const params = { id: shipment?.shipmentId };
  await ask(getShipment, deps, { params });
  at('2026-11-24 17:40');
  await ask(postShipmentHandover, deps, { params, caller: 'keeper-li' });
  show(
    'POST /shipments/{id}/handover',
    ['otherLabel', "It went by the marketplace's own label (平台电子面单)"],
    { carrier: 'zto', waybillNos: ['73100196611386'] },
  );
}

const scans = [
  { at: '2026-11-24 17:52', opCode: '50', place: '上海市', text: '顺丰速运 已收取快件' },
  { at: '2026-11-24 20:31', opCode: '31', place: '上海市', text: '快件到达 【上海浦东集散中心】' },
  {
    at: '2026-11-25 05:48',
    opCode: '30',
    place: '上海市',
    text: '快件在【上海浦东集散中心】完成分拣，准备发往【上海浦东陆家嘴营业点】',
  },
  {
    at: '2026-11-25 08:10',
    opCode: '44',
    place: '上海市',
    text: '快件交给张师傅，正在派送途中（联系电话：95338）',
  },
  { at: '2026-11-25 09:40', opCode: '3099', place: '上海市', text: '快件暂放网点' },
  { at: '2026-11-25 10:26', opCode: '80', place: '上海市', text: '快件已签收，签收人：快递驿站' },
] as const;

/** SF pushes each scan, one with a code that no table has, and what the parcel costs. */
async function follow(day: Day): Promise<void> {
  const { ask, deps } = day;
  for (const scan of scans.slice(0, 4)) await push(day, scan);
  await ask(getParcel, deps, { params: parcel });
  await ask(listParcels, deps, { query: { orderId } });
  const fee = { feeTypeCode: '1', feeAmt: 9, inputTm: String(deps.now()) };
  await ask(postCarrierCallback, deps, {
    ...{ params: door, body: JSON.stringify({ waybillNo, feeList: [fee] }) },
    as: ['sfFees', 'What a parcel costs (顺丰清单运费推送)'],
  });
  for (const scan of scans.slice(4)) await push(day, scan);
  await ask(listShipments, deps, { query: { orderId } });
  await ask(listCarriers, deps);
}

async function push({ ask, deps, at }: Day, scan: (typeof scans)[number]): Promise<void> {
  at(scan.at);
  const route = {
    ...{ mailno: waybillNo, acceptTime: `${scan.at}:00`, acceptAddress: scan.place, remark: scan.text },
    ...{ opCode: scan.opCode, id: String(scans.indexOf(scan) + 1) },
  };
  await ask(postCarrierCallback, deps, {
    params: door,
    body: JSON.stringify({ Body: { WaybillRoute: [route] } }),
    as: ['sf', 'A scan that SF pushes (顺丰路由推送)'],
  });
  const followed = await followParcel(parcel, deps);
  if (followed) await settleShipment(followed.shipmentId, deps);
}

/** From the complaint to the carrier's money. */
async function complain({ ask, show, deps, at }: Day): Promise<void> {
  at('2026-11-25 20:05');
  await ask(postParcelComplaint, deps, {
    params: parcel,
    body: { kind: 'NOT_RECEIVED' },
    as: ['notReceived', 'It is signed for, and not there'],
  });
  const params = { id: firstIdOf(await ask(listLogisticsCases, deps)) };
  const act = (name: string, summary: string, body: object) =>
    ask(postLogisticsCaseAction, deps, { caller: 'service-lin', params, body, as: [name, summary] });
  at('2026-11-26 09:15');
  await act('urge', 'Ask the carrier (催件)', { action: 'urge', reason: '网点核实签收人' });
  const amount = { currency: 'CNY', minor: 3998 };
  await act('compensate', 'Pay the buyer what they paid (先行赔付)', {
    action: 'compensate',
    reason: '驿站无此件，先赔买家',
    amount,
  });
  await act('claim', 'Claim what the contract says (索赔)', {
    action: 'claim',
    reason: '买家未收到，网点无法举证',
  });
  await ask(getLogisticsCase, deps, { params });
  at('2026-12-02 15:30');
  const accepted = { currency: 'CNY', minor: 3000 };
  await act('claimAccepted', 'The carrier accepts a part of it', {
    action: 'claim-accepted',
    reason: '顺丰理赔单 LP20261202',
    amount: accepted,
  });
  await act('claimPaid', 'Its money came (到账)', {
    action: 'claim-paid',
    reason: '12 月理赔到账',
    bankAccount: 'icbc-7788',
  });
  show('POST /logistics-cases/{id}/actions', ['reship', 'Send all of it again, free of charge (补发)'], {
    action: 'reship',
    reason: '确认丢失，补发',
  });
}

async function byHand({ ask, show, quietly, deps, pretended, at }: Day): Promise<void> {
  at('2026-12-03 10:00');
  const carton = { weightGrams: 350, lines: [{ lineId: '1', sku: 'TEA-RED-250', quantity: 1 }] };
  const body = { orderId, warehouseId: 'SH1', parcels: [carton] };
  pretended.state.next = 'SF7444400051981';
  const made = await ask(postShipment, deps, {
    ...{ ...clerk, body: { ...body, carrier: 'sf' } },
    as: ['byHand', 'A carton that no allocation stands behind (补寄)'],
  });
  const { allocationId } = (await deps.shipments.ofOrder(orderId))[0] ?? {};
  show('POST /shipments', ['again', 'An allocation whose shipment is void, by the best carrier (重新下单)'], {
    allocationId,
  });
  const id = idOf(made);
  show('POST /labels', ['narrow', 'On narrow paper'], { shipmentIds: [id], paper: '76x130' });
  await ask(postShipmentVoid, deps, {
    ...clerk,
    params: { id },
    body: { reason: '买家改为退款' },
    as: ['refunded', 'It is not sent after all'],
  });
  pretended.troubles.push({ state: 'REFUSED', code: 'A1006', message: '数字签名无效' });
  const refused = await quietly(postShipment, deps, { ...clerk, body, idempotencyKey: 'shipment-2' });
  pretended.state.next = 'SF7444400052004';
  const retry = { ...clerk, params: { id: idOf(refused) } };
  await ask(postShipmentRetry, deps, {
    ...retry,
    body: {},
    as: ['any', 'It is mended; by the best carrier'],
  });
  show('POST /shipments/{id}/retry', ['another', 'By another carrier and no other (改派)'], {
    carrier: 'zto',
  });
}
