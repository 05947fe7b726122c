import { isObject, type Json, type JsonObject } from './json.ts';
import type { State, States } from './machine-shape.ts';

/**
 * The states as the library runs them. What it would do by its own lights becomes a task, which the host does: waiting
 * goes by the host's clock, and a map has its child executions, its limit and its context.
 */
export function runnableStates({ StartAt, States }: States): JsonObject {
  const entries = Object.entries(States).map(([name, state]) => [name, runnable(state)]);
  const text = JSON.stringify({ StartAt, States: Object.fromEntries(entries) });
  // The library writes over what it is given as Execution.
  return JSON.parse(text.replaceAll('$$.Execution.', () => '$$.Started.'));
}

/** A task without a timeout may last; the library would give it a minute. */
const lasting = 2_147_483;

function runnable(state: State): object {
  if (state.Type === 'Task') return { TimeoutSeconds: lasting, ...state };
  if (state.Type === 'Wait') return waitTask(state);
  if (state.Type === 'Map') return mapTask(state);
  if (state.Type === 'Choice') return { ...state, Choices: state.Choices?.map(plainRule) };
  if (state.Type === 'Parallel') return { ...state, Branches: state.Branches?.map(runnableStates) };
  return state;
}

function waitTask({ Seconds, Timestamp, SecondsPath, TimestampPath, ...state }: State): object {
  const Parameters = {
    ...(Seconds === undefined ? {} : { seconds: Seconds }),
    ...(Timestamp === undefined ? {} : { timestamp: Timestamp }),
    ...(SecondsPath === undefined ? {} : { 'seconds.$': SecondsPath }),
    ...(TimestampPath === undefined ? {} : { 'timestamp.$': TimestampPath }),
  };
  return {
    ...state,
    Type: 'Task',
    Resource: 'host:wait',
    Parameters,
    ResultPath: null,
    TimeoutSeconds: lasting,
  };
}

function mapTask(state: State): object {
  const { ItemsPath = '$', ItemSelector: _, ItemProcessor: _each, MaxConcurrency: _limit, ...rest } = state;
  const Parameters = { 'items.$': ItemsPath, 'input.$': '$' };
  return { ...rest, Type: 'Task', Resource: 'host:map', Parameters, TimeoutSeconds: lasting };
}

/** `IsPresent: false` and its like never hold in the library. */
function plainRule(rule: Json): Json {
  if (Array.isArray(rule)) return rule.map(plainRule);
  if (!isObject(rule)) return rule;
  const { Next, Comment: _, ...test } = rule;
  const [denied] = Object.keys(test).filter((name) => name.startsWith('Is') && test[name] === false);
  const plain = denied === undefined ? inner(test) : { Not: { ...test, [denied]: true } };
  return Next === undefined ? plain : { ...plain, Next };
}

const inner = (test: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(test).map(([name, value]) => [
      name,
      /^(?:And|Or|Not)$/.test(name) ? plainRule(value) : value,
    ]),
  );
