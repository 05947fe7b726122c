import type { Context } from 'aws-lambda';
import type { Found } from '../../../functions/reconciliation/domain/difference.ts';
import { aFound, aSide } from '../../builders/a-difference.ts';
import { anHttpEvent } from '../../builders/http.ts';
import { type LocalTable, startLocalTable } from '../support/local-table.ts';
import { deskOn, subject } from '../support/reconciliation-desk.ts';

let local: LocalTable;
let desk: ReturnType<typeof deskOn>;
beforeAll(async () => {
  local = await startLocalTable();
  desk = deskOn(local.table);
  const endpoint = await local.client.config.endpoint?.();
  Object.assign(process.env, {
    TABLE_NAME: local.tableName,
    BUCKET_NAME: 'bills',
    AWS_ENDPOINT_URL_DYNAMODB: `http://${endpoint?.hostname}:${endpoint?.port}`,
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});
afterAll(() => local.stop());

type Answer = {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: Record<string, string>;
};
type Asked = {
  readonly body?: unknown;
  readonly id?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly by?: string;
  readonly key?: string;
};
async function ask(route: string, { body, id, query, by = 'clerk', key }: Asked = {}) {
  const { handler } = await import('../../../functions/reconciliation/api.ts');
  const event = anHttpEvent({
    route,
    claims: { sub: by },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(id === undefined ? {} : { path: { id } }),
    ...(query ? { query } : {}),
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });
  const answer = (await handler(event, {} as Context)) as Answer;
  return { status: answer.statusCode, body: JSON.parse(answer.body), headers: answer.headers };
}

const day = { businessDate: '2026-11-24' };
const missing: Found = aFound({
  ...{ kind: 'LEDGER_ONLY', key: 'A:LEDGER_ONLY:1', sides: { ledger: aSide() } },
  effect: { CNY: -10_000 },
});

describe('POST /reconciliations', () => {
  const route = 'POST /reconciliations';
  const body = { ...day, provider: 'wechatpay', account: subject.account };

  it('asks for a day once for a key', async () => {
    const first = await ask(route, { body, key: 'k1' });
    expect(first).toMatchObject({ status: 202, body: { ...body, reconciliationId: expect.any(String) } });
    const again = await ask(route, { body, key: 'k1' });
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([first.body, 'true']);
    const other = await ask(route, { body: { ...body, provider: 'alipay' }, key: 'k1' });
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  it.each<[string, object]>([
    ['a day that is not over', { ...body, businessDate: '2099-01-01' }],
    ['no day', { ...body, businessDate: '2026-02-30' }],
    ['an account that leads elsewhere', { ...body, account: '../x' }],
    ['an unknown provider', { ...body, provider: 'bank' }],
  ])('refuses %s', async (_what, wrong) => {
    expect(await ask(route, { body: wrong, key: 'k2' })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST' },
    });
  });
});

it('tells of a day, its differences and what was done about them', async () => {
  const { reconciliation } = await desk.conclude({ ...day, result: { found: [missing] } });
  const id = reconciliation.reconciliationId;
  expect(
    await ask('GET /reconciliations', { query: { from: '2026-11-24', to: '2026-11-24' } }),
  ).toMatchObject({
    status: 200,
    body: { items: [{ id, status: 'OUT_OF_BALANCE', breaks: { LEDGER_ONLY: 1 } }] },
  });
  expect(await ask('GET /reconciliations/{id}', { id })).toMatchObject({
    status: 200,
    body: { id, result: { inputs: { engineVersion: '1' } }, revisions: [{ revision: 1 }] },
  });
  const list = await ask('GET /reconciliations/{id}/differences', { id });
  const [difference] = list.body.items;
  expect(difference).toMatchObject({ kind: 'LEDGER_ONLY', status: 'open', effect: [{ minor: -10_000 }] });
  const one = { id: difference.id };
  const proposal = { action: 'write-off', reason: '确认短款' };
  const path = 'POST /differences/{id}/proposal';
  expect(await ask(path, { ...one, body: proposal })).toMatchObject({ body: { status: 'proposed' } });
  const decide = (by: string) =>
    ask('POST /differences/{id}/approval', { ...one, by, body: { decision: 'approve', version: 2 } });
  expect(await decide('clerk')).toMatchObject({ status: 403, body: { code: 'FOUR_EYES' } });
  expect(await decide('finance')).toMatchObject({ status: 200, body: { status: 'written-off' } });
  expect(await ask('GET /differences', { query: { status: 'written-off' } })).toMatchObject({
    body: { items: [{ id: difference.id, entries: [{ id: expect.any(String) }] }] },
  });
  expect(await ask('GET /differences/{id}', one)).toMatchObject({ body: { id: difference.id } });
});

it('works on many at once, and goes on with a cursor of the same request only', async () => {
  const found = Array.from({ length: 101 }, (_, at) => aFound({ key: `A:CHANNEL_ONLY:${at}` }));
  await desk.conclude({ businessDate: '2026-11-20', result: { found } });
  const route = 'POST /differences/proposals';
  const body = { kind: 'CHANNEL_ONLY', provider: 'wechatpay', action: 'fetch-payment', reason: '补单' };
  const first = await ask(route, { body });
  expect([first.status, first.body.items.length]).toEqual([200, 100]);
  const cursor = first.body.nextCursor;
  const other = await ask(route, { body: { ...body, kind: 'AMOUNT', cursor } });
  expect(other.body.code).toBe('CURSOR_INVALID');
  const rest = await ask(route, { body: { ...body, cursor } });
  expect(rest.body.items).toHaveLength(1);
  const approvals = { kind: 'CHANNEL_ONLY', decision: 'approve' };
  const own = await ask('POST /differences/approvals', { body: approvals });
  expect(own.body.items[0]).toMatchObject({ code: 'FOUR_EYES' });
  const done = await ask('POST /differences/approvals', { body: approvals, by: 'finance' });
  expect(done.body.items[0]).toMatchObject({ status: 'approved' });
});

it.each([
  ['neither ids nor a filter', {}],
  ['ids and a filter', { ids: ['dif_2B73V9Q7ZK2M8N4P6R1T5W0X9Y'], kind: 'FEE' }],
])('refuses many at once with %s', async (_what, selection) => {
  const body = { ...selection, action: 'write-off', reason: 'x' };
  expect(await ask('POST /differences/proposals', { body })).toMatchObject({ status: 400 });
});

it.each([
  ['trade.csv.gz', 'trade.csv.gz'],
  ['../../other/明细 (1).csv', 'other-1-.csv'],
  ['...', 'bill'],
])('lets a file %s be put where bills lie, and nowhere else', async (fileName, name) => {
  const body = { source: 'alipay', account: '2088000000000000', ...day, fileName };
  const { status, body: answer } = await ask('POST /bills/uploads', { body });
  expect([status, answer.key]).toEqual([201, `bills/alipay/2088000000000000/2026-11-24/${name}`]);
  const url = new URL(answer.url);
  expect(url.pathname).toBe(`/bills/${answer.key}`);
  expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('host;if-none-match');
  expect(answer.headers).toEqual({ 'if-none-match': '*' });
});

it('says of each bill whether it counts, or why it is refused', async () => {
  const file = { source: 'alipay' as const, account: '2088', ...day, objectKey: 'bills/x' };
  const good = await desk.deps.bills.receive({ ...file, sha256: 'a' }, 1);
  const content = { kind: 'trade' as const, format: 'alipay-trade', lines: 2 };
  await desk.deps.bills.parsed(good.billId, { ...content, controlTotals: [], statements: [], notes: [] });
  const bad = await desk.deps.bills.receive({ ...file, sha256: 'b' }, 2);
  await desk.deps.bills.rejected(bad.billId, { fault: 'TRUNCATED', reason: 'the end is missing' }, 3);
  const query = { source: 'alipay', from: '2026-11-24', to: '2026-11-24' };
  expect((await ask('GET /bills', { query })).body.items).toMatchObject([
    { id: bad.billId, status: 'REJECTED', refusal: { fault: 'TRUNCATED', reason: 'the end is missing' } },
    { id: good.billId, status: 'PARSED', format: 'alipay-trade', revision: 1 },
  ]);
  expect((await ask('GET /bills', { query: { ...query, source: 'bank' } })).body.items).toEqual([]);
});

it('gives a link to the statement of a day that has one', async () => {
  const at = async (businessDate: string, statementKey?: string) => {
    const { reconciliation } = await desk.conclude({ businessDate, statementKey });
    return ask('GET /reconciliations/{id}/statement', { id: reconciliation.reconciliationId });
  };
  expect(await at('2026-11-10')).toMatchObject({ status: 404, body: { code: 'DOCUMENT_NOT_FOUND' } });
  const { status, body } = await at('2026-11-11', 'statements/2026-11-11.html');
  expect([status, new URL(body.url).pathname]).toEqual([200, '/bills/statements/2026-11-11.html']);
});

it.each([
  ['GET /reconciliations/{id}', 'rec', 'RECONCILIATION_NOT_FOUND'],
  ['GET /reconciliations/{id}/differences', 'rec', 'RECONCILIATION_NOT_FOUND'],
  ['GET /reconciliations/{id}/statement', 'rec', 'RECONCILIATION_NOT_FOUND'],
  ['GET /differences/{id}', 'dif', 'DIFFERENCE_NOT_FOUND'],
])('%s does not know what there is not', async (route, prefix, code) => {
  const id = `${prefix}_2B73V9Q7ZK2M8N4P6R1T5W0X9Y`;
  expect(await ask(route, { id })).toMatchObject({ status: 404, body: { code } });
});
