import * as z from 'zod';
import type { Json } from './json.ts';

const json: z.ZodType<Json> = z.json();
const path = z.string().startsWith('$');
/** `$` alone would be taken for a name. */
const resultPath = path.refine((text) => text !== '$', 'is left out to replace the whole state').nullable();
const errors = z.array(z.string()).min(1);
const seconds = z.int().nonnegative();

const named = { Comment: z.string().optional() };
const flow = { ...named, Next: z.string().optional(), End: z.literal(true).optional() };
const paths = { InputPath: path.nullable().optional(), OutputPath: path.nullable().optional() };
const results = { ...paths, ResultPath: resultPath.optional(), ResultSelector: json.optional() };
const safety = {
  Retry: z
    .array(
      z.strictObject({
        ErrorEquals: errors,
        IntervalSeconds: seconds.optional(),
        MaxAttempts: seconds.optional(),
        BackoffRate: z.number().min(1).optional(),
        MaxDelaySeconds: seconds.optional(),
        JitterStrategy: z.enum(['FULL', 'NONE']).optional(),
      }),
    )
    .optional(),
  Catch: z
    .array(z.strictObject({ ErrorEquals: errors, Next: z.string(), ResultPath: resultPath.optional() }))
    .optional(),
};

const task = z.strictObject({
  Type: z.literal('Task'),
  ...flow,
  ...results,
  ...safety,
  Resource: z.string(),
  Parameters: json.optional(),
  TimeoutSeconds: z.int().positive().optional(),
});
const pass = z.strictObject({
  Type: z.literal('Pass'),
  ...flow,
  ...paths,
  ResultPath: resultPath.optional(),
  Parameters: json.optional(),
  Result: json.refine(Boolean, 'is false, empty or null').optional(),
});
const wait = z.strictObject({
  Type: z.literal('Wait'),
  ...flow,
  Seconds: seconds.optional(),
  Timestamp: z.iso.datetime({ offset: true }).optional(),
  SecondsPath: path.optional(),
  TimestampPath: path.optional(),
});
const choice = z.strictObject({
  Type: z.literal('Choice'),
  ...named,
  ...paths,
  Choices: z.array(z.record(z.string(), json)).min(1),
  Default: z.string().optional(),
});
const succeed = z.strictObject({ Type: z.literal('Succeed'), ...named, ...paths });
const fail = z.strictObject({
  Type: z.literal('Fail'),
  ...named,
  Error: z.string().optional(),
  Cause: z.string().optional(),
  ErrorPath: path.optional(),
  CausePath: path.optional(),
});
const nested: z.ZodType<States> = z.lazy(() => z.strictObject(states));
const parallel = z.strictObject({
  Type: z.literal('Parallel'),
  ...flow,
  ...results,
  ...safety,
  Parameters: json.optional(),
  Branches: z.array(nested).min(1),
});
const processor: z.ZodType<Processor> = z.lazy(() =>
  z.strictObject({
    ...states,
    ProcessorConfig: z
      .strictObject({
        Mode: z.enum(['INLINE', 'DISTRIBUTED']),
        ExecutionType: z.literal('STANDARD').optional(),
      })
      .default({ Mode: 'INLINE' }),
  }),
);
const map = z.strictObject({
  Type: z.literal('Map'),
  ...flow,
  ...results,
  ...safety,
  Label: z.string().optional(),
  ItemsPath: path.optional(),
  ItemSelector: json.optional(),
  MaxConcurrency: seconds.optional(),
  ItemProcessor: processor,
});
const state: z.ZodType<State> = z.discriminatedUnion('Type', [
  task,
  pass,
  wait,
  choice,
  succeed,
  fail,
  parallel,
  map,
]);
const states = {
  Comment: z.string().optional(),
  QueryLanguage: z.literal('JSONPath').optional(),
  StartAt: z.string(),
  States: z.record(z.string(), state),
};
/**
 * The closed shape of the state machines that the host runs. What is not in it stops the host: the library beneath
 * would pass over it in silence.
 */
export const machineShape: z.ZodType<MachineDefinition> = z.strictObject({
  ...states,
  Version: z.string().optional(),
  TimeoutSeconds: z.int().positive().optional(),
});

/** The fields of a state that the host itself looks at; which of them a kind of state may have is in the shapes above. */
export type State = {
  readonly Type: string;
  readonly Next?: string | undefined;
  readonly End?: true | undefined;
  readonly Catch?: readonly { readonly Next: string }[] | undefined;
  readonly Resource?: string;
  readonly Parameters?: Json | undefined;
  readonly TimeoutSeconds?: number | undefined;
  readonly Seconds?: number | undefined;
  readonly Timestamp?: string | undefined;
  readonly SecondsPath?: string | undefined;
  readonly TimestampPath?: string | undefined;
  readonly Choices?: readonly Readonly<Record<string, Json>>[];
  readonly Default?: string | undefined;
  readonly Branches?: readonly States[];
  readonly ItemsPath?: string | undefined;
  readonly ItemSelector?: Json | undefined;
  readonly MaxConcurrency?: number | undefined;
  readonly ItemProcessor?: Processor;
};
export type States = { readonly StartAt: string; readonly States: Readonly<Record<string, State>> };
export type Processor = States & { readonly ProcessorConfig: { readonly Mode: 'INLINE' | 'DISTRIBUTED' } };
export type MachineDefinition = States & { readonly TimeoutSeconds?: number | undefined };
