import { costOf, inTurn, type Need, type Pieces, type Source } from './sources.ts';

/** Some warehouses that cover an order together, what each of them sends, and what that costs. */
export type Way = {
  /** In the order in which equal ones are chosen. */
  readonly sources: readonly Source[];
  /** Of each source, in that order; none sends nothing. */
  readonly pieces: readonly Pieces[];
  readonly totalMinor: number;
};

/** What ways are looked for by. */
export type Aims = {
  readonly needs: readonly Need[];
  readonly splitPenaltyMinor: number;
  /** An order comes from this many at most. */
  readonly most: number;
  /** Which of two warehouses goes first where two ways cost the same: below zero the first. */
  readonly before: (a: Source, b: Source) => number;
};

/**
 * How many sets of warehouses may still be looked at, and how many SKUs be priced, each way to share them out for itself:
 * counted down, so that no order takes for ever and the same question has the same answer. `skipped`: there were ways that
 * nobody priced, for being too many.
 */
export type Effort = { sets: number; skus: number; skipped: boolean };
export type Terms = Aims & { readonly effort: Effort };

/** Whether some warehouses have all of it together. */
export const isCovered = (needs: readonly Need[], some: readonly Source[]): boolean =>
  needs.every(({ quantity }, at) => some.reduce((sum, { gives }) => sum + (gives[at] ?? 0), 0) >= quantity);

/** The cheaper way first, then that of fewer parcels, then that of the warehouse that goes first. */
export const cheaperFirst =
  ({ before }: Aims) =>
  (a: Way, b: Way): number =>
    a.totalMinor - b.totalMinor ||
    a.sources.length - b.sources.length ||
    a.sources.reduce((order, source, at) => order || before(source, b.sources[at] ?? source), 0);

/** Where an order can be shared out among the same warehouses in more ways than this, they are not tried one by one. */
const mostTried = 2500;

/**
 * The cheapest way of an order out of some warehouses, or fewer of them where that costs no more; undefined where they do
 * not cover it. A SKU comes whole from one that has all of it. Only what none of them has all of is split: they are asked
 * one after the other for all that they have, in every order where they are three at most.
 */
export function cheapestWay(some: readonly Source[], terms: Terms): Way | undefined {
  const sources = some.toSorted((a, b) => inTurn(a.candidate, b.candidate));
  const options = terms.needs.map((need, at) =>
    sharesOf(
      need,
      sources.map(({ gives }) => gives[at] ?? 0),
    ),
  );
  const count = options.reduce((product, shares) => product * shares.length, 1);
  if (count === 0) return undefined;
  const pricing = { ...terms, sources };
  const { pieces, totalMinor } = (count <= mostTried ? tried : improved)(options, pricing);
  if (!Number.isFinite(totalMinor)) return undefined;
  const used = sources.filter((_, at) => sendsAny(pieces[at] ?? []));
  return { sources: used, pieces: pieces.filter(sendsAny), totalMinor };
}

/** How the pieces of one need come from the sources. */
type Share = Pieces;
type Shares = readonly Share[];

/** Every way to share a need out among warehouses that have so many of it each. */
function sharesOf({ quantity }: Need, have: Pieces): Shares {
  if (quantity === 0) return [have.map(() => 0)];
  const whole = have.flatMap((each, at) =>
    each >= quantity ? [have.map((_, other) => (other === at ? quantity : 0))] : [],
  );
  if (whole.length > 0 || have.reduce((sum, each) => sum + each, 0) < quantity) return whole;
  const shares = ordersOf(have.map((_, at) => at)).map((order) => askedIn(order, have, quantity));
  return [...new Map(shares.map((share) => [share.join(), share])).values()];
}

/** Each gives all that it has, and the next what is left. */
function askedIn(order: readonly number[], have: Pieces, quantity: number): Share {
  const share = have.map(() => 0);
  let open = quantity;
  for (const at of order) {
    const pieces = Math.min(open, have[at] ?? 0);
    share[at] = pieces;
    open -= pieces;
  }
  return share;
}

/** All orders of up to three; of more those in which each is the first once. */
function ordersOf(all: readonly number[]): readonly (readonly number[])[] {
  const without = (first: number) => all.filter((each) => each !== first);
  if (all.length < 2) return [all];
  if (all.length > 3) return all.map((first) => [first, ...without(first)]);
  return all.flatMap((first) => ordersOf(without(first)).map((rest) => [first, ...rest]));
}

const sendsAny = (pieces: Pieces): boolean => pieces.some((each) => each > 0);

type Pricing = Terms & { readonly sources: readonly Source[] };
type Priced = { readonly shares: Shares } & Pick<Way, 'pieces' | 'totalMinor'>;

function priced(shares: Shares, { sources, splitPenaltyMinor, effort }: Pricing): Priced {
  effort.skus -= shares.length;
  const pieces = sources.map((_, at) => shares.map((share) => share[at] ?? 0));
  let totalMinor = -splitPenaltyMinor;
  for (const [at, source] of sources.entries()) {
    const own = pieces[at] ?? [];
    if (sendsAny(own)) totalMinor += costOf(source.priced(own)) + splitPenaltyMinor;
  }
  return { shares, pieces, totalMinor };
}

const cheaperOf = (a: Priced, b: Priced): Priced => (b.totalMinor < a.totalMinor ? b : a);

function tried(options: readonly Shares[], pricing: Pricing): Priced {
  const all = options.reduce<readonly Shares[]>(
    (begun, shares) => begun.flatMap((chosen) => shares.map((share) => [...chosen, share])),
    [[]],
  );
  return all.map((shares) => priced(shares, pricing)).reduce(cheaperOf);
}

/** Each source is the one that sends all it can, once; then need after need is moved to where it is cheaper. */
function improved(options: readonly Shares[], pricing: Pricing): Priced {
  pricing.effort.skipped = true;
  const starts = pricing.sources.map((_, at) => {
    const shares = options.map((own) => own.reduce((a, b) => ((b[at] ?? 0) > (a[at] ?? 0) ? b : a)));
    return moved(priced(shares, pricing), options, pricing);
  });
  return starts.reduce(cheaperOf);
}

function moved(start: Priced, options: readonly Shares[], pricing: Pricing): Priced {
  let best = start;
  for (let before: Priced | undefined; best !== before && pricing.effort.skus > 0; ) {
    before = best;
    for (const [at, shares] of options.entries())
      for (const share of shares) best = cheaperOf(best, priced(best.shares.with(at, share), pricing));
  }
  return best;
}
