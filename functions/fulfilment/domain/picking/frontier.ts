/**
 * What has to be remembered of a part of a walk, when all to its left is decided and nothing to its right: for the one node
 * of each cross aisle where the two parts meet, whether an even or odd number of ways ends there, and which nodes hang
 * together. For one block (two cross aisles) these are the classes of Ratliff & Rosenthal (1983), for two blocks those of
 * Roodbergen & de Koster (2001); more cross aisles need no more rules, only more classes.
 */
export type Frontier = {
  /** Nothing walked yet. */
  readonly start: number;
  /** The walk is closed: nothing may be added. */
  readonly closed: number;
  /** The class after an act, or undefined where that cannot become a closed walk. */
  readonly after: (state: number, act: Act, row: number) => number | undefined;
};

/**
 * Upright acts, on the aisle from cross aisle `row` to the next: walked once or twice; or entered from the front, from the
 * back or from both and left at the same end. `visit` comes by at a node. Sideways acts, along cross aisle `row` to the next column.
 */
export const acts = [
  'pass',
  'once',
  'twice',
  'from-front',
  'from-back',
  'from-both',
  'visit',
  'part',
  'along-once',
  'along-twice',
] as const;
export type Act = (typeof acts)[number];

/** 0: no way ends here. Otherwise the part it belongs to, from 1, doubled; plus 1 where the number of ways is odd. */
type Label = number;
type Labels = readonly Label[];
type Step = (labels: Labels, row: number) => Labels | undefined;

const closedKey = 'closed';

const frontiers = new Map<number, Frontier>();

/** The classes between `rows` cross aisles. They depend on nothing else, so what was worked out is kept. */
export function frontierOf(rows: number): Frontier {
  const frontier = frontiers.get(rows) ?? newFrontier(rows);
  frontiers.set(rows, frontier);
  return frontier;
}

/** Classes are found as they are asked for, and each transition is worked out once. */
function newFrontier(rows: number): Frontier {
  const all: Labels[] = [];
  const ids = new Map<string, number>();
  const idOf = (labels: Labels, key = labels.join()): number => {
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, all.length);
    return all.push(labels) - 1;
  };
  const start = idOf(new Array<Label>(rows).fill(0));
  const closed = idOf([], closedKey);
  const known = new Map<Act, (number | undefined | null)[][]>(acts.map((act) => [act, []]));
  const work = (state: number, act: Act, row: number): number | undefined => {
    if (state === closed) return act === 'pass' || act === 'part' ? closed : undefined;
    const next = steps[act](all[state] ?? [], row);
    if (!next) return undefined;
    return isClosed(all[state] ?? [], next) ? closed : idOf(renumbered(next));
  };
  const after = (state: number, act: Act, row: number): number | undefined => {
    const table = known.get(act) ?? [];
    table[row] ??= [];
    const cells = table[row];
    const found = cells[state];
    if (found !== undefined) return found ?? undefined;
    const next = work(state, act, row);
    cells[state] = next ?? null;
    return next;
  };
  return { start, closed, after };
}

const partOf = (label: Label): number => label >> 1;
const isOdd = (label: Label): boolean => (label & 1) === 1;
const isClosed = (before: Labels, after: Labels): boolean => before.some(Boolean) && !after.some(Boolean);

const steps: Readonly<Record<Act, Step>> = {
  pass: (labels) => labels,
  once: (labels, row) => joined(labels, row, 1),
  twice: (labels, row) => joined(labels, row, 0),
  'from-front': visited,
  'from-back': (labels, row) => visited(labels, row + 1),
  'from-both': (labels, row) => visited(visited(labels, row), row + 1),
  visit: visited,
  part,
  // A way that goes on leaves an even node behind, and the new one takes its place and its part.
  'along-once': (labels, row) => (isOdd(labels[row] ?? 0) ? labels : undefined),
  'along-twice': (labels, row) => (labels[row] && !isOdd(labels[row]) ? labels : undefined),
};

/** Two more ways at a node. */
function visited(labels: Labels, row: number): Labels {
  return labels[row] ? labels : labels.with(row, newPart(labels));
}

function newPart(labels: Labels): Label {
  return 2 * (1 + Math.max(0, ...labels.map(partOf)));
}

/** The two ends of an aisle hang together; each has `odd` more ways, or two. */
function joined(labels: Labels, row: number, odd: 0 | 1): Labels {
  const both = visited(visited(labels, row), row + 1);
  const [to, from] = [partOf(both[row] ?? 0), partOf(both[row + 1] ?? 0)];
  return both.map((label, index) => {
    const merged = partOf(label) === from ? 2 * to + (label & 1) : label;
    return index === row || index === row + 1 ? merged ^ odd : merged;
  });
}

/** Nothing goes on from a node: it must be even, and its part must go on elsewhere unless it is the whole walk. */
function part(labels: Labels, row: number): Labels | undefined {
  const label = labels[row] ?? 0;
  if (isOdd(label)) return undefined;
  const rest = labels.with(row, 0);
  const goesOn = label === 0 || rest.some((other) => partOf(other) === partOf(label));
  return goesOn || !rest.some(Boolean) ? rest : undefined;
}

/** Parts numbered by their first row, so that one class has one form. */
function renumbered(labels: Labels): Labels {
  const numbers = new Map<number, number>();
  return labels.map((label) => {
    if (label === 0) return 0;
    const number = numbers.get(partOf(label)) ?? numbers.size + 1;
    numbers.set(partOf(label), number);
    return 2 * number + (label & 1);
  });
}
