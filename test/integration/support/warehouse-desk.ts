import type { Sku } from '../../../functions/catalog/domain/catalog.ts';
import { allocateOrder } from '../../../functions/fulfilment/allocate-order.ts';
import { cancelWave } from '../../../functions/fulfilment/cancel-wave.ts';
import { collectAllocation } from '../../../functions/fulfilment/collect-allocation.ts';
import { lineIdOf } from '../../../functions/fulfilment/domain/pick-line.ts';
import { endOrder } from '../../../functions/fulfilment/end-order.ts';
import { finishPutAway } from '../../../functions/fulfilment/finish-put-away.ts';
import { followShipment, type ShipmentNews } from '../../../functions/fulfilment/follow-shipment.ts';
import { fulfilmentDeps } from '../../../functions/fulfilment/fulfilment-deps.ts';
import { makeWave, type WaveAsk } from '../../../functions/fulfilment/make-wave.ts';
import { packAllocation } from '../../../functions/fulfilment/pack-allocation.ts';
import { type ReshipAsk, reshipGoods } from '../../../functions/fulfilment/reship-goods.ts';
import { scanPick } from '../../../functions/fulfilment/scan-pick.ts';
import { wavePut } from '../../../functions/fulfilment/wave-store.ts';
import { workFulfilment } from '../../../functions/fulfilment/work-fulfilment.ts';
import { moveStock } from '../../../functions/inventory/move-stock.ts';
import { setTier } from '../../../functions/inventory/spread-stock.ts';
import { cancelOrder } from '../../../functions/orders/cancel-order.ts';
import { changeOrder } from '../../../functions/orders/change-order.ts';
import { orderHolds, riskView } from '../../../functions/orders/contract.ts';
import { lifted } from '../../../functions/orders/domain/change-holds.ts';
import { edited } from '../../../functions/orders/domain/change-order.ts';
import type { OrderRequest } from '../../../functions/orders/domain/request.ts';
import { payOrder } from '../../../functions/orders/pay-order.ts';
import { placeOrder } from '../../../functions/orders/place-order.ts';
import type { Table } from '../../../shared/dynamodb/table.ts';
import { anOrderRequest } from '../../builders/order.ts';
import { shopOn } from './shop.ts';

const places = {
  SH1: { name: '上海一仓', location: { lat: 31.2, lng: 121.2 }, priority: 1 },
  GZ1: { name: '广州一仓', location: { lat: 23.1, lng: 113.4 }, priority: 2 },
  CD1: { name: '成都一仓', location: { lat: 30.6, lng: 104.1 }, priority: 3 },
  XA1: { name: '西安一仓', location: { lat: 34.3, lng: 108.9 }, priority: 4 },
  HB1: { name: '哈尔滨一仓', location: { lat: 45.8, lng: 126.5 }, priority: 5 },
} as const;
export type WarehouseId = keyof typeof places;

type Said = { readonly picked?: number; readonly short?: number; readonly key?: string };
type Lines = readonly { readonly sku: string; readonly quantity: number }[];

/** A shop whose orders are sent: warehouses, stock in each, orders that are released, and pickers who do all they are asked. */
export function warehouseDesk(table: Table) {
  const shop = shopOn(table);
  const deps = fulfilmentDeps({ table, now: shop.now });
  let serial = 0;
  const next = (prefix: string) => {
    serial += 1;
    return `${prefix}-${serial}`;
  };

  /** A new SKU with pieces in warehouses. */
  const sku = async (pieces: Partial<Record<WarehouseId, number>>, given = next('SKU')): Promise<string> => {
    await shop.catalog.putSku(
      {
        sku: given,
        title: given,
        price: { currency: 'CNY', minor: 1999 },
        weightGrams: 250,
        goodsClass: 'standard',
      },
      shop.now(),
    );
    for (const [warehouseId, quantity] of Object.entries(pieces)) {
      const place = places[warehouseId as WarehouseId];
      await shop.catalog.putWarehouse({ warehouseId, address: place.name, ...place }, shop.now());
      const movement = {
        sku: given,
        warehouseId,
        kind: 'receipt',
        quantity,
        reason: 'first delivery',
      } as const;
      if (quantity > 0) await moveStock({ movement, caller: 'test', idempotencyKey: next('in') }, shop);
    }
    return given;
  };

  /** A new SKU that is sold as one and made of others (组合商品). */
  const bundle = async (parts: Sku['parts']): Promise<string> => {
    const given = next('SET');
    const price = { currency: 'CNY', minor: 4999 };
    const terms = { sku: given, title: given, price, weightGrams: 800, goodsClass: 'standard' } as const;
    await shop.catalog.putSku({ ...terms, parts }, shop.now());
    return given;
  };

  /** An order that is released: paid, and passed by risk. */
  const released = async (lines: Lines, part: Partial<OrderRequest> = {}): Promise<string> => {
    const request = anOrderRequest({ ...part, lines: [...lines] });
    const placed = await placeOrder({ request, caller: 'shop', idempotencyKey: next('order') }, shop.deps);
    const { id } = placed.order;
    const { contentHash = '' } = (await riskView(table, id)) ?? {};
    const passed = { contentHash, outcome: 'PASS', message: '', by: 'risk' } as const;
    await orderHolds(table, shop.now).riskDecided(id, passed);
    await payOrder({ orderId: id, paymentId: `pay_${id}` }, shop.deps);
    return id;
  };

  const levels = async (of: string) => {
    const stock = await shop.inventory.read(of);
    const sum = (place: 'free' | 'allocated' | 'quarantine') =>
      stock?.shelves.reduce((total, each) => total + each[place], 0) ?? 0;
    return {
      available: stock?.available ?? 0,
      reserved: stock?.reserved ?? 0,
      allocated: sum('allocated'),
      quarantine: sum('quarantine'),
      free: sum('free'),
    };
  };

  const allocationsOf = async (orderId: string) => {
    const { parts = [] } = (await deps.plans.get(orderId)) ?? {};
    const found = await deps.allocations.getAll(parts.map(({ allocationId }) => allocationId));
    return parts.flatMap(({ allocationId }) => found.get(allocationId) ?? []);
  };

  const wave = (ask: Partial<WaveAsk> = {}, idempotencyKey = next('wave')) =>
    makeWave({ ask: { warehouseId: 'SH1', ...ask }, caller: 'picker', idempotencyKey }, deps);

  /** Picks every open line of a wave, or of one order in it. */
  const pickAll = async (waveId: string, orderId?: string) => {
    const made = await deps.waves.get(waveId);
    if (!made) throw new Error('no such wave');
    for (const line of await deps.waves.lines(made)) {
      const picked = line.quantity - line.picked - line.short;
      if (picked === 0 || (orderId !== undefined && line.orderId !== orderId)) continue;
      const lineId = String(line.seq).padStart(5, '0');
      await scanPick({ waveId, lineId, key: next('scan'), picked, short: 0 }, deps);
    }
  };

  /** Packs all of an allocation into one parcel of its weight. */
  const pack = async (allocationId: string) => {
    const allocation = await deps.allocations.get(allocationId);
    if (!allocation) throw new Error('no such allocation');
    const lines = allocation.lines.map(({ sku: packed, picked }) => ({ sku: packed, quantity: picked }));
    return packAllocation({ allocationId, parcels: [{ weightGrams: allocation.grams || 1, lines }] }, deps);
  };

  const linesOf = async (waveId: string, orderId: string) => {
    const made = await deps.waves.get(waveId);
    return made ? (await deps.waves.lines(made)).filter((line) => line.orderId === orderId) : [];
  };

  const follow = (allocationId: string, to: ShipmentNews['to'], at = shop.now()) =>
    followShipment({ allocationId, shipmentId: `shp_${allocationId}`, to, at }, deps);

  return {
    ...{ shop, deps, next, sku, bundle, released, levels, allocationsOf, wave, pickAll, pack, follow },
    time: shop.time,
    /** A hot SKU, whose pieces are spread over so many shards. */
    spread: (of: string, shards: number) => setTier(of, { shards }, table),
    allocate: (orderId: string) => allocateOrder(orderId, deps),
    cancel: (id: string) => cancelOrder({ id, reason: 'changed my mind', caller: 'shop' }, shop.deps),
    end: (orderId: string) => endOrder(orderId, deps),
    putAway: (putAwayId: string, place: 'sellable' | 'quarantine' = 'sellable') =>
      finishPutAway({ putAwayId, place, quarantine: [], caller: 'keeper' }, deps),
    order: (id: string) => shop.orders.get(id),
    hold: (id: string) =>
      orderHolds(table, shop.now).set(id, { kind: 'MANUAL', code: 'PERSON', by: 'lin', message: 'wait' }),
    /** Its marketplace cancels it, when it is too late for that. */
    cancelledThere: async (id: string) => {
      const hold = {
        kind: 'CHANNEL',
        code: 'CANCEL_REQUESTED',
        at: shop.now(),
        by: 'channel:tmall',
      } as const;
      await changeOrder(id, (order) => edited(order, { ...order, holds: [hold] }, {}), shop.deps);
    },
    /** A person has looked at what its marketplace said. */
    letGo: (id: string) => changeOrder(id, (order) => edited(order, { ...order, holds: [] }, {}), shop.deps),
    lift: (id: string) => {
      const who = { at: shop.now(), by: 'lin', reason: 'it is fine' };
      return changeOrder(id, (order) => lifted(order, { kind: 'MANUAL' }, who), shop.deps);
    },
    work: async () => {
      const { failed } = await workFulfilment(Number.POSITIVE_INFINITY, deps);
      if (failed.length > 0) throw failed[0];
    },
    collect: (allocationId: string) => collectAllocation(allocationId, deps),
    reship: (ask: ReshipAsk) => reshipGoods(ask, deps),
    cancelWave: (waveId: string, with_ = deps) => cancelWave(waveId, with_),
    putAways: async (warehouseId: WarehouseId) =>
      (await deps.putAways.list(warehouseId, { limit: 100 })).items,
    linesOf,
    /** Scans the only line that a wave has of an order. */
    scan: async (waveId: string, orderId: string, said: Said) => {
      const [line] = await linesOf(waveId, orderId);
      const { picked = 0, short = 0, key = next('scan') } = said;
      return scanPick({ waveId, lineId: lineIdOf(line?.seq ?? 0), key, picked, short }, deps);
    },
    /** Nothing of a line is found. */
    short: async (waveId: string, seq: number) => {
      const line = await deps.waves.line(waveId, lineIdOf(seq));
      const ask = { waveId, lineId: lineIdOf(seq), key: next('scan'), picked: 0 };
      return scanPick({ ...ask, short: line?.quantity ?? 0 }, deps);
    },
    /** A warehouse that sends so much in a day, or nothing while it is closed. */
    putWarehouse: (
      warehouseId: WarehouseId,
      terms: { capacityPerDay?: number; active?: boolean; pickup?: boolean } = {},
    ) =>
      shop.catalog.putWarehouse(
        { warehouseId, address: places[warehouseId].name, ...places[warehouseId], ...terms },
        shop.now(),
      ),
    /** What is left of a wave whose maker died after the first write. */
    beginWave: (waveId: string, allocationIds: readonly string[]) =>
      table.write(
        wavePut({
          ...{ waveId, warehouseId: 'SH1', status: 'OPENING', version: 1, strategy: 'shortest' },
          ...{ allocationIds, lineCount: 0, bodyHash: '', by: 'picker' },
          ...{ createdAt: shop.now(), changedAt: shop.now() },
        }),
      ),
  };
}
