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
const enteredLine = z.object({ kind: z.literal('entered'), state: z.string(), input: json, at: z.number() });
const itemLine = z.object({ kind: z.literal('item'), index: z.number(), output: json });
const outcome = z.discriminatedUnion('status', [
  z.object({ status: z.literal('SUCCEEDED'), output: json }),
  z.object({ status: z.enum(['FAILED', 'TIMED_OUT']), error: z.string(), cause: z.string() }),
]);
const endedLine = z.object({ kind: z.literal('ended'), stoppedAt: z.number(), outcome });
const line = z.discriminatedUnion('kind', [startedLine, enteredLine, itemLine, endedLine]);
type Line = z.output<typeof line>;

/** How an execution ended. */
export type ExecutionOutcome = z.output<typeof outcome>;

/** What is kept of an execution: how far it has come while it runs, and how it ended. */
export type KnownExecution = {
  readonly name: string;
  readonly input: Json;
  /** By the host's clock, as all times here. */
  readonly startedAt: number;
  /** The outermost state that it is in, with what it was entered with. */
  readonly at?: { readonly state: string; readonly input: Json; readonly since: number } | undefined;
  /** What the items of that state, a distributed map, have come to so far. */
  readonly items: ReadonlyMap<number, Json>;
  readonly ended?: { readonly at: number; readonly outcome: ExecutionOutcome } | undefined;
};

/** The executions of one machine, each in a file of its own that is written before anybody relies on it. */
export type ExecutionStore = {
  readonly all: () => readonly KnownExecution[];
  readonly started: (execution: Pick<KnownExecution, 'name' | 'input' | 'startedAt'>) => void;
  readonly entered: (name: string, at: NonNullable<KnownExecution['at']>) => void;
  readonly itemDone: (name: string, index: number, output: Json) => void;
  /** Keeps how it ended, and no longer how it came there. */
  readonly ended: (execution: KnownExecution, ended: NonNullable<KnownExecution['ended']>) => void;
};

export function executionStore(directory: string): ExecutionStore {
  mkdirSync(directory, { recursive: true });
  const file = (name: string) => join(directory, `${name}.ndjson`);
  const append = (name: string, added: Line) => appendFileSync(file(name), text(added));
  return {
    all: () =>
      readdirSync(directory)
        .filter((name) => name.endsWith('.ndjson'))
        .flatMap((name) => known(wholeLines(join(directory, name)))),
    started: (execution) => writeFileAtomically(file(execution.name), text(beginning(execution))),
    entered: (name, { state, input, since }) => append(name, { kind: 'entered', state, input, at: since }),
    itemDone: (name, index, output) => append(name, { kind: 'item', index, output }),
    ended: (execution, { at, outcome }) =>
      writeFileAtomically(
        file(execution.name),
        text(beginning(execution)) + text({ kind: 'ended', stoppedAt: at, outcome }),
      ),
  };
}

const text = (added: Line): string => `${JSON.stringify(added)}\n`;

const beginning = ({
  name,
  input,
  startedAt,
}: Pick<KnownExecution, 'name' | 'input' | 'startedAt'>): Line => ({
  kind: 'started',
  name,
  input,
  startedAt,
});

function known(content: string): readonly KnownExecution[] {
  let execution: KnownExecution | undefined;
  let items = new Map<number, Json>();
  for (const written of content.split('\n').slice(0, -1)) {
    const each = line.parse(JSON.parse(written));
    if (each.kind === 'item') items.set(each.index, each.output);
    if (each.kind === 'started') execution = { ...each, items };
    if (each.kind === 'entered' && execution !== undefined) {
      items = new Map();
      execution = { ...execution, items, at: { state: each.state, input: each.input, since: each.at } };
    }
    if (each.kind === 'ended' && execution !== undefined)
      execution = { ...execution, ended: { at: each.stoppedAt, outcome: each.outcome } };
  }
  return execution === undefined ? [] : [execution];
}

/** The file without a last line that was cut short: what it said is done again. */
function wholeLines(path: string): string {
  const content = readFileSync(path, 'utf8');
  const whole = content.slice(0, content.lastIndexOf('\n') + 1);
  if (whole !== content) writeFileAtomically(path, whole);
  return whole;
}
