import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildHost } from '../../e2e/support/child-host.ts';
import type { Acknowledged } from './acknowledged.ts';
import { fewAtOnce } from './few-at-once.ts';
import { insist, paidTrades } from './shoppers.ts';

/** A message comes again after three minutes where a function took too long over it. */
const patienceMs = 300_000;
const pauseMs = 500;
const audits = ['ledger-audit', 'stock-audit', 'audit-verify'] as const;

/** What is not done though nobody asks for anything any more, and what the commands that prove the books find. */
export async function unfinishedAtRest(host: ChildHost, told: readonly Acknowledged[]): Promise<string[]> {
  const until = performance.now() + patienceMs;
  let left = await unfinished(host, told);
  while (left.length > 0 && performance.now() < until) {
    await sleep(pauseMs);
    left = await unfinished(
      host,
      left.map(({ of }) => of),
    );
  }
  const found = left.map(({ how }) => how);
  for (const audit of audits) found.push(...(await foundBy(host, audit, until)));
  return found;
}

/** What is told by events may be on its way still; what differs in the end differs for good. */
async function foundBy(host: ChildHost, audit: string, until: number): Promise<string[]> {
  for (;;) {
    const { status, output } = await host.script(audit);
    if (status === 0) return [];
    if (performance.now() > until) return [`${audit} ends with ${status}: ${output}`];
  }
}

type Unfinished = { readonly of: Acknowledged; readonly how: string };

async function unfinished(host: ChildHost, told: readonly Acknowledged[]): Promise<Unfinished[]> {
  const paid = await paidTrades(host);
  return fewAtOnce(told, async (of) => {
    const how = await howItHangs(host, of, paid);
    return how === undefined ? undefined : { of, how };
  });
}

async function howItHangs(
  host: ChildHost,
  { kind, id, text }: Acknowledged,
  paid: ReadonlyMap<string, number>,
): Promise<string | undefined> {
  if (kind === 'order') return orderAtRest(await read(host, `orders/${id}`));
  if (kind === 'refund') return refundAtRest(await read(host, `refunds/${id}`));
  const minor = paid.get(JSON.parse(text).outTradeNo);
  return minor === undefined ? undefined : paymentAtRest(await read(host, `payments/${id}`), minor);
}

type Facts = Readonly<Record<string, unknown>>;
const read = async (host: ChildHost, path: string): Promise<Facts> =>
  (await insist(host, [`GET /${path}`])).body as Facts;

/** Every fen that came is captured, and somebody's. */
const paymentAtRest = ({ id, status, owner, captured }: Facts, minor: number): string | undefined =>
  status === 'SUCCEEDED' && owner !== undefined && Object(captured).amount?.minor === minor
    ? undefined
    : `payment ${id} of ${minor} is ${status} of ${owner}`;

const refundAtRest = ({ id, status }: Facts): string | undefined =>
  status === 'SUCCEEDED' || status === 'AWAITING_APPROVAL' ? undefined : `refund ${id} is ${status}`;

const marginMs = 120_000;

/**
 * An unpaid order is open as long as its stock is held for it; one of a marketplace as long as the marketplace says, and
 * one that is paid on delivery as long as something else holds it.
 */
function orderAtRest({ id, status, reservedUntil, channelOrderId, paymentTiming, holds }: Facts) {
  if (status !== 'PENDING_PAYMENT' || channelOrderId !== undefined) return undefined;
  const isHeld = paymentTiming === 'on-delivery' && Array.isArray(holds) && holds.length > 0;
  if (isHeld || Date.parse(String(reservedUntil)) > Date.now() - marginMs) return undefined;
  return `order ${id} is ${status} until ${reservedUntil}`;
}
