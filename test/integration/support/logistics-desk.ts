import type { Warehouse } from '../../../functions/catalog/contract.ts';
import { advanceShipments } from '../../../functions/logistics/advance-shipments.ts';
import { followParcel } from '../../../functions/logistics/follow-parcel.ts';
import { type LogisticsDeps, logisticsOn } from '../../../functions/logistics/logistics-deps.ts';
import { type Packed, shipAllocation } from '../../../functions/logistics/make-shipment.ts';
import { shipmentIdOf } from '../../../functions/logistics/shipment-store.ts';
import { watchParcels } from '../../../functions/logistics/watch-parcels.ts';
import type { ShippingView } from '../../../functions/orders/contract.ts';
import type { Table } from '../../../shared/dynamodb/table.ts';
import { derivedId } from '../../../shared/kernel/ids.ts';
import { accountsOf, type PretendedCarrier } from '../../builders/a-carrier.ts';

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

export const orderIdFor = (name: string): string => derivedId('ord', [name]);
export const allocationIdFor = (name: string): string => derivedId('alc', [name]);
export const shipmentIdFor = (name: string, n = 1): string => shipmentIdOf(allocationIdFor(name), n);

const money = (minor: number) => ({ currency: 'CNY', minor });

export const aShippedOrder = (part: Partial<ShippingView> = {}): ShippingView => ({
  ...{ orderId: orderIdFor('any'), status: 'PACKED', channel: 'web', placedAt: 0, buyer: { id: 'b' } },
  shipTo: {
    ...{ name: '王小明', phone: '13812345678', country: 'CN', province: '浙江省', city: '杭州市' },
    ...{ district: '西湖区', detail: '文三路 100 号' },
  },
  ...{ delivery: 'standard', paymentTiming: 'prepaid', lines: [], total: money(19_900) },
  ...part,
});

export const aSendingWarehouse = (part: Partial<Warehouse> = {}): Warehouse => ({
  ...{ warehouseId: 'SH1', name: '上海仓', address: '上海市青浦区华新镇', location: { lat: 31, lng: 121 } },
  priority: 1,
  sender: { name: '李仓管', phone: '13900001111', province: '上海市', city: '上海市', detail: '华新镇 1 号' },
  ...part,
});

/** Cartons of tea, packed for the order and allocation of a name. */
export const packed = (name: string, part: Partial<Packed> = {}): Packed => ({
  ...{ allocationId: allocationIdFor(name), orderId: orderIdFor(name), warehouseId: 'SH1' },
  delivery: 'standard',
  parcels: [{ weightGrams: 800, lines: [{ lineId: '1', sku: 'TEA', quantity: 2 }] }],
  value: money(19_900),
  ...part,
});

/** Logistics on a table, with carriers that a test plays, an order for every id, and a clock that it sets. */
export function logisticsDesk(table: Table, ...carriers: readonly PretendedCarrier[]) {
  const clock = { now: Date.parse('2026-11-24T04:00:00Z') };
  const orders = { order: aShippedOrder() as ShippingView | undefined };
  const warehouses = { warehouse: aSendingWarehouse() as Warehouse | undefined };
  const unanswered: unknown[] = [];
  const accounts = { accounts: accountsOf(...carriers.map(({ carrier }) => carrier)) };
  const deps: LogisticsDeps = {
    ...logisticsOn(table, { carriers: async () => accounts.accounts, now: () => clock.now }),
    shippingOf: async (orderId) => orders.order && { ...orders.order, orderId },
    warehouseOf: async () => warehouses.warehouse,
    soldAs: async (skus) =>
      new Map(
        skus.map((sku) => [
          sku,
          { title: '红茶', price: money(9_950), weightGrams: 400, goodsClass: 'standard' as const },
        ]),
      ),
  };
  const until = () => clock.now + minuteMs;
  return {
    ...{ clock, deps, orders, warehouses, unanswered, accounts },
    ship: (name: string, part: Partial<Packed> = {}) => shipAllocation(packed(name, part), deps),
    shipment: (name: string, n = 1) => deps.shipments.get(shipmentIdFor(name, n)),
    /** The clock of shipments, a while later. */
    later: async (ms: number) => {
      clock.now += ms;
      const { failed } = await advanceShipments(until(), deps);
      if (failed.length > 0) throw failed[0];
    },
    /** The clock of parcels, a while later. */
    watch: async (ms = 0) => {
      clock.now += ms;
      const report = { unanswered: (_carrier: string, error: unknown) => unanswered.push(error) };
      const { failed, ...seen } = await watchParcels(until(), { ...deps, ...report });
      if (failed.length > 0) throw failed[0];
      return seen;
    },
    follow: (waybillNo: string) => followParcel({ carrier: 'sf', waybillNo }, deps),
  };
}
