import { capturePayment, tellsOfMoney } from './capture-payment.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type { PaymentAnswer, Provider } from './provider.ts';
import { attemptOf, isOpen, type StoredPayment } from './store.ts';

const minuteMs = 60_000;
/** A payment begun in the last moment may still be on its way when the attempt is over. */
const graceMs = 5 * minuteMs;
const firstPauseMs = minuteMs;
const longestPauseMs = 30 * minuteMs;

/**
 * Asks the provider what became of an attempt, and writes that down: for callbacks that never came, and for whoever wants
 * to know now. An attempt whose time is over is closed, at the provider first. Nothing is concluded from silence.
 */
export const askProvider = (payment: StoredPayment, deps: PaymentsDeps): Promise<void> =>
  ask(payment, deps.now() >= payment.expiresAt ? 'ending' : 'going on', deps);

/** Ends an attempt that is not to be paid any more; one that was paid a moment ago is captured instead. */
export const endAttempt = (payment: StoredPayment, deps: PaymentsDeps): Promise<void> =>
  ask(payment, 'ending', deps);

async function ask(
  payment: StoredPayment,
  attempt: 'ending' | 'going on',
  deps: PaymentsDeps,
): Promise<void> {
  const provider = (await deps.providers()).get(payment.provider);
  if (!provider || !isOpen(payment)) return;
  const answer = await provider.query(attemptOf(payment));
  if ('fact' in answer && tellsOfMoney(answer.fact)) {
    await capturePayment({ provider: payment.provider, fact: answer.fact }, deps);
    return;
  }
  if (answer.state === 'CLOSED') {
    await deps.payments.closed(payment, deps.now());
    return;
  }
  if (attempt === 'ending') await closeAttempt({ payment, provider, answer }, deps);
  else await askLater(payment, statusOf(answer), deps);
}

const statusOf = ({ state }: PaymentAnswer) => (state === 'UNKNOWN' ? 'UNKNOWN' : 'PENDING');

type Ending = {
  readonly payment: StoredPayment;
  readonly provider: Provider;
  /** What it said just before. */
  readonly answer: PaymentAnswer;
};

/**
 * The provider closes an attempt first, so that nobody can pay what we have given up. One that cannot be closed there is
 * over when it says so after its time and a little more have passed; a payment that comes all the same is taken and dealt
 * with.
 */
async function closeAttempt({ payment, provider, answer }: Ending, deps: PaymentsDeps): Promise<void> {
  const { state } = await provider.close(attemptOf(payment));
  const over = deps.now() >= payment.expiresAt + graceMs && answer.state !== 'UNKNOWN';
  const ends = state === 'CLOSED' || (over && (state === 'ABSENT' || state === 'NOT_OFFERED'));
  if (ends) await deps.payments.closed(payment, deps.now());
  else await askLater(payment, state === 'UNKNOWN' ? 'UNKNOWN' : statusOf(answer), deps);
}

const askLater = (payment: StoredPayment, status: StoredPayment['status'], { payments, now }: PaymentsDeps) =>
  payments.still({ ...payment, asks: payment.asks + 1 }, status, now() + pauseAfter(payment.asks));

/** The pause doubles with every answer in vain. */
export const pauseAfter = (asks: number): number =>
  Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(asks, 10));
