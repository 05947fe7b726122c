import { routes } from '../../functions/risk/routes.ts';
import { httpApi } from '../../shared/http/api.ts';
import { routeKey } from '../../shared/http/route.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { anHttpEvent } from '../builders/http.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { lineOf, riskDesk } from './support/risk-desk.ts';

let local: LocalTable;
let desk: ReturnType<typeof riskDesk>;
let answer: ReturnType<typeof httpApi>;
const asked = new Set<string>();

beforeAll(async () => {
  local = await startLocalTable();
  desk = riskDesk(local.table);
  const secretBytes = (length: number) => Buffer.alloc(length, 7);
  const cursors = signedCursors({ table: local.table, secretBytes });
  answer = httpApi(routes, { ...desk.deps, cursors });
});
afterAll(() => local.stop());

type Asking = Omit<Parameters<typeof anHttpEvent>[0], 'route' | 'body'> & { readonly body?: unknown };

/** Asks a route; its answer has to keep to the schema that it documents. */
async function ask(route: string, { body, ...rest }: Asking = {}) {
  asked.add(route);
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const { statusCode = 0, body: told = '' } = await answer(anHttpEvent({ route, ...text, ...rest }));
  const schema = routes.find((each) => routeKey(each) === route)?.responses[statusCode]?.schema;
  const parsed = JSON.parse(told);
  expect(schema?.parse(parsed)).toEqual(parsed);
  return parsed;
}

const brusher = {
  buyer: { id: 'brusher', phone: '18600001111' },
  shipTo: { country: 'CN', phone: '18600001111', name: '王小明' },
  lines: [lineOf('TEA-AGAIN')],
};

it('lists reviews by page, also over all of them, and gives each with its evidence', async () => {
  const judged = [];
  for (let times = 0; times < 5; times += 1) judged.push(await desk.placeAndJudge(brusher));
  const waiting = judged.flatMap(({ reviewId }) => (reviewId === undefined ? [] : [reviewId]));
  expect(waiting).toHaveLength(4);
  const [first = ''] = waiting;
  const path = { id: first };
  await ask('POST /reviews/{id}/assignment', { path, body: { assignee: 'me' }, claims: { sub: 'li' } });
  const mine = await ask('GET /reviews', { query: { assignee: 'me' }, claims: { sub: 'li' } });
  expect(mine.items.map(({ id }: { id: string }) => id)).toEqual([first]);
  const decided = await ask('POST /reviews/{id}/decision', {
    path,
    body: { decision: 'approve', reason: 'fine' },
  });
  expect(decided).toMatchObject({
    status: 'approved',
    effect: 'RELEASED',
    order: `/orders/${judged[1]?.orderId}`,
  });

  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask('GET /reviews', {
      query: { status: 'all', limit: '2', ...(cursor ? { cursor } : {}) },
    });
    seen.push(...page.items.map(({ status }: { status: string }) => status));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen).toEqual(['open', 'open', 'open', 'approved']);

  const { evidence, orderStatus } = await ask('GET /reviews/{id}', { path });
  expect(orderStatus).toBe('PAID');
  expect(evidence.snapshot.counts).toContainEqual({ of: 'buyer.orders', window: 'PT30M', value: 2 });
  expect(evidence.hits[0]).toMatchObject({ ruleId: 'R3', found: expect.any(Array) });
  await expect(
    answer(anHttpEvent({ route: 'GET /reviews/{id}', path: { id: `rev_${'0'.repeat(26)}` } })),
  ).rejects.toMatchObject({ code: 'REVIEW_NOT_FOUND' });
});

it('changes a rule, switches it on, tries it and tells how right it was', async () => {
  const { items } = await ask('GET /risk/rules');
  expect(
    items.every(({ inForce, shipped }: { inForce: boolean; shipped: boolean }) => inForce && shipped),
  ).toBe(true);
  const path = { id: 'R3' };
  const { rule } = await ask('GET /risk/rules/{id}', { path });
  const { id: _id, version: _version, ...content } = rule;
  const made = await ask('PUT /risk/rules/{id}', { path, body: { ...content, weight: 10 } });
  expect(made).toMatchObject({ id: 'R3', version: 2, weight: 10 });
  const body = { version: 2, enabled: true, reason: 'too many regulars' };
  expect(await ask('POST /risk/rules/{id}/activation', { path, body })).toMatchObject({
    inForce: true,
    inForceVersion: 2,
  });
  expect(await ask('GET /risk/rules/{id}', { path })).toMatchObject({
    versions: [{ rule: { version: 2 }, by: 'shop' }],
    switches: [{ version: 2, enabled: true, reason: 'too many regulars' }],
  });
  desk.clock.now += 1;
  const tried = await ask('POST /risk/rules/{id}/trial', { path, body: {} });
  expect(tried).toMatchObject({ version: 2, looked: 5, hits: 4, approved: 1, fewerReviews: 3 });
  const { items: precision } = await ask('GET /risk/precision');
  expect(precision).toContainEqual({
    ...{ ruleId: 'R3', version: 1, approved: 1, rejected: 0, expired: 0 },
    precision: expect.objectContaining({ value: 0, of: 1 }),
  });
  const wrong = { ...content, when: { fact: 'amount', op: 'matches', value: '(a+)+$' } };
  const refused = anHttpEvent({ route: 'PUT /risk/rules/{id}', path, body: JSON.stringify(wrong) });
  await expect(answer(refused)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

it('switches no more rules on than an item holds, and any of them off', async () => {
  const { rule } = await ask('GET /risk/rules/{id}', { path: { id: 'R3' } });
  const { id: _id, version: _version, ...content } = rule;
  const when = { fact: 'shop', op: 'in', value: Array(100).fill('茶'.repeat(100)) };
  const switched = (id: string, enabled: boolean) => {
    const body = JSON.stringify({ version: 1, enabled, reason: '够了'.repeat(enabled ? 1 : 50) });
    return answer(anHttpEvent({ route: 'POST /risk/rules/{id}/activation', path: { id }, body }));
  };
  for (const id of [...'ABCDEFGHI'])
    await ask('PUT /risk/rules/{id}', { path: { id }, body: { ...content, when } });
  for (const id of [...'ABCDEFGH']) await switched(id, true);
  await expect(switched('I', true)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
  for (const id of [...'ABCDEFGH']) expect(await switched(id, false)).toMatchObject({ statusCode: 200 });
});

it('keeps lists without showing what is on them', async () => {
  const path = { list: 'blacklist' };
  const body = {
    kind: 'phone',
    value: '138 0000 8000',
    reason: 'fake orders',
    expiresAt: '2027-01-01T00:00:00Z',
  };
  const entry = await ask('PUT /risk/lists/{list}/entries', { path, body });
  expect(entry).toMatchObject({ kind: 'phone', hint: '138****8000', inForce: true });
  const again = await ask('PUT /risk/lists/{list}/entries', {
    path,
    body: { ...body, value: '+86 13800008000' },
  });
  expect(again.id).toBe(entry.id);
  const removal = { path: { ...path, id: entry.id }, body: { reason: 'a mistake' } };
  expect(await ask('POST /risk/lists/{list}/entries/{id}/removal', removal)).toMatchObject({
    inForce: false,
  });
  expect(
    (await ask('GET /risk/lists/{list}/entries', { path, query: { kind: 'phone' } })).items,
  ).toHaveLength(1);
  const hidden = anHttpEvent({
    route: 'PUT /risk/lists/{list}/entries',
    ...{ path, body: JSON.stringify({ ...body, value: '138****8000' }) },
  });
  await expect(answer(hidden)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

it('shows what was decided about an order, and decides it again', async () => {
  const { orderId } = await desk.placeAndJudge();
  const { items } = await ask('GET /risk/decisions/{orderId}', { path: { orderId } });
  expect(items).toMatchObject([{ outcome: 'PASS', revision: 1 }]);
  const replayed = await ask('POST /risk/decisions/{orderId}/replay', { path: { orderId }, body: {} });
  expect(replayed).toMatchObject({ same: true, differs: [] });
});

it('says how reviews are run', async () => {
  const policy = await ask('GET /risk/review-policy');
  const after = { ...policy, onOverdue: 'reject', threshold: 80 };
  expect(await ask('PUT /risk/review-policy', { body: after })).toEqual(after);
  expect(await ask('GET /risk/review-policy')).toEqual(after);
});

it('was asked every route that there is', () => {
  expect([...asked].toSorted()).toEqual(routes.map(routeKey).toSorted());
});
