import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { anOrderRequest } from '../builders/order.ts';
import { ChildHost } from './support/child-host.ts';

const host = new ChildHost();
const sku = 'E2E-PAY';
let serial = 0;

beforeAll(async () => {
  await host.start();
  const warehouse = { name: '上海一仓', address: '青浦区', location: { lat: 31.2, lng: 121.2 }, priority: 1 };
  await host.call('PUT /warehouses/SH1', { body: warehouse });
  const price = { currency: 'CNY', minor: 1999 };
  await host.call(`PUT /skus/${sku}`, {
    body: { title: '红茶', price, weightGrams: 250, goodsClass: 'standard' },
  });
  const receipt = { sku, warehouseId: 'SH1', kind: 'receipt', quantity: 100, reason: 'first delivery' };
  await host.call('POST /stock/movements', { key: 'pay-first', body: receipt });
});
afterAll(() => host.stop());

async function anOrderOf(quantity: number): Promise<string> {
  serial += 1;
  const body = { ...anOrderRequest(), lines: [{ sku, quantity }] };
  const { status, body: order } = await host.call('POST /orders', { key: `pay-order-${serial}`, body });
  expect(status).toBe(201);
  return (order as { id: string }).id;
}

type Payment = {
  readonly id: string;
  readonly outTradeNo: string;
  readonly status: string;
  readonly owner?: string;
  readonly action?: {
    readonly kind: string;
    readonly url?: string;
    readonly fields?: Record<string, string>;
  };
  readonly refunds?: readonly { readonly status: string }[];
};

async function open(orderId: string, provider: string, method: string): Promise<Payment> {
  serial += 1;
  const { status, body, text } = await host.call(`POST /orders/${orderId}/payments`, {
    key: `pay-${serial}`,
    body: { provider, method, returnUrl: 'https://shop.example/paid' },
  });
  if (status !== 201) throw new Error(text);
  return body as Payment;
}

/** What the sandbox's control API answers. */
async function sandbox(command: string, body: object): Promise<unknown> {
  const answer = await fetch(`${host.sandboxUrl}/sandbox/${command}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

/** The buyer follows what the shop front was given, and pays. */
async function buy({ action, outTradeNo }: Payment, provider: string, amount?: number): Promise<void> {
  if (action?.kind === 'form')
    await fetch(action.url ?? '', {
      method: 'POST',
      body: new URLSearchParams(action.fields),
      redirect: 'manual',
    });
  if (action?.kind === 'redirect') await fetch(action.url ?? '', { redirect: 'manual' });
  await sandbox('pay', { provider, outTradeNo, ...(amount === undefined ? {} : { amount }) });
}

const get = async (path: string) => (await host.call(`GET ${path}`)).body as never;

/** Asks until it is so; a test that waits for ever fails by its own limit. */
async function until<Thing>(path: string, so: (thing: Thing) => boolean): Promise<Thing> {
  for (;;) {
    const thing: Thing = await get(path);
    if (so(thing)) return thing;
    await sleep(100);
  }
}

const untilPaid = (orderId: string) =>
  until<{ status: string }>(`/orders/${orderId}`, ({ status }) => ['PAID', 'RELEASED'].includes(status));

type Account = { readonly account: string; readonly balance: { readonly minor: number } };
async function balances(): Promise<Readonly<Record<string, number>>> {
  const { items }: { items: readonly Account[] } = await get('/ledger/accounts');
  return Object.fromEntries(items.map(({ account, balance }) => [account, balance.minor]));
}

it.each([
  ['alipay', 'page'],
  ['wechatpay', 'qr'],
  ['unionpay', 'page'],
])(
  'takes money through %s (%s), and gives it back',
  async (provider, method) => {
    const orderId = await anOrderOf(2);
    const payment = await open(orderId, provider, method);
    expect(payment).toMatchObject({ status: 'PENDING', amount: { minor: 4798 } });
    await buy(payment, provider);
    const paid = await until<Payment>(
      `/payments/${payment.id}`,
      ({ owner, status }) => owner === 'ORDER' && status === 'SUCCEEDED',
    );
    expect(paid).toMatchObject({ captured: { amount: { minor: 4798 } }, refundable: { minor: 4798 } });
    await untilPaid(orderId);
    serial += 1;
    const part = { amount: { currency: 'CNY', minor: 1000 }, reason: '少发一件' };
    await until<Payment>(`/payments/${payment.id}`, () => true);
    let asked = await host.call(`POST /payments/${payment.id}/refunds`, {
      key: `back-${serial}`,
      body: part,
    });
    while (asked.status === 409) {
      await sleep(100);
      asked = await host.call(`POST /payments/${payment.id}/refunds`, { key: `back-${serial}`, body: part });
    }
    expect(asked).toMatchObject({ status: 202, body: { amount: { minor: 1000 }, status: 'REQUESTED' } });
    const { id } = asked.body as { id: string };
    await until<{ status: string }>(`/refunds/${id}`, ({ status }) => status === 'SUCCEEDED');
    const tooMuch = { amount: { currency: 'CNY', minor: 3799 }, reason: '再退' };
    expect(
      await host.call(`POST /payments/${payment.id}/refunds`, { key: 'too-much', body: tooMuch }),
    ).toMatchObject({
      status: 409,
      body: { code: 'REFUND_EXCEEDS_PAYMENT', refundable: { minor: 3798 } },
    });
  },
  60_000,
);

it('gives back by itself what is paid twice, and what is paid for a cancelled order', async () => {
  const orderId = await anOrderOf(1);
  const [first, second] = [await open(orderId, 'alipay', 'page'), await open(orderId, 'wechatpay', 'qr')];
  await buy(first, 'alipay');
  // Captured is not yet the order's: of two that are, whichever is decided first pays it, and the other is the surplus.
  await untilPaid(orderId);
  await buy(second, 'wechatpay');
  const surplus = await until<Payment>(
    `/payments/${second.id}`,
    ({ refunds = [] }) => refunds[0]?.status === 'SUCCEEDED',
  );
  expect(surplus).toMatchObject({ owner: 'SURPLUS', refundable: { minor: 0 }, refunded: { minor: 2799 } });
  const cancelled = await host.call(`POST /orders/${orderId}/cancel`, { body: { reason: '不想要了' } });
  expect(cancelled).toMatchObject({ status: 200, body: { status: 'CANCELLED' } });
  await until<Payment>(`/payments/${first.id}`, ({ refunds = [] }) => refunds[0]?.status === 'SUCCEEDED');
  const { items }: { items: readonly { kind: string; paymentId?: string }[] } = await get(
    '/payment-cases?status=resolved',
  );
  expect(items).toContainEqual(expect.objectContaining({ kind: 'DUPLICATE', paymentId: second.id }));
});

it('keeps money of another amount in suspense with a case, until somebody sends it back', async () => {
  const orderId = await anOrderOf(1);
  const payment = await open(orderId, 'wechatpay', 'qr');
  await buy(payment, 'wechatpay', 2798);
  const { items } = await until<{ items: readonly { id: string; kind: string; paymentId?: string }[] }>(
    '/payment-cases',
    (cases) => cases.items.some(({ paymentId }) => paymentId === payment.id),
  );
  const found = items.find(({ paymentId }) => paymentId === payment.id);
  expect(found).toMatchObject({ kind: 'WRONG_AMOUNT', amount: { minor: 2798 } });
  const action = { action: 'refund', text: '金额不符' };
  expect((await host.call(`POST /payment-cases/${found?.id}/actions`, { body: action })).status).toBe(200);
  await until<Payment>(`/payments/${payment.id}`, ({ refunds = [] }) => refunds[0]?.status === 'SUCCEEDED');
  expect(await get(`/orders/${orderId}`)).toMatchObject({ status: 'PENDING_PAYMENT' });
});

it('refuses what no provider signed, and ends with books that agree', async () => {
  const forged = await fetch(`${host.url}/callbacks/payments/alipay`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'out_trade_no=1&trade_status=TRADE_SUCCESS&sign=AAAA&sign_type=RSA2',
  });
  expect([forged.status, await forged.text()]).toEqual([400, 'failure']);
  for (;;) {
    const held = await balances();
    const paidOut =
      held['refunds-payable'] === 0 &&
      held['overpayment-liability'] === 0 &&
      held['suspense:wechatpay'] === 0 &&
      // The journal comes after the payments, and the refund of the cancelled order is not in it at once.
      -(held['revenue-clearing'] ?? 0) === 3 * 3798;
    if (paidOut) {
      const owed = Object.entries(held).filter(([account]) => account.startsWith('channel-receivable'));
      expect(owed.reduce((sum, [, minor]) => sum + minor, held['revenue-clearing'] ?? 0)).toBe(0);
      break;
    }
    await sleep(200);
  }
  const audit = await host.script('ledger-audit');
  expect(audit).toMatchObject({ status: 0 });
});

/** The lines of the texts in a value that nobody could guess. */
const unguessable = (value: unknown): readonly string[] => {
  if (typeof value === 'string')
    return value.split('\n').filter((line) => line.length >= 16 && !/^http|^-----/.test(line));
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(unguessable) : [];
};

it('writes no secret of a provider, shop or issuer into any log', () => {
  const folder = join(host.stateDir, 'secrets');
  const kept = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const files = [...kept.map((file) => join(folder, file)), join(host.stateDir, 'issuer.json')];
  const secrets = files.flatMap((file) => unguessable(JSON.parse(readFileSync(file, 'utf8'))));
  expect(secrets.length).toBeGreaterThan(10);
  const logs = host.logs();
  expect(secrets.filter((secret) => logs.includes(secret))).toEqual([]);
});
