import { dayMs, dayStart } from '../beijing-time.ts';
import { bookLines, netOf, within } from '../books.ts';
import type { FaultKind } from '../faults.ts';
import { writeForm } from '../form.ts';
import { type Keys, unionpayMerchant } from '../keys.ts';
import { type Desk, hours, minutes, type Provider, type SignedPost } from '../provider.ts';
import type { Callback } from '../store.ts';
import { disputesOf, unionpayCommands } from './commands.ts';
import { fileContent } from './file.ts';
import { signedMessage } from './message.ts';
import { paymentMessage, returnMessage } from './notices.ts';
import { serve, services } from './services.ts';
import { settlePeriod } from './settle-day.ts';

/** 0.60 %, and a refund brings its share back. */
const policy = { rate: 60, isReturned: true, leavesAt: 'arrival' } as const;

/** UnionPay's all-channel gateway (银联全渠道 ACP 5.1.0) and its file service. */
export function unionpay(keys: Keys['unionpay'], desk: Desk): Provider {
  const lines: Provider['lines'] = (range) =>
    desk.grown('unionpay', bookLines(desk.store.trades('unionpay'), range, policy)).filter(within(range));
  return {
    name: 'unionpay',
    handle: (request) => {
      const service = services[request.path];
      return service === undefined ? undefined : serve(service, request, keys, desk);
    },
    paymentNews: paymentMessage,
    refundNews: returnMessage,
    sign: (callback, faults) => signedNotice(callback, keys, faults),
    isAcknowledged: (status) => status === 200,
    retryGaps: [1, 2, 4, 5].map(minutes),
    answerWithinMs: 10_000,
    period: (day) => ({ ...settlePeriod(day), readyAt: dayStart(day) + dayMs + hours(9) }),
    bills: (day) => {
      const ofDay = lines(settlePeriod(day));
      const disputes = disputesOf(desk, day);
      const isEmpty = ofDay.length + disputes.length === 0;
      return { file: isEmpty ? 'EMPTY' : fileContent(day, ofDay, disputes) };
    },
    lines,
    /** It pays out what it cleared, without being asked. */
    net: (day) => ({
      amount: lines(settlePeriod(day)).reduce((sum, line) => sum + netOf(line), 0),
      name: `${unionpayMerchant}-${day}`,
    }),
    commands: unionpayCommands(desk),
  };
}

/** A forged notice bears the certificate of another merchant, which the same authority issued. */
function signedNotice(
  callback: Callback,
  keys: Keys['unionpay'],
  faults: ReadonlySet<FaultKind>,
): SignedPost {
  const values = Object.fromEntries(
    Object.entries(callback.content).map(([name, value]) => [name, String(value)]),
  );
  const raised = String(Number(values['txnAmt']) + 1);
  const told = faults.has('wrong-amount') ? { ...values, txnAmt: raised, settleAmt: raised } : values;
  const signer = callback.kind === 'forged' ? keys.stranger : keys.signer;
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    body: writeForm(signedMessage(told, signer, faults.has('wrong-signature'))),
  };
}
