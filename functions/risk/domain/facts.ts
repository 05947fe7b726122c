/**
 * What a rule may ask about an order (风控事实), by the names of fact-table.ts. A name that is not in a snapshot is missing:
 * a condition on it is neither true nor false. Amounts are minor units, times milliseconds since 1970, shares 0 to 1.
 */
export type FactValue = string | number | boolean | readonly string[];
export type Facts = Readonly<Record<string, FactValue>>;

/**
 * What velocity rules count by: each order leaves one entry under each of its keys, so a duplicate counts once. Values
 * are normalised and hashed before they get here; nothing personal is in a key.
 */
export const keyKinds = [
  'phone',
  'phone-prefix',
  'address',
  'buyer',
  'device',
  'ip',
  'name',
  'email',
  'basket',
] as const;
export type KeyKind = (typeof keyKinds)[number];
export type RiskKey = { readonly kind: KeyKind; readonly hash: string };

/** One order under one key, at the time it was placed. */
export type KeyEntry = {
  readonly orderId: string;
  readonly at: number;
  /** Hashes of who ordered, and what: for counting distinct ones. */
  readonly buyer?: string | undefined;
  readonly skus: readonly string[];
  /** Minor units. */
  readonly amount: number;
  /** When its money went back; absent where it has not. */
  readonly refundedAt?: number | undefined;
};

/** Of the orders of a key in a window, the asking order among them; `orders-same-sku` is of the SKU that most of them share with it. */
export const countMeasures = ['orders', 'orders-same-sku', 'skus', 'buyers', 'amount', 'refunds'] as const;
export type CountMeasure = (typeof countMeasures)[number];

/** What was counted for a decision: `count` entries (or distinct buyers, or a sum) of a key in a window before the order. */
export type CountName = `${KeyKind}.${CountMeasure}`;
export const countNames = keyKinds.flatMap((kind) =>
  countMeasures.map((measure) => `${kind}.${measure}` as const),
) as [CountName, ...CountName[]];

/** An ISO 8601 duration of minutes, hours or days: PT30M, PT24H, P30D. */
export type CountWindow = string;
export type Count = { readonly of: CountName; readonly window: CountWindow; readonly value: number };

/** That an order was found on a list (名单): on which, by what of it, and how alike, 1 for the same. */
export type Listed = { readonly list: string; readonly by: string; readonly similarity: number };

/** All that a decision was made from; the same snapshot and rules always decide the same. */
export type Snapshot = {
  readonly orderId: string;
  /** The order's own time: windows end here, not when it was looked at. */
  readonly at: number;
  readonly facts: Facts;
  readonly counts: readonly Count[];
  readonly listed: readonly Listed[];
};
