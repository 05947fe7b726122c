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
  throw new Failure('BUSY', 'Others are working on the wave; try again.', { retryAfterSeconds: 1 });
}

async function leave(wave: Wave, allocationId: string, deps: FulfilmentDeps): Promise<void> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const allocation = await deps.allocations.get(allocationId);
    if (allocation?.status !== 'PICKING' || allocation.waveId !== wave.waveId) return;
    const [plan, lines] = await Promise.all([deps.plans.get(allocation.orderId), deps.waves.lines(wave)]);
    if (!plan) return;
    const changedAt = deps.now();
    const after = movedTo({ ...allocation, waveId: undefined }, 'WAITING', { changedAt });
    const dropped = lines
      .filter((line) => line.allocationId === allocationId && !isDone(line))
      .map((line) => linePut({ ...line, dropped: true, version: line.version + 1, changedAt }));
    const planAfter = planned(plan, { parts: withPart(plan, after), changedAt });
    if (await unlessRefused(deps.transact([allocationPut(after), planPut(planAfter), ...dropped]))) return;
  }
  throw new Failure('BUSY', 'Others are picking the wave; try again.', { retryAfterSeconds: 1 });
}
