import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DeliverDeps, deliverAlert } from '../../functions/inventory/deliver-alert.ts';
import { webhookStore } from '../../functions/inventory/webhook-store.ts';
import { postOutside } from '../../shared/adapters/public-post.ts';
import { secretText } from '../../shared/security/standard-webhook.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';

type Heard = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };

let local: LocalTable;
let server: Server;
let base = '';
const heard: Heard[] = [];
let answer = 204;

beforeAll(async () => {
  local = await startLocalTable();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      heard.push({ path: request.url ?? '', headers: request.headers, body });
      const status = request.url === '/flaky' ? answer : 204;
      response.writeHead(status, { location: `${base}/elsewhere` }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await local.stop();
});
beforeEach(() => {
  heard.length = 0;
});

const time = { now: Date.UTC(2026, 10, 24, 2) };
let bytes = 0;
const webhooks = () =>
  webhookStore(local.table, (length) => {
    bytes += 1;
    return new Uint8Array(length).fill(bytes);
  });
const deps = (...paths: string[]): DeliverDeps => ({
  urls: paths.map((path) => base + path),
  webhooks: webhooks(),
  post: postOutside,
  now: () => time.now,
});
const event = (id: string) => ({
  id,
  type: 'stock.alert.raised',
  version: 1,
  occurredAt: '2026-11-24T02:00:00.000Z',
  data: { sku: 'TEA-RED-250', message: '缺货' },
});

/** The signatures that a receiver with this secret expects. */
const expected = (secret: string, { headers, body }: Heard) =>
  `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
    .digest('base64')}`;

it('posts an event signed as Standard Webhooks has it', async () => {
  await deliverAlert(event('e1'), deps('/one'));
  const [message] = heard;
  if (!message) throw new Error('nothing was heard');
  expect(message.headers).toMatchObject({
    'webhook-id': 'e1',
    'webhook-timestamp': String(time.now / 1000),
    'content-type': 'application/json',
  });
  const { secret } = await webhooks().secret();
  expect(message.headers['webhook-signature']).toBe(expected(secretText(secret), message));
  expect(JSON.parse(message.body)).toEqual({
    type: 'stock.alert.raised',
    timestamp: '2026-11-24T02:00:00.000Z',
    data: { sku: 'TEA-RED-250', message: '缺货' },
  });
});

it('tries again only those that did not take it', async () => {
  answer = 500;
  await expect(deliverAlert(event('e2'), deps('/one', '/flaky'))).rejects.toThrow(AggregateError);
  answer = 204;
  await deliverAlert(event('e2'), deps('/one', '/flaky'));
  expect(heard.map(({ path }) => path).sort()).toEqual(['/flaky', '/flaky', '/one']);
});

it('follows no redirect', async () => {
  answer = 307;
  await expect(deliverAlert(event('e3'), deps('/flaky'))).rejects.toThrow(AggregateError);
  expect(heard.map(({ path }) => path)).toEqual(['/flaky']);
});

it('leaves a receiver alone that answers 410', async () => {
  answer = 410;
  await deliverAlert(event('e4'), deps('/flaky'));
  await deliverAlert(event('e4'), deps('/flaky'));
  expect(heard).toHaveLength(1);
});

it('shows its secret once, and signs with the old one too for a day after a change', async () => {
  expect(await webhooks().show()).toBe(true);
  expect(await webhooks().show()).toBe(false);
  const { secret: old } = await webhooks().secret();
  const { secret } = await webhooks().renew(time.now + 86_400_000);
  await deliverAlert(event('e5'), deps('/one'));
  time.now += 86_400_000;
  await deliverAlert(event('e6'), deps('/one'));
  const [both, one] = heard;
  if (!both || !one) throw new Error('nothing was heard');
  expect(both.headers['webhook-signature']).toBe(
    `${expected(secretText(secret), both)} ${expected(secretText(old), both)}`,
  );
  expect(one.headers['webhook-signature']).toBe(expected(secretText(secret), one));
});

it.each([
  'http://10.0.0.7/',
  'https://169.254.169.254/latest',
  'https://[fd00::1]/',
  'https://[::ffff:10.0.0.1]/',
])('sends nothing to %s', async (url) => {
  await expect(postOutside({ url, body: '{}', headers: {} })).rejects.toThrow('not public');
});
