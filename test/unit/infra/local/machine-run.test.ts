import { forwardClock } from '../../../../infra/local/forward-clock.ts';
import type { Functions } from '../../../../infra/local/functions.ts';
import type { Json } from '../../../../infra/local/json.ts';
import type { Outcome } from '../../../../infra/local/lambda-container.ts';
import { runMachine } from '../../../../infra/local/machine-run.ts';
import type { MachineDefinition, State } from '../../../../infra/local/machine-shape.ts';

const done = (result: Json): Outcome => ({ status: 'done', result: JSON.stringify(result) });

type Given = {
  readonly input?: Json;
  /** What the only function answers to an event. */
  readonly answer?: (event: Json) => Outcome | Promise<Outcome>;
  readonly items?: ReadonlyMap<number, Json>;
};

/** Runs states from the one called A, and gives their output. */
function run(states: Readonly<Record<string, State>>, { input = {}, answer = done, items }: Given = {}) {
  const definition: MachineDefinition = { StartAt: 'A', States: states };
  const functions = { byArn: () => ({ invoke: async (event: string) => answer(JSON.parse(event)) }) };
  return runMachine({
    of: '',
    definition,
    input,
    positions: items === undefined ? new Map() : new Map([['', { state: 'A', input, since: 0, items }]]),
    context: {
      Execution: { Id: 'id', Name: 'night-1', Input: input, StartTime: '2026-11-26T00:00:00.000Z' },
      StateMachine: { Id: 'arn', Name: 'night' },
    },
    functions: functions as unknown as Functions,
    clock: forwardClock(),
    signal: new AbortController().signal,
    progress: { entered: () => undefined, itemDone: () => undefined },
    log: () => undefined,
  });
}

const yes = { Type: 'Pass', Result: 'yes', End: true } as State;
const no = { Type: 'Pass', Result: 'no', End: true } as State;
const when = (rule: Readonly<Record<string, Json>>): Readonly<Record<string, State>> => ({
  A: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
  Yes: yes,
  No: no,
});

describe('a choice', () => {
  it.each([
    ['is not there', { Variable: '$.x', IsPresent: false }, {}, 'yes'],
    ['is there after all', { Variable: '$.x', IsPresent: false }, { x: 1 }, 'no'],
    ['is not null', { Variable: '$.x', IsNull: false }, { x: 1 }, 'yes'],
    ['is no text, in an And', { And: [{ Variable: '$.x', IsString: false }] }, { x: 1 }, 'yes'],
    ['is not there, in a Not', { Not: { Variable: '$.x', IsPresent: false } }, {}, 'no'],
    [
      'is later',
      { Variable: '$.x', TimestampGreaterThan: '2026-11-26T00:00:00Z' },
      { x: '2026-11-26T09:00:00+08:00' },
      'yes',
    ],
    [
      'is what the execution is called',
      { Variable: '$.x', StringEqualsPath: '$$.Execution.Name' },
      { x: 'night-1' },
      'yes',
    ],
  ])('sees what %s', async (_, rule, input, output) => {
    expect(await run(when(rule), { input })).toBe(output);
  });
});

describe('a task', () => {
  const task = { Type: 'Task', Resource: 'work', End: true } as const;

  it.each([
    ['the error of the function', { status: 'failed', error: '{"errorType":"BadBill"}' }, 'BadBill'],
    ['what has no name', { status: 'failed', error: '{}' }, 'Lambda.Unknown'],
    ['a timeout', { status: 'timeout', error: '{"errorType":"Sandbox.Timedout"}' }, 'Sandbox.Timedout'],
    ['too many calls', { status: 'throttled', error: '{}' }, 'Lambda.TooManyRequestsException'],
    ['an answer over 256 KB', done('x'.repeat(262_143)), 'States.DataLimitExceeded'],
  ] as const)('fails by name with %s', async (_, outcome, name) => {
    await expect(run({ A: task }, { answer: () => outcome })).rejects.toMatchObject({ name });
  });

  it('may answer 256 KB', async () => {
    const output = 'x'.repeat(262_142);
    expect(await run({ A: task }, { answer: () => done(output) })).toBe(output);
  });

  it('that gives too much is not caught by what catches everything', async () => {
    const caught = { ...task, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Yes' }] };
    const answer = () => done('x'.repeat(300_000));
    await expect(run({ A: caught, Yes: yes }, { answer })).rejects.toMatchObject({
      name: 'States.DataLimitExceeded',
    });
  });

  it('sees the input of its execution also within a branch', async () => {
    const inner = { ...task, Parameters: { 'all.$': '$$.Execution.Input' } };
    const parallel: State = {
      Type: 'Parallel',
      Parameters: { only: 1 },
      Branches: [{ StartAt: 'B', States: { B: inner } }],
      End: true,
    } as State;
    expect(await run({ A: parallel }, { input: { day: 1 } })).toEqual([{ all: { day: 1 } }]);
  });
});

describe('a wait', () => {
  it.each([
    ['a time gone by', { Timestamp: '2026-01-01T00:00:00Z' }],
    ['a time of the state', { TimestampPath: '$.until' }],
    ['no seconds', { SecondsPath: '$.none' }],
  ])('of %s gives on what it was given', async (_, time) => {
    const input = { until: '2026-01-01T08:00:00+08:00', none: 0 };
    expect(await run({ A: { Type: 'Wait', End: true, ...time } }, { input })).toEqual(input);
  });

  it('of no time fails', async () => {
    const wait: State = { Type: 'Wait', SecondsPath: '$.seconds', End: true };
    await expect(run({ A: wait }, { input: { seconds: 'soon' } })).rejects.toMatchObject({
      name: 'States.Runtime',
    });
  });
});

describe('a map', () => {
  const each = (Mode: 'INLINE' | 'DISTRIBUTED', Parameters?: Json) => ({
    ProcessorConfig: { Mode },
    StartAt: 'B',
    States: {
      B: { Type: 'Task', Resource: 'work', End: true, ...(Parameters === undefined ? {} : { Parameters }) },
    },
  });
  const map = (way: object): State => ({ Type: 'Map', ItemsPath: '$.items', End: true, ...way });
  const input = { day: 'd', items: ['a', 'b', 'c'] };

  it('in line shows its states the item in the context', async () => {
    const ItemProcessor = each('INLINE', { 'index.$': '$$.Map.Item.Index', 'name.$': '$$.Execution.Name' });
    expect(await run({ A: map({ ItemProcessor }) }, { input })).toEqual(
      [0, 1, 2].map((index) => ({ index, name: 'night-1' })),
    );
  });

  it('selects from its own input and the item', async () => {
    const ItemSelector = { 'day.$': '$.day', 'item.$': '$$.Map.Item.Value' };
    expect(await run({ A: map({ ItemSelector, ItemProcessor: each('DISTRIBUTED') }) }, { input })).toEqual(
      input.items.map((item) => ({ day: 'd', item })),
    );
  });

  it('never runs more items at once than it may', async () => {
    let running = 0;
    let most = 0;
    const answer = async (event: Json) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return done(event);
    };
    await run(
      { A: map({ MaxConcurrency: 2, ItemProcessor: each('DISTRIBUTED') }) },
      { input: { items: [...Array(20).keys()] }, answer },
    );
    expect(most).toBe(2);
  });

  it.each(['INLINE', 'DISTRIBUTED'] as const)(
    '%s fails with its own error or that of the item',
    async (mode) => {
      const answer = (event: Json): Outcome =>
        event === 'b' ? { status: 'failed', error: '{"errorType":"BadBill"}' } : done(event);
      await expect(run({ A: map({ ItemProcessor: each(mode) }) }, { input, answer })).rejects.toMatchObject({
        name: mode === 'INLINE' ? 'BadBill' : 'States.ExceedToleratedFailureThreshold',
      });
    },
  );

  it('asks nothing again that it knows', async () => {
    const asked: Json[] = [];
    const answer = (event: Json) => {
      asked.push(event);
      return done(event);
    };
    const items = new Map<number, Json>([
      [0, 'known'],
      [2, null],
    ]);
    expect(await run({ A: map({ ItemProcessor: each('DISTRIBUTED') }) }, { input, answer, items })).toEqual([
      'known',
      'b',
      null,
    ]);
    expect(asked).toEqual(['b']);
  });

  it('of no list fails', async () => {
    await expect(
      run({ A: map({ ItemProcessor: each('INLINE') }) }, { input: { items: 1 } }),
    ).rejects.toMatchObject({
      name: 'States.Runtime',
    });
  });
});
