import { channelCaseStore } from '../../../functions/channels/case-store.ts';
import type { ChannelOrder } from '../../../functions/channels/domain/channel-order.ts';
import { listingStore } from '../../../functions/channels/listing-store.ts';
import { channelOrderStore } from '../../../functions/channels/store.ts';
import { takeMessage } from '../../../functions/channels/take-message.ts';
import { followParcel } from '../../../functions/logistics/follow-parcel.ts';
import { shipAllocation } from '../../../functions/logistics/make-shipment.ts';
import { channelTaking } from '../../../functions/orders/channel-taking.ts';
import { shippingView } from '../../../functions/orders/contract.ts';
import { takeChannelOrder } from '../../../functions/orders/take-channel-order.ts';
import { retentionSchema } from '../../../functions/privacy/domain/retention.ts';
import { noteOrder } from '../../../functions/privacy/note-order.ts';
import { orderRefOf } from '../../../functions/privacy/order-ref.ts';
import { privacyDeps } from '../../../functions/privacy/privacy-deps.ts';
import { requestErasure } from '../../../functions/privacy/request-erasure.ts';
import { workErasures } from '../../../functions/privacy/work-erasures.ts';
import { judgeOrder } from '../../../functions/risk/judge-order.ts';
import { riskDeps } from '../../../functions/risk/risk-deps.ts';
import type { Table } from '../../../shared/dynamodb/table.ts';
import { orderIdOf } from '../../../shared/kernel/channel.ts';
import type { PersonKey } from '../../../shared/kernel/person.ts';
import { aCarrier } from '../../builders/a-carrier.ts';
import { aBucket, aMessage, anAdapter, shopsOf } from '../../builders/a-channel.ts';
import { aTrackingEvent } from '../../builders/a-tracking-event.ts';
import { logisticsDesk } from './logistics-desk.ts';
import { stream, tillOn, watched } from './till.ts';
import { warehouseDesk } from './warehouse-desk.ts';

const dayMs = 86_400_000;
const secretBytes = (length: number) => Buffer.alloc(length, 7);

/** Privacy on a table where all contexts have work with the same person: it sells, takes money, judges, ships and hears of channels. */
export function privacyDesk(table: Table) {
  const heard = stream();
  const told = watched(table, heard);
  const warehouse = warehouseDesk(told);
  const till = tillOn(told, heard);
  const carrier = aCarrier();
  const logistics = logisticsDesk(told, carrier);
  const bucket = aBucket();
  const clock = warehouse.time;
  clock.now = till.shop.time.now;
  const now = () => clock.now;
  const messages = {
    list: async function* (prefix: string) {
      for (const [key, { length: bytes }] of [...bucket.all])
        if (key.startsWith(prefix)) yield { key, bytes };
    },
    remove: async (key: string) => {
      bucket.all.delete(key);
    },
  };
  const deps = {
    ...privacyDeps({ table, messages, secretBytes, now }),
    retention: retentionSchema.parse({}),
  };
  const risk = riskDeps({ table, secretBytes, now });
  const note = (orderId: string) => noteOrder({ orderId }, deps);
  let serial = 0;

  /** An order of an own channel that is bought, judged, sent and delivered, with remarks, scans and a case in words. */
  const delivered = async (): Promise<string> => {
    const sku = await warehouse.sku({ SH1: 10 });
    const client = { ip: '203.0.113.7', deviceId: 'device-77', city: '上海市' };
    const orderId = await warehouse.released([{ sku, quantity: 1 }], { note: '王小明本人签收', client });
    await judgeOrder(orderId, risk);
    await note(orderId);
    await warehouse.allocate(orderId);
    const { wave } = await warehouse.wave();
    await warehouse.pickAll(wave.waveId);
    const [allocation] = await warehouse.allocationsOf(orderId);
    if (!allocation) throw new Error('nothing was allocated');
    await warehouse.pack(allocation.allocationId);
    await sent(orderId, allocation.allocationId, sku);
    clock.now += 3_600_000;
    await warehouse.follow(allocation.allocationId, 'SHIPPED');
    await warehouse.follow(allocation.allocationId, 'DELIVERED');
    clock.now += 8 * dayMs;
    await warehouse.work();
    return orderId;
  };

  const sent = async (orderId: string, allocationId: string, sku: string): Promise<void> => {
    logistics.clock.now = clock.now;
    logistics.orders.order = await shippingView(table, orderId);
    await shipAllocation(
      {
        ...{ allocationId, orderId, warehouseId: 'SH1', delivery: 'standard' },
        parcels: [{ weightGrams: 800, lines: [{ lineId: '1', sku, quantity: 1 }] }],
        value: { currency: 'CNY', minor: 1999 },
      },
      logistics.deps,
    );
    await logistics.later(0);
    const waybillNo = carrier.parcels().at(-1) ?? '';
    const text = '已签收，签收人：王小明 13800138000';
    const at = { occurredAt: clock.now + 60_000, receivedAt: clock.now + 120_000 };
    const scan = { ...aTrackingEvent({ carrier: 'sf', waybillNo, status: 'DELIVERED', text }), ...at };
    await logistics.deps.parcels.take(scan);
    await followParcel({ carrier: 'sf', waybillNo }, logistics.deps);
  };

  /** A message of the channel about an order, taken there and into our order. */
  const fromChannel = async (order: ChannelOrder): Promise<string> => {
    serial += 1;
    const receivedAt = order.modifiedAt + serial;
    await bucket.put(aMessage({ kind: 'order', order }, { receivedAt, observedAt: order.observedAt }));
    const channel = {
      ...{ channels: shopsOf(anAdapter()), objects: bucket.objects, orders: channelOrderStore(told) },
      ...{ listings: listingStore(told), cases: channelCaseStore(told), now },
      failed: (error: unknown) => {
        throw error;
      },
    };
    await takeMessage(bucket.queue.at(-1) ?? '', channel);
    const ref = orderRefOf({
      ...order,
      orderId: orderIdOf(order.channel, order.shopId, order.channelOrderId),
    });
    // Both hear of the same event, in any order.
    await noteOrder(ref, deps);
    const newName = () => `lease-${serial}`;
    await takeChannelOrder(order, channelTaking({ table: told, now, newName }));
    return ref.orderId;
  };

  const ask = async (key: PersonKey, idempotencyKey = 'ask') =>
    (await requestErasure({ key, caller: 'privacy-desk', idempotencyKey }, deps)).erasure;
  const work = async (until = Number.POSITIVE_INFINITY) => workErasures(until, deps);
  return {
    warehouse,
    till,
    carrier,
    logistics,
    bucket,
    clock,
    deps,
    risk,
    note,
    delivered,
    fromChannel,
    ask,
    work,
    heard,
    told,
  };
}
