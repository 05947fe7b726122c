import type { Key } from './table.ts';

/** What an item is called in the audit trail: its kind and, apart from that, what names it among its kind. */
export type AuditedName = { readonly kind: string; readonly id: string };

type Audited = { readonly kind: string; readonly pk: string; readonly sk: string };

/**
 * Every kind of item whose changes are told in the audit trail (审计日志), by how its keys begin: a `*` at the end stands
 * for the rest of a key, which is part of its name.
 */
export const audited: readonly Audited[] = [
  { kind: 'order', pk: 'ORDER#*', sk: 'ORDER' },
  { kind: 'sku', pk: 'SKU#*', sk: 'SKU' },
  { kind: 'warehouse', pk: 'WAREHOUSES', sk: 'WAREHOUSE#*' },
  { kind: 'stock-movement', pk: 'MOVEMENT#*', sk: 'MOVEMENT' },
  { kind: 'stock-alert', pk: 'ALERT#*', sk: 'ALERT' },
  { kind: 'stock-plan', pk: 'STOCKPLAN#*', sk: 'STOCKPLAN' },
  { kind: 'supplier', pk: 'SUPPLIERS', sk: 'SUPPLIER#*' },
  { kind: 'purchase', pk: 'PURCHASE#*', sk: 'PURCHASE' },
  { kind: 'purchase-receipt', pk: 'PURCHASE#*', sk: 'RECEIPT#*' },
  { kind: 'count', pk: 'COUNT#*', sk: 'COUNT' },
  { kind: 'webhook-secret', pk: 'WEBHOOK#*', sk: 'SECRET' },
  { kind: 'payment', pk: 'PAYMENT#*', sk: 'PAYMENT' },
  { kind: 'refund', pk: 'REFUND#*', sk: 'REFUND' },
  { kind: 'payment-case', pk: 'PAYMENTCASE#*', sk: 'PAYMENTCASE' },
  { kind: 'journal-entry', pk: 'ENTRY#*', sk: 'ENTRY' },
  { kind: 'ledger-audit', pk: 'LEDGERAUDIT#*', sk: 'LEDGERAUDIT' },
  { kind: 'reconciliation', pk: 'RECONCILIATION#*', sk: 'RECONCILIATION' },
  { kind: 'difference', pk: 'DIFFERENCE#*', sk: 'DIFFERENCE' },
  { kind: 'bill', pk: 'BILL#*', sk: 'BILL' },
  { kind: 'chargeback', pk: 'CHARGEBACK#*', sk: 'CHARGEBACK' },
  { kind: 'channel-order', pk: 'CHANNELORDER#*', sk: 'CHANNELORDER' },
  { kind: 'channel-listing', pk: 'CHANNELLISTINGS#*', sk: 'LISTING#*' },
  { kind: 'channel-case', pk: 'CHANNELCASE#*', sk: 'CHANNELCASE' },
  { kind: 'risk-decision', pk: 'RISKDECISION#*', sk: 'RISKDECISION' },
  { kind: 'risk-review', pk: 'REVIEW#*', sk: 'REVIEW' },
  { kind: 'risk-rules', pk: 'RISKRULESET', sk: 'RISKRULESET' },
  { kind: 'risk-rule-version', pk: 'RISKRULE#*', sk: 'VERSION#*' },
  { kind: 'risk-rule-switch', pk: 'RISKRULE#*', sk: 'SWITCH#*' },
  { kind: 'risk-list-entry', pk: 'RISKLIST#*', sk: '*' },
  { kind: 'allocation', pk: 'ALLOCATION#*', sk: 'ALLOCATION' },
  { kind: 'put-away', pk: 'PUTAWAY#*', sk: 'PUTAWAY' },
  { kind: 'fulfilment-plan', pk: 'PLAN#*', sk: 'PLAN' },
  { kind: 'wave', pk: 'WAVE#*', sk: 'WAVE' },
  { kind: 'layout', pk: 'LAYOUT#*', sk: 'LAYOUT' },
  { kind: 'fulfilment-policy', pk: 'FULFILMENTPOLICY', sk: 'POLICY' },
  { kind: 'logistics-case', pk: 'LOGISTICSCASE#*', sk: 'LOGISTICSCASE' },
  { kind: 'parcel', pk: 'PARCEL#*', sk: 'PARCEL' },
  { kind: 'shipment', pk: 'SHIPMENT#*', sk: 'SHIPMENT' },
  { kind: 'rate-card', pk: 'RATECARDS', sk: 'CARD#*' },
  { kind: 'carrier-policy', pk: 'RATECARDS', sk: 'POLICY' },
  { kind: 'carrier-contract', pk: 'CARRIERCONTRACT#*', sk: 'CONTRACT' },
  { kind: 'erasure', pk: 'ERASURE#*', sk: 'ERASURE' },
  { kind: 'watch-policy', pk: 'WATCHPOLICY', sk: 'POLICY' },
];

/** What the sort keys of audited items are, and with a `*` what they begin with. */
export const auditedSortKeys: readonly string[] = [
  ...new Set(audited.map(({ sk }) => sk).filter((sk) => sk !== '*')),
];
/** What the partition keys of those begin with that are told apart by nothing else. */
export const auditedPartitions: readonly string[] = audited.flatMap(({ pk, sk }) =>
  sk === '*' ? [pk.slice(0, -1)] : [],
);

const bySortKey = new Map<string, readonly Audited[]>();
for (const each of audited) {
  const name = headOf(each.sk);
  bySortKey.set(name, [...(bySortKey.get(name) ?? []), each]);
}

/** The name of an item in the trail; undefined where its changes are not told there. */
export function auditedName({ pk, sk }: Key): AuditedName | undefined {
  const candidates = [...(bySortKey.get(headOf(sk)) ?? []), ...(bySortKey.get('*') ?? [])];
  const found = candidates.find((each) => fits(each.pk, pk) && fits(each.sk, sk));
  return found && { kind: found.kind, id: idOf(found, { pk, sk }) };
}

/** What comes before the first `#`, with it; all of a key that has none. */
function headOf(key: string): string {
  const end = key.indexOf('#');
  return end < 0 ? key : key.slice(0, end + 1);
}

/** The key of an item by its name in the trail; undefined where no kind is called so. */
export function auditedKey({ kind, id }: AuditedName): Key | undefined {
  const found = audited.find((each) => each.kind === kind);
  const parts = id.split(':').map((part) => part.replaceAll('%3A', ':').replaceAll('%25', '%'));
  if (!found) return undefined;
  const ofSk = found.sk.endsWith('*') ? [parts.pop() ?? ''] : [];
  const key = { pk: whole(found.pk, parts), sk: whole(found.sk, ofSk) };
  const name = auditedName(key);
  return name?.kind === kind && name.id === id ? key : undefined;
}

const whole = (pattern: string, parts: readonly string[]): string =>
  pattern.endsWith('*') ? (pattern === '*' ? '' : headOf(pattern)) + parts.join('#') : pattern;

const fits = (pattern: string, key: string): boolean =>
  pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern;

/** The parts of both keys that vary, joined by colons; a colon within one is written %3A. Only one of a kind is `all`. */
function idOf({ pk, sk }: Audited, key: Key): string {
  const parts = [varying(pk, key.pk), varying(sk, key.sk)].flat();
  return parts.length === 0 ? 'all' : parts.map(escaped).join(':');
}

const varying = (pattern: string, key: string): readonly string[] =>
  pattern.endsWith('*') ? key.slice(headOf(pattern === '*' ? '' : pattern).length).split('#') : [];

const escaped = (part: string): string => part.replace(/[%:]/g, (each) => (each === '%' ? '%25' : '%3A'));
