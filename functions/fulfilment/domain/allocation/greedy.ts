import type { Source } from './sources.ts';
import { type Aims, cheaperFirst, cheapestWay, type Terms, type Way } from './ways.ts';

/** A warehouse that may come next, and how many of the pieces that are left it has. */
type Next = { readonly source: Source; readonly pieces: number };
type Preference = (a: Next, b: Next) => number;

export const mostPieces: Preference = (a, b) => b.pieces - a.pieces;
const leastByPiece: Preference = (a, b) => a.source.leastMinor * b.pieces - b.source.leastMinor * a.pieces;

/**
 * Warehouse after warehouse, each time the preferred one that has any of what is left; until nothing is left, nobody has
 * more of it, or they are as many as may be.
 */
export function greedyCover(
  sources: readonly Source[],
  { needs, most, before }: Aims,
  preference: Preference,
): readonly Source[] {
  const some: Source[] = [];
  const left = needs.map(({ quantity }) => quantity);
  const has = ({ gives }: Source) => left.reduce((sum, open, at) => sum + Math.min(open, gives[at] ?? 0), 0);
  while (some.length < most) {
    const [next] = sources
      .map((source) => ({ source, pieces: has(source) }))
      .filter(({ source, pieces }) => pieces > 0 && !some.includes(source))
      .toSorted(
        (a, b) => preference(a, b) || a.source.leastMinor - b.source.leastMinor || before(a.source, b.source),
      );
    if (!next) break;
    some.push(next.source);
    for (const [at, pieces] of next.source.gives.entries()) left[at] = Math.max(0, (left[at] ?? 0) - pieces);
  }
  return some;
}

/** The cheaper of two greedy covers: by the most pieces, and by the least cost of a piece; undefined where both are none. */
export function greedyWay(sources: readonly Source[], terms: Terms): Way | undefined {
  const found = [mostPieces, leastByPiece].flatMap((preference) => {
    const way = cheapestWay(greedyCover(sources, terms, preference), terms);
    return way ? [exchanged(way, sources, terms)] : [];
  });
  return found.toSorted(cheaperFirst(terms))[0];
}

/** A way with another warehouse in the place of one of its own, and so on as long as that makes it cheaper. */
function exchanged(way: Way, sources: readonly Source[], terms: Terms): Way {
  const { sources: own } = way;
  const [better] = sources
    .filter((each) => !own.includes(each))
    .flatMap((each) => own.map((_, at) => own.with(at, each)))
    .flatMap((some) => (terms.effort.skus > 0 ? (cheapestWay(some, terms) ?? []) : []))
    .toSorted(cheaperFirst(terms));
  return better && better.totalMinor < way.totalMinor ? exchanged(better, sources, terms) : way;
}
