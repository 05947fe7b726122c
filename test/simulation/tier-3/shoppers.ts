import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, ChildHost } from '../../e2e/support/child-host.ts';
import { askedBy } from '../actors/buyers.ts';
import type { Goods } from '../actors/goods.ts';
import { type Chance, chanceOf } from '../engine/random.ts';
import type { Acknowledged, Asked } from './acknowledged.ts';

export type Load = {
  readonly host: ChildHost;
  readonly seed: number;
  readonly goods: Goods;
  readonly tokenOf: (caller: string) => string;
  readonly acknowledge: (told: Acknowledged) => void;
  readonly isOver: () => boolean;
  /** Nobody new comes before it is settled. */
  readonly doorOpens: () => Promise<unknown>;
};
type Call = Parameters<ChildHost['call']>;

const passing = ['BUSY', 'IN_PROGRESS', 'INTERNAL', 'PROVIDER_UNAVAILABLE'];
const pauseMs = 100;

/** Far longer than the host takes to start. */
const mostAsked = 3000;

/** Asks with the same key until there is an answer that stands, over any number of deaths of the host. */
export async function insist(host: ChildHost, call: Call): Promise<Answer> {
  for (let asked = 0; asked < mostAsked && !host.isOver; asked += 1) {
    const answer = await host.call(...call).catch(() => undefined);
    if (answer && answer.status !== 429 && answer.status < 500 && !passing.includes(codeIn(answer)))
      return answer;
    await sleep(pauseMs);
  }
  throw new Error(`the host has no answer to ${call[0]}`);
}

const codeIn = ({ body }: Answer): string => Object(body)['code'] ?? '';

/** Buyers come one after another, `atOnce` of them at a time, until it is over and the last of them have ended. */
export async function shoppers(load: Load, atOnce: number): Promise<void> {
  let number = 0;
  const queue = async (): Promise<void> => {
    while (!load.isOver()) {
      await load.doorOpens();
      number += 1;
      const name = `buyer-${number}`;
      const order = await buys(load, name);
      if (order) await pays(load, name, order);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, queue));
}

const anywhere = { depots: undefined, ground: { timeline: { now: () => Date.now() } } };

async function buys(load: Load, name: string): Promise<Acknowledged | undefined> {
  const {
    caller,
    idempotencyKey: key,
    request,
  } = askedBy(anywhere, load.goods, name, chanceOf(load.seed, name));
  const keyed = key === undefined ? {} : { key };
  return ask(load, { kind: 'order', operation: 'POST /orders', ...keyed, caller, body: request });
}

async function ask(load: Load, asked: Asked): Promise<Acknowledged | undefined> {
  const { operation, key, caller, body } = asked;
  const call = { token: load.tokenOf(caller), body, ...(key === undefined ? {} : { key }) };
  const answer = await insist(load.host, [operation, call]);
  if (answer.status >= 300) return undefined;
  const told = { ...asked, id: Object(answer.body)['id'] as string, text: answer.text };
  load.acknowledge(told);
  return told;
}

const providers = ['alipay', 'wechatpay', 'unionpay'] as const;
const methods = { alipay: 'page', wechatpay: 'qr', unionpay: 'page' } as const;

/** Most orders of our own shops are paid, and some of the money is wanted back. */
async function pays(load: Load, name: string, order: Acknowledged): Promise<void> {
  const chance = chanceOf(load.seed, `${name} pays`);
  const { paymentTiming, channelOrderId } = JSON.parse(order.text);
  if (paymentTiming !== 'prepaid' || channelOrderId !== undefined || chance.happens(0.2)) return;
  const provider = chance.oneOf(providers);
  const payment = await ask(load, {
    kind: 'payment',
    operation: `POST /orders/${order.id}/payments`,
    key: `${name}-pays`,
    caller: 'shop',
    body: { provider, method: methods[provider], returnUrl: 'https://shop.example/paid' },
  });
  if (!payment) return;
  const isPaid = await payAt(load.host, provider, JSON.parse(payment.text));
  if (isPaid && chance.happens(0.5)) await wantsBack(load, name, payment, chance);
}

type Opened = {
  readonly outTradeNo: string;
  readonly action: { readonly kind: string; readonly url?: string; readonly fields?: Record<string, string> };
};

/** The buyer follows what the shop front was given, and pays; the stand-in may die with the host before it heard. */
async function payAt(host: ChildHost, provider: string, { outTradeNo, action }: Opened): Promise<boolean> {
  while (!host.isOver) {
    try {
      const body = action.kind === 'form' ? new URLSearchParams(action.fields) : undefined;
      const way = { redirect: 'manual', ...(body ? { method: 'POST', body } : {}) } as const;
      if (action.url !== undefined) await (await fetch(here(host, action.url), way)).text();
      const pay = { method: 'POST', body: JSON.stringify({ provider, outTradeNo }) };
      const paid = await fetch(`${host.sandboxUrl}/sandbox/pay`, pay);
      await paid.text();
      // Refused where it is paid already, and the answer got lost; or where the provider has closed it.
      return paid.ok || (await paidTrades(host)).has(outTradeNo);
    } catch {
      // The host is gone, and will be back.
      await sleep(pauseMs);
    }
  }
  return false;
}

type Trade = { readonly outTradeNo: string; readonly amount: number; readonly paidAt?: number };

/** What the stand-ins have been paid, minor units by our number of the attempt. */
export async function paidTrades(host: ChildHost): Promise<ReadonlyMap<string, number>> {
  const trades = (await (await fetch(`${host.sandboxUrl}/sandbox/trades`)).json()) as readonly Trade[];
  const paid = trades.filter(({ paidAt }) => paidAt !== undefined);
  return new Map(paid.map(({ outTradeNo, amount }) => [outTradeNo, amount]));
}

const here = (host: ChildHost, url = ''): string =>
  host.sandboxUrl + new URL(url).pathname + new URL(url).search;

/** Captured money is an order's only once that has been decided. */
const mostTries = 200;

async function wantsBack(load: Load, name: string, payment: Acknowledged, chance: Chance): Promise<void> {
  const { amount } = JSON.parse(payment.text);
  const body = { amount: { ...amount, minor: chance.between(1, amount.minor) }, reason: 'unwanted' };
  const asked = {
    operation: `POST /payments/${payment.id}/refunds`,
    key: `${name}-back`,
    caller: 'anna',
    body,
  };
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (await ask(load, { kind: 'refund', ...asked })) return;
    await sleep(2 * pauseMs);
  }
}
