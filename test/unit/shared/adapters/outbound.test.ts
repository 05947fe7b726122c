import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  download,
  downloadFromEnvironment,
  outbound,
  outboundFromEnvironment,
} from '../../../../shared/adapters/outbound.ts';
import type { DownloadRequest, HttpDownload, HttpRequest } from '../../../../shared/kernel/http-exchange.ts';

let server: Server;
let url: string;
let connections: number;
let heard: { method: string | undefined; url: string | undefined; type: string | undefined; body: string }[];

const answers: Record<string, RequestListener> = {
  '/bytes': (_request, response) =>
    response.writeHead(201, { 'X-One': 'a', 'set-cookie': ['b', 'c'] }).end(Buffer.from([0, 255, 128])),
  '/redirect': (_request, response) => response.writeHead(302, { location: `${url}/bytes` }).end('there'),
  '/mute': () => undefined,
  '/slow-body': (_request, response) => void response.writeHead(200).write('a'),
  '/drip': (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('a'), 10);
    response.once('close', () => clearInterval(timer));
  },
  '/longest': (_request, response) => response.end(Buffer.alloc(1_000_000)),
  '/too-long': (_request, response) => response.end(Buffer.alloc(1_000_001)),
  '/endless': (_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on('drain', more);
    more();
  },
  '/reset': (request) => request.socket.resetAndDestroy(),
  '/cut-chunked': (request, response) => {
    response.writeHead(200).write('half');
    setImmediate(() => request.socket.destroy());
  },
  '/cut': (request, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half');
    setImmediate(() => request.socket.destroy());
  },
};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url: path = '' } = request;
    heard.push({
      method,
      url: path,
      type: request.headers['content-type'],
      body: Buffer.concat(chunks).toString(),
    });
    answers[path]?.(request, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  connections = 0;
  heard = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const send = outbound({ loopback: true });
const get = (path: string, more: Partial<HttpRequest> = {}) =>
  send({ method: 'GET', url: `${url}${path}`, headers: {}, timeoutMs: 5_000, ...more });

it('sends what it is given and brings status, headers and bytes back', async () => {
  const answer = await get('/bytes', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: 'title=运费',
  });
  expect([answer.status, [...answer.body]]).toEqual([201, [0, 255, 128]]);
  expect(answer.headers).toMatchObject({ 'x-one': 'a', 'set-cookie': 'b, c' });
  expect(heard).toEqual([
    {
      method: 'POST',
      url: '/bytes',
      type: 'application/x-www-form-urlencoded; charset=utf-8',
      body: 'title=运费',
    },
  ]);
});

it('keeps the connection for the next request', async () => {
  const own = outbound({ loopback: true });
  const request = { method: 'GET', url: `${url}/bytes`, headers: {}, timeoutMs: 5_000 } as const;
  await own(request);
  await own(request);
  expect([heard.length, connections]).toEqual([2, 1]);
});

it('follows no redirect', async () => {
  const { status, headers, body } = await get('/redirect');
  expect([status, headers['location'], Buffer.from(body).toString()]).toEqual([302, `${url}/bytes`, 'there']);
  expect(heard).toHaveLength(1);
});

it.each(['/mute', '/slow-body', '/drip'])(
  'gives up when the whole answer is not there in time: %s',
  async (path) => {
    await expect(get(path, { timeoutMs: 100 })).rejects.toThrow(/abort|timeout/i);
  },
);

it('takes an answer of 1 MB and not a byte more', async () => {
  expect((await get('/longest')).body).toHaveLength(1_000_000);
  await expect(get('/too-long')).rejects.toThrow('longer than 1 MB');
  await expect(get('/endless')).rejects.toThrow('longer than 1 MB');
});

it.each(['/reset', '/cut'])(
  'throws where no whole answer comes, and tries nothing twice: %s',
  async (path) => {
    await expect(get(path)).rejects.toThrow();
    expect(heard).toHaveLength(1);
  },
);

it.each([
  ['plain HTTP outside', 'http://example.com/', 'only HTTPS'],
  ['this machine by its name', 'http://localhost:1/', 'only HTTPS'],
  ['this machine by its other address', 'http://[::1]:1/', 'only HTTPS'],
  ['an address inside', 'https://10.0.0.1/', 'not public'],
  ['where a cloud keeps its credentials', 'https://169.254.169.254/', 'not public'],
  ['this machine over TLS', 'https://127.0.0.1:1/', 'not public'],
  ['a name that stands for this machine', 'https://localhost:1/', 'not public'],
  ['another protocol', 'file:///etc/passwd', 'only HTTPS'],
])('does not send to %s', async (_what, target, message) => {
  await expect(send({ method: 'GET', url: target, headers: {}, timeoutMs: 1_000 })).rejects.toThrow(message);
});

it('sends to this machine only where the environment allows it', async () => {
  const request = { method: 'GET', url: `${url}/bytes`, headers: {}, timeoutMs: 5_000 } as const;
  delete process.env['OUTBOUND_LOOPBACK'];
  await expect(outboundFromEnvironment()(request)).rejects.toThrow('only HTTPS');
  process.env['OUTBOUND_LOOPBACK'] = 'allowed';
  expect((await outboundFromEnvironment()(request)).status).toBe(201);
});

describe('a download', () => {
  const fetchFrom = download({ loopback: true });
  const file = (path: string, more: Partial<DownloadRequest> = {}) =>
    fetchFrom({
      method: 'GET',
      url: `${url}${path}`,
      headers: {},
      timeoutMs: 5_000,
      mostBytes: 1_000_000,
      ...more,
    });
  const bytesOf = async ({ body }: HttpDownload) => {
    let bytes = 0;
    for await (const chunk of body) bytes += chunk.length;
    return bytes;
  };

  it('begins with status and headers, and its bytes follow', async () => {
    const found = await file('/bytes');
    expect(found).toMatchObject({ status: 201, headers: { 'x-one': 'a' } });
    expect(await bytesOf(found)).toBe(3);
  });

  it('takes as many bytes as it may have and not one more', async () => {
    expect(await bytesOf(await file('/longest'))).toBe(1_000_000);
    await expect(file('/too-long').then(bytesOf)).rejects.toThrow('longer than 1 MB');
    await expect(file('/endless').then(bytesOf)).rejects.toThrow('longer than 1 MB');
  });

  it.each(['/slow-body', '/drip'])('gives up when it is not whole in time: %s', async (path) => {
    await expect(file(path, { timeoutMs: 100 }).then(bytesOf)).rejects.toThrow(/abort|timeout/i);
  });

  it.each(['/reset', '/cut', '/cut-chunked'])('that is cut off is none: %s', async (path) => {
    await expect(file(path).then(bytesOf)).rejects.toThrow();
    expect(heard).toHaveLength(1);
  });

  it('follows no redirect, and ends where nobody wants it', async () => {
    const { status, discard } = await file('/redirect');
    discard();
    expect([status, heard.length]).toEqual([302, 1]);
  });

  it.each([
    ['plain HTTP outside', 'http://example.com/', 'only HTTPS'],
    ['where a cloud keeps its credentials', 'https://169.254.169.254/', 'not public'],
    ['a name that stands for this machine', 'https://localhost:1/', 'not public'],
  ])('is not begun from %s', async (_what, target, message) => {
    await expect(file('', { url: target })).rejects.toThrow(message);
  });

  it('comes from this machine only where the environment allows it', async () => {
    const request = {
      method: 'GET',
      url: `${url}/bytes`,
      headers: {},
      timeoutMs: 5_000,
      mostBytes: 9,
    } as const;
    delete process.env['OUTBOUND_LOOPBACK'];
    await expect(downloadFromEnvironment()(request)).rejects.toThrow('only HTTPS');
    process.env['OUTBOUND_LOOPBACK'] = 'allowed';
    expect(await downloadFromEnvironment()(request).then(bytesOf)).toBe(3);
  });
});
