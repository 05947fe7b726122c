import { sentTo } from './engine/door.ts';
import { type Gate, gateBefore, strangeKey } from './engine/gate.ts';
import { routesByKey } from './engine/routes.ts';

const reached = { message: 'reached' };
let gate: Gate;
let events: number;
beforeAll(async () => {
  gate = await gateBefore(async () => {
    events += 1;
    return JSON.stringify({ statusCode: 200, body: JSON.stringify(reached) });
  });
});
beforeEach(() => {
  events = 0;
});
afterAll(() => gate.stop());

type Claim = (scope: string) => string | undefined;
const now = () => Math.floor(Date.now() / 1000);
const scoped = (scope: string) => ({ scope: `${gate.scopePrefix}${scope}` });
const stranger = strangeKey();

/** What somebody may come with, and what they are told where a scope is asked for. */
const attempts: readonly (readonly [name: string, status: number, token: Claim])[] = [
  ['no token', 401, () => undefined],
  ['an empty token', 401, () => ''],
  ['nonsense', 401, () => 'garbage'],
  ['three parts of nonsense', 401, () => 'a.b.c'],
  ['alg none', 401, () => gate.unsigned()],
  ['the public key as an HMAC secret', 401, () => gate.hmac()],
  ['another issuer', 401, (scope) => gate.token({ ...scoped(scope), iss: 'https://evil.example' })],
  ['another audience', 401, (scope) => gate.token({ ...scoped(scope), aud: 'other' })],
  ['a second past its end', 401, (scope) => gate.token({ ...scoped(scope), exp: now() - 1 })],
  ['no end', 401, (scope) => gate.token({ ...scoped(scope), exp: undefined })],
  ['a time that has not come', 401, (scope) => gate.token({ ...scoped(scope), nbf: now() + 60 })],
  ['a key of somebody else', 401, (scope) => gate.token(scoped(scope), {}, stranger)],
  ['a kid that leads elsewhere', 401, (scope) => gate.token(scoped(scope), { kid: '../../dev/null' })],
  ['a kid that nobody knows', 401, (scope) => gate.token(scoped(scope), { kid: 'another' })],
  ['no kid', 401, (scope) => gate.token(scoped(scope), { kid: undefined })],
  ['more than headers may hold', 431, (scope) => gate.token({ ...scoped(scope), more: 'x'.repeat(12_000) })],
  ['no scope', 403, () => gate.token({})],
  ['an empty scope', 403, () => gate.token({ scope: '' })],
  [
    'the scope of another route',
    403,
    (scope) => gate.token(scoped(scope === 'risk:read' ? 'risk:write' : 'risk:read')),
  ],
  ['a scope that only begins so', 403, (scope) => gate.token({ scope: `${scoped(scope).scope}r ${scope}x` })],
  ['its scope', 200, (scope) => gate.token(scoped(scope))],
  ['its scope among others', 200, (scope) => gate.token({ scope: `a:b ${scoped(scope).scope} c:d` })],
];

const routes = [...routesByKey.values()];
const guarded = routes.filter(({ route }) => route.scope !== undefined);
const open = routes.filter(({ route }) => route.scope === undefined);

const requestTo = (key: string, token: string | undefined) => {
  const params = Object.fromEntries([...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, 'x']));
  return sentTo(key, {
    params,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
};

describe.each(attempts)('with %s', (_, status, token) => {
  it(`every route that asks for a scope answers ${status}`, async () => {
    const others: string[] = [];
    for (const { key, route } of guarded) {
      const answer = await gate.ask(requestTo(key, token(route.scope ?? '')));
      if (answer.status !== status) others.push(`${key} ${answer.status}`);
    }
    expect(others).toEqual([]);
    expect(events).toBe(status === 200 ? guarded.length : 0);
  });

  it('the routes that ask for none are reached all the same', async () => {
    const statuses = await Promise.all(
      open.map(async ({ key }) => (await gate.ask(requestTo(key, token('orders:read')))).status),
    );
    expect(new Set(statuses)).toEqual(new Set([status === 431 ? 431 : 200]));
  });
});

it('asks for no scope only where it tells nothing of a merchant, or the message is signed', () => {
  expect(open.map(({ key }) => key).sort()).toEqual([
    'GET /docs',
    'GET /docs/{file}',
    'GET /health',
    'GET /openapi.json',
    'POST /callbacks/carriers/{carrier}/{token}',
    'POST /callbacks/channels/{channel}/{shopId}',
    'POST /callbacks/payments/{provider}',
  ]);
});
