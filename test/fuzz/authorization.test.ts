import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { type Draft, onWire } from './engine/bad-input.ts';
import { type Case, casesFor } from './engine/cases.ts';
import { sentTo } from './engine/door.ts';
import { type Gate, gateBefore, strangeKey } from './engine/gate.ts';
import { type House, houseIn, type Town } from './engine/house.ts';
import { knownIn } from './engine/known.ts';
import { routesByKey } from './engine/routes.ts';
import { furnishedTown } from './engine/town.ts';
import type { Answered, Sent } from './engine/wire.ts';

const reached = { message: 'reached' };
let gate: Gate;
let events: number;
let town: Town;
/** What stands behind the gate: somebody who counts, or the whole house. */
let behind: (event: string) => Promise<string>;
const counting = async (): Promise<string> => {
  events += 1;
  return JSON.stringify({ statusCode: 200, body: JSON.stringify(reached) });
};
beforeAll(async () => {
  gate = await gateBefore((event) => behind(event));
  town = await furnishedTown();
});
beforeEach(() => {
  events = 0;
  behind = counting;
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
  ['every scope but its own', 403, (scope) => gate.token(allBut(scope))],
  ['its scope in other case', 403, (scope) => gate.token({ scope: scoped(scope).scope.toUpperCase() })],
  ['its scope without what stands before it', 403, (scope) => gate.token({ scope })],
  ['its scopes parted by commas', 403, (scope) => gate.token({ scope: `a:b,${scoped(scope).scope}` })],
  ['an id_token, which has no scope', 403, () => gate.token({ token_use: 'id' })],
  ['a scope that only begins so', 403, (scope) => gate.token({ scope: `${scoped(scope).scope}r ${scope}x` })],
  ['its scope', 200, (scope) => gate.token(scoped(scope))],
  ['its scope among others', 200, (scope) => gate.token({ scope: `a:b ${scoped(scope).scope} c:d` })],
];

const routes = [...routesByKey.values()];
const guarded = routes.filter(({ route }) => route.scope !== undefined);
const open = routes.filter(({ route }) => route.scope === undefined);

/** All that a merchant's people may do, except one thing: a route's scope is the whole of its role (角色). */
const allBut = (scope: string) => {
  const others = new Set(guarded.map(({ route }) => route.scope ?? '').filter((each) => each !== scope));
  return { scope: [...others].map((each) => scoped(each).scope).join(' ') };
};

const plainly = (key: string) => {
  const params = Object.fromEntries([...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, 'x']));
  return sentTo(key, { params });
};
const requestTo = (key: string, token: string | undefined) => {
  const sent = plainly(key);
  return token === undefined
    ? sent
    : { ...sent, headers: [...sent.headers, ['authorization', `Bearer ${token}`] as const] };
};

describe('the header Authorization', () => {
  const good = () => gate.token(scoped('orders:read'));
  it.each<[string, number, () => readonly string[]]>([
    ['with the word in small letters', 200, () => [`bearer ${good()}`]],
    ['with blanks between', 200, () => [`Bearer   ${good()}`]],
    ['without the word', 200, () => [good()]],
    ['of another scheme', 401, () => [`Basic ${good()}`]],
    ['with the word alone', 401, () => ['Bearer']],
    ['with the word twice', 401, () => [`Bearer Bearer ${good()}`]],
    ['with two tokens', 401, () => [`Bearer ${good()},Bearer ${good()}`]],
    ['twice', 401, () => [`Bearer ${good()}`, `Bearer ${good()}`]],
    ['twice, nothing first', 401, () => ['', `Bearer ${good()}`]],
  ])('%s', async (_, status, values) => {
    const headers = values().map((value) => ['authorization', value] as const);
    expect((await gate.ask({ ...plainly('GET /orders'), headers })).status).toBe(status);
  });
});

/** They change nothing: what comes with the request is tried, asked or worked out. */
const asking = [
  'POST /privacy/export',
  'POST /risk/decisions/{orderId}/replay',
  'POST /risk/rules/{id}/trial',
];

it('who may only read changes nothing', () => {
  const changing = guarded.filter(({ route }) => route.method !== 'GET' && /:read$/.test(route.scope ?? ''));
  expect(changing.map(({ key }) => key).sort()).toEqual(asking);
});

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

it('a token that names nobody is refused by every route itself', async () => {
  const house = houseIn(town);
  behind = house.handle;
  const others: string[] = [];
  for (const { key, route } of guarded) {
    const [method = '', path = ''] = key.split(' ');
    const token = gate.token({ ...scoped(route.scope ?? ''), sub: undefined });
    const sent = await sampleOf(key, house);
    const headers = [...sent.headers, ['authorization', `Bearer ${token}`] as const];
    const { status, body } = await gate.ask({ ...sent, headers });
    if (status !== 403 || !body.includes('CALLER_UNKNOWN'))
      others.push(`${method} ${path} ${status} ${body}`);
  }
  expect(others).toEqual([]);
});

const drafts = new Map<string, readonly Draft[]>();
/** Requests that a route takes as they are. */
function draftsOf(key: string): readonly Draft[] {
  const ground = { known: knownIn(town.items), items: town.items };
  const made = drafts.get(key) ?? fc.sample(casesFor(key, ground, 0), { numRuns: 100, seed: 3 }).map(asDraft);
  drafts.set(key, made);
  return made;
}
const asDraft = ({ draft }: Case): Draft => draft;

/** A request that the route itself finds nothing wrong with, but that nobody sends it. */
async function sampleOf(key: string, house: House): Promise<Sent> {
  for (const draft of draftsOf(key)) {
    const sent = onWire(
      { ...draft, headers: draft.headers.filter(([name]) => name !== 'authorization') },
      [],
    );
    const { answered } = await house.ask(sent);
    house.restore();
    if (answered.status !== 400) return sent;
  }
  throw new Error(`nothing is right for ${key}`);
}

/** What names a kind of thing, or is named by whoever puts it, and not a thing that somebody has. */
const kinds = new Set(['channel', 'carrier', 'list', 'listingId', 'product', 'provider']);
const nobodysId = (name: string, value: string): string => {
  const [, prefix] = /^([a-z]{3})_/.exec(value) ?? [];
  if (prefix) return `${prefix}_${'7'.repeat(26)}`;
  const hashed = value.includes('.') ? value.replace(/\..*/, `.${'A'.repeat(43)}`) : undefined;
  return kinds.has(name) ? value : (hashed ?? 'NOBODYS-1');
};

/** Routes where what is not there is made, or where there may be any number of something, also none. */
const madeOrEmpty = [
  ...[
    'PUT /skus/{sku}',
    'PUT /warehouses/{warehouseId}',
    'PUT /suppliers/{supplierId}',
    'PUT /risk/rules/{id}',
  ],
  ...[
    'PUT /risk/lists/{list}/entries',
    'PUT /warehouses/{id}/layout',
    'PUT /warehouses/{id}/bins/{location}',
  ],
  ...['PUT /carriers/{carrier}/rate-cards/{product}', 'PUT /carriers/{carrier}/contract'],
  ...['GET /stock/{sku}/movements', 'GET /stock/{sku}/demand', 'GET /channels/{channel}/{shopId}/listings'],
  ...['GET /risk/lists/{list}/entries', 'GET /risk/decisions/{orderId}', 'GET /warehouses/{id}/bins'],
  ...[
    'GET /carriers/{carrier}/rate-cards/{product}',
    'GET /carriers/{carrier}/contract',
    'GET /orders/{id}/trail',
  ],
  // A rule that comes with the request is tried, whatever it is called.
  'POST /risk/rules/{id}/trial',
];

it('what is not there, or is not the shop’s, is not found', async () => {
  const house = houseIn(town);
  const found: string[] = [];
  const missed = new Set<string>();
  const named = guarded.filter(({ route }) => route.path.includes('{')).map(({ key }) => key);
  for (const key of named)
    for (const draft of draftsOf(key)) {
      const params = Object.entries(draft.params).map(([name, value]) => [name, nobodysId(name, value)]);
      const nobodys = { ...draft, params: Object.fromEntries(params) as Record<string, string> };
      const { answered } = await house.ask(onWire(nobodys, []));
      house.restore();
      if (answered.status < 300 && !madeOrEmpty.includes(key)) found.push(`${key} ${answered.status}`);
      if (answered.status === 404) missed.add(key);
    }
  expect([...new Set(found)]).toEqual([]);
  // A route that refuses each of these requests for another reason would never have been asked.
  expect(named.filter((key) => !missed.has(key) && !madeOrEmpty.includes(key))).toEqual([]);
});

const keyed = guarded.filter(({ route }) => route.idempotency === 'required');
/** A scan's key is kept with its line: on another line of the list it is another scan. */
const keyedByPart = new Set(['POST /waves/{id}/picks']);
/** Packed goods have one shipment, whoever asks for it and under whichever key. */
const isOfAllocation = (json: unknown): boolean => Object(json).allocationId !== undefined;
const isFresh = ({ status, headers }: Answered): boolean =>
  status < 300 && headers['idempotency-replayed'] !== 'true';
const isTold = (first: Answered, { status, headers, body }: Answered): boolean =>
  headers['idempotency-replayed'] === 'true' || (status < 300 && body === first.body);

it.each(keyed.map(({ key }) => key))(
  'a key is its caller’s, and is for one request: %s tells nothing of what it made to another caller, or for another body',
  async (key) => {
    const house = houseIn(town);
    const tries = draftsOf(key)
      .filter(({ json }) => !isOfAllocation(json))
      .slice(0, 60);
    const told: string[] = [];
    let tried = 0;
    for (const draft of tries) {
      const { answered: first } = await house.ask(onWire(draft, []), { caller: 'fuzzer' });
      if (isFresh(first)) {
        tried += 1;
        const { answered: strange } = await house.ask(onWire(draft, []), { caller: 'second' });
        if (isTold(first, strange)) told.push(`another caller: ${JSON.stringify(draft.json)}`);
        const json = tries.find((each) => !isDeepStrictEqual(each.json, draft.json))?.json;
        const { answered: changed } = await house.ask(onWire({ ...draft, json }, []), { caller: 'fuzzer' });
        if (changed.status < 300 && !keyedByPart.has(key)) told.push(`another body: ${JSON.stringify(json)}`);
      }
      house.restore();
    }
    expect({ tried: tried > 0, told }).toEqual({ tried: true, told: [] });
  },
);
