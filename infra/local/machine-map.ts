import { HostError } from './host-error.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Processor, State } from './machine-shape.ts';
import { type Resumed, type Running, runStates } from './machine-states.ts';
import { StepError, withinLimit } from './step-error.ts';

export type Mapping = {
  readonly running: Running;
  readonly name: string;
  readonly state: State;
  readonly resumed: Resumed | undefined;
};

/** How many items run at once where the machine does not say; the containers of the functions limit it further. */
const atOnceByMode = { INLINE: 40, DISTRIBUTED: 1000 } as const;

/** Runs the states of a map for each item. Of a distributed map every answer is kept, and not asked for again. */
export async function mapItems({ running, name, state, resumed }: Mapping, input: Json): Promise<Json> {
  const { items, whole, each } = mappingOf(state, input);
  const isKept =
    each.ProcessorConfig.Mode === 'DISTRIBUTED' && Object.hasOwn(running.definition.States, name);
  const outputs: Json[] = [];
  const failed = new AbortController();
  const signal = AbortSignal.any([running.signal, failed.signal]);
  const next = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, value] of next) {
      if (signal.aborted) return;
      const known = resumed?.items.get(index);
      const output =
        known === undefined
          ? await oneItem({ ...running, signal }, { name, state, each, index, value, whole })
          : known;
      outputs[index] = output;
      if (isKept && known === undefined && !signal.aborted) running.progress.itemDone(index, output);
    }
  };
  const limit = state.MaxConcurrency || atOnceByMode[each.ProcessorConfig.Mode];
  try {
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  } catch (error) {
    failed.abort();
    throw each.ProcessorConfig.Mode === 'INLINE' ? error : overThreshold;
  }
  return JSON.parse(withinLimit(JSON.stringify(outputs)));
}

const overThreshold = new StepError(
  'States.ExceedToleratedFailureThreshold',
  'The specified tolerated failure threshold was exceeded',
);

function mappingOf({ ItemProcessor }: State, input: Json) {
  const { items = null, input: whole = null } = isObject(input) ? input : {};
  if (!Array.isArray(items)) throw new StepError('States.Runtime', 'the items of a map are no list');
  if (ItemProcessor === undefined) throw new HostError('a map without an ItemProcessor');
  return { items: items as readonly Json[], whole, each: ItemProcessor };
}

type Item = {
  readonly name: string;
  readonly state: State;
  readonly each: Processor;
  readonly index: number;
  readonly value: Json;
  /** The input of the map. */
  readonly whole: Json;
};

async function oneItem(running: Running, { name, state, each, index, value, whole }: Item): Promise<Json> {
  const context = { Map: { Item: { Index: index, Value: value } } };
  const input =
    state.ItemSelector === undefined
      ? value
      : await selected(running, { selector: state.ItemSelector, whole, context });
  const label = { map: name, item: index };
  if (each.ProcessorConfig.Mode === 'INLINE') return runStates(running, each, { input, context, label });
  const { Execution } = running.context;
  const child = {
    ...Execution,
    Id: `${Execution['Id']}/${name}:${index}`,
    Name: `${Execution['Name']}-${index}`,
    Input: input,
  };
  return runStates({ ...running, context: { ...running.context, Execution: child } }, each, { input, label });
}

type Selection = { readonly selector: Json; readonly whole: Json; readonly context: JsonObject };

function selected(running: Running, { selector, whole, context }: Selection): Promise<Json> {
  const states = {
    StartAt: 'Item',
    States: { Item: { Type: 'Pass', Parameters: selector, End: true } },
  } as const;
  return runStates({ ...running, log: () => undefined }, states, { input: whole, context, label: {} });
}
