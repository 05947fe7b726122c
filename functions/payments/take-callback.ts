import { createHash } from 'node:crypto';
import { isoTime } from '../../shared/kernel/clock.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { capturePayment, paymentIdOf, tellsOfMoney } from './capture-payment.ts';
import { caseIdOf, openedCase } from './case-store.ts';
import { disputeOf } from './open-dispute.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type {
  CallbackAnswer,
  CallbackMessage,
  CallbackOutcome,
  DisputeFact,
  PaymentFact,
  ProviderName,
  Reading,
  RefundFact,
  RefundState,
  Refusal,
} from './provider.ts';
import type { StoredRefund } from './refund-store.ts';
import { settleRefund } from './settle-refund.ts';

/** A message as it is kept: raw, with what was decided and why. */
export type KeptMessage = {
  readonly provider: ProviderName;
  readonly receivedAt: number;
  readonly sha256: string;
  readonly headers: CallbackMessage['headers'];
  readonly body: Uint8Array;
  readonly outcome: CallbackOutcome;
  readonly decision: string;
};
export type CallbackDeps = PaymentsDeps & {
  /** Keeps a message; throws where it could not. */
  readonly keep: (message: KeptMessage) => Promise<void>;
  /** Told of what went wrong on our side; the provider is asked to come again. */
  readonly failed: (error: unknown) => void;
};
type Arrived = { readonly provider: ProviderName; readonly message: CallbackMessage };

/**
 * Takes a provider's message: verified with keys that we hold, written down, kept, and only then acknowledged, in the
 * provider's own words. Where we cannot write, it is not acknowledged, and comes again. Undefined where this provider is
 * not set up.
 */
export async function takeCallback(
  { provider: name, message }: Arrived,
  deps: CallbackDeps,
): Promise<CallbackAnswer | undefined> {
  try {
    const provider = (await deps.providers()).get(name);
    if (!provider) return undefined;
    const reading = provider.readCallback(message, deps.now());
    const decided = await decide(name, reading, deps);
    await deps.keep(keptAs({ provider: name, message }, decided, deps.now()));
    return provider.answer(decided.outcome);
  } catch (error) {
    deps.failed(error);
    const provider = await deps.providers().then(
      (all) => all.get(name),
      () => undefined,
    );
    return provider?.answer('later') ?? { status: 503, headers: {}, body: '' };
  }
}

type Decided = { readonly outcome: CallbackOutcome; readonly decision: string };
const accepted = (decision: string): Decided => ({ outcome: 'accepted', decision });

async function decide(provider: ProviderName, reading: Reading, deps: CallbackDeps): Promise<Decided> {
  switch (reading.kind) {
    case 'payment':
      return accepted(await payment(provider, reading.fact, deps));
    case 'refund':
      return accepted(await refund(provider, reading.fact, deps));
    case 'dispute':
      return accepted(await dispute(provider, reading.fact, deps));
    case 'probe':
      return { outcome: 'refused', decision: 'PROBE' };
    case 'refused':
      if (reading.verified) await senseless(provider, reading.reason, deps);
      return { outcome: outcomeOf(reading), decision: reading.reason };
  }
}

/** What we cannot decrypt may be read with the right key: it is to come again. */
function outcomeOf({ verified, reason }: Refusal): CallbackOutcome {
  if (reason === 'DECRYPTION') return 'later';
  return verified ? 'accepted' : 'refused';
}

async function payment(provider: ProviderName, fact: PaymentFact, deps: CallbackDeps): Promise<string> {
  if (tellsOfMoney(fact)) {
    const outcome = await capturePayment({ provider, fact }, deps);
    const back = fact.refunded ? ` ${await refundTold(provider, fact, deps)}` : '';
    return `${outcome}${back}`;
  }
  if (fact.state !== 'CLOSED') return fact.state;
  const found = await deps.payments.get(paymentIdOf(fact.outTradeNo));
  return found?.provider === provider && (await deps.payments.closed(found, deps.now())) ? 'CLOSED' : 'STALE';
}

/** A payment's message that tells of a refund: ours is settled, one that is not ours is somebody's to explain. */
async function refundTold(provider: ProviderName, fact: PaymentFact, deps: CallbackDeps): Promise<string> {
  const { outRefundNo, total, refundedAt } = fact.refunded ?? {};
  if (outRefundNo === undefined) return 'REFUND';
  const told = { provider, outRefundNo, paymentId: paymentIdOf(fact.outTradeNo), amount: total };
  const found = await deps.refunds.get(`rfd_${outRefundNo}`);
  const done = { state: 'SUCCEEDED', ...(refundedAt === undefined ? {} : { refundedAt }) } as const;
  if (found?.provider === provider) return settle({ found, answer: done }, deps);
  return unknownRefund(told, deps);
}

async function refund(provider: ProviderName, fact: RefundFact, deps: CallbackDeps): Promise<string> {
  const { outRefundNo, amount, outTradeNo, state } = fact;
  const paymentId = outTradeNo === undefined ? undefined : paymentIdOf(outTradeNo);
  const told = { provider, outRefundNo, paymentId, amount };
  const found = await deps.refunds.get(`rfd_${outRefundNo}`);
  const ours = found?.provider === provider && (amount === undefined || amount.minor === found.minor);
  return found && ours ? settle({ found, answer: { state, fact } }, deps) : unknownRefund(told, deps);
}

type Settling = {
  readonly found: StoredRefund;
  readonly answer: { readonly state: RefundState } & (
    | { readonly fact: RefundFact }
    | { readonly refundedAt?: number }
  );
};

async function settle({ found, answer }: Settling, deps: CallbackDeps): Promise<string> {
  const { state } = answer;
  if (!(await settleRefund(found, answer, deps))) return 'STALE';
  if (found.status === 'ABNORMAL' && state !== 'ABNORMAL') await troubleIsOver(found, deps);
  return state;
}

/** A person saw to it at the provider, who now tells how it came out. */
const troubleIsOver = ({ refundId }: StoredRefund, { cases, now }: CallbackDeps) =>
  cases.resolve({
    caseId: caseIdOf({ kind: 'REFUND_ABNORMAL', of: refundId }),
    resolution: 'The provider told how it came out.',
    at: now(),
  });

type Told = {
  readonly provider: ProviderName;
  readonly outRefundNo: string;
  readonly paymentId: string | undefined;
  readonly amount: PaymentFact['amount'] | undefined;
};

async function unknownRefund(
  { provider, outRefundNo, paymentId, amount }: Told,
  { cases, now }: CallbackDeps,
): Promise<'UNKNOWN_REFUND'> {
  await cases.open(
    openedCase(
      {
        kind: 'UNKNOWN_REFUND',
        provider,
        of: `${provider} ${outRefundNo}`,
        message: `${provider} tells of refund ${outRefundNo}: nobody asked for it here, it is of another amount, or did not go by our books.`,
        ...(paymentId === undefined ? {} : { paymentId }),
        ...(amount === undefined ? {} : { amount }),
      },
      now(),
    ),
  );
  return 'UNKNOWN_REFUND';
}

const disputeDays = 1;
const dayMs = 86_400_000;

async function dispute(
  provider: ProviderName,
  { channelCaseId, action }: DisputeFact,
  { cases, now }: CallbackDeps,
): Promise<string> {
  await cases.open(
    openedCase(
      {
        kind: 'DISPUTE',
        provider,
        of: disputeOf(provider, channelCaseId),
        channelCaseId,
        message: `A buyer complained at ${provider} (${action}). Look at it there and say which payment it is of.`,
        dueAt: now() + disputeDays * dayMs,
      },
      now(),
    ),
  );
  return 'DISPUTE';
}

/** Signed by the provider, and of no use to us: a person has to look, and the provider need not repeat it. */
const senseless = (provider: ProviderName, reason: string, { cases, now }: CallbackDeps) =>
  cases.open(
    openedCase(
      {
        kind: 'MESSAGE',
        provider,
        of: derivedId('msg', [provider, reason, isoTime(now()).slice(0, 10)]),
        message: `${provider} sent a signed message that we cannot take: ${reason}. All of that day are kept.`,
      },
      now(),
    ),
  );

function keptAs({ provider, message }: Arrived, { outcome, decision }: Decided, now: number): KeptMessage {
  return {
    provider,
    receivedAt: now,
    sha256: createHash('sha256').update(message.body).digest('hex'),
    headers: message.headers,
    body: message.body,
    outcome,
    decision,
  };
}
