import {
  type Count,
  type CountMeasure,
  type CountName,
  type CountWindow,
  type KeyEntry,
  type KeyKind,
  keyKinds,
} from './facts.ts';
import { type Condition, type Rule, windowMs } from './rule.ts';

/** Something that a rule counts. */
export type CountAsk = { readonly of: CountName; readonly window: CountWindow };

/** What the fact `refund-share` is made from. */
const refundAsks: readonly CountAsk[] = [
  { of: 'buyer.orders', window: 'P90D' },
  { of: 'buyer.refunds', window: 'P90D' },
];
const fewestForShare = 3;

/** All that the enabled rules count, each once and in one order. */
export function neededCounts(rules: readonly Rule[]): readonly CountAsk[] {
  const asks = rules.filter(({ enabled }) => enabled).flatMap(({ when }) => asksOf(when));
  const byName = new Map(asks.map((ask) => [`${ask.of} ${ask.window}`, ask] as const));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ask]) => ask);
}

function asksOf(condition: Condition): readonly CountAsk[] {
  if ('all' in condition) return condition.all.flatMap(asksOf);
  if ('any' in condition) return condition.any.flatMap(asksOf);
  if ('not' in condition) return asksOf(condition.not);
  if ('count' in condition) return [{ of: condition.count, window: condition.window }];
  return 'fact' in condition && condition.fact === 'refund-share' ? refundAsks : [];
}

/** How far back the entries of each kind of key are needed, in milliseconds; kinds that nothing counts are not in it. */
export function lookBacks(asks: readonly CountAsk[]): ReadonlyMap<KeyKind, number> {
  const longest = new Map<KeyKind, number>();
  for (const { of, window } of asks) {
    const { kind } = partsOf(of);
    longest.set(kind, Math.max(longest.get(kind) ?? 0, windowMs(window)));
  }
  return longest;
}

function partsOf(of: CountName): { readonly kind: KeyKind; readonly measure: CountMeasure } {
  const at = of.indexOf('.');
  const kind = keyKinds.find((one) => one === of.slice(0, at));
  if (!kind) throw new RangeError(`${of} counts no kind of key`);
  return { kind, measure: of.slice(at + 1) as CountMeasure };
}

export type Counting = {
  /** The order's own entry; whether it is among the others, once or twice, makes no difference. */
  readonly own: KeyEntry;
  /** The entries of each of the order's keys. A key that the order does not have is left out, and its counts are missing. */
  readonly entries: ReadonlyMap<KeyKind, readonly KeyEntry[]>;
  readonly asks: readonly CountAsk[];
};

/**
 * Counts what rules ask for, in windows that end with the order itself: an entry at the beginning of the window is out, one
 * at the time of the order is in, later ones are not. Each order counts once, whatever it was taken in.
 */
export function countsOf({ own, entries, asks }: Counting): readonly Count[] {
  return asks.flatMap(({ of, window }) => {
    const { kind, measure } = partsOf(of);
    const ofKey = entries.get(kind);
    if (!ofKey) return [];
    const from = own.at - windowMs(window);
    const within = ofKey.filter(({ at }) => at > from && at <= own.at);
    const orders = new Map(within.map((entry) => [entry.orderId, entry] as const));
    const refundedAt = ofKey.find(({ orderId }) => orderId === own.orderId)?.refundedAt;
    orders.set(own.orderId, { ...own, refundedAt: own.refundedAt ?? refundedAt });
    return [{ of, window, value: measures[measure]([...orders.values()], own) }];
  });
}

const distinct = (values: readonly (string | undefined)[]): number =>
  new Set(values.filter((value) => value !== undefined)).size;

const measures: Readonly<Record<CountMeasure, (orders: readonly KeyEntry[], own: KeyEntry) => number>> = {
  orders: (orders) => orders.length,
  'orders-same-sku': (orders, own) =>
    own.skus.reduce((most, sku) => Math.max(most, orders.filter(({ skus }) => skus.includes(sku)).length), 0),
  skus: (orders) => distinct(orders.flatMap(({ skus }) => skus)),
  buyers: (orders) => distinct(orders.map(({ buyer }) => buyer)),
  amount: (orders) => orders.reduce((sum, { amount }) => sum + amount, 0),
  refunds: (orders, own) =>
    orders.filter(({ refundedAt }) => refundedAt !== undefined && refundedAt <= own.at).length,
};

/** Which share of the buyer's earlier orders of 90 days was paid back; undefined below three of them. */
export function refundShare(counts: readonly Count[]): number | undefined {
  const [orders, refunds] = refundAsks.map(
    (ask) => counts.find(({ of, window }) => of === ask.of && window === ask.window)?.value,
  );
  if (orders === undefined || refunds === undefined) return undefined;
  const earlier = orders - 1;
  return earlier < fewestForShare ? undefined : Math.min(1, refunds / earlier);
}
