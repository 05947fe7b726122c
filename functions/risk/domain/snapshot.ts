import { isMarketplace } from '../../../shared/kernel/channel.ts';
import type { Money } from '../../../shared/kernel/money.ts';
import { refundShare } from './counts.ts';
import type { KnownFacts } from './fact-table.ts';
import type { Count, Facts, FactValue, Listed, Snapshot } from './facts.ts';
import type { JudgedOrder } from './judged-order.ts';
import {
  brushingWords,
  forwarderWords,
  giftWords,
  hasWord,
  isNonsenseName,
  isNonsensePhone,
} from './nonsense.ts';
import { addressForm } from './normalise.ts';

/** What others know about an order; whatever was not found out is absent, and its facts are missing. */
export type Known = {
  /** The catalogue's lowest and highest price of SKUs (价格区间), in the order's currency. */
  readonly bands?: ReadonlyMap<string, { readonly low: Money; readonly high: Money }> | undefined;
  /** Grams of a piece of each SKU that has a weight; given only where weights were looked up. */
  readonly grams?: ReadonlyMap<string, number> | undefined;
  /** When the buyer signed up, milliseconds since 1970. */
  readonly signedUpAt?: number | undefined;
  /** What the parcel weighed, in grams. */
  readonly weighedGrams?: number | undefined;
  readonly handedOverAt?: number | undefined;
  readonly signedAt?: number | undefined;
};

export type SnapshotParts = {
  readonly order: JudgedOrder;
  readonly known?: Known;
  readonly counts: readonly Count[];
  readonly listed: readonly Listed[];
};

/** All that a decision about the order is made from, in one order whatever order its parts came in. */
export function snapshotOf({ order, known = {}, counts, listed }: SnapshotParts): Snapshot {
  const facts = {
    ...moneyFacts(order, known),
    ...timeFacts(order, known),
    ...recipientFacts(order),
    ...weightFacts(order, known),
    'refund-share': refundShare(counts),
  } satisfies KnownFacts;
  return {
    orderId: order.orderId,
    at: order.placedAt,
    facts: onlyKnown(facts),
    counts: [...counts].sort(by(({ of, window }) => `${of} ${window}`)),
    listed: [...listed].sort(by((one) => `${one.list} ${one.by} ${one.similarity}`)),
  };
}

const by =
  <Thing>(name: (thing: Thing) => string) =>
  (a: Thing, b: Thing): number =>
    name(a) < name(b) ? -1 : Number(name(a) > name(b));

function onlyKnown(facts: KnownFacts): Facts {
  const known = Object.entries(facts).filter((fact): fact is [string, FactValue] => fact[1] !== undefined);
  return Object.fromEntries(known.sort(by(([name]) => name)));
}

function moneyFacts(order: JudgedOrder, { bands }: Known): KnownFacts {
  const { channel, shopId, total, lines } = order;
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return {
    channel,
    'channel-kind': isMarketplace(channel) ? 'marketplace' : 'own',
    shop: shopId,
    currency: total.currency,
    amount: total.minor,
    lines: lines.length,
    pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    'most-pieces': Math.max(0, ...pieces.values()),
    skus: [...pieces.keys()].sort().slice(0, mostSkus),
    'free-lines': lines.filter(({ unitPrice }) => unitPrice.minor === 0).length,
    ...bandFacts(order, bands),
    'total-difference': totalDifference(order),
  };
}

/** A snapshot is kept with its decision; rules look for single SKUs, not at orders of thousands. */
const mostSkus = 50;

function bandFacts({ lines }: JudgedOrder, bands: Known['bands']): KnownFacts {
  // A free line beside others is a gift (赠品); where all are free, somebody mistyped a price.
  const sold = lines.filter(({ unitPrice }) => unitPrice.minor > 0);
  const shares = (sold.length > 0 ? sold : lines).flatMap(({ sku, unitPrice }) => {
    const band = bands?.get(sku);
    if (!band || band.low.currency !== unitPrice.currency || band.low.minor <= 0) return [];
    const { low, high } = band;
    return [
      {
        below: Math.max(0, (low.minor - unitPrice.minor) / low.minor),
        above: Math.max(0, (unitPrice.minor - high.minor) / high.minor),
      },
    ];
  });
  if (shares.length === 0) return {};
  return {
    'below-band': Math.max(...shares.map(({ below }) => below)),
    'above-band': Math.max(...shares.map(({ above }) => above)),
  };
}

function totalDifference({ lines, total, charges }: JudgedOrder): number | undefined {
  if (!charges) return undefined;
  const amounts = [charges, ...lines.map(({ payable }) => payable)];
  if (amounts.some(({ currency }) => currency !== total.currency)) return undefined;
  return Math.abs(total.minor - amounts.reduce((sum, { minor }) => sum + minor, 0));
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const chinaOffsetMs = 8 * hourMs;

function timeFacts(order: JudgedOrder, { signedUpAt, handedOverAt, signedAt }: Known): KnownFacts {
  const { placedAt, paidAt, delivery, paymentTiming } = order;
  return {
    hour: Math.floor((placedAt + chinaOffsetMs) / hourMs) % 24,
    delivery,
    'payment-timing': paymentTiming,
    'minutes-to-payment': between(placedAt, paidAt, minuteMs),
    'account-age': between(signedUpAt, placedAt, minuteMs),
    'hours-to-signed': between(handedOverAt, signedAt, hourMs),
  };
}

const between = (from: number | undefined, to: number | undefined, unitMs: number): number | undefined =>
  from === undefined || to === undefined ? undefined : Math.max(0, to - from) / unitMs;

function recipientFacts({ shipTo, client, note = '', address }: JudgedOrder): KnownFacts {
  const { token, name, phone, country, city = '', detail } = shipTo;
  const isHidden = token !== undefined || [name, phone, detail].some((text) => text?.includes('*'));
  return {
    country,
    'recipient-hidden': isHidden,
    'address-quality': address,
    'address-forwarder': detail === undefined ? undefined : hasWord(`${detail}${name ?? ''}`, forwarderWords),
    'name-nonsense': name === undefined ? undefined : isNonsenseName(name),
    'phone-nonsense': phone === undefined ? undefined : isNonsensePhone(phone),
    'ip-city-differs': client?.city === undefined || city === '' ? undefined : differ(client.city, city),
    gift: hasWord(note, giftWords),
    'note-brushing': hasWord(note, brushingWords),
  };
}

const differ = (a: string, b: string): boolean =>
  addressForm({ detail: a }).base !== addressForm({ detail: b }).base;

function weightFacts({ lines }: JudgedOrder, { grams, weighedGrams }: Known): KnownFacts {
  if (!grams) return {};
  const weights = lines.map(({ sku, quantity }) => quantity * (grams.get(sku) ?? 0));
  const isKnown = weights.every((weight) => weight > 0);
  const expected = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    'weight-known': isKnown,
    'weight-difference':
      weighedGrams !== undefined && isKnown ? Math.abs(weighedGrams - expected) / expected : undefined,
  };
}
