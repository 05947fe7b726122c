import { TransactionRefused } from '../../shared/dynamodb/table.ts';
import { bodyHash } from '../../shared/kernel/body-hash.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { orderIsUnpaid } from '../orders/contract.ts';
import { paymentIdOf } from './capture-payment.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type { Action, Checkout, Provider, ProviderName } from './provider.ts';
import { attemptOf, isOpen, type StoredPayment } from './store.ts';

export type PaymentRequest = {
  readonly provider: ProviderName;
  readonly method?: string | undefined;
  readonly returnUrl?: string | undefined;
  readonly buyer?: { readonly openId?: string | undefined; readonly ip?: string | undefined } | undefined;
};
type Ask = {
  readonly orderId: string;
  readonly request: PaymentRequest;
  readonly caller: string;
  readonly idempotencyKey: string;
};
export type Opening = {
  readonly payment: StoredPayment;
  readonly action: Action | undefined;
  readonly replayed: boolean;
};

const minuteMs = 60_000;
/** Nobody can pay in less time than this. */
const shortestMs = minuteMs;
/** When the provider is first asked about an attempt of which nobody has told anything. */
export const firstAskMs = 3 * minuteMs;

/**
 * Opens an attempt to be paid for an order: the attempt is ours before the provider hears of it, under a number that a
 * repeat uses again, so that nothing is ever opened that we do not know of. Throws ORDER_NOT_FOUND, WRONG_STATUS (the
 * order is not waiting for payment), INVALID_REQUEST (this way to pay needs more, or takes no such amount), PROVIDER_UNAVAILABLE, PAYMENT_DECLINED, METHOD_UNKNOWN or IDEMPOTENCY_KEY_REUSED.
 */
export async function openPayment(ask: Ask, deps: PaymentsDeps): Promise<Opening> {
  const provider = (await deps.providers()).get(ask.request.provider);
  if (!provider)
    throw new Failure('PROVIDER_UNAVAILABLE', 'This payment provider is not set up.', {
      members: { provider: ask.request.provider },
    });
  const method = methodOf(provider, ask.request);
  const fresh = await attemptFor(ask, { provider, method }, deps);
  const { payment, replayed } = await created(fresh, deps);
  const known = replayed ? await deps.payments.action(payment.paymentId) : undefined;
  if (known || !isOpen(payment)) return { payment, action: known, replayed };
  return opened({ payment, replayed, request: ask.request, method }, provider, deps);
}

function methodOf({ name, methods }: Provider, { method }: PaymentRequest): string {
  const chosen = method ?? methods[0] ?? '';
  if (methods.includes(chosen)) return chosen;
  throw new Failure('METHOD_UNKNOWN', `${name} takes ${methods.join(', ')}.`, {
    members: { methods: [...methods] },
  });
}

type Chosen = { readonly provider: Provider; readonly method: string };

async function attemptFor(
  ask: Ask,
  { provider, method }: Chosen,
  deps: PaymentsDeps,
): Promise<StoredPayment> {
  const { orderId, request, caller, idempotencyKey } = ask;
  const now = deps.now();
  const order = await deps.payable(orderId);
  if (!order) throw new Failure('ORDER_NOT_FOUND', 'There is no such order.');
  const longest = now + provider.limits.openMinutes * minuteMs;
  const outTradeNo = derivedId('', [orderId, caller, idempotencyKey]).slice(1);
  return {
    paymentId: paymentIdOf(outTradeNo),
    orderId,
    provider: provider.name,
    method,
    outTradeNo,
    currency: order.total.currency,
    minor: order.total.minor,
    createdAt: now,
    expiresAt: Math.min(order.reservedUntil ?? longest, longest),
    status: 'OPENING',
    by: caller,
    hash: bodyHash({ orderId, ...withoutAddress(request) }),
    refundable: 0,
    refunded: 0,
    refundIds: [],
    disputes: 0,
    finished: false,
    asks: 0,
    version: 1,
    events: [],
  };
}

/** Not by the network address: it changes between two tries, and would be found from the hash by trying all there are. */
function withoutAddress({ buyer, ...request }: PaymentRequest): PaymentRequest {
  if (buyer === undefined) return request;
  const { ip: _ip, ...known } = buyer;
  return { ...request, buyer: known };
}

async function created(
  payment: StoredPayment,
  deps: PaymentsDeps,
): Promise<{ readonly payment: StoredPayment; readonly replayed: boolean }> {
  try {
    requirePayable(payment);
    await deps.payments.create(payment, orderIsUnpaid(payment.orderId ?? ''));
    return { payment, replayed: false };
  } catch (error) {
    const earlier = await deps.payments.get(payment.paymentId);
    if (earlier) return { payment: sameAttempt(earlier, payment), replayed: true };
    if (error instanceof TransactionRefused)
      throw new Failure('WRONG_STATUS', 'The order does not wait for payment.', { cause: error });
    throw error;
  }
}

function requirePayable({ minor, createdAt, expiresAt }: StoredPayment): void {
  if (minor <= 0 || expiresAt < createdAt + shortestMs)
    throw new Failure('WRONG_STATUS', 'The order does not wait for payment, or its time is nearly over.');
}

function sameAttempt(earlier: StoredPayment, { hash }: StoredPayment): StoredPayment {
  if (earlier.hash === hash) return earlier;
  throw new Failure('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another payment; use a new one.');
}

type Known = {
  readonly payment: StoredPayment;
  readonly replayed: boolean;
  readonly request: PaymentRequest;
  readonly method: string;
};

async function opened(
  { payment, replayed, request, method }: Known,
  provider: Provider,
  deps: PaymentsDeps,
): Promise<Opening> {
  const { returnUrl, buyer = {} } = request;
  const { openId, ip } = buyer;
  const checkout: Checkout = {
    attempt: attemptOf(payment),
    method,
    title: `订单 ${payment.orderId?.slice(-8) ?? ''}`,
    ...(returnUrl === undefined ? {} : { returnUrl }),
    buyer: { ...(openId === undefined ? {} : { openId }), ...(ip === undefined ? {} : { ip }) },
  };
  const answer = await provider.open(checkout).catch(async (error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    await deps.payments.closed(payment, deps.now());
    throw new Failure('INVALID_REQUEST', `${provider.name} cannot be paid in this way: ${error.message}.`, {
      errors: [{ path: 'method', message: error.message }],
      cause: error,
    });
  });
  const askAt = deps.now() + firstAskMs;
  if (answer.state === 'OPENED') {
    const usable = await deps.payments.opened(payment, answer.action, askAt);
    if (usable) return { payment: { ...payment, status: 'PENDING' }, action: answer.action, replayed };
    throw new Failure('WRONG_STATUS', 'The attempt ended while it was being opened.');
  }
  if (answer.state === 'DECLINED') {
    // It may say no because it took the same attempt before, from another call, and that may be paid.
    const { state } = await provider.query(attemptOf(payment));
    if (state === 'ABSENT' || state === 'CLOSED') await deps.payments.notTaken(payment, deps.now());
    throw new Failure('PAYMENT_DECLINED', 'The provider does not take this payment.', {
      members: { provider: payment.provider, providerCode: answer.code },
    });
  }
  await deps.payments.still(payment, 'UNKNOWN', askAt);
  throw new Failure('PROVIDER_UNAVAILABLE', 'The provider gave no answer; ask again with the same key.', {
    members: { provider: payment.provider },
    retryAfterSeconds: 2,
  });
}
