import { createHash } from 'node:crypto';
import { fates } from './carriers/parcel.ts';

/**
 * Where a fault can strike: on the way of a callback, or of a request that the merchant makes. At marketplaces also when an
 * order changes, when they answer, when they list a page of orders, and when they tell one order whole; at carriers when they
 * are given an order, when a parcel sets out (what becomes of it), and when it is scanned.
 */
export const faultKinds = {
  notify: [
    'drop',
    'double',
    'reorder',
    'delay',
    'wrong-signature',
    'wrong-amount',
    'lost-answer',
    'reserialised',
  ],
  request: ['slow', '5xx', 'timeout', 'lost-answer', 'wrong-signature'],
  change: ['lag', 'never', 'twice', 'late'],
  answer: ['html', 'limited', 'isp', 'session', 'unavailable', 'object'],
  page: ['empty-page', 'duplicate-rows', 'numbers'],
  order: ['numbers', 'wrong-totals'],
  booking: ['unserved', 'manual'],
  parcel: fates.filter((fate) => fate !== 'delivered'),
  scan: ['repeat', 'shuffle', 'never', 'unknown-code', 'skew', 'no-time'],
} as const;

export type FaultPoint = keyof typeof faultKinds;
export type FaultKind = (typeof faultKinds)[FaultPoint][number];
export const faultPoints = Object.keys(faultKinds) as [FaultPoint, ...FaultPoint[]];

export const strikesAt = (point: FaultPoint, kind: FaultKind): boolean =>
  (faultKinds[point] as readonly FaultKind[]).includes(kind);

/** How often a fault strikes, 0 to 1, by its kind (`drop`) or by point and kind (`request:wrong-signature`). */
export type FaultRates = Readonly<Record<string, number>>;

/** Which faults strike message `number` of a stream: chance that only the seed and the number decide. */
export function drawnFaults(
  seed: number,
  rates: FaultRates,
  { point, stream, number }: { readonly point: FaultPoint; readonly stream: string; readonly number: number },
): ReadonlySet<FaultKind> {
  const strikes = (kind: FaultKind) => {
    const rate = rates[`${point}:${kind}`] ?? rates[kind] ?? 0;
    return rate > 0 && chance(`${seed}/${stream}/${point}/${number}/${kind}`) < rate;
  };
  return new Set<FaultKind>((faultKinds[point] as readonly FaultKind[]).filter(strikes));
}

/** A number in [0, 1) out of 48 bits of SHA-256. */
export function chance(name: string): number {
  return createHash('sha256').update(name).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** Reads `drop=0.1,request:5xx=0.05`. RangeError names what is no fault or no rate. */
export function readFaultRates(text: string): FaultRates {
  const rates: Record<string, number> = {};
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [name = '', value = ''] = part.trim().split('=');
    const rate = Number(value);
    if (!knownFaults.has(name))
      throw new RangeError(`No fault is called "${name}": ${[...knownFaults].join(' ')}`);
    if (value === '' || !(rate >= 0 && rate <= 1))
      throw new RangeError(`${name}: a rate is 0 to 1, not "${value}"`);
    rates[name] = rate;
  }
  return rates;
}

const knownFaults = new Set<string>([
  ...Object.values(faultKinds).flat(),
  ...Object.entries(faultKinds).flatMap(([point, kinds]) => kinds.map((kind) => `${point}:${kind}`)),
]);
