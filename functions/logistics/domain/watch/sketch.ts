import * as z from 'zod';

/** Up to so many values are kept as they are; beyond, they are counted in buckets. */
export const exactLimit = 100;
/** A percentile out of buckets is at most this share off the value of its rank. */
export const accuracy = 0.01;
/** Longer is kept as this: 400 days, in seconds. It bounds the buckets to 869 and so the bytes. */
export const longest = 400 * 86_400;

const gamma = (1 + accuracy) / (1 - accuracy);
const logGamma = Math.log(gamma);

const second = z.int().min(0).max(longest);
/**
 * A bag of durations in whole seconds: sorted values while there are few, then counts of buckets, as pairs of bucket and
 * count one after the other (an item's list of numbers takes the least bytes so).
 */
export const sketchSchema = z.union([
  z.strictObject({ values: z.array(second).max(exactLimit) }),
  z.strictObject({ buckets: z.array(z.int().min(-1)) }),
]);
export type Sketch = z.output<typeof sketchSchema>;

export const emptySketch: Sketch = { values: [] };

/** Bucket i holds the values in (gamma^(i-1), gamma^i], and -1 what took no time. */
const bucketOf = (seconds: number): number =>
  seconds === 0 ? -1 : Math.max(0, Math.ceil(Math.log(seconds) / logGamma));
const middleOf = (bucket: number): number => (bucket < 0 ? 0 : (2 * gamma ** bucket) / (gamma + 1));

/**
 * The two together. Which values went in decides what comes out, not in which order or in how many parts: a DDSketch
 * (C. Masson, J. E. Rim & H. K. Lee, VLDB 12, 2019), which is merged without loss.
 */
export function mergeSketches(a: Sketch, b: Sketch): Sketch {
  if ('values' in a && 'values' in b) return sketchOf([...a.values, ...b.values]);
  const counts = countsOf(a);
  for (const [bucket, count] of countsOf(b)) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  return { buckets: flat(counts) };
}

/** Of durations in seconds; fractions are rounded, what is longer than `longest` counts as that. RangeError below 0. */
export function sketchOf(seconds: readonly number[]): Sketch {
  const values = seconds.map(whole).sort((a, b) => a - b);
  return values.length <= exactLimit ? { values } : { buckets: flat(countsOf({ values })) };
}

function whole(seconds: number): number {
  if (!(seconds >= 0)) throw new RangeError(`A duration is zero or more seconds, not ${seconds}`);
  return Math.min(longest, Math.round(seconds));
}

function countsOf(sketch: Sketch): Map<number, number> {
  const counts = new Map<number, number>();
  if ('values' in sketch) {
    for (const value of sketch.values) counts.set(bucketOf(value), (counts.get(bucketOf(value)) ?? 0) + 1);
    return counts;
  }
  for (let at = 0; at + 1 < sketch.buckets.length; at += 2)
    counts.set(sketch.buckets[at] ?? 0, sketch.buckets[at + 1] ?? 0);
  return counts;
}

const flat = (counts: ReadonlyMap<number, number>): number[] => [...counts].sort(([a], [b]) => a - b).flat();

export const countOf = (sketch: Sketch): number =>
  'values' in sketch
    ? sketch.values.length
    : sketch.buckets.reduce((sum, each, at) => (at % 2 === 1 ? sum + each : sum), 0);

/** How many values are at most so long; out of buckets as if each were the middle of its own. */
export const countUpTo = (sketch: Sketch, seconds: number): number =>
  'values' in sketch
    ? sketch.values.filter((value) => value <= seconds).length
    : sketch.buckets.reduce((sum, bucket, at, all) => {
        const isIn = at % 2 === 0 && middleOf(bucket) <= seconds;
        return isIn ? sum + (all[at + 1] ?? 0) : sum;
      }, 0);

/**
 * The value of rank ⌈n · p⌉, in seconds: the nearest rank, which is definition 1 of R. J. Hyndman & Y. Fan, Sample
 * Quantiles in Statistical Packages, The American Statistician 50, 1996. It never invents a value between two, so that a
 * limit is a time that some parcel really took. `permille` is a whole number, so that no rank is off by a rounding.
 * RangeError for an empty sketch.
 */
export function percentileOf(sketch: Sketch, permille: number): number {
  const [value] = percentilesOf(sketch, [permille]);
  if (value === undefined) throw new RangeError('Nothing has no percentiles');
  return value;
}

/** Several of them, which have to rise; none of an empty sketch. */
export function percentilesOf(sketch: Sketch, permilles: readonly number[]): readonly number[] {
  const n = countOf(sketch);
  const ranks = n === 0 ? [] : permilles.map((permille) => Math.max(1, Math.ceil((n * permille) / 1000)));
  if ('values' in sketch) return ranks.map((rank) => sketch.values[rank - 1] ?? 0);
  let [at, seen] = [0, sketch.buckets[1] ?? 0];
  return ranks.map((rank) => {
    while (seen < rank && at + 3 < sketch.buckets.length) {
      at += 2;
      seen += sketch.buckets[at + 1] ?? 0;
    }
    return middleOf(sketch.buckets[at] ?? 0);
  });
}
