import { nextPaymentStatuses } from '../../../functions/payments/domain/payment.ts';
import { nextRefundStatuses } from '../../../functions/payments/domain/refund.ts';
import type { CallbackMessage, ProviderName } from '../../../functions/payments/provider.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import type { ItemChange, ModelTable } from '../engine/model-table.ts';
import type { Notice } from '../engine/provider.ts';
import type { Violate } from './commits.ts';
import { capturedIn, count, type RawCapture, type RawPosting, rawEntriesIn, word } from './raw-items.ts';

/** What the commits of a run amount to in money, told by the rules and not by the code under test. */
export type MoneyFacts = {
  /** The payment that each sum of money of a provider is, by provider and the provider's own number. */
  readonly captured: ReadonlyMap<string, string>;
  /** Every entry that an item ever carried, by its id. */
  readonly entries: ReadonlyMap<string, RawPosting>;
  readonly inFlight: (paymentId: string) => number;
};
export type MoneyRules = {
  readonly facts: MoneyFacts;
  readonly check: (changes: readonly ItemChange[]) => void;
};

type RefundSeen = { readonly minor: number; readonly status: string };

const ended = ['SUCCEEDED', 'FAILED', 'REJECTED'];
const isEnded = ({ status }: RefundSeen): boolean => ended.includes(status);
const withEntries = ['RECONCILIATION', 'DIFFERENCE'];
const ownAccounts = ['revenue-clearing', 'overpayment-liability', 'suspense'];
const accountOfOwner: Readonly<Record<string, string>> = {
  ORDER: 'revenue-clearing',
  SURPLUS: 'overpayment-liability',
  UNKNOWN: 'suspense',
};

export function moneyRules(model: () => ModelTable, violate: Violate): MoneyRules {
  const captured = new Map<string, string>();
  const entries = new Map<string, RawPosting>();
  /** What is on each kind of account because of a payment; minor units, debits positive. */
  const balances = new Map<string, Map<string, number>>();
  const refunds = new Map<string, Map<string, RefundSeen>>();
  const holds = new Map<string, Map<string, number>>();

  const within = <Value>(all: Map<string, Map<string, Value>>, id: string): Map<string, Value> => {
    const found = all.get(id) ?? new Map<string, Value>();
    all.set(id, found);
    return found;
  };
  const refundsOf = (paymentId: string, keep: (refund: RefundSeen) => boolean): number =>
    [...within(refunds, paymentId).values()].filter(keep).reduce((total, { minor }) => total + minor, 0);
  const inFlight = (paymentId: string) => refundsOf(paymentId, (refund) => !isEnded(refund));

  const rules: Readonly<Record<string, (change: ItemChange) => void>> = {
    PAYMENT: checkPayment,
    REFUND: checkRefund,
    PAYMENTCASE: checkCase,
    ORDER: checkOrder,
  };

  const check = (changes: readonly ItemChange[]): void => {
    changes.filter(({ key }) => withEntries.includes(key.sk)).forEach(noteEntries);
    const touched = new Set<string>();
    for (const change of changes) {
      const rule = rules[change.key.sk];
      if (!rule) continue;
      rule(change);
      const paymentId = word(change.after, 'paymentId');
      if (paymentId !== '') touched.add(paymentId);
      if (change.key.sk !== 'ORDER') checkPosting(change, paymentId);
    }
    for (const paymentId of touched) checkMoney(paymentId);
  };

  function checkPayment({ key, before, after }: ItemChange): void {
    if (!after) violate('a payment stays', `${key.pk} was deleted`);
    else checkPaymentChange(before, after);
  }

  function checkPaymentChange(before: Item | undefined, after: Item): void {
    const [id, from, to] = [word(after, 'paymentId'), word(before, 'status'), word(after, 'status')];
    const allowed: Readonly<Record<string, readonly string[]>> = nextPaymentStatuses;
    if (before && from !== to && !allowed[from]?.includes(to))
      violate('payments follow the graph', `${id}: ${from} to ${to}`);
    const [was, is] = [capturedIn(before), capturedIn(after)];
    if (was && JSON.stringify(was) !== JSON.stringify(is))
      violate('what was captured stays', `${id}: ${JSON.stringify(was)} became ${JSON.stringify(is)}`);
    checkOwner(after);
    if (is && !was) checkCaptured(after, is);
  }

  function checkOwner(payment: Item): void {
    const has = [
      word(payment, 'status') === 'SUCCEEDED',
      capturedIn(payment) !== undefined,
      'owner' in payment,
    ];
    if (new Set(has).size > 1)
      violate('captured money has an owner', `${payment.pk} is ${payment['status']}, of ${payment['owner']}`);
  }

  function checkCaptured(after: Item, is: RawCapture): void {
    const id = word(after, 'paymentId');
    const name = `${word(after, 'provider')} ${is.channelTxnId}`;
    if (captured.has(name)) violate('money is captured once', `${name} as ${id} and ${captured.get(name)}`);
    captured.set(name, id);
  }

  function checkRefund({ key, before, after }: ItemChange): void {
    if (!after) violate('a refund stays', `${key.pk} was deleted`);
    else checkRefundChange(before, after);
  }

  function checkRefundChange(before: Item | undefined, after: Item): void {
    const [id, paymentId] = [word(after, 'refundId'), word(after, 'paymentId')];
    const [from, status] = [word(before, 'status'), word(after, 'status')];
    const allowed: Readonly<Record<string, readonly string[]>> = nextRefundStatuses;
    if (before && from !== status && !allowed[from]?.includes(status))
      violate('refunds follow the graph', `${id}: ${from} to ${status}`);
    for (const name of ['outRefundNo', 'minor', 'paymentId', 'currency'] as const)
      if (before && before[name] !== after[name]) violate('a refund stays what it was', `${id}: ${name}`);
    within(refunds, paymentId).set(id, { minor: count(after, 'minor'), status });
    if (!before && word(after, 'by') === 'payments') checkOwnRefund(id, paymentId);
  }

  /** The shop gives money of an order back by itself only where the order is over. */
  function checkOwnRefund(id: string, paymentId: string): void {
    const payment = paymentAt(paymentId);
    const order = orderOf(payment);
    if (word(payment, 'owner') === 'ORDER' && word(order, 'status') !== 'CANCELLED')
      violate('no order in force loses its money', `${id} of ${word(order, 'id')}: ${word(order, 'status')}`);
  }

  function checkCase({ after }: ItemChange): void {
    const paymentId = word(after, 'paymentId');
    if (word(after, 'kind') === 'DISPUTE' && paymentId !== '')
      within(holds, paymentId).set(word(after, 'caseId'), count(after, 'held'));
  }

  function checkOrder({ before, after }: ItemChange): void {
    if (before?.['payment'] !== undefined && before['payment'] !== after?.['payment'])
      violate('one payment pays an order', `${after?.pk}: ${before['payment']} and ${after?.['payment']}`);
  }

  /** An entry is written with its fact: a new one for each change that moves money. */
  function checkPosting({ before, after }: ItemChange, paymentId: string): void {
    const [was, is] = [before?.['posting'], after?.['posting']] as readonly (RawPosting | undefined)[];
    if (!is || was?.entryId === is.entryId) return;
    const known = entries.get(is.entryId);
    if (known) violate('an entry is made once', is.entryId);
    entries.set(is.entryId, is);
    if (is.lines.reduce((sum, { minor }) => sum + minor, 0) !== 0)
      violate('an entry adds up to nothing', is.entryId);
    if (is.currency !== word(paymentAt(paymentId), 'currency'))
      violate('an entry is in the currency of its payment', is.entryId);
    const sums = within(balances, paymentId);
    for (const { account, minor } of is.lines) {
      const kind = account.split(':')[0] ?? '';
      sums.set(kind, (sums.get(kind) ?? 0) + minor);
    }
  }

  /** The entries of nights and of what people do about differences: a list that each version carries. */
  function noteEntries({ before, after }: ItemChange): void {
    const known = new Set(rawEntriesIn(before).map(({ entryId }) => entryId));
    for (const entry of rawEntriesIn(after).filter(({ entryId }) => !known.has(entryId))) {
      if (entries.has(entry.entryId)) violate('an entry is made once', entry.entryId);
      entries.set(entry.entryId, entry);
      if (entry.lines.reduce((sum, { minor }) => sum + minor, 0) !== 0)
        violate('an entry adds up to nothing', entry.entryId);
    }
  }

  const paymentAt = (paymentId: string): Item | undefined =>
    model().get({ pk: `PAYMENT#${paymentId}`, sk: 'PAYMENT' });
  const orderOf = (payment: Item | undefined): Item | undefined =>
    model().get({ pk: `ORDER#${word(payment, 'orderId')}`, sk: 'ORDER' });

  /** Where the money of one payment is after a commit: on the items and in the entries alike. */
  function checkMoney(paymentId: string): void {
    const payment = paymentAt(paymentId);
    const came = capturedIn(payment)?.minor ?? 0;
    const done = refundsOf(paymentId, ({ status }) => status === 'SUCCEEDED');
    const flying = inFlight(paymentId);
    const [refundable, refunded] = [count(payment, 'refundable'), count(payment, 'refunded')];
    if (refundable < 0 || done + flying > came)
      violate('no more goes back than came', `${paymentId}: ${came} came, ${done} went, ${flying} goes`);
    if (refunded !== done || refundable + done + flying !== came)
      violate(
        'every fen is somewhere',
        `${paymentId}: ${came} came; ${refundable} left, ${flying} goes, ${done} went, the item says ${refunded}`,
      );
    checkAccounts(paymentId, payment, { came, done, flying });
    if (word(payment, 'owner') === 'ORDER' && payment?.['appliedAt'] !== undefined) checkPaid(payment);
  }

  type Sums = { readonly came: number; readonly done: number; readonly flying: number };

  function checkAccounts(paymentId: string, payment: Item | undefined, { came, done, flying }: Sums): void {
    const sums = within(balances, paymentId);
    const held = [...within(holds, paymentId).values()].reduce((sum, minor) => sum + minor, 0);
    const own = accountOfOwner[word(payment, 'owner')] ?? '';
    const should: Readonly<Record<string, number>> = {
      'channel-receivable': came - done,
      'refunds-payable': -flying,
      'dispute-hold': -held,
      ...Object.fromEntries(ownAccounts.map((account) => [account, 0])),
      [own]: -(came - done - flying - held),
    };
    for (const [account, minor] of Object.entries(should))
      if ((sums.get(account) ?? 0) !== minor)
        violate(
          'the entries say where the money is',
          `${paymentId}: ${account} ${sums.get(account) ?? 0}, not ${minor}`,
        );
  }

  function checkPaid(payment: Item): void {
    const order = orderOf(payment);
    if (word(order, 'payment') !== word(payment, 'paymentId'))
      violate('money of an order pays it', `${payment.pk}: ${order?.pk} is paid by ${order?.['payment']}`);
  }

  return { check, facts: { captured, entries, inFlight } };
}

type Accepted = {
  readonly provider: ProviderName;
  readonly model: ModelTable;
  readonly money: MoneyFacts;
  readonly kept: ReadonlySet<string>;
};

/** At the moment of a 200 what the provider told is written down, and its message is kept. */
export function checkAccepted(
  { body }: CallbackMessage,
  { provider, model, money, kept }: Accepted,
  violate: Violate,
): void {
  const rule = 'what is acknowledged is stored';
  const text = Buffer.from(body).toString();
  const notice = JSON.parse(text) as Notice;
  if (!kept.has(`${provider} ${text}`)) violate(rule, `a message of ${provider} is not kept`);
  const name = `${provider} ${notice.fact.channelTxnId}`;
  if (notice.kind === 'payment' && !money.captured.has(name)) violate(rule, `${name} is not captured`);
  const outRefundNo = notice.kind === 'refund' ? notice.fact.outRefundNo : notice.fact.refunded?.outRefundNo;
  if (outRefundNo === undefined) return;
  const refund = model.get({ pk: `REFUND#rfd_${outRefundNo}`, sk: 'REFUND' });
  const state = notice.kind === 'refund' ? notice.fact.state : 'SUCCEEDED';
  const stored = refund !== undefined && [state, ...ended].includes(word(refund, 'status'));
  if (!stored) violate(rule, `refund ${outRefundNo} is ${refund?.['status']}, told ${state}`);
}
