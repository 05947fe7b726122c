import type { ForwardClock } from './forward-clock.ts';
import type { Functions } from './functions.ts';
import type { Json, JsonObject } from './json.ts';
import type { Log } from './log.ts';
import type { MachineDefinition, States } from './machine-shape.ts';
import { runnableStates } from './runnable-states.ts';

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

/** Where an execution had come to. */
export type Resumed = {
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
/** An execution while it runs, with what the host does for its tasks, by the name of the state. */
export type Running = MachineRun & {
  readonly library: typeof import('aws-local-stepfunctions');
  readonly handlers: Record<string, Handler>;
};

type Scope = {
  readonly input: Json;
  readonly context?: JsonObject;
  /** What tells the states of an item from those of others; absent outside of maps. */
  readonly label?: JsonObject;
};

/** Runs some states by the library, from the first to the last. */
export async function runStates(running: Running, states: States, scope: Scope): Promise<Json> {
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
