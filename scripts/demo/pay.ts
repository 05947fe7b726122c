import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { moneySchema } from '../../shared/kernel/money.ts';
import { type ApiClient, type Call, expectBody } from '../import/api-client.ts';
import type { Entry } from './day.ts';

const attemptAnswer = z.object({
  id: z.string(),
  outTradeNo: z.string(),
  provider: z.string(),
  action: z
    .object({
      kind: z.string(),
      url: z.string().optional(),
      fields: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
});
type Attempt = z.output<typeof attemptAnswer>;

/** What of a payment decides how it goes on. */
const paymentAnswer = z.object({ status: z.string(), owner: z.string().optional() });
const orderAnswer = z.object({ status: z.string() });

export type Till = { readonly api: ApiClient; readonly sandboxUrl: string };
export type Pay = NonNullable<Entry['pay']>;
type Accepted = { readonly id: string; readonly key: string };

/** How a buyer paid. */
export type Paying = {
  /** The attempt that is to be paid once the order is closed. */
  readonly late: Attempt | undefined;
  /** How often a buyer was tired of waiting and had the provider asked. */
  readonly asked: number;
};

const methods = { alipay: 'page', wechatpay: 'qr', unionpay: 'page' } as const;

/** Opens the till for an order and does there what this buyer does; ends when the house knows of the money. */
export async function payOrder(order: Accepted, pay: Pay, till: Till): Promise<Paying> {
  const first = await opened(order, pay.with, 1, till);
  if (pay.when === 'never') return { late: undefined, asked: 0 };
  if (pay.when === 'late') return { late: first, asked: 0 };
  const second = pay.alsoWith && (await opened(order, pay.alsoWith, 2, till));
  await tellSandbox(first, { amount: pay.amount }, till);
  let asked = await untilKnown(first, till);
  if (pay.amount === undefined) await untilPaid(order.id, till);
  if (second) {
    await tellSandbox(second, {}, till);
    asked += await untilKnown(second, till);
  }
  if (pay.refund !== undefined) await giveBack(first.id, pay.refund, till);
  return { late: undefined, asked };
}

/** Pays an attempt whose order was closed; gives how often the provider had to be asked. */
export async function payLate(attempt: Attempt, till: Till): Promise<number> {
  await tellSandbox(attempt, { late: true }, till);
  return untilKnown(attempt, till);
}

/** The shop front opens an attempt, and the buyer's browser goes where it is sent. */
async function opened(
  { id, key }: Accepted,
  provider: Pay['with'],
  number: number,
  { api }: Till,
): Promise<Attempt> {
  const body = { provider, method: methods[provider], returnUrl: 'https://shop.example/paid' };
  const call = {
    method: 'POST',
    path: `/orders/${id}/payments`,
    body,
    idempotencyKey: `demo-pay-${key}-${number}`,
  } as const;
  const attempt = await expectBody(api, call, attemptAnswer);
  const { action } = attempt;
  if (action?.kind === 'form' && action.url !== undefined)
    await fetch(action.url, {
      method: 'POST',
      body: new URLSearchParams(action.fields),
      redirect: 'manual',
    });
  if (action?.kind === 'redirect' && action.url !== undefined)
    await fetch(action.url, { redirect: 'manual' });
  return attempt;
}

type How = { readonly amount?: number | undefined; readonly late?: boolean };

/** The buyer pays at the provider's stand-in. */
async function tellSandbox({ provider, outTradeNo }: Attempt, how: How, { sandboxUrl }: Till): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/sandbox/pay`, {
    method: 'POST',
    body: JSON.stringify({ provider, outTradeNo, ...how }),
  });
  if (!answer.ok) throw new Error(`the buyer could not pay at ${provider}: ${await answer.text()}`);
}

const pauseMs = 400;
const patience = 5;
const tries = 75;

/** Waits until the money is written down; a buyer who waits too long has the provider asked (主动查询). */
async function untilKnown({ id }: Attempt, { api }: Till): Promise<number> {
  let asked = 0;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const ask = attempt % patience === 0;
    const call: Call = ask
      ? { method: 'POST', path: `/payments/${id}/sync` }
      : { method: 'GET', path: `/payments/${id}` };
    const { status } = await expectBody(api, call, paymentAnswer);
    if (ask) asked += 1;
    if (status === 'SUCCEEDED') return asked;
    await sleep(pauseMs);
  }
  throw new Error(`nobody heard of the money of ${id}`);
}

async function untilPaid(orderId: string, { api }: Till): Promise<void> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const { status } = await expectBody(api, { method: 'GET', path: `/orders/${orderId}` }, orderAnswer);
    if (status !== 'PENDING_PAYMENT') return;
    await sleep(pauseMs);
  }
  throw new Error(`the order ${orderId} was paid and does not say so`);
}

/** A part goes back; refused while it is still being settled whose the money is. */
async function giveBack(paymentId: string, minor: number, { api }: Till): Promise<void> {
  const call = {
    method: 'POST',
    path: `/payments/${paymentId}/refunds`,
    body: { amount: { currency: 'CNY', minor }, reason: '少发一件 a part was missing' },
    idempotencyKey: `demo-refund-${paymentId}`,
  } as const;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const { status, body } = await api(call);
    if (status === 202) return;
    if (status !== 409) throw new Error(`a refund was answered with ${status}: ${JSON.stringify(body)}`);
    await sleep(pauseMs);
  }
  throw new Error(`the money of ${paymentId} is not settled`);
}

export type Paid = {
  readonly captured: number;
  readonly refunded: number;
};
const paymentsAnswer = z.object({
  items: z.array(
    z.object({
      captured: z.object({ amount: moneySchema }).optional(),
      refunded: moneySchema,
    }),
  ),
});

/** What came for an order and what went back, in minor units. */
export async function paymentsOf(orderId: string, api: ApiClient): Promise<readonly Paid[]> {
  const call = { method: 'GET', path: `/payments?orderId=${orderId}` } as const;
  const { items } = await expectBody(api, call, paymentsAnswer);
  return items.map(({ captured, refunded }) => ({
    captured: captured?.amount.minor ?? 0,
    refunded: refunded.minor,
  }));
}
