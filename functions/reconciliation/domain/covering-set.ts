/** Something with an amount, in minor units, and the day it is of; earlier ones come first. */
export type Weighed = { readonly minor: number; readonly day: string };

/** No set is larger, and no search looks at more: what is not found within this is left to a person. */
const mostCandidates = 40;
const mostSteps = 20_000;
const mostTogether = 12;

/**
 * Some of the candidates whose amounts are exactly the target together (完全覆盖), or undefined. Runs of neighbours are
 * tried first (one day, or a holiday's days paid at once), the shortest and then the latest; then any set, the smallest
 * first, in the order given. The same candidates give the same set; candidates of either sign are allowed.
 */
export function coveringSet<T extends Weighed>(
  candidates: readonly T[],
  target: number,
): readonly T[] | undefined {
  const nearest = candidates.slice(-mostCandidates);
  return neighbours(nearest, target) ?? anySet(nearest, target);
}

function neighbours<T extends Weighed>(candidates: readonly T[], target: number): readonly T[] | undefined {
  for (let length = 1; length <= candidates.length; length += 1)
    for (let from = candidates.length - length; from >= 0; from -= 1) {
      const run = candidates.slice(from, from + length);
      if (run.reduce((sum, { minor }) => sum + minor, 0) === target) return run;
    }
  return undefined;
}

type Search<T> = { readonly candidates: readonly T[]; steps: number };

function anySet<T extends Weighed>(candidates: readonly T[], target: number): readonly T[] | undefined {
  const search: Search<T> = { candidates, steps: 0 };
  for (let size = 2; size <= Math.min(mostTogether, candidates.length); size += 1) {
    const found = pick(search, { from: 0, left: size, target });
    if (found) return found;
    if (search.steps > mostSteps) return undefined;
  }
  return undefined;
}

type Picking = { readonly from: number; readonly left: number; readonly target: number };

/** So many candidates from a place on that add up to the target. */
function pick<T extends Weighed>(
  search: Search<T>,
  { from, left, target }: Picking,
): readonly T[] | undefined {
  const { candidates } = search;
  if (left === 0) return target === 0 ? [] : undefined;
  for (let at = from; at + left <= candidates.length; at += 1) {
    search.steps += 1;
    if (search.steps > mostSteps) return undefined;
    const candidate = candidates[at] as T;
    const rest = pick(search, { from: at + 1, left: left - 1, target: target - candidate.minor });
    if (rest) return [candidate, ...rest];
  }
  return undefined;
}
