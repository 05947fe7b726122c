import * as z from 'zod';
import type { Position } from './executions.ts';
import type { Functions } from './functions.ts';
import type { Json } from './json.ts';
import { lambdaInvoke, scopesIn } from './machine-definition.ts';
import { mapItems } from './machine-map.ts';
import type { State } from './machine-shape.ts';
import { type MachineRun, type Running, runStates } from './machine-states.ts';
import { lambdaError, StepError, withinLimit } from './step-error.ts';

/** Runs it to its output; throws a StepError, or anything at all once the signal is aborted. */
export async function runMachine(run: MachineRun): Promise<Json> {
  const running: Running = { ...run, library: await import('aws-local-stepfunctions'), handlers: {} };
  const position = run.positions.get(run.of);
  const { StartAt, States } = run.definition;
  let resumed = position;
  for (const [name, state] of scopesIn(run.definition).flatMap((scope) => Object.entries(scope.States))) {
    const handler = handlerOf(running, name, state);
    if (handler === undefined) continue;
    running.handlers[name] = (input) => {
      const taken = resumed?.state === name ? resumed : undefined;
      resumed = undefined;
      return handler(input, taken);
    };
  }
  return runStates(
    running,
    { StartAt: position?.state ?? StartAt, States },
    { input: position?.input ?? run.input },
  );
}

type ResumableHandler = (input: Json, resumed: Position | undefined) => Promise<Json>;

function handlerOf(running: Running, name: string, state: State): ResumableHandler | undefined {
  if (state.Type === 'Task') return (input) => callLambda(running, state, input);
  if (state.Type === 'Wait') return (input, resumed) => rest(running, input, resumed);
  if (state.Type === 'Map')
    return (input, resumed) => mapItems({ running, name, state, resumed, runChild: runMachine }, input);
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
async function rest({ clock, signal }: Running, input: Json, resumed: Position | undefined): Promise<Json> {
  const wanted = moment.safeParse(input);
  if (!wanted.success)
    throw new StepError('States.Runtime', `a time to wait for is expected in ${JSON.stringify(input)}`);
  const since = resumed?.since ?? clock.now();
  const due =
    'seconds' in wanted.data ? since + wanted.data.seconds * 1000 : Date.parse(wanted.data.timestamp);
  await clock.until(due, signal);
  return null;
}
