import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executionStore } from '../../../../infra/local/executions.ts';

const directory = () => mkdtempSync(join(tmpdir(), 'executions-'));
const night = { name: 'night', input: { day: '2026-11-25' }, startedAt: 1 };

describe('what is kept of an execution', () => {
  it('is its input, the state it has come to, and the items of that state', () => {
    const folder = directory();
    const store = executionStore(folder);
    store.started(night);
    store.entered('night', { state: 'Fetch', input: 1, since: 2 });
    store.itemDone('night', 7, 'of another state');
    store.entered('night', { state: 'Compare', input: { items: [1, 2] }, since: 3 });
    store.itemDone('night', 1, null);
    expect(executionStore(folder).all()).toMatchObject([
      { ...night, at: { state: 'Compare', input: { items: [1, 2] }, since: 3 }, items: new Map([[1, null]]) },
    ]);
  });

  it('is at its end the outcome, and no longer the way', () => {
    const folder = directory();
    const store = executionStore(folder);
    store.started(night);
    store.entered('night', { state: 'Fetch', input: 'long', since: 2 });
    const outcome = { status: 'FAILED', error: 'BadBill', cause: '{}' } as const;
    store.ended({ ...night, items: new Map() }, { at: 4, outcome });
    expect(executionStore(folder).all()).toMatchObject([{ ...night, ended: { at: 4, outcome } }]);
    expect(readFileSync(join(folder, 'night.ndjson'), 'utf8')).not.toContain('long');
  });

  it('does without a line that was cut short', () => {
    const folder = directory();
    const store = executionStore(folder);
    store.started(night);
    appendFileSync(join(folder, 'night.ndjson'), '{"kind":"entered","sta');
    expect(executionStore(folder).all()).toMatchObject([night]);
    store.entered('night', { state: 'Fetch', input: 1, since: 2 });
    expect(executionStore(folder).all()).toMatchObject([{ ...night, at: { state: 'Fetch' } }]);
  });
});
