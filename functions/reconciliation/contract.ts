import type { BusEvent } from '../../events/define-event.ts';
import {
  billRefused,
  chargebackFound,
  differenceApproved,
  reconciliationBlocked,
  reconciliationConcluded,
  reconciliationRequested,
} from '../../events/reconciliation.ts';
import type { Item } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { type Posting, postedEvent } from '../ledger/contract.ts';
import { readBill, readChargeback } from './bill-store.ts';
import { readWork } from './difference-store.ts';
import { readReconciliation, readRequest, type StoredReconciliation } from './store.ts';

type Change = { readonly before: Item | undefined; readonly after: Item | undefined };
type Told = {
  readonly version: number;
  readonly events: readonly string[];
  readonly entries?: readonly unknown[];
};
type Teller<Thing> = (type: string, thing: Thing) => BusEvent;

/** What one change of an item means: the entries that it did not have before, and its events where the version is new. */
function newsOf<Thing extends Told>(
  { before, after }: Change,
  read: (item: Item) => Thing,
  tell: Teller<Thing>,
): readonly BusEvent[] {
  if (!after) return [];
  const [was, is] = [before && read(before), read(after)];
  const known = new Set(postingsOf(was).map(({ entryId }) => entryId));
  const posted = postingsOf(is).filter(({ entryId }) => !known.has(entryId));
  const told = was?.version === is.version ? [] : is.events.map((type) => tell(type, is));
  return [...posted.map(postedEvent), ...told];
}

const postingsOf = (thing: Told | undefined): readonly Posting[] =>
  (thing?.entries ?? []) as readonly Posting[];

const envelope = (contract: { readonly type: string }, id: string, at: number) => ({
  id,
  type: contract.type,
  version: 1,
  occurredAt: isoTime(at),
});

export const reconciliationEvents = (change: Change): readonly BusEvent[] =>
  newsOf(change, readReconciliation, (type, head) =>
    type === reconciliationBlocked.type ? blockedEvent(head) : concludedEvent(head),
  );

const blockedEvent = (head: StoredReconciliation): BusEvent => {
  const { reconciliationId, businessDate, provider, account, reason, message, version, runAt } = head;
  return reconciliationBlocked.schema.parse({
    ...envelope(reconciliationBlocked, `${reconciliationId}.${version}`, runAt),
    data: {
      ...{ reconciliationId, businessDate, provider, account, reason, message },
      kind: 'RECONCILIATION_BLOCKED',
    },
  });
};

function concludedEvent({ concluded, ...head }: StoredReconciliation): BusEvent {
  if (!concluded) throw new Error('a reconciliation tells that it is concluded and is not');
  const { reconciliationId, businessDate, provider, account, revision, version, status, runAt } = head;
  const { resultHash, matched, breaks, timing, cleared, changes, statementKey } = concluded;
  const totals = JSON.parse(
    JSON.stringify(concluded.totals, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
  );
  const { added, gone, changed } = changes;
  return reconciliationConcluded.schema.parse({
    ...envelope(reconciliationConcluded, `${reconciliationId}.${version}`, runAt),
    data: {
      ...{ reconciliationId, businessDate, provider, account, revision, status },
      ...{ resultHash, matched, totals, breaks, timing, cleared, statementKey },
      kind: 'RECONCILIATION',
      message: sentenceOf(head, breaks),
      changes: { added, gone, changed },
    },
  });
}

type Subject = Pick<StoredReconciliation, 'provider' | 'businessDate' | 'status'>;

function sentenceOf(
  { provider, businessDate, status }: Subject,
  breaks: Readonly<Record<string, number>>,
): string {
  const told = Object.entries(breaks).map(([kind, count]) => `${count} ${kind}`);
  const outcome = status === 'BALANCED' ? 'is balanced (平)' : `is out of balance (不平): ${told.join(', ')}`;
  return `${provider} of ${businessDate} ${outcome}.`;
}

export const differenceEvents = (change: Change): readonly BusEvent[] =>
  newsOf(change, readWork, (_type, work) => {
    const { differenceId, kind, provider, account, day, sides, proposal, decision, version } = work;
    const paid = sides.channel;
    if (!paid || !proposal || !decision) throw new Error('a difference is approved without a proposal');
    return differenceApproved.schema.parse({
      ...envelope(differenceApproved, `${differenceId}.${version}`, decision.at),
      data: {
        ...{ differenceId, kind, action: proposal.action, businessDate: day, provider, account },
        ...{ outNo: paid.outNo, channelNo: paid.channelNo },
        amount: { currency: paid.currency, minor: paid.minor },
        at: isoTime(paid.at),
        ...{ reason: proposal.reason, proposedBy: proposal.by, approvedBy: decision.by },
      },
    });
  });

export const billEvents = (change: Change): readonly BusEvent[] =>
  newsOf(change, readBill, (_type, bill) => {
    const { billId, source, account, businessDate, objectKey, sha256, refusal, version } = bill;
    if (!refusal) throw new Error('a bill is refused without a reason');
    const { fault, reason, line, at } = refusal;
    return billRefused.schema.parse({
      ...envelope(billRefused, `${billId}.${version}`, at),
      data: {
        ...{ billId, source, account, businessDate, objectKey, sha256, fault, reason, line },
        kind: 'BILL_REFUSED',
        message: `The file ${objectKey} is refused: ${reason}`,
      },
    });
  });

/** Written once, so only their first image tells anything. */
export function requestEvents({ before, after }: Change): readonly BusEvent[] {
  if (!after || before) return [];
  const { requestId, businessDate, provider, account, requestedBy, requestedAt } = readRequest(after);
  return [
    reconciliationRequested.schema.parse({
      ...envelope(reconciliationRequested, requestId, requestedAt),
      data: { requestId, businessDate, provider, account, requestedBy },
    }),
  ];
}

export function chargebackEvents({ before, after }: Change): readonly BusEvent[] {
  if (!after || before) return [];
  const found = readChargeback(after);
  const { chargebackId, provider, account, key, paymentNo, outNo, minor, currency, at, foundAt } = found;
  return [
    chargebackFound.schema.parse({
      ...envelope(chargebackFound, chargebackId, foundAt),
      data: {
        ...{ chargebackId, provider, account, key, paymentNo, outNo },
        amount: { currency, minor },
        at: isoTime(at),
      },
    }),
  ];
}
