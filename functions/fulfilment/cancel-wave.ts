import { unlessRefused } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { allocationPut } from './allocation-store.ts';
import { movedTo } from './domain/allocated.ts';
import { isDone } from './domain/pick-line.ts';
import { planned, withPart } from './domain/plan.ts';
import { type Wave, waveAfter } from './domain/wave.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { planPut } from './plan-store.ts';
import { linePut, wavePut } from './wave-store.ts';

const tries = 6;

/**
 * Cancels a wave (取消波次): what is not picked whole waits again for another one, which then takes what is left of it. Again
 * changes nothing, and finishes what was cut off. Throws WAVE_NOT_FOUND, WRONG_STATUS while the wave is being made.
 */
export async function cancelWave(waveId: string, deps: FulfilmentDeps): Promise<Wave> {
  const wave = await cancelled(waveId, deps);
  for (const allocationId of wave.allocationIds) await leave(wave, allocationId, deps);
  await drop(wave, deps);
  return wave;
}

async function cancelled(waveId: string, deps: FulfilmentDeps): Promise<Wave> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const wave = await deps.waves.get(waveId);
    if (!wave) throw new Failure('WAVE_NOT_FOUND', 'There is no such wave.');
    if (wave.status === 'CANCELLED') return wave;
    if (wave.status === 'OPENING')
      throw new Failure('WRONG_STATUS', 'The wave is still being made; send the request for it again.');
    const after = waveAfter(wave, { status: 'CANCELLED', changedAt: deps.now() });
    if (await unlessRefused(deps.write(wavePut(after)))) return after;
  }
  throw busy();
}

/** From then on no scan of the wave is for it: a scan checks which wave its allocation is in. */
async function leave(wave: Wave, allocationId: string, deps: FulfilmentDeps): Promise<void> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const allocation = await deps.allocations.get(allocationId);
    if (allocation?.status !== 'PICKING' || allocation.waveId !== wave.waveId) return;
    const plan = await deps.plans.get(allocation.orderId);
    if (!plan) return;
    const changedAt = deps.now();
    const after = movedTo({ ...allocation, waveId: undefined }, 'WAITING', { changedAt });
    const planAfter = planned(plan, { parts: withPart(plan, after), changedAt });
    if (await unlessRefused(deps.transact([allocationPut(after), planPut(planAfter)]))) return;
  }
  throw busy();
}

const batchSize = 100;

/** Its lines say that nothing more of them is picked, once every allocation has left. */
async function drop(wave: Wave, deps: FulfilmentDeps): Promise<void> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const open = (await deps.waves.lines(wave)).filter((line) => !isDone(line));
    const changedAt = deps.now();
    const puts = open.map((line) =>
      linePut({ ...line, dropped: true, version: line.version + 1, changedAt }),
    );
    let isDropped = true;
    for (let at = 0; at < puts.length; at += batchSize)
      isDropped = (await unlessRefused(deps.transact(puts.slice(at, at + batchSize)))) && isDropped;
    if (isDropped) return;
  }
  throw busy();
}

const busy = (): Failure =>
  new Failure('BUSY', 'Others are working on the wave; try again.', { retryAfterSeconds: 1 });
