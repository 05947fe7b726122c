import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executionStore } from '../../../../infra/local/executions.ts';

const directory = () => mkdtempSync(join(tmpdir(), 'executions-'));
const night = { name: 'night', input: { day: '2026-11-25' }, startedAt: 1 };

const entered = (of: string, state: string) => ({ kind: 'entered', of, state, input: 1, since: 2 }) as const;
const done = (of: string, index: number) => ({ kind: 'item', of, index, output: null }) as const;

describe('what is kept of an execution', () => {
  it('is where it is, where its child executions are, and what they have come to', () => {
    const folder = directory();
    const store = executionStore(folder);
    const execution = store.started(night);
    const steps = [
      entered('', 'Plan'),
      entered('', 'Days'),
      entered('Days:0', 'Fetch'),
      entered('Days:0', 'Compare'),
      entered('Days:0/Compare:1', 'ComparePart'),
      done('Days:0', 1),
      done('', 0),
      entered('Days:1', 'Compare'),
      done('Days:1', 3),
      entered('Days:1', 'Compare'),
      done('Days:1', 4),
      entered('Days:1/Compare:5', 'ComparePart'),
      entered('Days:10', 'Fetch'),
    ];
    for (const step of steps) store.advanced(execution, step);
    const [read] = executionStore(folder).all();
    expect(read).toEqual(execution);
    expect([...execution.positions].map(([of, { state, items }]) => [of, state, [...items.keys()]])).toEqual([
      ['', 'Days', [0]],
      ['Days:1', 'Compare', [4]],
      ['Days:1/Compare:5', 'ComparePart', []],
      ['Days:10', 'Fetch', []],
    ]);
  });

  it('is nothing of a map that it has left', () => {
    const store = executionStore(directory());
    const execution = store.started(night);
    for (const step of [entered('', 'Days'), entered('Days:0', 'Fetch'), entered('', 'Report')])
      store.advanced(execution, step);
    expect([...execution.positions.keys()]).toEqual(['']);
  });

  it('is after success the outcome, and no longer the way', () => {
    const folder = directory();
    const store = executionStore(folder);
    const execution = store.started(night);
    store.advanced(execution, entered('', 'Fetch'));
    const ended = { at: 4, outcome: { status: 'SUCCEEDED', output: 1 } } as const;
    store.ended(execution, ended);
    expect(executionStore(folder).all()).toEqual([{ ...night, positions: new Map(), ended }]);
    expect(readFileSync(join(folder, 'night.ndjson'), 'utf8')).not.toContain('Fetch');
  });

  it('is after a failure also where it was, from which it may go on', () => {
    const folder = directory();
    const store = executionStore(folder);
    const execution = store.started(night);
    store.advanced(execution, entered('', 'Fetch'));
    const ended = { at: 4, outcome: { status: 'FAILED', error: 'BadBill', cause: '{}' } } as const;
    const failed = store.ended(execution, ended);
    expect(executionStore(folder).all()).toEqual([failed]);
    const redriven = store.redriven(failed, 5);
    expect(redriven).toMatchObject({ redrivenAt: 5, ended: undefined, positions: execution.positions });
    expect(executionStore(folder).all()).toEqual([redriven]);
  });

  it('does without a line that was cut short', () => {
    const folder = directory();
    const store = executionStore(folder);
    const execution = store.started(night);
    appendFileSync(join(folder, 'night.ndjson'), '{"kind":"entered","sta');
    expect(executionStore(folder).all()).toMatchObject([night]);
    store.advanced(execution, entered('', 'Fetch'));
    expect(executionStore(folder).all()).toMatchObject([{ positions: new Map([['', { state: 'Fetch' }]]) }]);
  });
});
