type Range = readonly [from: number, to: number];

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How much goes on in a run. */
export type Scale = {
  /** How long buyers come and people work. */
  readonly openMs: number;
  /** How long things still go wrong after that. */
  readonly lastAnswersMs: number;
  /** How long stock waits for the money. */
  readonly reservationMs: number;
  /** Orders of our own shops: where nothing is sent, and where it is. */
  readonly orders: Range;
  readonly ordersSent: Range;
  /** Orders of the marketplace. */
  readonly sold: Range;
  /** Buyers who ask twice at once, and those who ask with another's key; a share of all. */
  readonly twins: number;
  readonly strangers: number;
  /** What the merchant does after opening. */
  readonly deeds: Range;
  readonly wanted: Range;
  /** How many runs have a long shelf; a share of all. */
  readonly shelves: number;
  /** How often the clock runs when nothing goes wrong any more. */
  readonly restEveryMs: number;
  /** How many times as often as usual things go wrong that do so far too often. */
  readonly often: Range;
};

export const large: Scale = {
  openMs: 25 * minuteMs,
  lastAnswersMs: 20 * minuteMs,
  reservationMs: 10 * minuteMs,
  orders: [8, 40],
  ordersSent: [4, 14],
  sold: [3, 12],
  twins: 0.25,
  strangers: 0.1,
  deeds: [4, 16],
  wanted: [1, 4],
  shelves: 0.15,
  restEveryMs: hourMs,
  often: [5, 25],
};

/** A handful of orders, and more that goes wrong with each: ten of these take as long as one large run and see more. */
export const small: Scale = {
  openMs: 4 * minuteMs,
  lastAnswersMs: 4 * minuteMs,
  reservationMs: 2 * minuteMs,
  orders: [2, 5],
  ordersSent: [1, 4],
  sold: [1, 3],
  twins: 0.4,
  strangers: 0.2,
  deeds: [1, 4],
  wanted: [1, 2],
  shelves: 0,
  restEveryMs: 6 * hourMs,
  often: [5, 40],
};
