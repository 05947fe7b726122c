import { explained, sendableOf } from './allocation/explanation.ts';
import { greedyCover, mostPieces } from './allocation/greedy.ts';
import { costOfAll, partsOf } from './allocation/parts.ts';
import { cheapestWays, type Found } from './allocation/search.ts';
import { inTurn, type Judged, judgedIn, type Need, needsOf, type Source } from './allocation/sources.ts';
import type {
  AllocationDecision,
  AllocationPolicy,
  AllocationRequest,
  Candidate,
  QuoteFreight,
  RefusalReason,
} from './allocation/types.ts';
import { type Aims, isCovered, type Way } from './allocation/ways.ts';

/**
 * Which warehouses send an order (配货): one alone, two or three, whichever way costs least in freight, handling, split and
 * lateness; greedily more where no three have it. A SKU comes whole from one of them where one has all of it. Equal ways go
 * by priority, then by code, and what buyers fetch themselves by distance before that: the same question has the same
 * answer, in whatever order warehouses and lines come. Not covered, it says what is missing and why, and what could be sent.
 */
export function decideAllocation(
  request: AllocationRequest,
  candidates: readonly Candidate[],
  { policy, quote }: { readonly policy: AllocationPolicy; readonly quote: QuoteFreight },
): AllocationDecision {
  const needs = needsOf(request.lines);
  const judged = judgedIn(candidates, needs, { request, policy, quote });
  const sources = judged.flatMap(({ source }) => source ?? []);
  const aims = aimsOf(request, needs, policy);
  const found = isCovered(needs, sources) ? cheapestWays(sources, aims) : nothing;
  const explanation = explained(judged, needs, found);
  const way = found.ways[0] ?? mostOf(sources, aims);
  const parts = way ? [...partsOf(way, needs)] : [];
  const common = { parts, cost: costOfAll(parts, policy) };
  if (found.ways.length > 0) return { covered: true, ...common, explanation };
  const missing = [...missingOf(needs, judged, way)];
  const reason = missing[0]?.reason ?? 'NO_STOCK';
  return {
    ...{ covered: false, reason, missing },
    ...common,
    explanation: { ...explanation, sendable: sendableOf(parts) },
  };
}

const nothing: Found = { ways: [], count: 0, searched: 'NONE' };

function aimsOf(
  { delivery }: AllocationRequest,
  needs: readonly Need[],
  { splitPenaltyMinor, mostWarehouses }: AllocationPolicy,
): Aims {
  const inOrder = (a: Source, b: Source) => inTurn(a.candidate, b.candidate);
  if (delivery !== 'pickup') return { needs, splitPenaltyMinor, most: mostWarehouses, before: inOrder };
  const far = ({ km = Number.MAX_SAFE_INTEGER }: Source) => km;
  return { needs, splitPenaltyMinor, most: 1, before: (a, b) => far(a) - far(b) || inOrder(a, b) };
}

/** The most that some warehouses can send of an order that they do not cover, the cheapest way. */
function mostOf(sources: readonly Source[], aims: Aims): Way | undefined {
  if (sources.length === 0) return undefined;
  const within = (some: readonly Source[]) =>
    cheapestWays(some, { ...aims, needs: aims.needs.map((need, at) => obtainable(need, at, some)) }).ways[0];
  return within(sources) ?? within(greedyCover(sources, aims, mostPieces));
}

const obtainable = (need: Need, at: number, sources: readonly Source[]): Need => ({
  ...need,
  quantity: Math.min(
    need.quantity,
    sources.reduce((sum, { gives }) => sum + (gives[at] ?? 0), 0),
  ),
});

type Missing = { readonly sku: string; readonly quantity: number; readonly reason: RefusalReason };

/** What a way leaves out of each need; the first reason that a warehouse with such pieces has for not sending them. */
function missingOf(
  needs: readonly Need[],
  judged: readonly Judged[],
  way: Way | undefined,
): readonly Missing[] {
  const sources = judged.flatMap(({ source }) => source ?? []);
  return needs.flatMap((need, at) => {
    const sent = (way?.pieces ?? []).reduce((sum, pieces) => sum + (pieces[at] ?? 0), 0);
    const isThere = obtainable(need, at, sources).quantity === need.quantity;
    const who = judged.find(({ lies, refusals }) => (lies[at] ?? 0) > 0 && refusals[at] !== undefined);
    const reason = isThere ? 'TOO_MANY_WAREHOUSES' : (who?.refusals[at] ?? 'NO_STOCK');
    return sent < need.quantity ? [{ sku: need.sku, quantity: need.quantity - sent, reason }] : [];
  });
}
