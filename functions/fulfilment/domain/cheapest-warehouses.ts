import type {
  AllocatedPart,
  AllocationCost,
  AllocationDecision,
  AllocationExplanation,
  AllocationPolicy,
  AllocationRequest,
  Candidate,
  QuoteFreight,
  RefusalReason,
} from './allocation/types.ts';
import { type Deciding, priceOf, refusalOf } from './price-part.ts';

type Way = { readonly parts: readonly AllocatedPart[]; readonly cost: AllocationCost; readonly rank: string };

/** More warehouses than this are not combined: only the best of them. */
const mostCombined = 12;
const mostTogether = 3;
const mostShown = 20;

/**
 * Which warehouses send an order (配货): one alone, or two, or three, whichever way costs least in freight, handling, split
 * and lateness; equal ones by priority, then by code, so that the same question has the same answer. Where no three have
 * it, greedily more. Not covered, it says what is missing and why.
 */
export function decideAllocation(
  request: AllocationRequest,
  candidates: readonly Candidate[],
  terms: { readonly policy: AllocationPolicy; readonly quote: QuoteFreight },
): AllocationDecision {
  const deciding = { request, ...terms };
  const judged = candidates.map((candidate) => judgedBy(candidate, deciding));
  const able = judged.filter((each) => each.refused === undefined && each.pieces > 0);
  const inOrder = able.toSorted(better).map(({ candidate }) => candidate);
  const combined = inOrder.slice(0, mostCombined);
  const most = request.delivery === 'pickup' ? 1 : terms.policy.mostWarehouses;
  const ways = subsetsOf(combined, Math.min(most, mostTogether)).flatMap(
    (some) => wayOf(some, deciding) ?? [],
  );
  const [best, ...others] = ways.toSorted(cheaper);
  const greedy = best ? undefined : greedyWay(inOrder, most, deciding);
  const chosen = best ?? greedy;
  const explanation: AllocationExplanation = {
    considered: candidates.length,
    combinations: ways.length,
    searched: searchedBy({ best, greedy, pruned: inOrder.length > mostCombined }),
    candidates: judged
      .toSorted(better)
      .slice(0, mostShown)
      .map((each) => shown(each, chosen)),
    others: others.slice(0, 3).map(({ parts, cost }) => ({
      warehouseIds: parts.map(({ warehouseId }) => warehouseId),
      totalMinor: cost.totalMinor,
    })),
  };
  if (chosen) return { covered: true, parts: [...chosen.parts], cost: chosen.cost, explanation };
  return uncovered(judged, explanation, deciding);
}

function searchedBy({
  best,
  greedy,
  pruned,
}: {
  readonly best: Way | undefined;
  readonly greedy: Way | undefined;
  readonly pruned: boolean;
}): AllocationExplanation['searched'] {
  if (greedy) return 'GREEDY';
  if (!best) return 'NONE';
  return pruned ? 'PRUNED' : 'ALL';
}

type Judged = {
  readonly candidate: Candidate;
  readonly pieces: number;
  readonly refused: RefusalReason | undefined;
  /** What it costs to send what it has from there alone. */
  readonly costMinor: number | undefined;
  readonly km: number | undefined;
};

function judgedBy(candidate: Candidate, deciding: Deciding): Judged {
  const lines = takenFrom(deciding.request.lines, [candidate])[0] ?? [];
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const none = { candidate, pieces, costMinor: undefined, km: undefined };
  const refused = refusalOf(candidate, deciding.request);
  if (refused !== undefined) return { ...none, refused };
  if (pieces === 0) return { ...none, refused: 'NO_STOCK' };
  const priced = priceOf(candidate, lines, deciding);
  if ('refused' in priced) return { ...none, refused: priced.refused };
  return { ...none, refused: undefined, costMinor: costOf(priced.part), km: priced.part.km };
}

const costOf = ({ freightMinor, handlingMinor, lateMinor }: AllocatedPart): number =>
  freightMinor + handlingMinor + lateMinor;

/** Who has most of it first, then the cheapest, by priority, by code. */
const better = (a: Judged, b: Judged): number =>
  Number(a.refused !== undefined) - Number(b.refused !== undefined) ||
  b.pieces - a.pieces ||
  (a.costMinor ?? 0) - (b.costMinor ?? 0) ||
  a.candidate.priority - b.candidate.priority ||
  (a.candidate.warehouseId < b.candidate.warehouseId ? -1 : 1);

const shown = (
  { candidate: { warehouseId }, pieces, refused, costMinor, km }: Judged,
  way: Way | undefined,
): AllocationExplanation['candidates'][number] => ({
  warehouseId,
  outcome: refused ?? outcomeOf(warehouseId, pieces, way),
  pieces,
  ...(costMinor === undefined ? {} : { costMinor }),
  ...(km === undefined ? {} : { km }),
});

function outcomeOf(warehouseId: string, pieces: number, way: Way | undefined): 'CHOSEN' | 'DEARER' | 'PART' {
  if (way?.parts.some((part) => part.warehouseId === warehouseId)) return 'CHOSEN';
  const asked = way?.parts.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
  return asked === pieces ? 'DEARER' : 'PART';
}

type Lines = AllocatedPart['lines'];

/** What each warehouse sends where the first gives all that it has of each SKU, and the next what is left. */
function takenFrom(lines: AllocationRequest['lines'], some: readonly Candidate[]): readonly Lines[] {
  const left = some.map(({ stock, goodsClasses }) => ({
    stock: new Map(Object.entries(stock)),
    goodsClasses,
  }));
  const taken: Lines[] = some.map(() => []);
  for (const { lineId, sku, quantity, goodsClass } of lines) {
    let open = quantity;
    for (const [index, { stock, goodsClasses }] of left.entries()) {
      const keeps = goodsClasses === undefined || goodsClasses.includes(goodsClass);
      const pieces = keeps ? Math.min(open, Math.max(0, Math.floor(stock.get(sku) ?? 0))) : 0;
      if (pieces === 0) continue;
      stock.set(sku, (stock.get(sku) ?? 0) - pieces);
      taken[index]?.push({ lineId, sku, quantity: pieces });
      open -= pieces;
    }
  }
  return taken;
}

/** All sets of at most so many, each in the order given and the other way round: who is asked first gives most. */
function subsetsOf(all: readonly Candidate[], most: number): readonly (readonly Candidate[])[] {
  const sets: Candidate[][] = [];
  const grow = (from: number, some: readonly Candidate[]): void => {
    for (const [index, each] of all.entries()) {
      if (index < from) continue;
      const grown = [...some, each];
      sets.push(grown);
      if (grown.length > 1) sets.push(grown.toReversed());
      if (grown.length < most) grow(index + 1, grown);
    }
  };
  grow(0, []);
  return sets;
}

/** The way of an order out of these warehouses; undefined where they have not all of it, or one of them is not needed. */
function wayOf(some: readonly Candidate[], deciding: Deciding): Way | undefined {
  const { lines } = deciding.request;
  const taken = takenFrom(lines, some);
  const asked = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const given = taken.flat().reduce((sum, { quantity }) => sum + quantity, 0);
  if (given < asked || taken.some((each) => each.length === 0)) return undefined;
  const parts: AllocatedPart[] = [];
  for (const [index, candidate] of some.entries()) {
    const priced = priceOf(candidate, taken[index] ?? [], deciding);
    if ('refused' in priced) return undefined;
    parts.push(priced.part);
  }
  return { parts, cost: sumOf(parts, deciding.policy), rank: rankOf(some) };
}

function sumOf(
  parts: readonly AllocatedPart[],
  { currency, splitPenaltyMinor }: AllocationPolicy,
): AllocationCost {
  const sum = (of: (part: AllocatedPart) => number) => parts.reduce((total, part) => total + of(part), 0);
  const cost = {
    freightMinor: sum(({ freightMinor }) => freightMinor),
    handlingMinor: sum(({ handlingMinor }) => handlingMinor),
    splitMinor: splitPenaltyMinor * Math.max(0, parts.length - 1),
    lateMinor: sum(({ lateMinor }) => lateMinor),
  };
  const { freightMinor, handlingMinor, splitMinor, lateMinor } = cost;
  return { currency, ...cost, totalMinor: freightMinor + handlingMinor + splitMinor + lateMinor };
}

const rankOf = (some: readonly Candidate[]): string =>
  JSON.stringify(some.map(({ priority, warehouseId }) => [String(priority).padStart(6, '0'), warehouseId]));

const cheaper = (a: Way, b: Way): number =>
  a.cost.totalMinor - b.cost.totalMinor ||
  a.parts.length - b.parts.length ||
  (a.rank < b.rank ? -1 : Number(a.rank > b.rank));

/** Warehouse after warehouse, each time the one that has most of what is left. */
function greedyWay(inOrder: readonly Candidate[], most: number, deciding: Deciding): Way | undefined {
  const some: Candidate[] = [];
  while (some.length < most) {
    const given = (with_: readonly Candidate[]) =>
      takenFrom(deciding.request.lines, with_)
        .flat()
        .reduce((sum, { quantity }) => sum + quantity, 0);
    const now = given(some);
    const [next] = inOrder
      .filter((each) => !some.includes(each))
      .map((candidate) => ({ candidate, more: given([...some, candidate]) - now }))
      .toSorted((a, b) => b.more - a.more);
    if (!next || next.more === 0) return undefined;
    some.push(next.candidate);
    const way = wayOf(some, deciding);
    if (way) return way;
  }
  return undefined;
}

/** What is missing, and the first reason that a warehouse with such pieces has for not sending them. */
function uncovered(
  judged: readonly Judged[],
  explanation: AllocationExplanation,
  { request, policy }: Deciding,
): AllocationDecision {
  const able = judged.filter(({ refused }) => refused === undefined).map(({ candidate }) => candidate);
  const given = takenFrom(request.lines, able).flat();
  const needs = Map.groupBy(request.lines, ({ sku }) => sku);
  const missing = [...needs].flatMap(([sku, lines]) => {
    const asked = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    const got = given.filter((line) => line.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
    const who = judged.find(
      ({ candidate, refused }) => refused !== undefined && (candidate.stock[sku] ?? 0) > 0,
    );
    return asked > got ? [{ sku, quantity: asked - got, reason: who?.refused ?? ('NO_STOCK' as const) }] : [];
  });
  const all = [...needs].map(([sku, lines]) => ({
    sku,
    quantity: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    reason: 'TOO_MANY_WAREHOUSES' as const,
  }));
  const lacking = missing.length > 0 ? missing : all;
  const reason = lacking[0]?.reason ?? 'NO_STOCK';
  return { covered: false, reason, missing: lacking, parts: [], cost: sumOf([], policy), explanation };
}
