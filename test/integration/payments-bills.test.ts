import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type BillAnswer,
  type BillDesk,
  type BillType,
  billDesks,
} from '../../functions/payments/contract.ts';
import type { ProviderName } from '../../functions/payments/provider.ts';
import { alipay } from '../../functions/payments/providers/alipay/alipay.ts';
import { alipayConfig } from '../../functions/payments/providers/alipay/config.ts';
import { unionpayConfig } from '../../functions/payments/providers/unionpay/config.ts';
import { unionpay } from '../../functions/payments/providers/unionpay/unionpay.ts';
import { wechatpayConfig } from '../../functions/payments/providers/wechatpay/config.ts';
import { wechatpay } from '../../functions/payments/providers/wechatpay/wechatpay.ts';
import { providerSecret } from '../../infra/local/sandbox-settings.ts';
import { download, outbound } from '../../shared/adapters/outbound.ts';
import type { Download } from '../../shared/kernel/http-exchange.ts';
import { startTestSandbox } from './sandbox/merchant/shop.ts';
import { unzip } from './sandbox/merchant/zip-reader.ts';

const fixture = await startTestSandbox();
const { clock } = fixture;
const run = (command: string, body: unknown) => fixture.sandbox().control.run(command, body);
const { settings } = fixture.sandbox();
const configured = providerSecret(settings, 'http://127.0.0.1:9');
const secret = {
  ...configured,
  alipay: { ...configured.alipay, billHosts: [settings.alipay.billHost] },
  unionpay: { ...configured.unionpay, fileUrl: settings.unionpay.fileHost },
};
const [day, empty] = ['2026-11-26', '2026-11-27'];
const beijing = (text: string) => Date.parse(`${text}+08:00`);

/** Another server, where the way to a file may be led. */
let answer: RequestListener = (_request, response) => void response.end();
const rogue = createServer((request, response) => answer(request, response));
await new Promise<void>((resolve) => rogue.listen(0, '127.0.0.1', resolve));
const rogueUrl = `http://127.0.0.1:${(rogue.address() as AddressInfo).port}`;

const direct = download({ loopback: true });
let lead: Download = direct;
let nonce = 0;
const deps = {
  send: outbound({ loopback: true }),
  download: ((request) => lead(request)) as Download,
  now: () => clock.now,
  nonce: () => {
    nonce += 1;
    return `nonce${nonce}`;
  },
};
const desks = billDesks(async () => secret, deps);

async function bill(provider: ProviderName, type: BillType, of: string): Promise<BillAnswer> {
  const desk = (await desks()).find((each) => each.provider === provider) as BillDesk;
  return desk.bill(type, of);
}
async function bytesOf(found: BillAnswer): Promise<Buffer> {
  if (found.state !== 'READY') throw new Error(JSON.stringify(found));
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.chunks) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const all: readonly (readonly [ProviderName, BillType])[] = [
  ['alipay', 'trade'],
  ['alipay', 'fund'],
  ['wechatpay', 'trade'],
  ['wechatpay', 'fund'],
  ['unionpay', 'trade'],
];

beforeAll(async () => {
  const providers = [
    [alipay(alipayConfig.parse(secret.alipay), deps), 'app'],
    [wechatpay(wechatpayConfig.parse(secret.wechatpay), deps), 'qr'],
    [unionpay(unionpayConfig.parse(secret.unionpay), deps), 'app'],
  ] as const;
  for (const [provider, method] of providers) {
    const attempt = {
      outTradeNo: 'PAY20261126X0001',
      amount: { currency: 'CNY', minor: 8888 },
      createdAt: clock.now,
      expiresAt: clock.now + 3_600_000,
    };
    const opened = await provider.open({ attempt, method, title: '茶' });
    if (provider.name === 'alipay' && opened.state === 'OPENED' && opened.action.kind === 'app')
      await fetch(`${secret.alipay.gateway}?${opened.action.parameters['orderString']}`);
    run('pay', { provider: provider.name, outTradeNo: attempt.outTradeNo });
  }
  for (const closed of [day, empty]) run('day', { day: closed });
});

beforeEach(() => {
  lead = direct;
  clock.now = beijing('2026-11-27T12:00:00');
});

afterAll(async () => {
  rogue.closeAllConnections();
  rogue.close();
  await fixture.end();
});

it('every provider of the secret has a desk, and one that is left out has none', async () => {
  const offered = (await desks()).flatMap(({ provider, bills }) => bills.map(({ type }) => [provider, type]));
  expect(offered).toEqual(all);
  const { alipay: _, ...others } = secret;
  expect(await billDesks(async () => others, deps)()).toHaveLength(2);
});

it('the bills are what the sandbox wrote', async () => {
  const members = async (...of: readonly [ProviderName, BillType]) =>
    unzip(await bytesOf(await bill(...of, day))).map(({ content }) => content.toString('latin1'));
  const csv = async (type: BillType) =>
    gunzipSync(await bytesOf(await bill('wechatpay', type, day))).toString();
  for (const type of ['trade', 'fund'] as const) {
    expect((await members('alipay', type))[0]).toContain('PAY20261126X0001');
    expect(await csv(type)).toContain('`PAY20261126X0001');
  }
  const [zm, zme] = await members('unionpay', 'trade');
  expect([zm?.includes('PAY20261126X0001'), zme]).toEqual([true, '']);
});

describe.each(all)('the bill of %s of %s', (provider, type) => {
  it('is not there before its hour', async () => {
    const hour = { alipay: '08', wechatpay: '09', unionpay: '08' }[provider];
    clock.now = beijing(`2026-11-27T${hour}:59:59`);
    expect(await bill(provider, type, day)).toMatchObject({ state: 'NOT_READY' });
    clock.now += 1_000;
    expect(await bill(provider, type, day)).toMatchObject({ state: 'READY' });
  });

  it('of a day without trade is none, from noon on', async () => {
    clock.now = beijing('2026-11-28T11:59:59');
    expect(await bill(provider, type, empty)).toMatchObject({ state: 'NOT_READY' });
    clock.now += 1_000;
    expect(await bill(provider, type, empty)).toMatchObject({ state: 'NONE' });
  });

  it('is not known from an answer with a wrong signature', async () => {
    run('faults', { point: 'request', kind: 'wrong-signature', provider });
    expect(await bill(provider, type, day)).toMatchObject({ state: 'UNKNOWN', cause: 'UNSIGNED' });
  });

  it('is not taken from where a redirect leads', async () => {
    const target = `${rogueUrl}/elsewhere`;
    const paths: (string | undefined)[] = [];
    answer = (request, response) => {
      paths.push(request.url);
      response.writeHead(302, { location: target }).end();
    };
    lead = (request) => direct({ ...request, url: `${rogueUrl}/moved` });
    expect(await bill(provider, type, day)).toMatchObject({ state: 'UNKNOWN', code: '302' });
    expect(paths).not.toContain('/elsewhere');
  });

  it('that is cut off does not end as if it were whole', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': '9000' });
      response.write(provider === 'wechatpay' ? gzipSync('交易时间').subarray(0, 12) : 'PK\x03\x04');
      setTimeout(() => request.socket.destroy(), 20);
    };
    lead = (request) => direct({ ...request, url: rogueUrl });
    await expect(bill(provider, type, day).then(bytesOf)).rejects.toThrow(/aborted|cut off|NO_ANSWER/);
  });
});

describe.each(all.filter(([provider]) => provider !== 'unionpay'))(
  'the link of %s of %s',
  (provider, type) => {
    it('is asked for again where it is over', async () => {
      let fetches = 0;
      lead = (request) => {
        fetches += 1;
        if (fetches === 1) clock.now += 5 * 60_000;
        return direct(request);
      };
      expect((await bytesOf(await bill(provider, type, day))).length).toBeGreaterThan(0);
      expect(fetches).toBe(2);
    });
  },
);

it('a link to another host is not followed', async () => {
  let fetches = 0;
  lead = (request) => {
    fetches += 1;
    return direct(request);
  };
  const elsewhere = { ...secret.alipay, billHosts: ['dwbillcenter.alipay.com'] };
  const [desk] = await billDesks(async () => ({ alipay: elsewhere }), deps)();
  expect(await desk?.bill('trade', day)).toMatchObject({ state: 'UNKNOWN', cause: 'MISMATCH' });
  expect(fetches).toBe(0);
});

it.each(['trade', 'fund'] as const)(
  'a %s file of WeChat Pay with another hash ends with an error',
  async (type) => {
    answer = (_request, response) => void response.end(gzipSync('交易时间'));
    lead = (request) => direct({ ...request, url: rogueUrl });
    await expect(bill('wechatpay', type, day).then(bytesOf)).rejects.toThrow('not what its hash says');
  },
);
