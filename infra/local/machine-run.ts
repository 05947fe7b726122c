import * as z from 'zod';
import type { ForwardClock } from './forward-clock.ts';
import type { Functions } from './functions.ts';
import { HostError } from './host-error.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Log } from './log.ts';
import { lambdaInvoke, scopesIn } from './machine-definition.ts';
import type { MachineDefinition, Processor, State, States } from './machine-shape.ts';
import { runnableStates } from './runnable-states.ts';
import { lambdaError, StepError, withinLimit } from './step-error.ts';

/** One execution, from its beginning or from the state that it had come to. */
export type MachineRun = {
  readonly definition: MachineDefinition;
  /** The context object: `Execution` and `StateMachine`. */
  readonly context: { readonly Execution: JsonObject; readonly StateMachine: JsonObject };
  readonly from: Resumed;
  readonly functions: Functions;
  readonly clock: ForwardClock;
  /** Ends the run where it is; what its functions do goes on by itself. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly log: Log;
};

type Resumed = {
  readonly state: string;
  readonly input: Json;
  readonly since?: number;
  readonly items: ReadonlyMap<number, Json>;
};

export type Progress = {
  readonly entered: (at: { readonly state: string; readonly input: Json; readonly since: number }) => void;
  readonly itemDone: (index: number, output: Json) => void;
};

type Handler = (input: Json) => Promise<Json>;
type Running = MachineRun & {
  readonly library: typeof import('aws-local-stepfunctions');
  readonly handlers: Record<string, Handler>;
};

/** Runs it to its output; throws a StepError, or anything at all once the signal is aborted. */
export async function runMachine(run: MachineRun): Promise<Json> {
  const running: Running = { ...run, library: await import('aws-local-stepfunctions'), handlers: {} };
  const resumed = new Set([run.from.state]);
  for (const [name, state] of scopesIn(run.definition).flatMap(({ States }) => Object.entries(States))) {
    const handler = handlerOf(running, name, state);
    if (handler !== undefined)
      running.handlers[name] = (input) => handler(input, resumed.delete(name) ? run.from : undefined);
  }
  const { States } = run.definition;
  return runStates(running, { StartAt: run.from.state, States }, { input: run.from.input });
}

type ResumableHandler = (input: Json, resumed: Resumed | undefined) => Promise<Json>;

function handlerOf(running: Running, name: string, state: State): ResumableHandler | undefined {
  if (state.Type === 'Task') return (input) => callLambda(running, state, input);
  if (state.Type === 'Wait') return (input, resumed) => rest(running, input, resumed);
  if (state.Type === 'Map') return (input, resumed) => mapItems({ running, name, state, resumed }, input);
  return undefined;
}

const invocation = z.object({ FunctionName: z.string(), Payload: z.json().default({}) });

/** As a plain function it gives the answer alone, as an integration the answer of Lambda's Invoke. */
async function callLambda({ functions }: Running, { Resource = '' }: State, input: Json): Promise<Json> {
  if (Resource !== lambdaInvoke) return answerOf(functions, Resource, input);
  const { FunctionName, Payload } = invocation.parse(input);
  const answer = await answerOf(functions, FunctionName, Payload);
  return { ExecutedVersion: '$LATEST', Payload: answer, StatusCode: 200 };
}

async function answerOf(functions: Functions, arn: string, payload: Json): Promise<Json> {
  const outcome = await functions.byArn(arn).invoke(JSON.stringify(payload));
  if (outcome.status !== 'done') throw lambdaError(outcome);
  return JSON.parse(withinLimit(outcome.result));
}

const moment = z.union([
  z.object({ seconds: z.int().nonnegative() }),
  z.object({ timestamp: z.iso.datetime({ offset: true }) }),
]);

/** Waits by the host's clock; a wait that a restart cut off has been going on since it was entered. */
async function rest({ clock, signal }: Running, input: Json, resumed: Resumed | undefined): Promise<Json> {
  const wanted = moment.safeParse(input);
  if (!wanted.success)
    throw new StepError('States.Runtime', `a time to wait for is expected in ${JSON.stringify(input)}`);
  const since = resumed?.since ?? clock.now();
  const due =
    'seconds' in wanted.data ? since + wanted.data.seconds * 1000 : Date.parse(wanted.data.timestamp);
  await clock.until(due, signal);
  return null;
}

type Mapping = {
  readonly running: Running;
  readonly name: string;
  readonly state: State;
  readonly resumed: Resumed | undefined;
};

/** How many items run at once where the machine does not say; the containers of the functions limit it further. */
const atOnceByMode = { INLINE: 40, DISTRIBUTED: 1000 } as const;

async function mapItems({ running, name, state, resumed }: Mapping, input: Json): Promise<Json> {
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
      outputs[index] =
        known ?? (await oneItem({ ...running, signal }, { name, state, each, index, value, whole }));
      if (isKept && known === undefined && !signal.aborted)
        running.progress.itemDone(index, outputs[index] ?? null);
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

type Scope = {
  readonly input: Json;
  readonly context?: JsonObject;
  /** What tells the states of an item from those of others; absent outside of maps. */
  readonly label?: JsonObject;
};

/** Runs some states by the library, from the first to the last. */
async function runStates(running: Running, states: States, scope: Scope): Promise<Json> {
  const { StateMachine, ExecutionError } = running.library;
  const { Execution: Started, StateMachine: Machine } = running.context;
  const execution = new StateMachine(runnableStates(states) as never, {
    validationOptions: { noValidate: true },
  }).run(scope.input as never, {
    overrides: { taskResourceLocalHandlers: running.handlers as never },
    context: { ...scope.context, Started, StateMachine: Machine },
  });
  running.signal.addEventListener('abort', execution.abort);
  if (running.signal.aborted) execution.abort();
  const watched = watch(running, execution.eventLogs, scope);
  try {
    return (await execution.result) as Json;
  } catch (error) {
    throw error instanceof ExecutionError ? error.cause : error;
  } finally {
    running.signal.removeEventListener('abort', execution.abort);
    await watched;
  }
}

type Events = ReturnType<import('aws-local-stepfunctions').StateMachine['run']>['eventLogs'];

/** Notes what the states do; of the outermost ones also what they were entered with, to take up there again. */
async function watch(running: Running, events: Events, { label }: Scope): Promise<void> {
  const { definition, clock, log, progress, signal } = running;
  const enteredAt = new Map<string, number>();
  for await (const event of events) {
    if (!('state' in event) || signal.aborted) continue;
    const { name, input } = event.state;
    if (event.type === 'StateEntered') {
      enteredAt.set(name, event.timestamp);
      if (label === undefined && Object.hasOwn(definition.States, name))
        progress.entered({ state: name, input: input as Json, since: clock.now() });
    }
    const ms = event.timestamp - (enteredAt.get(name) ?? event.timestamp);
    log(sentences[event.type], { state: name, ...label, ...particulars(event, ms) });
  }
}

const sentences = {
  StateEntered: 'state entered',
  StateExited: 'state exited',
  StateFailed: 'state failed',
  StateRetried: 'state tried again',
  StateCaught: 'state caught',
} as const;

type StateEvent = Extract<Events extends AsyncGenerator<infer E> ? E : never, { state: unknown }>;

function particulars(event: StateEvent, ms: number): Readonly<Record<string, unknown>> {
  if (event.type === 'StateFailed') return { ms, error: event.Error, cause: event.Cause };
  if (event.type === 'StateRetried') return { attempt: event.retry.attempt };
  if (event.type === 'StateCaught') return { ms, next: event.catch.catcher.Next };
  return event.type === 'StateExited' ? { ms } : {};
}
