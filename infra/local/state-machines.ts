import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { busEvent, type Publish } from './bus-event.ts';
import {
  type ExecutionOutcome,
  type ExecutionStore,
  executionStore,
  type KnownExecution,
} from './executions.ts';
import type { ForwardClock } from './forward-clock.ts';
import type { Functions } from './functions.ts';
import { HostError } from './host-error.ts';
import { accountId, region } from './intrinsics.ts';
import type { Json } from './json.ts';
import { fileLog, type Log } from './log.ts';
import type { Machine } from './machine-definition.ts';
import { runMachine } from './machine-run.ts';
import type { Progress } from './machine-states.ts';
import type { StateDir } from './state-dir.ts';
import { withinLimit } from './step-error.ts';

/** Starts an execution; returns when it is kept durably, and does not wait for it. */
export type StartExecution = (
  machineArn: string,
  execution: { readonly name?: string; readonly input: string },
) => Promise<void>;

/** One execution as the host tells of it; times are those of its clock. */
export type Execution = {
  /** The machine's logical id. */
  readonly machine: string;
  readonly name: string;
  readonly input: Json;
  readonly startedAt: number;
} /** The outermost states that it and its child executions are in. */ & (
  | { readonly status: 'RUNNING'; readonly states: readonly string[] }
  | ({ readonly stoppedAt: number } & ExecutionOutcome)
);

export type StateMachines = {
  readonly start: StartExecution;
  /** Lets an execution that failed go on at the state, and the items of maps, that it failed at. */
  readonly redrive: (machineArn: string, name: string) => void;
  readonly executions: () => readonly Execution[];
  /** Goes on with the executions that were under way when the host ended, each at the state that it had come to. */
  readonly takeUp: (publish: Publish) => void;
  /** Leaves what runs where it is; the next start takes it up there. */
  readonly stop: () => void;
};

export type StateMachinesOptions = {
  readonly machines: readonly Machine[];
  readonly functions: Functions;
  readonly state: StateDir;
  readonly clock: ForwardClock;
  readonly log: Log;
};

type Given = Omit<StateMachinesOptions, 'machines'> & {
  /** There once executions are taken up: the bus starts executions, and they tell it how they end. */
  readonly publish: PromiseWithResolvers<Publish>;
  readonly stopped: AbortController;
};
type Kept = {
  readonly machine: Machine;
  readonly store: ExecutionStore;
  readonly log: Log;
  readonly byName: Map<string, KnownExecution>;
};

/** The state machines of the template with their executions, those of earlier runs of the host included. */
export function stateMachines({ machines, ...options }: StateMachinesOptions): StateMachines {
  const given: Given = { ...options, publish: Promise.withResolvers(), stopped: new AbortController() };
  const kept = machines.map((machine) => keep(machine, given));
  const machineOf = (arn: string): Kept => {
    const found = kept.find((each) => each.machine.arn === arn);
    if (found === undefined) throw new HostError(`no state machine of the template has the ARN ${arn}`);
    return found;
  };
  const all = () =>
    kept.flatMap((each) => [...each.byName.values()].map((execution) => ({ each, execution })));
  return {
    start: async (arn, { name = randomUUID(), input }) => {
      const machine = machineOf(arn);
      const execution = begin(machine, { name, input, now: given.clock.now() });
      if (execution !== undefined) launch(machine, execution, given);
    },
    redrive: (arn, name) => {
      const machine = machineOf(arn);
      launch(machine, again(machine, name, given.clock.now()), given);
    },
    executions: () => all().map(({ each, execution }) => told(each, execution)),
    takeUp: (publish) => {
      const underWay = all().filter(({ execution }) => execution.ended === undefined);
      given.publish.resolve(publish);
      for (const { each, execution } of underWay) launch(each, execution, given);
    },
    stop: () => given.stopped.abort(),
  };
}

function keep(machine: Machine, { state }: Given): Kept {
  const store = executionStore(state.path('executions', machine.name));
  return {
    machine,
    store,
    log: fileLog(state.path('logs', `${machine.name}.log`)),
    byName: new Map(store.all().map((execution) => [execution.name, execution])),
  };
}

function told({ machine }: Kept, { name, input, startedAt, positions, ended }: KnownExecution): Execution {
  const common = { machine: machine.logicalId, name, input, startedAt };
  return ended === undefined
    ? { ...common, status: 'RUNNING', states: [...positions.values()].map(({ state }) => state) }
    : { ...common, stoppedAt: ended.at, ...ended.outcome };
}

const executionName = /^[\w-]{1,80}$/;
const json: z.ZodType<Json> = z.json();

/** The new execution; nothing where the very same one is under way. */
function begin(
  { byName, store }: Kept,
  { name, input, now }: { readonly name: string; readonly input: string; readonly now: number },
): KnownExecution | undefined {
  if (!executionName.test(name)) throw new HostError(`InvalidName: an execution cannot be called ${name}`);
  const parsed = json.parse(JSON.parse(withinLimit(input)));
  const known = byName.get(name);
  if (known !== undefined) {
    if (known.ended === undefined && isDeepStrictEqual(known.input, parsed)) return undefined;
    throw new HostError(`ExecutionAlreadyExists: ${name} has ended or has another input`);
  }
  const execution = store.started({ name, input: parsed, startedAt: now });
  byName.set(name, execution);
  return execution;
}

/** The execution that failed, as one that runs. */
function again({ byName, store }: Kept, name: string, now: number): KnownExecution {
  const execution = byName.get(name);
  const status = execution?.ended?.outcome.status ?? 'RUNNING';
  if (execution === undefined || status === 'RUNNING' || status === 'SUCCEEDED')
    throw new HostError(`ExecutionNotRedrivable: ${name} has not failed`);
  const redriven = store.redriven(execution, now);
  byName.set(name, redriven);
  return redriven;
}

function launch(kept: Kept, execution: KnownExecution, given: Given): void {
  run(kept, execution, given).catch((error: unknown) => given.log('an execution cannot be kept', { error }));
}

async function run(kept: Kept, execution: KnownExecution, given: Given): Promise<void> {
  const { name } = execution;
  const log: Log = (message, details) => kept.log(message, { execution: name, ...details });
  const { stopped, clock } = given;
  const position = execution.positions.get('');
  log(position === undefined ? 'execution started' : 'execution taken up', { state: position?.state });
  const running = { kept, execution, given, log };
  const outcome = await outcomeOf(running);
  if (stopped.signal.aborted) return;
  const { status, ...result } = outcome;
  const failure = 'error' in result ? result : {};
  log(`execution ${status}`, failure);
  if (status !== 'SUCCEEDED')
    given.log('an execution failed', { machine: kept.machine.name, execution: name, ...failure });
  const ended = { at: clock.now(), outcome };
  await tell(running, ended).catch((error: unknown) => log('nobody was told', { error }));
  kept.byName.set(name, kept.store.ended(execution, ended));
}

type RunningExecution = {
  readonly kept: Kept;
  readonly execution: KnownExecution;
  readonly given: Given;
  readonly log: Log;
};

async function outcomeOf({ kept, execution, given, log }: RunningExecution): Promise<ExecutionOutcome> {
  const { definition } = kept.machine;
  const { clock, functions, stopped } = given;
  const overdue = new AbortController();
  const ending = new AbortController();
  const { TimeoutSeconds } = definition;
  if (TimeoutSeconds !== undefined)
    void clock
      .until(
        (execution.redrivenAt ?? execution.startedAt) + TimeoutSeconds * 1000,
        AbortSignal.any([ending.signal, stopped.signal]),
      )
      .then(() => overdue.abort());
  try {
    const output = await runMachine({
      of: '',
      definition,
      input: execution.input,
      positions: new Map(execution.positions),
      context: contextOf(kept, execution),
      functions,
      clock,
      signal: AbortSignal.any([overdue.signal, stopped.signal]),
      progress: progressOf(kept, execution),
      log,
    });
    return { status: 'SUCCEEDED', output };
  } catch (error) {
    return overdue.signal.aborted ? timedOut : failed(error);
  } finally {
    ending.abort();
  }
}

const timedOut: ExecutionOutcome = {
  status: 'TIMED_OUT',
  error: 'States.Timeout',
  cause: 'the execution took longer than its TimeoutSeconds',
};

const failed = (error: unknown): ExecutionOutcome =>
  error instanceof Error
    ? { status: 'FAILED', error: error.name, cause: error.message }
    : { status: 'FAILED', error: 'States.Runtime', cause: String(error) };

const executionArn = ({ machine }: Kept, name: string): string =>
  `arn:aws:states:${region}:${accountId}:execution:${machine.name}:${name}`;

const contextOf = (kept: Kept, { name, input, startedAt }: KnownExecution) => ({
  Execution: {
    Id: executionArn(kept, name),
    Name: name,
    Input: input,
    StartTime: new Date(startedAt).toISOString(),
  },
  StateMachine: { Id: kept.machine.arn, Name: kept.machine.name },
});

const progressOf = ({ store }: Kept, execution: KnownExecution): Progress => ({
  entered: (of, at) => store.advanced(execution, { kind: 'entered', of, ...at }),
  itemDone: (of, index, output) => store.advanced(execution, { kind: 'item', of, index, output }),
});

/** Tells the default bus how it ended, as Step Functions does. */
async function tell(
  { kept, execution, given }: RunningExecution,
  { at, outcome }: NonNullable<KnownExecution['ended']>,
): Promise<void> {
  const arn = executionArn(kept, execution.name);
  const detail = {
    executionArn: arn,
    stateMachineArn: kept.machine.arn,
    name: execution.name,
    status: outcome.status,
    startDate: execution.startedAt,
    stopDate: at,
    input: JSON.stringify(execution.input),
    output: 'output' in outcome ? JSON.stringify(outcome.output) : null,
    error: 'error' in outcome ? outcome.error : null,
    cause: 'cause' in outcome ? outcome.cause : null,
  };
  const detailType = 'Step Functions Execution Status Change';
  const publish = await given.publish.promise;
  return publish('default', busEvent({ source: 'aws.states', detailType, detail, resources: [arn] }));
}
