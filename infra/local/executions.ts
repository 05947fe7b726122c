import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Json } from './json.ts';
import { writeFileAtomically } from './state-dir.ts';

const json: z.ZodType<Json> = z.json();
const startedLine = z.object({
  kind: z.literal('started'),
  name: z.string(),
  input: json,
  startedAt: z.number(),
});
const enteredLine = z.object({
  kind: z.literal('entered'),
  of: z.string(),
  state: z.string(),
  input: json,
  since: z.number(),
});
const itemLine = z.object({ kind: z.literal('item'), of: z.string(), index: z.number(), output: json });
const outcome = z.discriminatedUnion('status', [
  z.object({ status: z.literal('SUCCEEDED'), output: json }),
  z.object({ status: z.enum(['FAILED', 'TIMED_OUT']), error: z.string(), cause: z.string() }),
]);
const endedLine = z.object({ kind: z.literal('ended'), stoppedAt: z.number(), outcome });
const redrivenLine = z.object({ kind: z.literal('redriven'), at: z.number() });
const line = z.discriminatedUnion('kind', [startedLine, enteredLine, itemLine, endedLine, redrivenLine]);
type Line = z.output<typeof line>;
type Step = Extract<Line, { kind: 'entered' | 'item' }>;

/** How an execution ended. */
export type ExecutionOutcome = z.output<typeof outcome>;

/** The outermost state that an execution is in, with what it was entered with. Times are those of the host's clock. */
export type Position = {
  readonly state: string;
  readonly input: Json;
  readonly since: number;
  /** What the items of that state, a distributed map, have come to so far. */
  readonly items: ReadonlyMap<number, Json>;
};

/**
 * Where an execution and the child executions of its distributed maps are: its own position under no name, that of
 * item 3 of the map `Days` under `Days:3`, and of an item of a map in that one under `Days:3/Compare:0`.
 */
export type Positions = ReadonlyMap<string, Position>;

/** The name of a child execution among those of an execution. */
export const childOf = (parent: string, map: string, index: number): string =>
  `${parent === '' ? '' : `${parent}/`}${map}:${index}`;

/** What is kept of an execution: how far it has come while it runs, and how it ended. */
export type KnownExecution = {
  readonly name: string;
  readonly input: Json;
  readonly startedAt: number;
  readonly positions: Map<string, Position & { readonly items: Map<number, Json> }>;
  readonly ended?: { readonly at: number; readonly outcome: ExecutionOutcome } | undefined;
  /** When it was last taken up after it had failed. */
  readonly redrivenAt?: number | undefined;
};
type Beginning = Pick<KnownExecution, 'name' | 'input' | 'startedAt'>;

/** The executions of one machine, each in a file of its own that is written before anybody relies on it. */
export type ExecutionStore = {
  readonly all: () => readonly KnownExecution[];
  readonly started: (beginning: Beginning) => KnownExecution;
  /** Keeps how far it has come, in the file and in the execution itself. */
  readonly advanced: (execution: KnownExecution, step: Step) => void;
  /** Keeps how it ended; of one that succeeded no longer how it came there. */
  readonly ended: (execution: KnownExecution, ended: NonNullable<KnownExecution['ended']>) => KnownExecution;
  /** Lets one that failed go on. */
  readonly redriven: (execution: KnownExecution, at: number) => KnownExecution;
};

export function executionStore(directory: string): ExecutionStore {
  mkdirSync(directory, { recursive: true });
  const file = (name: string) => join(directory, `${name}.ndjson`);
  return {
    all: () =>
      readdirSync(directory)
        .filter((name) => name.endsWith('.ndjson'))
        .flatMap((name) => known(wholeLines(join(directory, name)))),
    started: (beginning) => {
      writeFileAtomically(file(beginning.name), text(startOf(beginning)));
      return { ...beginning, positions: new Map() };
    },
    advanced: (execution, step) => {
      appendFileSync(file(execution.name), text(step));
      advance(execution.positions, step);
    },
    ended: (execution, ended) => {
      const last = text({ kind: 'ended', stoppedAt: ended.at, outcome: ended.outcome });
      if (ended.outcome.status === 'SUCCEEDED')
        writeFileAtomically(file(execution.name), text(startOf(execution)) + last);
      else appendFileSync(file(execution.name), last);
      return { ...execution, ended };
    },
    redriven: (execution, at) => {
      appendFileSync(file(execution.name), text({ kind: 'redriven', at }));
      return { ...execution, ended: undefined, redrivenAt: at };
    },
  };
}

const text = (added: Line): string => `${JSON.stringify(added)}\n`;

const beginningOf = ({ name, input, startedAt }: Beginning): Beginning => ({ name, input, startedAt });
const startOf = (execution: Beginning): Line => ({ kind: 'started', ...beginningOf(execution) });

/** A state that is left, or an item that is done, takes the positions below it along. */
function advance(positions: KnownExecution['positions'], step: Step): void {
  const before = positions.get(step.of);
  if (step.kind === 'item') {
    before?.items.set(step.index, step.output);
    forget(positions, childOf(step.of, before?.state ?? '', step.index));
    return;
  }
  if (before !== undefined) forget(positions, step.of);
  const { of, state, input, since } = step;
  positions.set(of, { state, input, since, items: new Map() });
}

function forget(positions: Map<string, unknown>, name: string): void {
  for (const each of positions.keys())
    if (name === '' || each === name || each.startsWith(`${name}/`)) positions.delete(each);
}

function known(content: string): readonly KnownExecution[] {
  let execution: KnownExecution | undefined;
  for (const written of content.split('\n').slice(0, -1))
    execution = after(execution, line.parse(JSON.parse(written)));
  return execution === undefined ? [] : [execution];
}

function after(execution: KnownExecution | undefined, each: Line): KnownExecution | undefined {
  if (each.kind === 'started') return { ...beginningOf(each), positions: new Map() };
  if (execution === undefined) return undefined;
  if (each.kind === 'ended') return { ...execution, ended: { at: each.stoppedAt, outcome: each.outcome } };
  if (each.kind === 'redriven') return { ...execution, ended: undefined, redrivenAt: each.at };
  advance(execution.positions, each);
  return execution;
}

/** The file without a last line that was cut short: what it said is done again. */
function wholeLines(path: string): string {
  const content = readFileSync(path, 'utf8');
  const whole = content.slice(0, content.lastIndexOf('\n') + 1);
  if (whole !== content) writeFileAtomically(path, whole);
  return whole;
}
