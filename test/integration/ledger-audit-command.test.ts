import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bookEntries } from '../../functions/ledger/book-entries.ts';
import { dayOf } from '../../functions/ledger/domain/business-day.ts';
import { ledgerDeps } from '../../functions/ledger/ledger-deps.ts';
import { aPosting } from '../builders/posting.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';

let local: LocalTable;
beforeAll(async () => {
  local = await startLocalTable();
});
afterAll(() => local.stop());

const yesterday = Date.now() - 86_400_000;
const script = join(import.meta.dirname, '../../scripts/ledger-audit.ts');

async function audit(...args: string[]): Promise<{ status: number | null; output: string }> {
  const endpoint = await local.client.config.endpoint?.();
  const child = spawn(process.execPath, [script, '--settle', '0', ...args], {
    env: {
      ...process.env,
      TABLE_NAME: local.tableName,
      AWS_ENDPOINT_URL_DYNAMODB: `http://${endpoint?.hostname}:${endpoint?.port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      output += text;
    });
  return new Promise((done) => {
    child.once('close', (status) => done({ status, output }));
  });
}

it('prints the trial balance and ends with 0 where books agree, with 1 and what differs where they do not', async () => {
  expect(await audit()).toMatchObject({ status: 0, output: expect.stringContaining('0 entries in 1 days') });
  const entries = [
    aPosting({ entryId: 'a', postedAt: yesterday }),
    aPosting({ entryId: 'b', postedAt: yesterday, currency: 'JPY', minor: 300 }),
  ];
  await bookEntries(entries, ledgerDeps(local.table, Date.now));
  const { status, output } = await audit();
  expect(status).toBe(0);
  expect(output).toContain(
    'channel-receivable:alipay  渠道应收  CNY       47.98    0.00    47.98        1\n',
  );
  expect(output).toContain(
    'revenue-clearing           待结收入  JPY           0     300     -300        1\n',
  );
  expect(output).toContain('2 entries in 2 days audited (对账), 0 days differ');
  const pk = `BALANCES#${dayOf(yesterday).slice(0, 7)}`;
  const [counter] = (await local.table.query({ pk })).items;
  if (!counter) throw new Error('there is no counter');
  const { sk } = counter;
  await local.table.write({
    kind: 'update',
    key: { pk, sk },
    update: 'SET #debit = :debit',
    values: { debit: 4797 },
  });
  const differing = await audit('--from', dayOf(yesterday), '--to', dayOf(yesterday));
  expect(differing.status).toBe(1);
  expect(differing.output).toContain(
    `${dayOf(yesterday)}  channel-receivable:alipay CNY debit: the entries say 4798, its counter 4797`,
  );
});

it('says how it is used', async () => {
  expect(await audit('--from', 'monday')).toMatchObject({
    status: 2,
    output: expect.stringContaining('monday is no day'),
  });
});
