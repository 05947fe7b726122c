import type { BusEvent } from '../../events/define-event.ts';
import { allocationCancelled, allocationPacked, reshipDecided } from '../../events/fulfilment.ts';
import {
  parcelChanged,
  reshipRequested,
  shipmentDelivered,
  shipmentHandedOver,
  shipmentReturned,
  trackingReceived,
} from '../../events/logistics.ts';
import { orderCancelled, orderExpired, orderReleased, orderShipped } from '../../events/order.ts';
import { channelOrderOf, tellShipped } from '../../functions/channels/contract.ts';
import { allocateOrder } from '../../functions/fulfilment/allocate-order.ts';
import { endOrder } from '../../functions/fulfilment/end-order.ts';
import { followShipment } from '../../functions/fulfilment/follow-shipment.ts';
import { fulfilmentDeps } from '../../functions/fulfilment/fulfilment-deps.ts';
import { reshipGoods } from '../../functions/fulfilment/reship-goods.ts';
import { shipmentNews } from '../../functions/fulfilment/shipment-news.ts';
import { workFulfilment } from '../../functions/fulfilment/work-fulfilment.ts';
import { advanceShipments } from '../../functions/logistics/advance-shipments.ts';
import type { Carriers } from '../../functions/logistics/carrier-accounts.ts';
import { carrierCodes, subStatuses, trackingStatuses } from '../../functions/logistics/domain/tracking.ts';
import { watchPolicySchema } from '../../functions/logistics/domain/watch/policy.ts';
import { followTold } from '../../functions/logistics/follow-told.ts';
import { hearParcel } from '../../functions/logistics/hear-parcel.ts';
import { logisticsOn } from '../../functions/logistics/logistics-deps.ts';
import { shipAllocation } from '../../functions/logistics/make-shipment.ts';
import { noteReship } from '../../functions/logistics/note-reship.ts';
import { packedOf } from '../../functions/logistics/packed-allocation.ts';
import { receivePush } from '../../functions/logistics/receive-push.ts';
import { refreshLanes } from '../../functions/logistics/refresh-lanes.ts';
import { beginFollowing } from '../../functions/logistics/subscribe-parcel.ts';
import { tellChannel, tellWholeOrder } from '../../functions/logistics/tell-channel.ts';
import { voidAllocation } from '../../functions/logistics/void-shipment.ts';
import { watchParcels } from '../../functions/logistics/watch-parcels.ts';
import { shippingView } from '../../functions/orders/contract.ts';
import type { Table } from '../../shared/dynamodb/table.ts';
import { type CarrierName, type Depots, depotsOf, type Knock } from './engine/carriers.ts';
import { type Queue, schedule } from './engine/delivery.ts';
import { type Ground, onOther, type Send } from './engine/lambda.ts';
import type { FunctionName, QueueOf, Shop, Work, World } from './world.ts';

/** What the merchant's own service for messages was told, by the id of each message. */
export type Notices = ReadonlyMap<string, string>;

type Surroundings = {
  readonly table: Table;
  readonly carriers: Carriers;
  readonly post: (message: {
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
  }) => Promise<number>;
  readonly failed: (error: unknown) => void;
  readonly now: () => number;
};

/** Carriers here deliver in minutes, which would be odd in life. */
const policy = watchPolicySchema.parse({ off: ['FAST_SIGN'] });

/** What the functions of fulfilment and logistics have at hand. */
export function fulfilmentShop({ table, carriers, post, failed, now }: Surroundings) {
  const ofCarriers = async () => carriers;
  const logistics = { ...logisticsOn(table, { carriers: ofCarriers, now }), policy };
  return {
    fulfilment: fulfilmentDeps({ table, now }),
    logistics: {
      ...logistics,
      followParcel: (numbered: Parameters<typeof logistics.followParcel>[0]) =>
        beginFollowing(numbered, logistics),
      ...{ post, failed },
      unanswered: () => undefined,
      channelOrderOf: (ref: Parameters<typeof channelOrderOf>[1]) => channelOrderOf(table, ref),
      tellShipped: tellShipped(table, now),
      shippingOf: (orderId: string) => shippingView(table, orderId),
    },
  };
}
export type FulfilmentShop = ReturnType<typeof fulfilmentShop>;

/** Posts a notice to the merchant's own service, which keeps it. */
export const postTo =
  (notices: Map<string, string>, send: Send): Surroundings['post'] =>
  ({ body, headers }) =>
    send({
      label: `notice ${headers['webhook-id']}`,
      kinds: onOther,
      act: () => {
        const { type, data } = JSON.parse(body) as { type: string; data: Readonly<Record<string, unknown>> };
        notices.set(`${headers['webhook-id']}`, `${type} ${data['waybillNo']} ${data['status']}`);
        return 200;
      },
    });

type Fulfilment = Pick<World, 'ground' | 'functions'> & {
  readonly timeouts: Readonly<Record<FunctionName, number>>;
  /** How often what the clock starts every minute is started. */
  readonly everyMs: () => number;
  readonly queueOf: QueueOf;
};

/** The carriers of a run, whose pushes come to our door. */
export function carriersOf(
  ground: Ground,
  functions: () => World['functions'],
  violate: World['violate'],
): Depots {
  const knock: Knock = async (name, carrier: CarrierName, bytes) => {
    const outcome = await functions()['logistics-api'].invoke(name, async ({ logistics }) => {
      const push = { headers: {}, bytes };
      return (await receivePush({ carrier, token: 'token', push }, logistics)).status;
    });
    return outcome.kind === 'answered' && outcome.value === 200;
  };
  return depotsOf(ground, knock, violate);
}

type Subscription = { readonly types: readonly string[]; readonly queue: Queue };
const received = (event: BusEvent): unknown => JSON.parse(JSON.stringify(event));

/** Who hears of what: the consumers of fulfilment and logistics. */
export function fulfilmentSubscriptions({ queueOf }: Pick<Fulfilment, 'queueOf'>): readonly Subscription[] {
  const to = (name: string, of: FunctionName, types: readonly string[], work: Work): Subscription => ({
    types,
    queue: queueOf(name, of, work),
  });
  const news = [shipmentHandedOver.type, shipmentDelivered.type, shipmentReturned.type];
  return [
    to('allocate', 'fulfilment-on-order-released', [orderReleased.type], allocate),
    to('end', 'fulfilment-on-order-cancelled', [orderCancelled.type, orderExpired.type], end),
    to('follow', 'fulfilment-on-shipment-changed', news, follow),
    to('reship', 'fulfilment-on-reship-requested', [reshipRequested.type], reship),
    to('ship', 'logistics-on-allocation-packed', [allocationPacked.type], ship),
    to('void', 'logistics-on-allocation-cancelled', [allocationCancelled.type], makeVoid),
    to('track', 'logistics-on-tracking-received', [trackingReceived.type], track),
    to('parcel', 'logistics-on-parcel-changed', [parcelChanged.type], hear),
    to(
      'waybill',
      'logistics-on-shipment-handed-over',
      [shipmentHandedOver.type, orderShipped.type],
      tellWaybill,
    ),
    to('decided', 'logistics-on-reship-decided', [reshipDecided.type], noteDecided),
  ];
}

const dayMs = 86_400_000;
const shortMarginMs = 5000;
const longMarginMs = 25_000;

/** The minute's work of both, in days without anything going wrong every few hours; and what lanes learn at night. */
export function fulfilmentSchedules(fulfilment: Fulfilment): void {
  const { ground, functions, timeouts, everyMs } = fulfilment;
  const each = (
    name: string,
    of: FunctionName,
    marginMs: number,
    work: (until: number, shop: Shop) => Promise<{ readonly failed: readonly unknown[] }>,
  ): void =>
    schedule(ground, name, {
      everyMs,
      run: (run) =>
        functions[of].invoke(run, async (shop) => {
          const { failed } = await work(shop.now() + timeouts[of] - marginMs, shop);
          for (const error of failed) ground.failed(run, error);
        }),
    });
  each('work', 'fulfilment-on-fulfilment-schedule', shortMarginMs, (until, shop) =>
    workFulfilment(until, shop.fulfilment),
  );
  each('book', 'logistics-on-shipment-schedule', longMarginMs, (until, shop) =>
    advanceShipments(until, shop.logistics),
  );
  each('watch', 'logistics-on-tracking-schedule', longMarginMs, (until, shop) =>
    watchParcels(until, shop.logistics),
  );
  schedule(ground, 'lanes', {
    everyMs: () => dayMs,
    run: (run) =>
      functions['logistics-on-lane-schedule'].invoke(run, ({ logistics }) => refreshLanes(logistics)),
  });
}

const allocate: Work = async (event, { fulfilment }) =>
  void (await allocateOrder(orderReleased.schema.parse(received(event)).data.orderId, fulfilment));

const end: Work = async (event, { fulfilment }) => {
  const contract = event.type === orderExpired.type ? orderExpired : orderCancelled;
  await endOrder(contract.schema.parse(received(event)).data.orderId, fulfilment);
};

const follow: Work = async (event, { fulfilment }) => {
  const contracts = [shipmentHandedOver, shipmentDelivered, shipmentReturned];
  const contract = contracts.find(({ type }) => type === event.type) ?? shipmentHandedOver;
  const told = contract.schema.parse(received(event)) as Parameters<typeof shipmentNews>[0];
  await followShipment(shipmentNews(told), fulfilment);
};

const reship: Work = async (event, { fulfilment }) =>
  void (await reshipGoods(reshipRequested.schema.parse(received(event)).data, fulfilment));

const ship: Work = async (event, { logistics }) =>
  void (await shipAllocation(packedOf(allocationPacked.schema.parse(received(event)).data), logistics));

const makeVoid: Work = async (event, { logistics }) =>
  void (await voidAllocation(allocationCancelled.schema.parse(received(event)).data, logistics));

const track: Work = async (event, { logistics }) => {
  const told = () => trackingReceived.schema.parse(received(event)).data;
  for (const [, error] of await followTold([told], logistics)) throw error;
};

const hear: Work = async (event, { logistics }) => {
  const { id, data } = parcelChanged.schema.parse(received(event));
  const carrier = carrierCodes.find((each) => each === data.carrier) ?? 'sf';
  const status = trackingStatuses.find((each) => each === data.status) ?? 'UNKNOWN';
  const sub = subStatuses.find((each) => each === data.sub);
  const { shipmentId, orderId, waybillNo, at, eta } = data;
  await hearParcel(
    { eventId: id, ...{ shipmentId, orderId, waybillNo, at, eta, carrier, status, sub } },
    logistics,
  );
};

const tellWaybill: Work = async (event, { logistics }) =>
  void (event.type === orderShipped.type
    ? await tellWholeOrder(orderShipped.schema.parse(received(event)).data.orderId, logistics)
    : await tellChannel(shipmentHandedOver.schema.parse(received(event)).data.shipmentId, logistics));

const noteDecided: Work = async (event, { logistics }) =>
  void (await noteReship(reshipDecided.schema.parse(received(event)).data, logistics));
