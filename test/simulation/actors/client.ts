import { TableBusy } from '../../../shared/dynamodb/table.ts';
import { Failure, type FailureCode } from '../../../shared/kernel/failure.ts';
import { Unavailable } from '../engine/lambda.ts';
import { chanceOf } from '../engine/random.ts';
import type { FunctionName, Shop, World } from '../world.ts';

/** One request of one client, as often as it takes. */
export type Ask<Value> = {
  /** Unique in the run. */
  readonly name: string;
  readonly of: FunctionName;
  readonly run: (shop: Shop) => Promise<Value>;
  /** Looks at a success at the moment when the function answers it, before anybody hears of it. */
  readonly acknowledged?: (value: Value) => void;
  readonly tries?: number;
};
/** What the client knows in the end: an answer, a refusal, or nothing. */
export type Answer<Value> =
  | { readonly kind: 'answer'; readonly value: Value }
  | { readonly kind: 'refusal'; readonly code: FailureCode }
  | { readonly kind: 'silence' };

const passing: readonly FailureCode[] = ['BUSY', 'IN_PROGRESS', 'INTERNAL', 'PROVIDER_UNAVAILABLE'];
const silence = { kind: 'silence' } as const;

/** Asks with the same key until there is an answer that stands, pausing longer each time; gives up in the end. */
export async function ask<Value>(world: World, request: Ask<Value>): Promise<Answer<Value>> {
  const { timeline, seed, tell } = world.ground;
  const chance = chanceOf(seed, request.name);
  const { tries = 8 } = request;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const answer = await askOnce(world, request, `${request.name}/try-${attempt}`);
    if (answer.kind !== 'silence') {
      tell(`${request.name} is told ${answer.kind === 'refusal' ? answer.code : 'yes'}`);
      return answer;
    }
    await timeline.sleep(chance.between(100, 400 * 2 ** attempt));
  }
  tell(`${request.name} gives up`);
  return silence;
}

async function askOnce<Value>(world: World, request: Ask<Value>, name: string): Promise<Answer<Value>> {
  const { faults, seed } = world.ground;
  const outcome = await world.functions[request.of].invoke(name, async (shop) => {
    const value = await request.run(shop);
    request.acknowledged?.(value);
    return value;
  });
  if (faults.strike(name, ['reply lost'], chanceOf(seed, `${name} reply`))) return silence;
  if (outcome.kind === 'answered') return { kind: 'answer', value: outcome.value };
  if (outcome.kind === 'died') return silence;
  return refusalIn(outcome.error);
}

function refusalIn(error: unknown): Answer<never> {
  if (error instanceof TableBusy || error instanceof Unavailable) return silence;
  if (error instanceof Failure && !passing.includes(error.code)) return { kind: 'refusal', code: error.code };
  return silence;
}
