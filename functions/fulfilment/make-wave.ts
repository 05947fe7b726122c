import { ConditionRefused, unlessRefused } from '../../shared/dynamodb/table.ts';
import { bodyHash } from '../../shared/kernel/body-hash.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { type FulfilmentOrder, isCancelRequested } from '../orders/contract.ts';
import { allocationPut } from './allocation-store.ts';
import { dayOf } from './day-store.ts';
import { type Allocation, movedTo } from './domain/allocated.ts';
import { cutOffOf, gatherWave, type Waiting, type WaveRule } from './domain/gather-wave.ts';
import { pickListOf } from './domain/pick-list.ts';
import type { WalkStrategy } from './domain/picking/pick-route.ts';
import { planned, withPart } from './domain/plan.ts';
import { type Wave, waveAfter } from './domain/wave.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { orderAlong } from './order-on.ts';
import { planPut } from './plan-store.ts';
import { linePut, waveIsOpening, wavePut } from './wave-store.ts';

export type WaveAsk = {
  readonly warehouseId: string;
  readonly strategy?: WalkStrategy | undefined;
  readonly carrier?: string | undefined;
  readonly zone?: string | undefined;
  readonly mostOrders?: number | undefined;
  /** Only what has to leave by then. */
  readonly cutOffBefore?: string | undefined;
};
type Asked = { readonly ask: WaveAsk; readonly caller: string; readonly idempotencyKey: string };
export type MadeWave = { readonly wave: Wave; readonly replayed: boolean };

/** Of so many that wait, the most urgent, a wave is made. */
const mostWaiting = 500;
const defaultOrders = 50;
const mostLines = 2000;

/**
 * Makes a wave (波次) of what waits in a warehouse: what has to leave first and is most urgent, one carrier's or one zone's
 * where that is asked, and their pick list. The same key and body again give the first wave, and finish it where somebody died over it. Throws
 * NOTHING_TO_PICK, IDEMPOTENCY_KEY_REUSED.
 */
export async function makeWave(asked: Asked, deps: FulfilmentDeps): Promise<MadeWave> {
  const { ask, caller, idempotencyKey } = asked;
  const waveId = derivedId('wav', [caller, idempotencyKey]);
  const before = await deps.waves.get(waveId);
  if (before) return again(before, ask, deps);
  const wave = await newWave(waveId, asked, deps);
  try {
    await deps.write(wavePut(wave));
  } catch (error) {
    if (!(error instanceof ConditionRefused)) throw error;
    const first = await deps.waves.get(waveId);
    if (!first) throw error;
    return again(first, ask, deps);
  }
  return { wave: await openWave(wave, deps), replayed: false };
}

async function again(wave: Wave, ask: WaveAsk, deps: FulfilmentDeps): Promise<MadeWave> {
  if (wave.bodyHash !== bodyHash(ask))
    throw new Failure('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another wave; use a new one.');
  return { wave: wave.status === 'OPENING' ? await openWave(wave, deps) : wave, replayed: true };
}

async function newWave(waveId: string, { ask, caller }: Asked, deps: FulfilmentDeps): Promise<Wave> {
  const { warehouseId, carrier, zone, cutOffBefore } = ask;
  const found = await deps.allocations.list(warehouseId, 'TO_PICK', { limit: mostWaiting });
  const waiting = await waitingOf(found.items, warehouseId, { deps, zones: zone !== undefined });
  const rule: WaveRule = {
    ...{ maxOrders: ask.mostOrders ?? defaultOrders, maxLines: mostLines },
    ...(carrier === undefined ? {} : { carriers: [carrier] }),
    ...(zone === undefined ? {} : { zones: [zone] }),
    ...(cutOffBefore === undefined ? {} : { cutOffBefore }),
  };
  const plan = await gatherUnheld(found.items, waiting, { rule, deps });
  if (plan.allocationIds.length === 0)
    throw new Failure('NOTHING_TO_PICK', 'Nothing of the kind waits there.', { members: { warehouseId } });
  const at = deps.now();
  return {
    ...{ waveId, warehouseId, status: 'OPENING', version: 1 },
    strategy: ask.strategy ?? (await deps.policies.get()).strategy,
    ...(carrier === undefined ? {} : { carrier }),
    ...(zone === undefined ? {} : { zone }),
    allocationIds: plan.allocationIds,
    lineCount: 0,
    leftOut: plan.leftOut.slice(0, mostLeftOut),
    bodyHash: bodyHash(ask),
    ...{ by: caller, createdAt: at, changedAt: at },
  };
}

const mostLeftOut = 100;

/** Orders are read only where they would be in the wave; what somebody holds leaves its place to others. */
async function gatherUnheld(
  allocations: readonly Allocation[],
  waiting: readonly Waiting[],
  { rule, deps }: { readonly rule: WaveRule; readonly deps: FulfilmentDeps },
): Promise<ReturnType<typeof gatherWave>> {
  const held = new Map<string, boolean>();
  for (;;) {
    const plan = gatherWave(
      waiting.map((each) => ({ ...each, held: held.get(each.allocationId) })),
      rule,
    );
    const chosen = new Set(plan.allocationIds.filter((id) => !held.has(id)));
    if (chosen.size === 0) return plan;
    const unknown = allocations.filter(({ allocationId }) => chosen.has(allocationId));
    const free = new Set(await unheld(unknown, deps));
    for (const each of unknown) held.set(each.allocationId, !free.has(each));
  }
}

/** Those whose orders may be picked. */
export async function unheld(
  allocations: readonly Allocation[],
  { orders }: Pick<FulfilmentDeps, 'orders'>,
): Promise<readonly Allocation[]> {
  const found = await Promise.all(allocations.map(({ orderId }) => orders.load(orderId)));
  return allocations.filter((_, at) => {
    const order = found[at];
    return order !== undefined && mayBePicked(order);
  });
}

type Looking = { readonly deps: FulfilmentDeps; readonly zones: boolean };

/** Zones are looked up only where somebody asks for one: that is a request a SKU. */
async function waitingOf(
  allocations: readonly Allocation[],
  warehouseId: string,
  { deps, zones }: Looking,
): Promise<readonly Waiting[]> {
  const skus = zones ? [...new Set(allocations.flatMap(({ lines }) => lines.map(({ sku }) => sku)))] : [];
  const bins = await deps.layouts.bins(warehouseId, skus);
  const binsOf = Map.groupBy(
    bins.filter(({ quantity }) => quantity > 0),
    ({ sku }) => sku,
  );
  return allocations.map((allocation) => ({
    allocationId: allocation.allocationId,
    queueTime: allocation.queueTime,
    carrier: allocation.carrier,
    cutOffAt: cutOffOf(allocation),
    zones: allocation.lines.flatMap(({ sku }) => binsOf.get(sku)?.map(({ zone }) => zone) ?? [undefined]),
    lines: allocation.lines.length,
  }));
}

/** Takes the allocations of a wave in and writes its lines; what was cancelled or held meanwhile stays out. */
export async function openWave(wave: Wave, deps: FulfilmentDeps): Promise<Wave> {
  for (const allocationId of wave.allocationIds) await join(wave, allocationId, deps);
  const found = await deps.allocations.getAll(wave.allocationIds);
  const inWave = wave.allocationIds.flatMap((id) => {
    const allocation = found.get(id);
    return allocation?.waveId === wave.waveId && allocation.status === 'PICKING' ? [allocation] : [];
  });
  const list = await listFor(wave, inWave, deps);
  const { lines, ...walked } = list;
  for (let at = 0; at < lines.length; at += batchSize) {
    const puts = lines.slice(at, at + batchSize).map(linePut);
    // Where somebody else has finished it meanwhile, pickers are at work on other lines than these.
    if (!(await unlessRefused(deps.transact([waveIsOpening(wave), ...puts])))) return asItIs(wave, deps);
  }
  const after = waveAfter(wave, {
    // Where all of it was cancelled or held meanwhile, nobody has to walk.
    ...{ status: inWave.length > 0 ? 'OPEN' : 'CANCELLED', lineCount: lines.length, ...walked },
    changedAt: deps.now(),
    allocationIds: inWave.map(({ allocationId }) => allocationId),
  });
  return (await unlessRefused(deps.write(wavePut(after)))) ? after : asItIs(wave, deps);
}

const asItIs = async (wave: Wave, { waves }: FulfilmentDeps): Promise<Wave> =>
  (await waves.get(wave.waveId)) ?? wave;

const batchSize = 99;
const tries = 4;

async function join({ waveId }: Wave, allocationId: string, deps: FulfilmentDeps): Promise<void> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const allocation = await deps.allocations.get(allocationId);
    if (allocation?.status !== 'WAITING') return;
    const { orderId } = allocation;
    const [plan, order] = await Promise.all([deps.plans.get(orderId), deps.orders.load(orderId)]);
    if (!plan || !order || !mayBePicked(order)) return;
    const changedAt = deps.now();
    const after = movedTo(allocation, 'PICKING', { waveId, changedAt });
    const planAfter = planned(plan, { parts: withPart(plan, after), changedAt });
    const writes = [allocationPut(after), planPut(planAfter), ...orderAlong(order, planAfter, deps).writes];
    if (await unlessRefused(deps.transact(writes))) return;
  }
}

/**
 * Not where it is closed, or was opened again since, or its marketplace has cancelled it when a part had left; and a person
 * may still hold what nobody picks yet.
 */
function mayBePicked(order: FulfilmentOrder): boolean {
  const { status, allocatedAt, holds = [] } = order;
  if (isCancelRequested(order)) return false;
  if (status === 'RELEASED') return allocatedAt !== undefined && holds.every(({ by }) => by === 'fulfilment');
  return status !== 'CANCELLED' && status !== 'PENDING_PAYMENT' && status !== 'PAID';
}

async function listFor(wave: Wave, allocations: readonly Allocation[], deps: FulfilmentDeps) {
  const skus = [...new Set(allocations.flatMap(({ lines }) => lines.map(({ sku }) => sku)))];
  const [layout, bins, sold] = await Promise.all([
    deps.layouts.layout(wave.warehouseId),
    deps.layouts.bins(wave.warehouseId, skus),
    deps.soldAs(skus),
  ]);
  return pickListOf({
    ...{ waveId: wave.waveId, strategy: wave.strategy, layout, bins },
    ...{ at: deps.now(), today: dayOf(deps.now()) },
    allocations,
    titleOf: (sku) => sold.get(sku)?.title,
  });
}
