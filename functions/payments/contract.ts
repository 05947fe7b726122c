import type { BusEvent } from '../../events/define-event.ts';
import {
  paymentCaptured,
  paymentCaseOpened,
  paymentCaseResolved,
  paymentClosed,
  refundFailed,
  refundRequested,
  refundSucceeded,
} from '../../events/payment.ts';
import type { Item, Table } from '../../shared/dynamodb/table.ts';
import type { ChannelReference } from '../../shared/kernel/channel-reference.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { type Posting, postedEvent } from '../ledger/contract.ts';
import { readCase, type StoredCase } from './case-store.ts';
import { paymentReference, refundReference } from './channel-reference.ts';
import { isReceivable } from './domain/payment.ts';
import { readRefund, type StoredRefund } from './refund-store.ts';
import { paymentStore, readPayment, type StoredPayment } from './store.ts';

export {
  type BillAnswer,
  BillDamaged,
  type BillDesk,
  type BillOffer,
  type BillType,
} from './bill-desk.ts';
export { billDesks } from './configured-providers.ts';
export { paymentHolder } from './person-of-payment.ts';

type Change = { readonly before: Item | undefined; readonly after: Item | undefined };
type Told = {
  readonly version: number;
  readonly events: readonly string[];
  readonly posting?: Posting | undefined;
};

type News<Thing> = {
  readonly read: (item: Item) => Thing;
  readonly tell: (type: string, thing: Thing) => BusEvent;
  /** What the provider calls the movement that an entry of the thing books. */
  readonly refer: (thing: Thing) => ChannelReference | undefined;
};

/** What one change of an item means: its events where the version is a new one, and its entry where that is. */
function newsOf<Thing extends Told>(
  { before, after }: Change,
  { read, tell, refer }: News<Thing>,
): readonly BusEvent[] {
  if (!after) return [];
  const [was, is] = [before && read(before), read(after)];
  const told = was?.version === is.version ? [] : is.events.map((type) => tell(type, is));
  const isNew = is.posting && was?.posting?.entryId !== is.posting.entryId;
  return isNew ? [postedEvent(referring(is.posting, refer(is))), ...told] : told;
}

/** An entry that moves money at a provider, with what the provider calls it. It is no part of what the item holds. */
function referring(posting: Posting, reference: ChannelReference | undefined): Posting {
  const moves = posting.lines.some(({ account }) => isReceivable(account));
  return moves && reference ? { ...posting, reference } : posting;
}

export const paymentEvents = (change: Change): readonly BusEvent[] =>
  newsOf(change, { read: readPayment, tell: paymentEvent, refer: paymentReference });

function paymentEvent(type: string, payment: StoredPayment): BusEvent {
  const { paymentId, orderId, provider, outTradeNo, captured, currency, version } = payment;
  const common = { paymentId, provider, outTradeNo, ...(orderId === undefined ? {} : { orderId }) };
  const envelope = { id: `${paymentId}.${version}`, type, version: 1, occurredAt: changedAt(payment) };
  if (type === paymentClosed.type) return paymentClosed.schema.parse({ ...envelope, data: common });
  return paymentCaptured.schema.parse({
    ...envelope,
    data: {
      ...common,
      channelTxnId: captured?.channelTxnId,
      amount: { currency, minor: captured?.minor },
      paidAt: isoTime(captured?.paidAt ?? 0),
    },
  });
}

const changedAt = ({ captured, closedAt, createdAt }: StoredPayment): string =>
  isoTime(captured?.capturedAt ?? closedAt ?? createdAt);

const refundContracts = [refundRequested, refundSucceeded, refundFailed] as const;

export const refundEvents = (change: Change): readonly BusEvent[] =>
  newsOf(change, { read: readRefund, tell: refundEvent, refer: refundReference });

function refundEvent(type: string, refund: StoredRefund): BusEvent {
  const contract = refundContracts.find((each) => each.type === type);
  if (!contract) throw new Error('a refund carries an event that has no contract');
  const { refundId, paymentId, provider, outRefundNo, currency, minor, version } = refund;
  return contract.schema.parse({
    id: `${refundId}.${version}`,
    type,
    version: 1,
    occurredAt: isoTime(settledAt(refund)),
    data: { refundId, paymentId, provider, outRefundNo, amount: { currency, minor } },
  });
}

const settledAt = ({ settledAt: at, posting, requestedAt }: StoredRefund): number =>
  at ?? posting?.postedAt ?? requestedAt;

export const caseEvents = (change: Change): readonly BusEvent[] =>
  newsOf(change, { read: readCase, tell: caseEvent, refer: () => undefined });

function caseEvent(type: string, told: StoredCase): BusEvent {
  const { caseId, kind, provider, paymentId, refundId, amount, message, version } = told;
  const data = { caseId, kind, provider, paymentId, refundId, amount, message };
  const envelope = { id: `${caseId}.${version}`, type, version: 1 };
  if (type === paymentCaseOpened.type)
    return paymentCaseOpened.schema.parse({ ...envelope, occurredAt: isoTime(told.openedAt), data });
  return paymentCaseResolved.schema.parse({
    ...envelope,
    occurredAt: isoTime(told.resolvedAt ?? told.openedAt),
    data: { ...data, resolution: told.resolution ?? 'It is over.' },
  });
}

/** The order that a payment pays; undefined where its money is not, or not yet, an order's. */
export async function orderPaidBy(table: Table, paymentId: string): Promise<string | undefined> {
  const payment = await paymentStore(table).get(paymentId);
  return payment?.owner === 'ORDER' ? payment.orderId : undefined;
}
