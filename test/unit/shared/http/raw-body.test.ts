import * as z from 'zod';
import { httpApi } from '../../../../shared/http/api.ts';
import { type AnyRoute, type RawMessage, route } from '../../../../shared/http/route.ts';
import { anHttpEvent } from '../../../builders/http.ts';

type Deps = { readonly heard: (message: RawMessage & { readonly provider: string }) => void };

const callback = route({
  method: 'POST',
  path: '/callbacks/{provider}',
  summary: 'A signed message',
  request: { params: z.strictObject({ provider: z.string() }), rawBody: true },
  responses: { 200: { description: 'Heard', schema: z.string() } },
  handle: async ({ params, bytes, headers }, { heard }: Deps) => {
    heard({ ...params, bytes, headers });
    return { status: 200, body: 'success', headers: { 'content-type': 'text/plain' } };
  },
});
const parsed = route({
  method: 'POST',
  path: '/parsed',
  summary: 'An ordinary body',
  request: { body: z.strictObject({ a: z.int() }) },
  responses: { 200: { description: 'Heard', schema: z.string() } },
  handle: async ({ bytes, headers }, { heard }: Deps) => {
    heard({ provider: '', bytes, headers });
    return { status: 200, body: {} };
  },
});

let heard: (RawMessage & { readonly provider: string })[];
const api = httpApi<Deps>([callback, parsed] as readonly AnyRoute<Deps>[], {
  heard: (message) => heard.push(message),
});
const call = (sent: Partial<Parameters<typeof anHttpEvent>[0]>) =>
  api(anHttpEvent({ route: 'POST /callbacks/{provider}', path: { provider: 'alipay' }, ...sent }));
const inBase64 = (bytes: Buffer) => ({ body: bytes.toString('base64'), base64: true });

beforeEach(() => {
  heard = [];
});

it('hands over every byte of a body that came as base64', async () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  await call({ ...inBase64(all), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  expect([...(heard[0]?.bytes ?? [])]).toEqual([...all]);
  expect(heard[0]).toMatchObject({
    provider: 'alipay',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
});

it('hands over the UTF-8 of a body that came as text, its byte order mark and spaces too', async () => {
  const text = '\uFEFF { "a" : "支付 𠮷" }\r\n';
  await call({ body: text, headers: { 'content-type': 'application/json' } });
  expect(Buffer.from(heard[0]?.bytes ?? []).toString()).toBe(text);
});

it('hands over a message without a body and without a type', async () => {
  await call({});
  expect([...(heard[0]?.bytes ?? [1])]).toEqual([]);
});

it('answers in the words of the handler', async () => {
  expect(await call(inBase64(Buffer.from('x')))).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'text/plain' },
    body: 'success',
  });
});

it('takes 256 KB and refuses a byte more', async () => {
  await call(inBase64(Buffer.alloc(256 * 1024)));
  expect(heard[0]?.bytes).toHaveLength(256 * 1024);
  await expect(call(inBase64(Buffer.alloc(256 * 1024 + 1)))).rejects.toMatchObject({
    code: 'BODY_TOO_LARGE',
  });
  await expect(call({ body: '中'.repeat(90_000) })).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
});

it('gives neither bytes nor headers to a route that did not ask for them', async () => {
  await call({
    route: 'POST /parsed',
    path: {},
    body: '{"a":1}',
    headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
  });
  expect(heard).toEqual([{ provider: '', bytes: new Uint8Array(), headers: {} }]);
});
