import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../../scripts/import/journal.ts';

const newPath = () => join(mkdtempSync(join(tmpdir(), 'journal-')), 'deeper', 'olist.ndjson');
const accepted = {
  is: 'accepted',
  orderId: 'o1',
  id: 'ord_1',
  lines: 2,
  goods: 100,
  freight: 20,
  total: 120,
} as const;
const refused = {
  is: 'refused',
  orderId: 'o2',
  status: 400,
  code: 'INVALID_REQUEST',
  reason: 'no lines',
} as const;

async function journalWith(path: string) {
  const journal = await openJournal(path, { plan: 'p' });
  journal.record({ is: 'made', what: 'sku', id: 's1' });
  journal.record(accepted);
  journal.record(refused);
  journal.record({ is: 'cancelled', orderId: 'o1' });
  return journal;
}

it('knows after a restart what was recorded before', async () => {
  const path = newPath();
  await (await journalWith(path)).close();
  const journal = await openJournal(path, { plan: 'p' });
  expect(journal.size).toBe(4);
  expect(journal.isMade('sku', 's1')).toBe(true);
  expect(journal.isMade('receipt', 's1')).toBe(false);
  expect([journal.outcomeOf('o1'), journal.outcomeOf('o2'), journal.outcomeOf('o3')]).toEqual([
    accepted,
    refused,
    undefined,
  ]);
  expect([journal.isCancelled('o1'), journal.isCancelled('o2')]).toEqual([true, false]);
  expect(journal.last('accepted')).toEqual(accepted);
  await journal.close();
});

it('forgets half a line that a kill left at the end, and goes on after it', async () => {
  const path = newPath();
  await (await journalWith(path)).close();
  appendFileSync(path, '{"is":"cancelled","order');
  const journal = await openJournal(path, { plan: 'p' });
  expect(journal.size).toBe(4);
  journal.record({ is: 'cancelled', orderId: 'o5' });
  await journal.close();
  const again = await openJournal(path, { plan: 'p' });
  expect([again.size, again.isCancelled('o5')]).toEqual([5, true]);
  await again.close();
});

it('refuses the journal of other files, and what is no journal', async () => {
  const path = newPath();
  await (await journalWith(path)).close();
  await expect(openJournal(path, { plan: 'other' })).rejects.toThrow('belongs to other files');
  appendFileSync(path, '{"is":"else"}\n');
  await expect(openJournal(path, { plan: 'p' })).rejects.toThrow('line 6: is not an entry');
});

it('begins anew where it is told to', async () => {
  const path = newPath();
  await (await journalWith(path)).close();
  const journal = await openJournal(path, { plan: 'p', fresh: true });
  expect(journal.size).toBe(0);
  await journal.close();
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(1);
});
