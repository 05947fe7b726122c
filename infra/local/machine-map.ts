import { childOf, type Position } from './executions.ts';
import { HostError } from './host-error.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Processor, State } from './machine-shape.ts';
import { type MachineRun, type Progress, type Running, runStates } from './machine-states.ts';
import { StepError, withinLimit } from './step-error.ts';

export type Mapping = {
  readonly running: Running;
  readonly name: string;
  readonly state: State;
  /** Where the map was when it is taken up. */
  readonly resumed: Position | undefined;
  /** Runs the execution of one item of a distributed map. */
  readonly runChild: (run: MachineRun) => Promise<Json>;
};

/** How many items run at once where the machine does not say; the containers of the functions limit it further. */
const atOnceByMode = { INLINE: 40, DISTRIBUTED: 1000 } as const;

/** Runs the states of a map for each item. What is known of the items of a map that is taken up is not asked again. */
export async function mapItems(mapping: Mapping, input: Json): Promise<Json> {
  const { running, state, resumed } = mapping;
  const { items, whole, each } = itemsOf(state, input);
  const failed = new AbortController();
  const signal = AbortSignal.any([running.signal, failed.signal]);
  const outputs: Json[] = [];
  const next = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, value] of next) {
      if (signal.aborted) return;
      const known = resumed?.items.get(index);
      outputs[index] =
        known === undefined ? await oneItem(mapping, { each, index, value, whole, signal }) : known;
    }
  };
  const { Mode } = each.ProcessorConfig;
  try {
    const workers = Math.min(state.MaxConcurrency || atOnceByMode[Mode], items.length);
    await Promise.all(Array.from({ length: workers }, work));
  } catch (error) {
    failed.abort();
    throw Mode === 'INLINE' ? error : overThreshold;
  }
  return JSON.parse(withinLimit(JSON.stringify(outputs)));
}

const overThreshold = new StepError(
  'States.ExceedToleratedFailureThreshold',
  'The specified tolerated failure threshold was exceeded',
);

function itemsOf({ ItemProcessor }: State, input: Json) {
  const { items = null, input: whole = null } = isObject(input) ? input : {};
  if (!Array.isArray(items)) throw new StepError('States.Runtime', 'the items of a map are no list');
  if (ItemProcessor === undefined) throw new HostError('a map without an ItemProcessor');
  return { items: items as readonly Json[], whole, each: ItemProcessor };
}

type Item = {
  readonly each: Processor;
  readonly index: number;
  readonly value: Json;
  /** The input of the map. */
  readonly whole: Json;
  readonly signal: AbortSignal;
};

async function oneItem(mapping: Mapping, item: Item): Promise<Json> {
  const { name, state } = mapping;
  const running = { ...mapping.running, signal: item.signal };
  const context = { Map: { Item: { Index: item.index, Value: item.value } } };
  const selection = { selector: state.ItemSelector, whole: item.whole, context };
  const input = state.ItemSelector === undefined ? item.value : await selected(running, selection);
  if (item.each.ProcessorConfig.Mode === 'DISTRIBUTED') return childExecution(mapping, item, input);
  return runStates(running, item.each, { input, context, item: childOf(running.of, name, item.index) });
}

/** Kept as long as the map is the outermost state of its execution: then no other item has its name. */
async function childExecution(mapping: Mapping, item: Item, input: Json): Promise<Json> {
  const { running, name, resumed, runChild } = mapping;
  const { Execution } = running.context;
  const of = childOf(running.of, name, item.index);
  const isKept = Object.hasOwn(running.definition.States, name);
  const Name = `${Execution['Name']}-${item.index}`;
  const output = await runChild({
    ...running,
    of,
    definition: item.each,
    input,
    positions: resumed === undefined ? new Map() : running.positions,
    context: {
      ...running.context,
      Execution: { ...Execution, Id: `${Execution['Id']}/${of}`, Name, Input: input },
    },
    signal: item.signal,
    progress: isKept ? running.progress : unkept,
  });
  if (isKept && !item.signal.aborted) running.progress.itemDone(running.of, item.index, output);
  return output;
}

const unkept: Progress = { entered: () => undefined, itemDone: () => undefined };

type Selection = { readonly selector: Json | undefined; readonly whole: Json; readonly context: JsonObject };

function selected(running: Running, { selector, whole, context }: Selection): Promise<Json> {
  const states = {
    StartAt: 'Item',
    States: { Item: { Type: 'Pass', Parameters: selector, End: true } },
  } as const;
  return runStates({ ...running, log: () => undefined }, states, { input: whole, context, item: 'Item' });
}
