import { Failure } from '../../shared/kernel/failure.ts';
import type { PickLine } from './domain/pick-line.ts';
import type { Wave } from './domain/wave.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';

/** A wave and its lines in walking order. Throws WAVE_NOT_FOUND. */
export async function readWave(
  waveId: string,
  { waves }: Pick<FulfilmentDeps, 'waves'>,
): Promise<{ readonly wave: Wave; readonly lines: readonly PickLine[] }> {
  const wave = await waves.get(waveId);
  if (!wave) throw new Failure('WAVE_NOT_FOUND', 'There is no such wave.');
  return { wave, lines: await waves.lines(wave) };
}
