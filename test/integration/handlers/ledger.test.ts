import type { Context } from 'aws-lambda';
import { postedEvent } from '../../../functions/ledger/contract.ts';
import { ledgerDeps } from '../../../functions/ledger/ledger-deps.ts';
import { anHttpEvent } from '../../builders/http.ts';
import { aPosting } from '../../builders/posting.ts';
import { type LocalTable, startLocalTable } from '../support/local-table.ts';

let local: LocalTable;
beforeAll(async () => {
  local = await startLocalTable();
  const endpoint = await local.client.config.endpoint?.();
  Object.assign(process.env, {
    TABLE_NAME: local.tableName,
    AWS_ENDPOINT_URL_DYNAMODB: `http://${endpoint?.hostname}:${endpoint?.port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});
afterAll(() => local.stop());

const yesterday = Date.now() - 86_400_000;
const entry = (entryId: string, minor = 4798) => aPosting({ entryId, minor, postedAt: yesterday });
const message = (messageId: string, detail: unknown) => ({ messageId, body: JSON.stringify({ detail }) });

it('on-ledger-posted books what it can read, once, and gives back the rest', async () => {
  const { handler } = await import('../../../functions/ledger/on-ledger-posted.ts');
  const told = postedEvent(entry('a'));
  const [line] = (told.data as { lines: unknown[] }).lines;
  const records = [
    message('m1', told),
    message('m2', { ...told, data: {} }),
    { messageId: 'm3', body: 'no JSON' },
    message('m4', told),
    message('m5', {
      ...told,
      id: 'u',
      data: { ...(told.data as object), entryId: 'u', lines: [line, line] },
    }),
    message('m6', postedEvent(entry('a', 1))),
    message('m7', postedEvent(entry('b'))),
  ];
  const failed = (ids: string[]) => ({
    batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
  });
  const bad = ['m2', 'm3', 'm5', 'm6'];
  expect(await handler({ Records: records })).toEqual(failed(bad));
  expect(await handler({ Records: records.slice(3) })).toEqual(failed(['m5', 'm6']));
});

type Answer = { readonly statusCode: number; readonly body: string };
const ask = async (path: string, query: Readonly<Record<string, string>> = {}) => {
  const { handler } = await import('../../../functions/ledger/api.ts');
  const { statusCode, body } = (await handler(
    anHttpEvent({ route: `GET ${path}`, query }),
    {} as Context,
  )) as Answer;
  return { status: statusCode, body: JSON.parse(body) };
};

it('api answers the balances and the entries', async () => {
  const { status, body } = await ask('/ledger/accounts');
  expect(status).toBe(200);
  const cny = (minor: number) => ({ currency: 'CNY', minor });
  expect(body.items).toEqual([
    {
      account: 'channel-receivable:alipay',
      kind: 'channel-receivable',
      name: '渠道应收',
      debit: cny(9596),
      credit: cny(0),
      balance: cny(9596),
      entries: 2,
    },
    {
      account: 'revenue-clearing',
      kind: 'revenue-clearing',
      name: '待结收入',
      debit: cny(0),
      credit: cny(9596),
      balance: cny(-9596),
      entries: 2,
    },
  ]);
  const before = await ask('/ledger/accounts', { at: new Date(yesterday - 1).toISOString() });
  expect(before.body.items).toEqual([]);
});

it('api lists entries by pages, and takes a cursor only for the list that gave it', async () => {
  const account = 'revenue-clearing';
  const first = await ask('/ledger/entries', { account, limit: '1' });
  const second = await ask('/ledger/entries', { account, limit: '1', cursor: first.body.nextCursor });
  const ids = [first, second].flatMap(({ body }) => body.items.map((each: { id: string }) => each.id));
  expect(ids).toEqual(['b', 'a']);
  const elsewhere = await ask('/ledger/entries', { account: 'bank:icbc', cursor: first.body.nextCursor });
  expect([elsewhere.status, elsewhere.body.code]).toEqual([400, 'CURSOR_INVALID']);
  expect((await ask('/ledger/entries', { account: 'cash' })).status).toBe(400);
  expect((await ask('/ledger/entries', { limit: '1' })).body.items).toMatchObject([{ id: 'b' }]);
});

it('on-audit-schedule audits what is there, once a day', async () => {
  const { handler } = await import('../../../functions/ledger/on-audit-schedule.ts');
  const context = { getRemainingTimeInMillis: () => 120_000 } as Context;
  await handler({}, context);
  const { audits } = ledgerDeps(local.table, Date.now);
  const state = await audits.state();
  expect(state.days).toEqual([]);
  expect(state.audited).toBeDefined();
});
