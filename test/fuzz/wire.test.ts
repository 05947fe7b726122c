import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { bodiesOf, ownShopOrder } from './engine/bodies.ts';
import { canaries, canariesIn } from './engine/canaries.ts';
import { sentTo } from './engine/door.ts';
import { type Gate, gateBefore } from './engine/gate.ts';
import { type House, houseIn } from './engine/house.ts';

/**
 * What no client of ours would send (坏输入), as bytes on the gateway's own port, with the whole house behind it. The fuzzed
 * routes bend requests at random; here each way is named, together with what has to come of it.
 */
let gate: Gate;
let house: House;
let reached: number;
beforeAll(async () => {
  house = await shopWithTea();
  gate = await gateBefore((event) => {
    reached += 1;
    return house.handle(event);
  });
});
beforeEach(() => {
  reached = 0;
});
afterAll(() => gate.stop());

/** A house that can sell what the documented order asks for, and has nothing else. */
async function shopWithTea(): Promise<House> {
  const now = Date.UTC(2026, 10, 26);
  const shop = houseIn({ items: [], now });
  const told = async (key: string, params: Readonly<Record<string, string>> = {}) => {
    const [body] = bodiesOf(key);
    const { answered } = await shop.ask(sentTo(key, { params, body, key: 'tea' }));
    if (answered.status >= 300) throw new Error(`${key} answers ${answered.status}: ${answered.body}`);
  };
  await told('PUT /warehouses/{warehouseId}', { warehouseId: 'SH1' });
  await told('PUT /skus/{sku}', { sku: 'TEA-RED-250' });
  await told('POST /stock/movements');
  return houseIn({ items: shop.items(), now });
}

type Told = { readonly status: number; readonly head: string; readonly body: string };

const hangMs = 10_000;

/** Writes bytes to the gateway and reads what it says until it ends. */
const say = (...pieces: readonly (string | Uint8Array)[]): Promise<Told> =>
  new Promise((resolve, reject) => {
    const socket = connect(gate.port, '127.0.0.1');
    let told = '';
    socket.on('data', (chunk) => {
      told += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.setTimeout(hangMs, () => socket.destroy(new Error('nobody answers')));
    socket.on('close', () => {
      const [head = '', body = ''] = told.split('\r\n\r\n');
      resolve({ status: Number(head.slice(9, 12)), head, body });
    });
    for (const piece of pieces) socket.write(piece);
  });

const token = (scope: string) => gate.token({ scope: `${gate.scopePrefix}${scope}` });
const headOf = (line: string, scope: string, ...headers: readonly string[]) =>
  [
    `${line} HTTP/1.1`,
    'host: shop',
    `authorization: Bearer ${token(scope)}`,
    'connection: close',
    ...headers,
    '',
    '',
  ].join('\r\n');
const asked = (target: string, ...headers: readonly string[]) =>
  say(headOf(`GET ${target}`, 'orders:read', ...headers));
const posted = (body: string | Uint8Array, ...headers: readonly string[]) => {
  const all = ['content-type: application/json', 'idempotency-key: wire', ...headers];
  const length = `content-length: ${Buffer.byteLength(body)}`;
  return say(headOf('POST /orders', 'orders:write', ...all, length), body);
};
const order = () => JSON.stringify(ownShopOrder());
/** The order with a member as this JSON text. */
const withMember = (name: string, json: string) => {
  const { [name]: _, ...rest } = ownShopOrder();
  return JSON.stringify(rest).replace('{', `{"${name}":${json},`);
};
const twice = (member: string) => order().replace('{', `{${member},`);
const amounting = (minor: string, currency = 'CNY') =>
  withMember('expectedTotal', `{"currency":"${currency}","minor":${minor}}`);

/** Bodies, and the code of the problem that they are. */
const bodies: Readonly<Record<string, readonly [string, () => string | Uint8Array]>> = {
  nothing: ['MALFORMED_JSON', () => ''],
  null: ['INVALID_REQUEST', () => 'null'],
  'a list': ['INVALID_REQUEST', () => '[]'],
  'a text': ['INVALID_REQUEST', () => '"x"'],
  'a number': ['INVALID_REQUEST', () => '1'],
  'what is cut off': ['MALFORMED_JSON', () => order().slice(0, -1)],
  'two values': ['MALFORMED_JSON', () => `${order()}{}`],
  'a key twice': ['MALFORMED_JSON', () => twice('"channel":"web"')],
  'a key twice, once in escapes': ['MALFORMED_JSON', () => twice('"\\u0063hannel":"web"')],
  'a byte order mark': ['MALFORMED_JSON', () => `\uFEFF${order()}`],
  'UTF-16': ['MALFORMED_JSON', () => Buffer.from(order(), 'utf16le')],
  'UTF-16 with its mark': ['MALFORMED_JSON', () => Buffer.from(`\uFEFF${order()}`, 'utf16le')],
  'GBK bytes': [
    'MALFORMED_JSON',
    () => Buffer.concat([Buffer.from('{"note":"'), Buffer.from('bafcb2e8', 'hex'), Buffer.from('"}')]),
  ],
  'a slash in too many bytes': [
    'MALFORMED_JSON',
    () => Buffer.concat([Buffer.from('{"note":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
  ],
  'half of a pair in escapes': ['MALFORMED_JSON', () => withMember('note', '"\\ud83d"')],
  'a NUL byte': ['MALFORMED_JSON', () => withMember('note', '"a\0b"')],
  'a NUL in escapes': ['INVALID_REQUEST', () => withMember('note', '"a\\u0000b"')],
  'a key __proto__': ['MALFORMED_JSON', () => withMember('__proto__', '{"admin":true}')],
  'a key constructor': ['MALFORMED_JSON', () => withMember('constructor', '{"prototype":{"admin":true}}')],
  'a field that nobody knows': ['INVALID_REQUEST', () => withMember('isAdmin', 'true')],
  '10,000 lists in each other': ['MALFORMED_JSON', () => `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  'a million elements': ['INVALID_REQUEST', () => `{"lines":[${'0,'.repeat(999_999)}0]}`],
  '2^53 + 1': ['MALFORMED_JSON', () => amounting('9007199254740993')],
  '1e400': ['MALFORMED_JSON', () => amounting('1e400')],
  'minus nothing': ['MALFORMED_JSON', () => amounting('-0')],
  '39 digits': ['MALFORMED_JSON', () => amounting('1'.repeat(39))],
  'a part of a fen': ['INVALID_REQUEST', () => amounting('0.5')],
  'digits as text': ['INVALID_REQUEST', () => amounting('"1999"')],
  'digits in full width': ['INVALID_REQUEST', () => amounting('"１９"')],
  NaN: ['MALFORMED_JSON', () => amounting('NaN')],
  'a currency of no country': ['INVALID_REQUEST', () => amounting('1', 'ABC')],
  'a bank card number': ['CARD_NUMBER_REFUSED', () => withMember('note', `"${canaries.card}"`)],
  'a key with # in an id': ['INVALID_REQUEST', () => withMember('channelOrderId', '"A#B"')],
  'the last character there is, in an id': [
    'INVALID_REQUEST',
    () => withMember('channelOrderId', '"A\uFFFF"'),
  ],
  'an id in another normal form': ['INVALID_REQUEST', () => withMember('channelOrderId', '"cafe\u0301"')],
  'an escape of a terminal': ['INVALID_REQUEST', () => withMember('note', '"\\u001b[2J"')],
  'letters that turn the others round': ['INVALID_REQUEST', () => withMember('note', '"a\u202Ecba"')],
  'a time of 9999': ['INVALID_REQUEST', () => withMember('placedAt', '"9999-12-31T23:59:59Z"')],
  'a time of 1970': ['INVALID_REQUEST', () => withMember('placedAt', '"1970-01-01T00:00:00Z"')],
  'the 29th of February of no leap year': [
    'INVALID_REQUEST',
    () => withMember('placedAt', '"2026-02-29T00:00:00Z"'),
  ],
  'a leap second': ['INVALID_REQUEST', () => withMember('placedAt', '"2026-12-31T23:59:60Z"')],
  'a time without a zone': ['INVALID_REQUEST', () => withMember('placedAt', '"2026-11-26T10:00:00"')],
  'seconds for a time': ['INVALID_REQUEST', () => withMember('placedAt', '1795667400')],
  'milliseconds for a time': ['INVALID_REQUEST', () => withMember('placedAt', '1795667400000')],
};

it.each(Object.entries(bodies))(
  'a body that is %s is refused, and nothing is kept',
  async (_, [code, body]) => {
    const before = JSON.stringify(house.items());
    const told = await posted(body());
    expect({ status: told.status, code: JSON.parse(told.body).code }).toEqual({ status: 400, code });
    expect(canariesIn(told.body)).toEqual([]);
    expect(JSON.stringify(house.items()) === before).toBe(true);
  },
);

it.each<[string, number, () => string]>([
  ['the order that they are made of', 201, order],
  ['a note', 201, () => withMember('note', '"红茶 🫖"')],
  ['an id', 201, () => withMember('channelOrderId', '"A-B"')],
  ['an amount', 201, () => amounting('4798')],
  // It is read: only a marketplace's is believed.
  ['a time', 422, () => withMember('placedAt', '"2026-11-25T23:59:59+14:00"')],
])('%s as it should be is none of them', async (_, status, body) => {
  expect((await posted(body())).status).toBe(status);
  house.restore();
});

const long = 'x'.repeat(8_000);
const chunked = 'transfer-encoding: chunked';
const orders = () => headOf('POST /orders', 'orders:write', 'content-type: application/json', chunked);

/** Requests as such, with their answer and whether any function may hear of them. */
const requests: Readonly<Record<string, readonly [status: number, hears: 0 | 1, ask: () => Promise<Told>]>> =
  {
    'cookies of 8 kB': [200, 1, () => asked('/orders', `cookie: a=${long}; b=${canaries.secret}`)],
    'headers of more than 10 kB': [431, 0, () => asked('/orders', `x-a: ${long}`, `x-b: ${long}`)],
    'a path of more than 10 kB': [431, 0, () => asked(`/orders/${long}${long}`)],
    'a NUL in the path': [400, 1, () => asked('/orders/%00')],
    'a path that climbs, in escapes': [404, 0, () => asked('/health/%2e%2e/orders')],
    'a path that climbs': [404, 0, () => asked('/health/../orders')],
    'a slash in escapes': [400, 1, () => asked('/orders/..%2f..%2fskus')],
    'escapes in escapes': [400, 1, () => asked('/orders/%252e%252e')],
    'half an escape': [400, 1, () => asked('/orders/%')],
    'bytes that are no UTF-8 in the path': [400, 1, () => asked('/orders/%ff')],
    'a path with another host': [404, 0, () => asked('http://evil.example/orders')],
    'two slashes first': [404, 0, () => asked('//orders')],
    'a slash behind': [404, 0, () => asked('/orders/')],
    'another case of the path': [404, 0, () => asked('/Orders')],
    'a question twice': [400, 1, () => asked('/orders?limit=1&limit=100')],
    'a question in brackets': [400, 1, () => asked('/orders?limit[]=1')],
    'a question of the prototype': [400, 1, () => asked('/orders?__proto__[a]=1')],
    'a line end in a question': [400, 1, () => asked('/orders?status=a%0d%0aset-cookie:%20b=c')],
    HEAD: [404, 0, () => say(headOf('HEAD /orders', 'orders:read'))],
    OPTIONS: [404, 0, () => say(headOf('OPTIONS /orders', 'orders:read'))],
    TRACE: [404, 0, () => say(headOf('TRACE /orders', 'orders:read'))],
    'DELETE of what cannot be deleted': [404, 0, () => say(headOf('DELETE /orders', 'orders:write'))],
    'a method that asks for another': [200, 1, () => asked('/orders', 'x-http-method-override: DELETE')],
    'a method of nobody': [400, 0, () => say(headOf('STEAL /orders', 'orders:write'))],
    'a line end in a header': [400, 0, () => asked('/orders', 'x-a: b\rx-c: d')],
    'a header on two lines': [400, 0, () => asked('/orders', 'x-a: b', ' c')],
    'a blank before the colon': [400, 0, () => asked('/orders', 'x-a : b')],
    'no host': [400, 0, () => say('GET /health HTTP/1.1\r\nconnection: close\r\n\r\n')],
    'what is no HTTP': [400, 0, () => say('\x16\x03\x01\x02\x00')],
    'two lengths': [400, 0, () => asked('/orders', 'content-length: 0', 'content-length: 5')],
    'a length below zero': [400, 0, () => asked('/orders', 'content-length: -1')],
    'a length and pieces, as a smuggler sends': [400, 0, () => posted('0\r\n\r\n', chunked)],
    'pieces in disguise': [400, 0, () => asked('/orders', 'transfer-encoding: xchunked')],
    'a piece of no length': [400, 0, () => say(orders(), 'zz\r\n{}\r\n0\r\n\r\n')],
    'a piece that is longer than it says': [400, 0, () => say(orders(), '1\r\n{}\r\n0\r\n\r\n')],
    'pieces that hold another request': [
      ...([400, 1] as const),
      () => say(orders(), '2\r\n{}\r\n0\r\n\r\n', headOf('GET /orders', 'orders:read')),
    ],
    'a length of 10 MB and a byte': [413, 0, () => asked('/orders', 'content-length: 10485761')],
    'a bomb in gzip': [415, 1, () => posted(gzipSync(Buffer.alloc(5_000_000)), 'content-encoding: gzip')],
    'a body of another type': [415, 1, () => posted('{}', 'content-type: text/plain')],
    'no type': [
      415,
      1,
      () => say(headOf('POST /orders', 'orders:write', 'content-length: 2', 'idempotency-key: a'), '{}'),
    ],
  };

it.each(Object.entries(requests))('%s', async (_, [status, hears, ask]) => {
  const told = await ask();
  expect({ status: told.status, reached }).toEqual({ status, reached: hears });
  expect(canariesIn(told.head + told.body)).toEqual([]);
  expect(told.head).not.toMatch(/set-cookie/i);
});

it.each<[string, number, string | undefined]>([
  ['none', 400, undefined],
  ['an empty one', 400, ''],
  ['one of 255', 201, 'k'.repeat(255)],
  ['one of 256', 400, 'k'.repeat(256)],
  ['one with a blank', 400, 'a b'],
  ['one that is no ASCII', 400, 'ключ'],
])('an Idempotency-Key: %s', async (_, status, key) => {
  const headers = [
    'content-type: application/json',
    ...(key === undefined ? [] : [`idempotency-key: ${key}`]),
  ];
  const length = `content-length: ${Buffer.byteLength(order())}`;
  expect((await say(headOf('POST /orders', 'orders:write', ...headers, length), order())).status).toBe(
    status,
  );
  house.restore();
});
