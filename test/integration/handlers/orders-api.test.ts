import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { secretsAtHand } from '../../builders/field-keys.ts';
import { anHttpEvent } from '../../builders/http.ts';
import { anOrderRequest } from '../../builders/order.ts';

Object.assign(process.env, {
  TABLE_NAME: 'table',
  RESERVATION_MINUTES: '30',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
});
secretsAtHand();
const { handler } = await import('../../../functions/orders/api.ts');
const database = mockClient(DynamoDBDocumentClient);

beforeEach(() => database.reset());

type Sent = Parameters<typeof anHttpEvent>[0];

async function answer(sent: Sent) {
  const result = (await handler(anHttpEvent(sent), {} as Context)) as APIGatewayProxyStructuredResultV2;
  return { status: result.statusCode, headers: result.headers, body: JSON.parse(result.body ?? '') };
}

const pinned = { sku: 'TEA-RED-250', quantity: 1, unitPrice: { currency: 'CNY', minor: 1999 } };
const good = { ...anOrderRequest(), lines: [pinned] };
const post = (body: unknown, part: Partial<Sent> = {}): Sent => ({
  route: 'POST /orders',
  headers: { 'idempotency-key': 'k1' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
  ...part,
});
const line = (part: object) => post({ ...good, lines: [{ ...pinned, ...part }] });
const raw = (text: string) => post(JSON.stringify(good).replace('"quantity":1', `"quantity":${text}`));

describe('what is wrong is a clear 4xx, and nothing is sent to the table', () => {
  it.each<[string, Sent, number, string]>([
    ['no body', { route: 'POST /orders', headers: { 'idempotency-key': 'k' } }, 400, 'MALFORMED_JSON'],
    ['null', post('null'), 400, 'INVALID_REQUEST'],
    ['a list', post('[]'), 400, 'INVALID_REQUEST'],
    ['a text', post('"x"'), 400, 'INVALID_REQUEST'],
    ['a cut body', post(JSON.stringify(good).slice(0, -1)), 400, 'MALFORMED_JSON'],
    ['a byte order mark', post(`\uFEFF${JSON.stringify(good)}`), 400, 'MALFORMED_JSON'],
    [
      'UTF-16',
      post(Buffer.from(JSON.stringify(good), 'utf16le').toString('base64'), { base64: true }),
      400,
      'MALFORMED_JSON',
    ],
    [
      'bytes that are no UTF-8',
      post(Buffer.from([0x22, 0xff, 0x22]).toString('base64'), { base64: true }),
      400,
      'MALFORMED_JSON',
    ],
    [
      'no content type',
      post(good, { headers: { 'content-type': '', 'idempotency-key': 'k' } }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a form',
      post('a=1', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'GBK',
      post(good, { headers: { 'content-type': 'application/json; charset=gbk' } }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['gzip', post(good, { headers: { 'content-encoding': 'gzip' } }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a token without a subject', post(good, { claims: { client_id: 'x' } }), 403, 'CALLER_UNKNOWN'],
    ['no key', post(good, { headers: {} }), 400, 'IDEMPOTENCY_KEY_REQUIRED'],
    ['an empty key', post(good, { headers: { 'idempotency-key': '' } }), 400, 'INVALID_REQUEST'],
    ['a key of 256', post(good, { headers: { 'idempotency-key': 'x'.repeat(256) } }), 400, 'INVALID_REQUEST'],
    ['a key with a space', post(good, { headers: { 'idempotency-key': 'a b' } }), 400, 'INVALID_REQUEST'],
    ['an unknown field', post({ ...good, admin: true }), 400, 'INVALID_REQUEST'],
    ['a prototype', post(JSON.stringify(good).replace('{', '{"__proto__":{},')), 400, 'MALFORMED_JSON'],
    ['a duplicate key', post(JSON.stringify(good).replace('{', '{"channel":"app",')), 400, 'MALFORMED_JSON'],
    ['an unknown channel', post({ ...good, channel: 'ebay' }), 400, 'INVALID_REQUEST'],
    ['no lines', post({ ...good, lines: [] }), 400, 'INVALID_REQUEST'],
    [
      '10,001 lines',
      post({ ...good, lines: Array.from({ length: 10_001 }, () => pinned) }),
      400,
      'INVALID_REQUEST',
    ],
    ['quantity 0', raw('0'), 400, 'INVALID_REQUEST'],
    ['quantity -0', raw('-0'), 400, 'MALFORMED_JSON'],
    ['quantity -1', raw('-1'), 400, 'INVALID_REQUEST'],
    ['quantity 0.1', raw('0.1'), 400, 'INVALID_REQUEST'],
    ['quantity 1e-7', raw('1e-7'), 400, 'INVALID_REQUEST'],
    ['quantity 2^53', raw('9007199254740992'), 400, 'MALFORMED_JSON'],
    ['quantity 1e308', raw('1e308'), 400, 'MALFORMED_JSON'],
    ['quantity 39 digits', raw('9'.repeat(39)), 400, 'MALFORMED_JSON'],
    ['quantity as text', raw('"12"'), 400, 'INVALID_REQUEST'],
    ['quantity in full width', raw('"１２"'), 400, 'INVALID_REQUEST'],
    [
      'quantity × price beyond 2^53',
      line({ quantity: 100_000_000, unitPrice: { currency: 'CNY', minor: 9_007_199_254_740_991 } }),
      422,
      'AMOUNT_TOO_LARGE',
    ],
    ['a price in yuan', line({ unitPrice: { currency: 'CNY', minor: 19.99 } }), 400, 'INVALID_REQUEST'],
    ['a currency that is none', line({ unitPrice: { currency: 'XYZ', minor: 1 } }), 400, 'INVALID_REQUEST'],
    ['# in a SKU', line({ sku: 'A#POOL' }), 400, 'INVALID_REQUEST'],
    ['U+FFFF in a SKU', line({ sku: 'A\uFFFF' }), 400, 'INVALID_REQUEST'],
    ['a SKU in another normal form', line({ sku: 'e\u0301' }), 400, 'INVALID_REQUEST'],
    [
      'half of a surrogate pair',
      post(JSON.stringify(good).replace('王小明', '\\ud83d')),
      400,
      'MALFORMED_JSON',
    ],
    [
      'NUL in a name',
      post({ ...good, customer: { ...good.customer, name: 'a\u0000' } }),
      400,
      'INVALID_REQUEST',
    ],
    [
      'a card number in the note',
      post({ ...good, note: '卡号 4111 1111 1111 1111' }),
      400,
      'CARD_NUMBER_REFUSED',
    ],
    [
      'an id of another kind',
      { route: 'GET /orders/{id}', path: { id: 'pay_00000000000000000000000000' } },
      400,
      'INVALID_REQUEST',
    ],
    [
      'an id with a key in it',
      { route: 'GET /orders/{id}', path: { id: 'ord_0#ORDER' } },
      400,
      'INVALID_REQUEST',
    ],
    [
      'an unknown query parameter',
      { route: 'GET /orders', query: { stauts: 'PAID' } },
      400,
      'INVALID_REQUEST',
    ],
    [
      'a repeated status',
      { route: 'GET /orders', query: { status: 'PAID,CANCELLED' } },
      400,
      'INVALID_REQUEST',
    ],
    ['a limit of 101', { route: 'GET /orders', query: { limit: '101' } }, 400, 'INVALID_REQUEST'],
    ['a limit of 1e1', { route: 'GET /orders', query: { limit: '1e1' } }, 400, 'INVALID_REQUEST'],
    ['a limit of 0x10', { route: 'GET /orders', query: { limit: '0x10' } }, 400, 'INVALID_REQUEST'],
    ['a route that is none', { route: 'GET /nothing' }, 404, 'ROUTE_NOT_FOUND'],
  ])('%s', async (_, sent, status, code) => {
    const { status: got, headers, body } = await answer(sent);
    expect({ status: got, code: body.code }).toEqual({ status, code });
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(body).toMatchObject({ type: `urn:zhanggui:problem:${code}`, status, requestId: 'req-1' });
    expect(database.calls()).toHaveLength(0);
  });
});

const cancelled = (reasons: object[]) =>
  new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons: reasons });
const none = { Code: 'None' };

describe('what the table says', () => {
  it('accepts with one transaction', async () => {
    database.on(TransactWriteCommand).resolves({});
    const { status, headers, body } = await answer(post(good));
    expect({ status, total: body.total }).toEqual({ status: 201, total: { currency: 'CNY', minor: 2799 } });
    expect(headers).toMatchObject({ location: `/orders/${body.id}` });
    expect(database.calls()).toHaveLength(1);
  });

  it('tries again after a conflict, and says BUSY with Retry-After when conflicts do not end', async () => {
    const conflict = cancelled([none, { Code: 'TransactionConflict' }]);
    database.on(TransactWriteCommand).rejectsOnce(conflict).resolves({});
    expect((await answer(post(good))).status).toBe(201);
    expect(database.calls()).toHaveLength(2);
    database.reset();
    database.on(TransactWriteCommand).rejects(conflict);
    const { status, headers, body } = await answer(post(good));
    expect({ status, code: body.code, retry: headers?.['retry-after'] }).toEqual({
      status: 503,
      code: 'BUSY',
      retry: '1',
    });
    expect(database.calls()).toHaveLength(8);
  });

  it('tells what is left from the reasons, with no further request', async () => {
    const pool = marshall({
      pk: 'STOCK#TEA-RED-250',
      sk: 'POOL',
      sku: 'TEA-RED-250',
      available: 0,
      reserved: 5,
      price: 1999,
      currency: 'CNY',
      grams: 250,
    });
    database
      .on(TransactWriteCommand)
      .rejects(cancelled([none, { Code: 'ConditionalCheckFailed', Item: pool }]));
    const { status, body } = await answer(post(good));
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'INSUFFICIENT_STOCK',
      skus: [{ sku: 'TEA-RED-250', requested: 1, available: 0 }],
    });
    expect(database.calls()).toHaveLength(1);
  });

  it('shows nothing of what went wrong inside', async () => {
    database.on(TransactWriteCommand).rejects(new Error('secret host 10.1.2.3'));
    const { status, body } = await answer(post(good));
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('10.1.2.3');
  });

  it('answers an order that is not there with 404', async () => {
    database.on(QueryCommand).resolves({ Items: [] });
    const path = { id: 'ord_00000000000000000000000000' };
    expect(await answer({ route: 'GET /orders/{id}', path })).toMatchObject({
      status: 404,
      body: { code: 'ORDER_NOT_FOUND' },
    });
  });
});
