import { greedyWay } from './greedy.ts';
import { costOf, type Source } from './sources.ts';
import {
  type Aims,
  cheaperFirst,
  cheapestWay,
  type Effort,
  isCovered,
  type Terms,
  type Way,
} from './ways.ts';

/** So many of the cheapest ways are kept: the one that is chosen, and others to show beside it. */
const mostKept = 4;
const mostTogether = 3;
/** Of more warehouses than this, those are left out that enough others can stand in for. */
const mostCombined = 40;
const effort: Effort = { sets: 200_000, skus: 100_000, skipped: false };

export type Found = {
  /** The cheapest first. */
  readonly ways: readonly Way[];
  /** Sets of warehouses that cover it and were priced. */
  readonly count: number;
  readonly searched: 'ALL' | 'PRUNED' | 'GREEDY' | 'NONE';
};

/**
 * The cheapest ways of an order out of one warehouse, two or three; greedily out of more where no three cover it. Sets are
 * looked at from those that begin cheapest, and only while they may still be among the cheapest.
 */
export function cheapestWays(sources: readonly Source[], aims: Aims): Found {
  const terms = { ...aims, effort: { ...effort } };
  const combined = standIns(sources, terms);
  const search: Search = { terms, inOrder: combined.toSorted(leastFirst(terms)), ways: [], count: 0 };
  for (let size = 1; size <= Math.min(terms.most, mostTogether); size += 1)
    grow(search, [], { open: size, from: 0, leastMinor: terms.splitPenaltyMinor * (size - 1) });
  const { ways, count } = search;
  const isPruned = isSpent(terms) || terms.effort.skipped || combined.length < sources.length;
  if (ways.length > 0) return { ways, count, searched: isPruned ? 'PRUNED' : 'ALL' };
  const greedy = greedyWay(sources, { ...aims, effort: { ...effort } });
  return greedy ? { ways: [greedy], count: 1, searched: 'GREEDY' } : { ways, count, searched: 'NONE' };
}

type Search = {
  readonly terms: Terms;
  readonly inOrder: readonly Source[];
  ways: readonly Way[];
  count: number;
};

const isSpent = ({ effort }: Terms): boolean => effort.sets <= 0 || effort.skus <= 0;

/** So many more are wanted, from there on; what is there costs this at least. */
type Growing = { readonly open: number; readonly from: number; readonly leastMinor: number };

/** Looks at every set that begins with these and may still be cheap enough. */
function grow(search: Search, some: readonly Source[], { open, from, leastMinor }: Growing): void {
  if (open === 0) {
    look(search, some);
    return;
  }
  for (let at = from; at < search.inOrder.length; at += 1) {
    const source = search.inOrder[at];
    const dearest = search.ways[mostKept - 1]?.totalMinor ?? Number.POSITIVE_INFINITY;
    if (!source || isSpent(search.terms) || leastMinor + open * source.leastMinor > dearest) return;
    const next = { open: open - 1, from: at + 1, leastMinor: leastMinor + source.leastMinor };
    grow(search, [...some, source], next);
  }
}

function look(search: Search, some: readonly Source[]): void {
  const { terms } = search;
  terms.effort.sets -= 1;
  const way = isCovered(terms.needs, some) ? cheapestWay(some, terms) : undefined;
  // With fewer of them it is another set's way.
  if (way?.sources.length !== some.length) return;
  search.count += 1;
  search.ways = [...search.ways, way].toSorted(cheaperFirst(terms)).slice(0, mostKept);
}

const leastFirst =
  ({ before }: Terms) =>
  (a: Source, b: Source): number =>
    a.leastMinor - b.leastMinor || before(a, b);

/**
 * Of many warehouses those that are worth combining: one is left out where as many others as go together have at least as
 * much of everything and are no dearer, for the least as for all of the order. What is left covers whatever all cover.
 */
function standIns(sources: readonly Source[], terms: Terms): readonly Source[] {
  if (sources.length <= mostCombined) return sources;
  const all = terms.needs.map(({ quantity }) => quantity);
  const inOrder = sources
    .toSorted(leastFirst(terms))
    .map((source) => ({ source, wholeMinor: costOf(source.priced(all)) }));
  return inOrder.flatMap(({ source, wholeMinor }, at) => {
    const better = inOrder
      .slice(0, at)
      .filter((other) => other.wholeMinor <= wholeMinor && hasAsMuch(other.source, source));
    return better.length < mostTogether ? [source] : [];
  });
}

const hasAsMuch = (a: Source, b: Source): boolean =>
  a.gives.every((pieces, at) => pieces >= (b.gives[at] ?? 0));
