import { atLeast, fraction, positive } from './bounds.ts';

/**
 * How many pieces are asked for in some span: Poisson, or negative binomial when the variance is above the mean.
 * Both in pieces (variance in pieces squared).
 */
export type CountDistribution =
  | { readonly kind: 'poisson'; readonly mean: number }
  | { readonly kind: 'negative-binomial'; readonly mean: number; readonly variance: number };

const leastOverdispersion = 1.000_001;

/**
 * The distribution of counts with this mean and variance. A variance at or below the mean gives Poisson, whose
 * variance is the mean: on the safe side. (Syntetos, Lengu & Babai, "On the demand distributions of spare parts",
 * IJPR 51(8), 2013, find the negative binomial to fit intermittent demand best.) RangeError unless mean > 0.
 */
export function countsOf(mean: number, variance: number): CountDistribution {
  positive(mean, 'A mean');
  atLeast(0, variance, 'A variance');
  return variance > mean * leastOverdispersion
    ? { kind: 'negative-binomial', mean, variance }
    : { kind: 'poisson', mean };
}

/** Chance of exactly `count` pieces; 0 for a negative count. */
export function countProbability(distribution: CountDistribution, count: number): number {
  if (count < 0) return 0;
  const { mean } = distribution;
  if (distribution.kind === 'poisson') return Math.exp(count * Math.log(mean) - mean - logGamma(count + 1));
  const { size, success } = shapeOf(distribution);
  const ways = logGamma(count + size) - logGamma(size) - logGamma(count + 1);
  return Math.exp(ways + size * Math.log(success) + count * Math.log1p(-success));
}

/** Chance of at most `count` pieces; 0 for a negative count. About 1e-12 for means in the thousands, 1e-10 at 1e5. */
export function countCumulative(distribution: CountDistribution, count: number): number {
  if (count < 0) return 0;
  const whole = Math.floor(count);
  if (distribution.kind === 'poisson') return upperGamma(whole + 1, distribution.mean);
  const { size, success } = shapeOf(distribution);
  return lowerBeta(success, size, whole + 1);
}

/** The least count that demand stays at or below with a chance of at least `p`. RangeError unless 0 < p < 1. */
export function countQuantile(distribution: CountDistribution, p: number): number {
  fraction(p, 'A probability');
  let high = Math.max(1, Math.ceil(distribution.mean));
  while (countCumulative(distribution, high) < p) high *= 2;
  let low = -1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (countCumulative(distribution, middle) < p) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Expected pieces short of demand when `level` are there: E[(D - level)⁺], pieces; the level is a whole number.
 * From x·f(x) recursions of the two distributions (Zipkin, "Foundations of Inventory Management", 2000, app. C).
 */
export function countLoss(distribution: CountDistribution, level: number): number {
  const { mean } = distribution;
  if (level < 0) return mean - level;
  const above = 1 - countCumulative(distribution, level);
  const at = countProbability(distribution, level);
  const step =
    distribution.kind === 'poisson'
      ? mean
      : (distribution.variance / mean - 1) * (level + shapeOf(distribution).size);
  return Math.max(0, (mean - level) * above + step * at);
}

/** Successes and chance of the negative binomial by its moments: success = mean / variance. */
function shapeOf({ mean, variance }: { readonly mean: number; readonly variance: number }) {
  return { size: (mean * mean) / (variance - mean), success: mean / variance };
}

const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188] as const;
const stirlingFrom = 15;

/** ln Γ(x) for x > 0: Stirling's series (Abramowitz & Stegun 1964, 6.1.41) after moving x up to 15; about 1e-15. */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < stirlingFrom) {
    product *= shifted;
    shifted += 1;
  }
  const square = shifted * shifted;
  const series = stirling.reduceRight((sum, term) => sum / square + term, 0) / shifted;
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product)
  );
}

const tiny = 1e-300;
const precision = 1e-15;
const mostTerms = 100_000;

/** Regularized upper incomplete gamma Q(a, x), by series or by Lentz's continued fraction (A&S 6.5.29, 6.5.31). */
function upperGamma(a: number, x: number): number {
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < mostTerms && term > sum * precision; n += 1) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - scale * sum;
  }
  return scale * continuedFraction({ head: x + 1 - a, next: (n) => [-n * (n - a), x + 2 * n + 1 - a] });
}

/** Regularized incomplete beta I_x(a, b), by the continued fraction A&S 26.5.8 on the side where it is quick. */
function lowerBeta(x: number, a: number, b: number): number {
  const scale = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  const quick = x < (a + 1) / (a + b + 2);
  return quick ? scale * betaFraction(x, a, b) : 1 - scale * betaFraction(1 - x, b, a);
}

function betaFraction(x: number, a: number, b: number): number {
  const term = (n: number): readonly [number, number] => {
    const m = Math.floor(n / 2);
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    return [n % 2 === 0 ? even : odd, 1];
  };
  return continuedFraction({ head: 1, next: term }) / a;
}

type Fraction = {
  readonly head: number;
  readonly next: (n: number) => readonly [above: number, below: number];
};

/** 1 / (head + a₁/(b₁ + a₂/(b₂ + …))) by the modified Lentz method (Thompson & Barnett 1986). */
function continuedFraction({ head, next }: Fraction): number {
  let value = head === 0 ? tiny : head;
  let above = value;
  let below = 0;
  for (let n = 1; n < mostTerms; n += 1) {
    const [a, b] = next(n);
    below = 1 / (b + a * below || tiny);
    above = b + a / above || tiny;
    value *= above * below;
    if (Math.abs(above * below - 1) < precision) break;
  }
  return 1 / value;
}
