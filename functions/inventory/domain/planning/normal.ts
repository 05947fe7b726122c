import { fraction } from './bounds.ts';

const perRootTwoPi = 0.3989422804014327;

/** Height of the standard normal density at `z`. */
export const normalDensity = (z: number): number => perRootTwoPi * Math.exp((-z * z) / 2);

// Cody's rational approximations of erf and erfc (W. J. Cody, "Rational Chebyshev approximations for the error
// function", Math. Comp. 23, 1969), scaled to the normal integral as in his ANORM (ACM TOMS 19, Algorithm 715, 1993).
const centre = [
  [0.06568233791820745, 2.2352520354606837, 161.02823106855587, 1067.6894854603709, 18154.98125334356],
  [1, 47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673],
] as const;
const shoulder = [
  [
    1.0765576773720192e-8, 0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002,
    2494.5375852903726, 6848.190450536283, 11602.65143764735, 9842.714838383978,
  ],
  [
    1, 22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097,
    34900.95272114598, 38912.00328609327, 19685.429676859992,
  ],
] as const;
const tail = [
  [
    0.023073441764940174, 0.215898534057957, 0.12740116116024736, 0.022235277870649807, 0.0014216191932278934,
    0.000029112874951168793,
  ],
  [
    1, 1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824,
    0.00007297515550839662,
  ],
] as const;

/** Chance that a standard normal variable is at most `z`, to about 1e-15 of the smaller tail. */
export function normalCumulative(z: number): number {
  return z <= 0 ? lowerTail(-z) : 1 - lowerTail(z);
}

/** Chance that a standard normal variable is above `z`; exact to full relative precision far out, where 1 - Φ is not. */
export const normalTail = (z: number): number => normalCumulative(-z);

function lowerTail(y: number): number {
  if (y < 0.67448975) return 0.5 - y * ratio(centre, y * y);
  if (y < 5.656854249492381) return scaled(y) * ratio(shoulder, y);
  if (y > 38.6) return 0;
  const perSquare = 1 / (y * y);
  return (scaled(y) * (perRootTwoPi - perSquare * ratio(tail, perSquare))) / y;
}

/** exp(-y²/2) without losing the digits that squaring a rounded y would. */
function scaled(y: number): number {
  const coarse = Math.trunc(y * 16) / 16;
  return Math.exp((-coarse * coarse) / 2) * Math.exp((-(y - coarse) * (y + coarse)) / 2);
}

type Rational = readonly [readonly number[], readonly number[]];

const ratio = ([above, below]: Rational, x: number): number => polynomial(above, x) / polynomial(below, x);

/** By Horner's rule, highest power first. */
const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((value, coefficient) => value * x + coefficient, 0);

// Coefficients here and above are written as the doubles that they become. PPND16 of M. J. Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied
// Statistics 37(3), 1988; about 1 part in 1e16.
const quantileCentre = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
] as const;
const quantileShoulder = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
] as const;
const quantileTail = [
  [
    2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
] as const;

/** The z below which a standard normal variable lies with chance `p`. RangeError unless 0 < p < 1. */
export function normalQuantile(p: number): number {
  const fromMiddle = fraction(p, 'A probability') - 0.5;
  if (Math.abs(fromMiddle) <= 0.425)
    return fromMiddle * ratio(quantileCentre, 0.180625 - fromMiddle * fromMiddle);
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const z = r <= 5 ? ratio(quantileShoulder, r - 1.6) : ratio(quantileTail, r - 5);
  return fromMiddle < 0 ? -z : z;
}

/** Standard normal loss: the expected excess over `z`, E[(Z - z)⁺] = φ(z) - z(1 - Φ(z)). Snyder & Shen 2019, app. C. */
export const normalLoss = (z: number): number => Math.max(0, normalDensity(z) - z * normalTail(z));

/** Second-order standard normal loss, ∫ from z of the loss = ½[(z² + 1)(1 - Φ(z)) - zφ(z)]. Zipkin 2000, app. C. */
export const normalSecondLoss = (z: number): number =>
  Math.max(0, ((z * z + 1) * normalTail(z) - z * normalDensity(z)) / 2);
