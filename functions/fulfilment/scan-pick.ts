import { TableBusy, TransactionRefused, type Write } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { missed } from '../inventory/contract.ts';
import { orderIsInForce } from '../orders/contract.ts';
import { allocationPut } from './allocation-store.ts';
import { type Allocation, afterScan, type PieceLine } from './domain/allocated.ts';
import {
  beyond,
  lineIdOf,
  type Pick as PickedPieces,
  type PickLine,
  scanned,
  waveIsCancelled,
} from './domain/pick-line.ts';
import { planned, withPart } from './domain/plan.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { by } from './order-on.ts';
import { planPut } from './plan-store.ts';
import { replaceMissing } from './replace-missing.ts';
import { linePut } from './wave-store.ts';

export type ScanAsk = PickedPieces & {
  readonly waveId: string;
  readonly lineId: string;
  /** The pieces are all that there are of the line, those that were booked before among them. */
  readonly isTotal?: boolean;
};
export type Scanned = {
  readonly line: PickLine;
  readonly allocation: Allocation;
  readonly replayed: boolean;
};

const tries = 8;

/**
 * Books what a picker took for a line, or did not find (拣货): with the allocation, and only while the order is in force, so
 * that the first scan after a cancellation is refused. What was not found is set aside to be counted, and sent from
 * elsewhere together: at once where nothing else is left to pick, else by the clock. The same key again changes nothing.
 * Throws PICK_LINE_NOT_FOUND, OVER_PICK, ORDER_CLOSED, WRONG_STATUS, IDEMPOTENCY_KEY_REUSED.
 */
export async function scanPick(said: ScanAsk, deps: FulfilmentDeps): Promise<Scanned> {
  const { waveId, lineId } = said;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const line = await deps.waves.line(waveId, lineId);
    if (!line)
      throw new Failure('PICK_LINE_NOT_FOUND', 'The wave has no such line.', { members: { lineId } });
    const allocation = await deps.allocations.get(line.allocationId);
    if (!allocation) throw new Error('a pick line has no allocation');
    const next = nextOf(line, said, deps.now());
    if (!next) return { line, allocation, replayed: true };
    requirePicked(allocation, waveId);
    const made = await booked({ ...next, allocation }, deps).catch(unlessScanned(line, deps));
    if (!made) continue;
    await noteInBin(next.after, next.ask, { warehouseId: allocation.warehouseId, deps });
    if (next.ask.short > 0 && made.status !== 'PICKING') await replaceMissing(allocation.orderId, deps);
    return { line: next.after, allocation: made, replayed: false };
  }
  throw new TableBusy('others kept picking for the same order');
}

/** The line after a scan, with what the scan adds to it; undefined where that was booked before. */
function nextOf(line: PickLine, said: ScanAsk, at: number): Omit<Booking, 'allocation'> | undefined {
  const ask = said.isTotal ? { ...said, ...beyond(line, said) } : said;
  const { key, picked, short } = ask;
  const after = picked + short > 0 ? scanned(line, { key, picked, short }, at) : undefined;
  return after && { after, ask };
}

/** What was wrong with a scan, unless somebody scanned the line since it was read: then it is looked at anew. */
const unlessScanned =
  (line: PickLine, { waves }: Pick<FulfilmentDeps, 'waves'>) =>
  async (error: unknown): Promise<undefined> => {
    const now = error instanceof Failure ? await waves.line(line.waveId, lineIdOf(line.seq)) : undefined;
    if (now === undefined || now.version === line.version) throw error;
  };

/** A wave that was cancelled is nobody's any more, also before its lines say so. */
function requirePicked(allocation: Allocation, waveId: string): void {
  if (allocation.status === 'CANCELLED') throw closed(allocation);
  if (allocation.waveId !== waveId) throw new Failure('WRONG_STATUS', waveIsCancelled);
}

const closed = ({ orderId }: Pick<Allocation, 'orderId'>): Failure =>
  new Failure('ORDER_CLOSED', 'Put what is picked of it aside: it goes back (退拣上架).', {
    members: { orderId },
  });

type Booking = { readonly after: PickLine; readonly allocation: Allocation; readonly ask: ScanAsk };

/** The allocation as it then is; undefined where somebody else changed it or the line first. */
async function booked(booking: Booking, deps: FulfilmentDeps): Promise<Allocation | undefined> {
  const { after: line, allocation, ask } = booking;
  const at = deps.now();
  const { after, missing } = afterScan(allocation, { ...ask, sku: line.sku, location: line.location }, at);
  const writes: readonly Write[] = [
    orderIsInForce(allocation.orderId),
    linePut(line),
    allocationPut(after),
    ...(missing.length > 0 ? await shortWrites({ ...booking, allocation: after }, missing, deps) : []),
  ];
  try {
    await deps.transact(writes);
    return after;
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
    if (error.refusals[0]?.met === false) throw closed(allocation);
    return undefined;
  }
}

async function shortWrites(
  { after: line, allocation, ask }: Booking,
  missing: readonly PieceLine[],
  { plans, now }: FulfilmentDeps,
): Promise<readonly Write[]> {
  const { orderId, warehouseId } = allocation;
  const plan = await plans.get(orderId);
  if (!plan) throw new Error('an allocation has no plan');
  const at = now();
  const lacking = missing.map((each) => ({ ...each, warehouseId }));
  const planAfter = planned(plan, {
    parts: withPart(plan, allocation),
    missing: [...plan.missing, ...lacking],
    ...{ tries: 0, dueAt: at, changedAt: at },
  });
  const step = `${line.waveId}.${lineIdOf(line.seq)}.${line.version}`;
  const takes = [{ sku: line.sku, slot: '', quantity: ask.short }];
  return [planPut(planAfter), ...missed({ orderId, step, warehouseId, takes, by, at })];
}

type InBin = { readonly warehouseId: string; readonly deps: FulfilmentDeps };

/** The bin has less now, and nothing where the picker did not find enough: a hint for the next wave, no stock. */
async function noteInBin(
  { sku, location }: PickLine,
  { picked, short }: Pick<ScanAsk, 'picked' | 'short'>,
  { warehouseId, deps }: InBin,
): Promise<void> {
  if (location === undefined) return;
  await deps.layouts.tookFrom({ warehouseId, sku, location, pieces: short > 0 ? 'all' : picked });
}
