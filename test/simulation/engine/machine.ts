import type { Ground, Outcome } from './lambda.ts';
import { chanceOf } from './random.ts';

/** One step: calls its function with an input; `name` is unique. */
export type Step<Input, Answer> = (name: string, input: Input) => Promise<Outcome<Answer>>;

/** A step that failed too often ends its execution. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

const tries = 3;
const pauseMs = 2500;

/**
 * What the state machine does with a step: it waits for the answer, tries again, longer each time, and gives up. A step
 * whose answer gets lost on the way to the history is done again.
 */
export async function carriedOut<Input, Answer>(
  { timeline, faults, seed }: Ground,
  name: string,
  step: (name: string) => ReturnType<Step<Input, Answer>>,
): Promise<Answer> {
  const chance = chanceOf(seed, name);
  let failures = 0;
  for (let attempt = 1; failures < tries; attempt += 1) {
    const outcome = await step(`${name}/try-${attempt}`);
    const again = faults.strike(`${name}/try-${attempt} told`, ['step again'], chance) !== undefined;
    if (outcome.kind === 'answered' && !again) return outcome.value;
    if (outcome.kind !== 'answered') failures += 1;
    await timeline.sleep(chance.between(0, pauseMs * 2 ** failures));
  }
  throw new StepFailed(name);
}

const longestDelayMs = 15 * 60_000;

/** Starts an execution for each event that comes; at times twice, at times late. */
export function starter<Input>(
  { timeline, faults, seed }: Ground,
  name: string,
  run: (name: string, input: Input) => Promise<void>,
): (input: Input) => void {
  let started = 0;
  return (input) => {
    started += 1;
    const id = `${name}-${started}`;
    const chance = chanceOf(seed, id);
    const copies = faults.strike(id, ['duplicate'], chance) ? 2 : 1;
    for (let copy = 1; copy <= copies; copy += 1) {
      const late = faults.strike(`${id}.${copy}`, ['delay'], chance) !== undefined;
      timeline.after(chance.between(20, late ? longestDelayMs : 500), () => void run(`${id}.${copy}`, input));
    }
  };
}
