/**
 * What a rule may ask about an order (风控事实), by name. A name that is not in a snapshot is missing: a condition on it is
 * neither true nor false. Amounts are minor units, times milliseconds since 1970, shares 0 to 1.
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
  readonly buyer?: string;
  readonly skus: readonly string[];
  /** Minor units. */
  readonly amount: number;
};

/** What was counted for a decision: `count` entries (or distinct buyers, or a sum) of a key in a window before the order. */
export type CountName =
  `${KeyKind}.${'orders' | 'orders-same-sku' | 'skus' | 'buyers' | 'amount' | 'refunds'}`;
/** An ISO 8601 duration of minutes, hours or days: PT30M, PT24H, P30D. */
export type CountWindow = string;
export type Count = { readonly of: CountName; readonly window: CountWindow; readonly value: number };

/** All that a decision was made from; the same snapshot and rules always decide the same. */
export type Snapshot = {
  readonly orderId: string;
  /** The order's own time: windows end here, not when it was looked at. */
  readonly at: number;
  readonly facts: Facts;
  readonly counts: readonly Count[];
  /** Names of the lists (名单) that the order was found on, by what: `phone-blacklist: phone`. */
  readonly listed: readonly { readonly list: string; readonly by: string; readonly similarity: number }[];
};
