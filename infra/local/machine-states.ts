import type { Position, Positions } from './executions.ts';
import type { ForwardClock } from './forward-clock.ts';
import type { Functions } from './functions.ts';
import type { Json, JsonObject } from './json.ts';
import type { Log } from './log.ts';
import type { States } from './machine-shape.ts';
import { runnableStates } from './runnable-states.ts';

/** One execution, or a child execution of one, from its beginning or from the state that it had come to. */
export type MachineRun = {
  /** Its name among the child executions, or nothing. */
  readonly of: string;
  readonly definition: States;
  readonly input: Json;
  /** Where it and its child executions had come to; empty at the beginning. */
  readonly positions: Positions;
  /** The context object: `Execution` and `StateMachine`. */
  readonly context: { readonly Execution: JsonObject; readonly StateMachine: JsonObject };
  readonly functions: Functions;
  readonly clock: ForwardClock;
  /** Ends the run where it is; what its functions do goes on by itself. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly log: Log;
};

export type Progress = {
  readonly entered: (of: string, at: Pick<Position, 'state' | 'input' | 'since'>) => void;
  readonly itemDone: (of: string, index: number, output: Json) => void;
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
  /** Tells the states of an item from those of others; absent for the outermost states of an execution. */
  readonly item?: string;
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
async function watch(running: Running, events: Events, { item }: Scope): Promise<void> {
  const { of, definition, clock, log, progress, signal } = running;
  const enteredAt = new Map<string, number>();
  // What it was taken up at is known already, with the time it was entered at and the items that are done.
  let isKnown = running.positions.has(of);
  for await (const event of events) {
    if (!('state' in event) || signal.aborted) continue;
    const { name, input } = event.state;
    const isOutermost = item === undefined && Object.hasOwn(definition.States, name);
    if (event.type === 'StateEntered') {
      enteredAt.set(name, event.timestamp);
      if (isOutermost && !isKnown)
        progress.entered(of, { state: name, input: input as Json, since: clock.now() });
      isKnown = false;
    }
    const ms = event.timestamp - (enteredAt.get(name) ?? event.timestamp);
    const within = item ?? of;
    log(sentences[event.type], {
      state: name,
      ...(within ? { item: within } : {}),
      ...particulars(event, ms),
    });
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
