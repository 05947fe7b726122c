import { isDeepStrictEqual } from 'node:util';
import type { Answer, ChildHost } from '../../e2e/support/child-host.ts';

export type Kind = 'order' | 'payment' | 'refund';
export type Asked = {
  readonly kind: Kind;
  readonly operation: string;
  readonly key?: string;
  readonly caller: string;
  readonly body: unknown;
};
/** What was asked, and what the host said it has done. */
export type Acknowledged = Asked & { readonly id: string; readonly text: string };
/** A promise that was not kept: gone, other than it was told, or told otherwise to who asks again. */
export type Broken = { readonly how: 'lost' | 'torn' | 'answered otherwise'; readonly what: string };

type Facts = Readonly<Record<string, unknown>>;

/** What never changes again of each, whatever becomes of it. */
const lasting: Readonly<Record<Kind, readonly string[]>> = {
  order: [
    'id',
    'channel',
    'shopId',
    'channelOrderId',
    'placedAt',
    'customer',
    'lines',
    'lineCount',
    'totals',
    'total',
    'delivery',
    'paymentTiming',
  ],
  payment: ['id', 'orderId', 'provider', 'method', 'outTradeNo', 'amount', 'expiresAt'],
  refund: [
    'id',
    'paymentId',
    'provider',
    'outRefundNo',
    'amount',
    'reason',
    'shares',
    'requestedBy',
    'requestedAt',
  ],
};
const paths: Readonly<Record<Kind, string>> = { order: 'orders', payment: 'payments', refund: 'refunds' };

/** Looks for what was acknowledged, and asks for it once more with the same key. */
export async function brokenIn(
  { kind, id, text, operation, key, caller, body }: Acknowledged,
  insist: (call: Parameters<ChildHost['call']>) => Promise<Answer>,
  tokenOf: (caller: string) => string,
): Promise<Broken | undefined> {
  const what = `${kind} ${id}`;
  const found = await insist([`GET /${paths[kind]}/${id}`]);
  if (found.status === 404) return { how: 'lost', what };
  const told = lastingOf(kind, JSON.parse(text));
  if (found.status !== 200 || !isDeepStrictEqual(lastingOf(kind, found.body), told))
    return { how: 'torn', what: `${what}: ${found.status} ${found.text}, told ${text}` };
  const again = await insist([
    operation,
    { body, token: tokenOf(caller), ...(key === undefined ? {} : { key }) },
  ]);
  const isSame =
    kind === 'order' ? again.text === text : isDeepStrictEqual(lastingOf(kind, again.body), told);
  return isSame && again.status < 300
    ? undefined
    : { how: 'answered otherwise', what: `${what}: ${again.status} ${again.text}, told ${text}` };
}

const lastingOf = (kind: Kind, answer: Facts): Facts =>
  Object.fromEntries(lasting[kind].map((name) => [name, answer[name]]));
