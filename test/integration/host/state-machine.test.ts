import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsClient } from '../../../infra/local/aws-json.ts';
import { type Host, startHost } from '../../../infra/local/host.ts';
import type { Execution } from '../../../infra/local/state-machines.ts';
import { eventually, type Fixture, notesBy } from './fixture.ts';
import { synthesizeMachines } from './machine-fixture.ts';

const minutes = (count: number) => count * 60_000;
const items = (count: number) => Array.from({ length: count }, (_, item) => ({ item }));

const machines = (work: string) => {
  const task = (way: object) => ({ Type: 'Task', Resource: work, ...way });
  const end = task({ End: true });
  const compared = (mode: object, each: object) => ({
    Type: 'Map',
    ItemsPath: '$.items',
    ItemProcessor: {
      ProcessorConfig: mode,
      StartAt: 'Compare',
      States: { Compare: task({ End: true, ...each }) },
    },
    End: true,
  });
  return {
    Night: {
      StartAt: 'Fetch',
      States: {
        Fetch: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: {
            FunctionName: work,
            Payload: { 'input.$': '$', 'name.$': '$$.Execution.Name', 'first.$': '$$.Execution.Input' },
          },
          ResultSelector: { 'answer.$': '$.Payload' },
          ResultPath: '$.fetched',
          Next: 'IsLate',
        },
        IsLate: {
          Type: 'Choice',
          Choices: [{ Variable: '$.late', IsPresent: false, Next: 'Both' }],
          Default: 'Both',
        },
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Left', States: { Left: { Type: 'Pass', Result: 'left', End: true } } },
            { StartAt: 'Right', States: { Right: task({ Parameters: { answer: 'right' }, End: true }) } },
          ],
          ResultPath: '$.both',
          End: true,
        },
      },
    },
    Retried: {
      StartAt: 'Work',
      States: {
        Work: task({
          Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 2, JitterStrategy: 'FULL' }],
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Tell' }],
          End: true,
        }),
        Tell: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
      },
    },
    Caught: {
      StartAt: 'Work',
      States: {
        Work: task({
          Catch: [{ ErrorEquals: ['BadBill'], ResultPath: '$.failure', Next: 'Tell' }],
          End: true,
        }),
        Tell: { Type: 'Succeed' },
      },
    },
    Waiting: {
      StartAt: 'Before',
      TimeoutSeconds: 7200,
      States: {
        Before: task({ ResultPath: null, Next: 'Rest' }),
        Rest: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'After' },
        After: end,
      },
    },
    Inline: {
      StartAt: 'Each',
      States: {
        Each: {
          ...compared({ Mode: 'INLINE' }, {}),
          MaxConcurrency: 2,
          ItemSelector: {
            'day.$': '$.day',
            'answer.$': '$$.Map.Item.Value',
            'error.$': '$$.Map.Item.Value.error',
            failures: 0,
          },
        },
      },
    },
    Distributed: {
      StartAt: 'Each',
      States: {
        Each: { ...compared({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, {}), MaxConcurrency: 10 },
      },
    },
    OneByOne: {
      StartAt: 'Each',
      States: {
        Each: { ...compared({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, {}), MaxConcurrency: 1 },
      },
    },
  };
};

let fixture: Fixture;
let host: Host;
const start = (name: string) =>
  startHost({
    assembly: fixture.assembly,
    stateDir: join(fixture.directory, name),
    port: 0,
    retryDelaysSeconds: [0],
  });

beforeAll(async () => {
  fixture = synthesizeMachines(machines);
  host = await start('state');
});

afterAll(() => host?.stop());

const ended = (isWanted: (execution: Execution) => boolean) =>
  eventually(() => host.executions().find((each) => each.status !== 'RUNNING' && isWanted(each)));

/** Starts an execution and waits for its end. */
async function run(machine: string, name: string, input: unknown): Promise<Execution> {
  await host.startExecution(machine, { name, input });
  return ended((each) => each.name === name);
}

/** Until an execution has come to its wait. */
const resting = (name: string) =>
  eventually(() =>
    host
      .executions()
      .find((each) => each.name === name && each.status === 'RUNNING' && each.states.includes('Rest')),
  );

/** The events that the tasks of one execution were called with, told by a word that its input holds. */
const calls = (word: string) =>
  notesBy(fixture, 'work').filter(({ event }) => JSON.stringify(event).includes(word));

describe('a state machine', () => {
  it('goes through tasks, choices and branches as its definition says', async () => {
    expect(await run('Night', 'first-night', { day: '2026-11-25' })).toMatchObject({
      machine: expect.stringMatching(/^Night/),
      status: 'SUCCEEDED',
      output: {
        day: '2026-11-25',
        fetched: {
          answer: { input: { day: '2026-11-25' }, name: 'first-night', first: { day: '2026-11-25' } },
        },
        both: ['left', 'right'],
      },
    });
  });

  it('tells the default bus how an execution ended', async () => {
    await run('Night', 'told-night', {});
    const told = await eventually(() =>
      notesBy(fixture, 'told').find(({ event }) => JSON.stringify(event).includes('told-night')),
    );
    expect(told['event']).toMatchObject({ detail: { name: 'told-night', status: 'SUCCEEDED' } });
  });

  it('tries a task again', async () => {
    const input = { key: 'retried', error: 'Busy', failures: 1 };
    expect(await run('Retried', 'retried', input)).toMatchObject({ status: 'SUCCEEDED', output: input });
    expect(calls('retried')).toHaveLength(2);
  });

  it('fails with the error of the task, its cause in JSON', async () => {
    const execution = await run('Retried', 'failing', { key: 'failing', error: 'BadBill', failures: 9 });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'BadBill' });
    expect(JSON.parse('cause' in execution ? execution.cause : '')).toMatchObject({
      errorType: 'BadBill',
      errorMessage: 'for the 1. time',
    });
    const log = readFileSync(join(fixture.directory, 'state/logs/host.log'), 'utf8');
    expect(log).toMatch(/"an execution failed".*"failing".*BadBill/);
  });

  it('goes on where an error is caught', async () => {
    const input = { key: 'caught', error: 'BadBill', failures: 9 };
    expect(await run('Caught', 'caught', input)).toMatchObject({
      status: 'SUCCEEDED',
      output: { ...input, failure: { Error: 'BadBill', Cause: expect.stringContaining('for the 1. time') } },
    });
  });

  it('waits by the clock of the host', async () => {
    await host.startExecution('Waiting', { name: 'waited', input: { key: 'waited', seconds: 1800 } });
    await resting('waited');
    host.advanceClock(minutes(29));
    expect(calls('waited')).toHaveLength(1);
    host.advanceClock(minutes(1));
    expect(await ended(({ name }) => name === 'waited')).toMatchObject({ status: 'SUCCEEDED' });
    const [before, after] = calls('waited').map(({ now }) => Number(now));
    expect(Number(after) - Number(before)).toBeGreaterThanOrEqual(minutes(30));
  });

  it('ends when its time is up', async () => {
    await host.startExecution('Waiting', { name: 'overdue', input: { key: 'overdue', seconds: 9000 } });
    await resting('overdue');
    host.advanceClock(minutes(121));
    expect(await ended(({ name }) => name === 'overdue')).toMatchObject({
      status: 'TIMED_OUT',
      error: 'States.Timeout',
    });
    expect(calls('overdue')).toHaveLength(1);
  });

  it('has no two executions of one name', async () => {
    const execution = { name: 'once', input: { key: 'once', seconds: 60 } };
    await host.startExecution('Waiting', execution);
    await host.startExecution('Waiting', execution);
    await resting('once');
    await expect(host.startExecution('Waiting', { ...execution, input: {} })).rejects.toThrow(
      'ExecutionAlreadyExists',
    );
    host.advanceClock(minutes(1));
    await ended(({ name }) => name === 'once');
    await expect(host.startExecution('Waiting', execution)).rejects.toThrow('ExecutionAlreadyExists');
    expect(calls('once')).toHaveLength(2);
  });

  it.each([
    ['a name with a slash', { name: 'a/b' }, 'InvalidName'],
    ['an input that is too long', { input: 'x'.repeat(300_000) }, '262144 bytes'],
  ])('refuses %s', async (_, execution, message) => {
    await expect(host.startExecution('Night', execution)).rejects.toThrow(message);
  });
});

describe('a map', () => {
  it('gives each item what its selector says, and the answers in their order', async () => {
    const input = {
      day: 'inline',
      items: [
        { a: 1, error: '' },
        { a: 2, error: '' },
        { a: 3, error: '' },
      ],
    };
    expect(await run('Inline', 'inline', input)).toMatchObject({ status: 'SUCCEEDED', output: input.items });
    expect(calls('"inline"')).toHaveLength(3);
  });

  it('fails with the error of an item', async () => {
    const failing = { key: 'item', error: 'BadBill', failures: 9 };
    expect(await run('Distributed', 'one-bad', { items: [...items(2), failing] })).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    });
    const log = readFileSync(
      join(fixture.directory, 'state/logs', `${host.names[idOf('Distributed')]}.log`),
      'utf8',
    );
    expect(log).toMatch(
      /"state failed","execution":"one-bad","state":"Compare","item":"Each:2","ms":\d+,"error":"BadBill"/,
    );
  });

  it('runs fifty items, ten at once', async () => {
    expect(await run('Distributed', 'fifty', { items: items(50) })).toMatchObject({
      status: 'SUCCEEDED',
      output: items(50),
    });
  });
});

const idOf = (prefix: string) => Object.keys(host.names).find((id) => id.startsWith(prefix)) ?? '';

describe('an execution is started', () => {
  it('by an event, whose data are its input', async () => {
    const events = awsClient({ endpoint: host.endpoints.events, prefix: 'AWSEvents', service: 'events' });
    const entry = { Source: 'shop.night', DetailType: 'asked', EventBusName: host.names[idOf('Bus')] };
    await events.call('PutEvents', { Entries: [{ ...entry, Detail: '{"data":{"day":"asked"}}' }] });
    events.close();
    expect(await ended(({ input }) => JSON.stringify(input) === '{"day":"asked"}')).toMatchObject({
      status: 'SUCCEEDED',
    });
  });

  it('by the clock', async () => {
    await host.fireSchedule('EveryNight');
    expect(await ended(({ input }) => JSON.stringify(input).startsWith('{"at":"20'))).toMatchObject({
      status: 'SUCCEEDED',
    });
  });
});

it('goes on after a failure with what failed, when it is redriven', async () => {
  const input = { items: [...items(2), { key: 'redriven', error: 'BadBill', failures: 1 }] };
  expect(await run('OneByOne', 'redriven', input)).toMatchObject({ status: 'FAILED' });
  const before = notesBy(fixture, 'work').length;
  host.redriveExecution('OneByOne', 'redriven');
  expect(() => host.redriveExecution('OneByOne', 'redriven')).toThrow('ExecutionNotRedrivable');
  expect(await ended(({ name }) => name === 'redriven')).toMatchObject({
    status: 'SUCCEEDED',
    output: input.items,
  });
  const asked = notesBy(fixture, 'work').slice(before);
  expect(asked.map(({ event }) => event)).toEqual([input.items[2]]);
});

it('is taken up where it was when the host begins again', async () => {
  await host.stop();
  host = await start('again');
  const input = { key: 'over-night', seconds: 3600 };
  await host.startExecution('Waiting', { name: 'over-night', input });
  await resting('over-night');
  await host.stop();
  host = await start('again');
  expect(host.executions()).toMatchObject([
    { name: 'over-night', input, status: 'RUNNING', states: ['Rest'] },
  ]);
  host.advanceClock(minutes(60));
  expect(await ended(({ name }) => name === 'over-night')).toMatchObject({
    status: 'SUCCEEDED',
    output: input,
  });
  expect(calls('over-night')).toHaveLength(2);
  await host.stop();
  host = await start('again');
  expect(host.executions()).toMatchObject([{ name: 'over-night', status: 'SUCCEEDED', output: input }]);
});
