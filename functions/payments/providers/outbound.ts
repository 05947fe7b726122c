import type { HttpRequest, HttpResponse } from '../../../shared/kernel/http-exchange.ts';
import type {
  Checkout,
  Declined,
  Provider,
  ProviderDeps,
  ProviderLimits,
  RefundRequest,
  Unknown,
  UnknownCause,
} from '../provider.ts';

export const unknown = (cause: UnknownCause, code?: string): Unknown => ({
  state: 'UNKNOWN',
  cause,
  ...(code !== undefined && { code }),
});
export const declined = (code: string): Declined => ({ state: 'DECLINED', code });

/** What a provider said and proved, or why nothing can be known from it. */
export type Verified<Said> = { readonly state: 'SAID'; readonly said: Said } | Unknown;

/** Asks and waits; whatever went wrong on the way, the provider may have acted. */
export async function ask(
  { send }: Pick<ProviderDeps, 'send'>,
  request: HttpRequest,
): Promise<HttpResponse | undefined> {
  try {
    return await send(request);
  } catch {
    return undefined;
  }
}

/** The same provider, which refuses with a RangeError what goes beyond what it says that it takes, before it asks. */
export const withinLimits = (provider: Provider): Provider => ({
  ...provider,
  open: async (checkout) => {
    requireCheckout(checkout, provider);
    return provider.open(checkout);
  },
  refund: async (request) => {
    requireRefund(request, provider.limits);
    return provider.refund(request);
  },
});

function requireCheckout(
  { attempt, method }: Checkout,
  { methods, limits }: Pick<Provider, 'methods' | 'limits'>,
): void {
  if (!methods.includes(method)) throw new RangeError('Not a method of this provider');
  requireAmount(attempt.amount, limits);
  if (!limits.outNumber.test(attempt.outTradeNo))
    throw new RangeError('Not a number that the provider takes');
}

function requireRefund(request: RefundRequest, limits: ProviderLimits): void {
  const { attempt, amount, outRefundNo, kind } = request;
  requireAmount(amount, limits);
  if (amount.minor > attempt.amount.minor) throw new RangeError('More than was paid');
  if (!limits.outNumber.test(outRefundNo)) throw new RangeError('Not a number that the provider takes');
  const whole = amount.minor === attempt.amount.minor;
  if (kind === 'VOID' && !(limits.voids && whole)) throw new RangeError('Cannot be voided here');
}

function requireAmount({ currency, minor }: Checkout['attempt']['amount'], limits: ProviderLimits): void {
  const within = Number.isSafeInteger(minor) && minor >= limits.minAmount && minor <= limits.maxAmount;
  if (currency !== limits.currency || !within) throw new RangeError('Not an amount that the provider takes');
}
