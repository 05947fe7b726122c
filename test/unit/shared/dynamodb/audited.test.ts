import { owners } from '../../../../scripts/generate/table-readme.ts';
import { auditedKey, auditedName } from '../../../../shared/dynamodb/audited.ts';

/** Why the trail does not tell of an item: it follows from one that it tells of, counts, or is of no consequence. */
const withoutTrail: Readonly<Record<string, string>> = {
  'Order lines': 'never changed; written with its order',
  'Held part': 'follows from its order',
  'Unfinished order': 'follows from its order',
  'Released order': 'follows from its order',
  'Short order': 'follows from its order',
  'Stock pool': 'a counter; the stock audit proves it by orders and movements',
  'Stock slot': 'a counter; part of the pool',
  'Daily demand': 'a count of orders',
  'Demand mark': 'a mark against repeats',
  'Warehouse stock': 'a counter; the stock audit proves it by movements',
  'Stock in transit': 'follows from its movements',
  Lot: 'follows from its movements',
  'Stock audit': 'how far an audit is',
  'Stock review': 'how far a review is',
  'Stock class': 'worked out from orders',
  Classification: 'worked out from orders',
  'Webhook delivery': 'a mark against repeats',
  'Payment action': 'what a buyer is shown',
  "Order's payment": 'a pointer, never changed',
  'Payments audit': 'how far an audit is',
  'Entry of an account': 'a copy of a journal entry',
  'Daily balance': 'a counter; the ledger audit proves it by entries',
  'Monthly balance': 'a counter; the ledger audit proves it by entries',
  'Ledger audit': 'how far an audit is',
  'Revision of a reconciliation': 'never changed; written with its reconciliation',
  'Difference found by a reconciliation': 'written with its reconciliation',
  'Reconciliation request': 'goes away by itself; its reconciliation has a trail',
  'Night of reconciliation': 'how far a night is',
  'Bank line of an accepted match': 'written with its difference',
  'Latest bill of a day': 'a pointer to a bill',
  "Part of a channel's order": 'never changed; written with its order',
  'Channel shop': 'how far a shop was asked',
  "Channel shop's day": 'how far a day was compared',
  Telling: 'what is said to a channel, and how often it was tried',
  'Past risk decision': 'an earlier decision, which has a trail itself',
  "Reviewers' decisions about a rule": 'a count of reviews',
  'Archived risk rules': 'never changed; under its own hash',
  'Risk key': 'what risk counts by; goes away by itself',
  "Warehouse's day": 'a count of allocations',
  Bin: 'how much lies where; movements have a trail',
  'Pick line': 'follows from its allocation, each scan',
  Lane: 'worked out from parcels',
  'Lane sample': 'goes away by itself',
  'Lane progress': 'how far that is',
  'Earlier parcel of a number': 'a parcel that is over',
  'Tracking event': "a carrier's own words, never changed",
  'Parcel of an order': 'a pointer, never changed',
  'Unknown carrier code': 'a count',
  'Unreadable push': 'goes away by itself',
  'Shipment of an order': 'a pointer, never changed',
  "Person's order": 'worked out from orders',
  "Person's erasure": 'a pointer, never changed',
  'Older orders noted': 'how far that is',
  'Counts of an erasure': 'a count; the erasure has it at its end',
  'Signing key': 'made once, never changed',
  'Trail entry': 'the trail itself',
  'Trail head': 'the trail itself',
  'Trail anchor': 'the trail itself',
};

const keyIn = (pattern: string): string => pattern.replace(/\{(\w+)\}/g, 'x');

it('has a trail for every kind of item, or a reason for none', () => {
  const entities = owners.flatMap(({ entities: each }) => each);
  const named = entities.map(({ name, pk, sk }) => {
    const audited = auditedName({ pk: keyIn(pk), sk: keyIn(sk) });
    return [name, audited !== undefined] as const;
  });
  const undecided = named.filter(([name, audited]) => audited === name in withoutTrail);
  expect(undecided).toEqual([]);
  const known = new Set(named.map(([name]) => name));
  expect(Object.keys(withoutTrail).filter((name) => !known.has(name))).toEqual([]);
});

it.each([
  [{ pk: 'ORDER#ord_1', sk: 'ORDER' }, 'order', 'ord_1'],
  [{ pk: 'WAREHOUSES', sk: 'WAREHOUSE#SH1' }, 'warehouse', 'SH1'],
  [{ pk: 'PARCEL#sf#SF1:2', sk: 'PARCEL' }, 'parcel', 'sf:SF1%3A2'],
  [{ pk: 'PURCHASE#pur_1', sk: 'RECEIPT#r%1' }, 'purchase-receipt', 'pur_1:r%251'],
  [{ pk: 'RISKLIST#block#phone', sk: 'hash' }, 'risk-list-entry', 'block:phone:hash'],
  [{ pk: 'PLAN#ord_1', sk: 'PLAN' }, 'fulfilment-plan', 'ord_1'],
  [{ pk: 'STOCKPLAN#TEA', sk: 'STOCKPLAN' }, 'stock-plan', 'TEA'],
  [{ pk: 'RATECARDS', sk: 'POLICY' }, 'carrier-policy', 'all'],
] as const)('names %j', (key, kind, id) => {
  expect(auditedName(key)).toEqual({ kind, id });
  expect(auditedKey({ kind, id })).toEqual(key);
});

it.each([
  { pk: 'ORDER#ord_1', sk: 'HELD#0001' },
  { pk: 'LANEPROGRESS', sk: 'LANEPROGRESS' },
  { pk: 'REVIEW#daily', sk: 'DAY#2026-11-24' },
])('has no name for %j', (key) => {
  expect(auditedName(key)).toBeUndefined();
});

it.each([
  ['nothing', 'ord_1'],
  ['parcel', 'sf:100%'],
])('has no key for a name that no item has: %s %s', (kind, id) => {
  expect(auditedKey({ kind, id })).toBeUndefined();
});
