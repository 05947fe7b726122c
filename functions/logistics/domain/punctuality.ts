/** Parcels of a lane that were measured, and how many of them came within the days of the contract. */
export type OnTimeCount = { readonly onTime: number; readonly total: number };

/**
 * What was counted of a carrier's product: between two cities, between two provinces, and wherever it goes. Counts of a wider
 * lane include those of the narrower.
 */
export type LaneCounts = {
  readonly city?: OnTimeCount;
  readonly province?: OnTimeCount;
  readonly product?: OnTimeCount;
};
export const punctualityLevels = ['city', 'province', 'product'] as const;

/** How punctual a carrier's product is on a lane. Shares are hundredths of a percent (10000 is always). */
export type Punctuality = {
  /** Which lane it was measured on; `none` where nothing was. */
  readonly level: (typeof punctualityLevels)[number] | 'none';
  readonly total: number;
  readonly share: number;
  /** What it is worth counting on: the lower end of the share's interval. */
  readonly atLeast: number;
};

export type PunctualityPolicy = {
  /** Fewer parcels than this tell too little about a lane: the wider one counts. */
  readonly minimumParcels: number;
  /** The share, in hundredths of a percent, that is believed of a product nobody has measured. */
  readonly untriedShare: number;
};

/**
 * How punctual a product is, from the narrowest lane with enough parcels. Where even the widest has too few, what is missing
 * is filled up with the share of an untried one, so that the first parcels move it little and nothing jumps at the minimum.
 * `atLeast` is the lower bound of Wilson's score interval, one-sided 95 % (Wilson, 1927): few parcels promise less.
 */
export function punctualityOf(counts: LaneCounts, policy: PunctualityPolicy): Punctuality {
  const { minimumParcels, untriedShare } = policy;
  const level = punctualityLevels.find((each) => (counts[each]?.total ?? 0) >= minimumParcels);
  const found = level ? counts[level] : counts.product;
  const { onTime, total } = checked(found ?? { onTime: 0, total: 0 });
  const filled = Math.max(0, minimumParcels - total);
  const of = total + filled;
  // In whole numbers, since 0.57 times 10,000 is less than 5,700.
  const inTime = onTime * 10_000 + filled * untriedShare;
  return {
    level: level ?? (total > 0 ? 'product' : 'none'),
    total,
    share: of === 0 ? untriedShare : Math.floor(inTime / of),
    atLeast: Math.floor(wilsonLowerBound(of === 0 ? 0 : inTime / (of * 10_000), of) * 10_000),
  };
}

const z95 = 1.644854;

/** The lower bound of a share that was seen in so many cases, one-sided 95 %; of no case it is zero. */
export function wilsonLowerBound(share: number, of: number): number {
  if (of === 0) return 0;
  const square = z95 ** 2;
  const middle = share + square / (2 * of);
  const spread = z95 * Math.sqrt((share * (1 - share)) / of + square / (4 * of ** 2));
  return Math.min(1, Math.max(0, (middle - spread) / (1 + square / of)));
}

function checked(count: OnTimeCount): OnTimeCount {
  const { onTime, total } = count;
  if (![onTime, total].every((each) => Number.isSafeInteger(each) && each >= 0) || onTime > total)
    throw new RangeError('Parcels on time are a whole number, no more than all of them');
  return count;
}
