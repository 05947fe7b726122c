import type { BusEvent } from '../../events/define-event.ts';
import { withoutPerson } from '../../shared/dynamodb/personal.ts';
import type { Item } from '../../shared/dynamodb/table.ts';
import { anchorEvents } from '../audit/contract.ts';
import { channelCaseEvents, channelOrderEvents } from '../channels/contract.ts';
import { allocationEvents, planEvents } from '../fulfilment/contract.ts';
import { alertEvents, stockEvents } from '../inventory/contract.ts';
import { auditEvents } from '../ledger/contract.ts';
import { logisticsCaseEvents, parcelEvents, shipmentEvents, trackingEvents } from '../logistics/contract.ts';
import { orderEvents } from '../orders/contract.ts';
import { caseEvents, paymentEvents, refundEvents } from '../payments/contract.ts';
import { erasureEvents } from '../privacy/contract.ts';
import {
  billEvents,
  chargebackEvents,
  differenceEvents,
  reconciliationEvents,
  requestEvents,
} from '../reconciliation/contract.ts';
import { decisionEvents, reviewEvents } from '../risk/contract.ts';

/** One change of one item, as the table's stream tells it. */
export type Change = {
  readonly changeId: string;
  readonly changedAt: number;
  readonly sequenceNumber: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
};

/** Puts events on the bus and tells which of them it refused; throws where nothing is known. */
export type Bus = { readonly publish: (events: readonly BusEvent[]) => Promise<readonly BusEvent[]> };

/** Which context tells what a change means, by the item's sort key. */
const tellers: Readonly<Record<string, (change: Change) => readonly BusEvent[]>> = {
  ORDER: orderEvents,
  POOL: stockEvents,
  ALERT: alertEvents,
  LEDGERAUDIT: auditEvents,
  TRAILANCHOR: anchorEvents,
  PAYMENT: paymentEvents,
  REFUND: refundEvents,
  PAYMENTCASE: caseEvents,
  RECONCILIATION: reconciliationEvents,
  RECONCILIATIONREQUEST: requestEvents,
  DIFFERENCE: differenceEvents,
  BILL: billEvents,
  CHARGEBACK: chargebackEvents,
  CHANNELORDER: channelOrderEvents,
  CHANNELCASE: channelCaseEvents,
  RISKDECISION: decisionEvents,
  REVIEW: reviewEvents,
  PLAN: planEvents,
  ALLOCATION: allocationEvents,
  SHIPMENT: shipmentEvents,
  PARCEL: parcelEvents,
  LOGISTICSCASE: logisticsCaseEvents,
  ERASURE: erasureEvents,
};

/** The same for items of which many lie beside each other: by what their sort key begins with. */
const tellersOfMany: Readonly<Record<string, (change: Change) => readonly BusEvent[]>> = {
  'EVENT#': trackingEvents,
};

/** The sort keys of the items that tell anything; the stream is filtered by them. */
export const tellingSortKeys: readonly string[] = Object.keys(tellers);
/** What the sort keys of others begin with that tell something. */
export const tellingPrefixes: readonly string[] = Object.keys(tellersOfMany);

/** The events that a change means. Who makes them does not see what tells of a person (个人信息): no event has it. */
export function eventsOf(change: Change): readonly BusEvent[] {
  const { before, after } = change;
  const sk = (after ?? before)?.sk;
  const tell = sk === undefined ? undefined : tellerOf(sk);
  return (
    tell?.({ ...change, before: before && withoutPerson(before), after: after && withoutPerson(after) }) ?? []
  );
}

function tellerOf(sk: string) {
  const prefix = tellingPrefixes.find((each) => sk.startsWith(each));
  return prefix === undefined ? tellers[sk] : tellersOfMany[prefix];
}

export type Outcome = {
  readonly published: number;
  /** Where the stream has to go on: the first change whose events are not all on the bus. */
  readonly failedAt?: string;
  readonly failure?: unknown;
};

/**
 * Publishes what a stretch of the stream tells, in its order. It stops at the first change that cannot be told or
 * published, so that nothing is skipped; what was published after it is published again, with the same ids.
 */
export async function publishChanges(changes: readonly Change[], bus: Bus): Promise<Outcome> {
  const outgoing: { readonly event: BusEvent; readonly sequenceNumber: string }[] = [];
  let unreadable: Pick<Outcome, 'failedAt' | 'failure'> = {};
  for (const change of changes) {
    try {
      for (const event of eventsOf(change)) outgoing.push({ event, sequenceNumber: change.sequenceNumber });
    } catch (failure) {
      unreadable = { failedAt: change.sequenceNumber, failure };
      break;
    }
  }
  const refused = new Set(outgoing.length > 0 ? await bus.publish(outgoing.map(({ event }) => event)) : []);
  const first = outgoing.find(({ event }) => refused.has(event));
  const published = outgoing.length - refused.size;
  return first ? { published, failedAt: first.sequenceNumber } : { published, ...unreadable };
}
