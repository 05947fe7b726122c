import { placeOf } from '../great-circle.ts';
import { type Deciding, type Goods, kmTo, type Priced, pricesFrom, refusalOf } from '../price-part.ts';
import type { AllocationRequest, Candidate, DemandLine, RefusalReason } from './types.ts';

/** What is wanted of one SKU, all lines of it together. */
export type Need = {
  readonly sku: string;
  readonly quantity: number;
  /** The first is served first. */
  readonly lines: readonly [DemandLine, ...DemandLine[]];
};

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** What is wanted, SKU by SKU in the order of their codes, whatever the order of the lines. */
export function needsOf(lines: AllocationRequest['lines']): readonly Need[] {
  const sorted = lines.toSorted((a, b) => byText(a.sku, b.sku) || byText(a.lineId, b.lineId));
  return [...Map.groupBy(sorted, ({ sku }) => sku)].flatMap(([sku, [first, ...rest]]) =>
    first ? [{ sku, quantity: sumOf([first, ...rest]), lines: [first, ...rest] }] : [],
  );
}

const sumOf = (lines: readonly { readonly quantity: number }[]): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** Pieces of each need, in the order of the needs. */
export type Pieces = readonly number[];

/** A warehouse that can send something of an order. */
export type Source = {
  readonly candidate: Candidate;
  /** To the buyer, where both places are known. */
  readonly km: number | undefined;
  /** The most that it can send of each need. */
  readonly gives: Pieces;
  /** No part from here costs less. */
  readonly leastMinor: number;
  /** What a part with these pieces costs; kept, since many ways have the same part. */
  readonly priced: (pieces: Pieces) => Priced;
};

/** What a part costs; infinite where nobody takes it. */
export function costOf(priced: Priced): number {
  if ('refused' in priced) return Number.POSITIVE_INFINITY;
  const { freightMinor, handlingMinor, lateMinor } = priced.terms;
  return freightMinor + handlingMinor + lateMinor;
}

/** A warehouse that was looked at. */
export type Judged = {
  readonly candidate: Candidate;
  /** What lies there of each need. */
  readonly lies: Pieces;
  /** Why it cannot send a need, need by need. */
  readonly refusals: readonly (RefusalReason | undefined)[];
  /** Undefined where it can send none. */
  readonly source: Source | undefined;
};

/** Looks at every warehouse, in the order in which equal ones are chosen. */
export function judgedIn(
  candidates: readonly Candidate[],
  needs: readonly Need[],
  deciding: Deciding,
): readonly Judged[] {
  const to = placeOf(deciding.request.destination);
  return candidates
    .toSorted(inTurn)
    .map((candidate) => judged(candidate, needs, { ...deciding, km: kmTo(to, candidate) }));
}

/** Who comes first of two that are equal: by priority, then by code. */
export const inTurn = (a: Candidate, b: Candidate): number =>
  a.priority - b.priority || byText(a.warehouseId, b.warehouseId);

type Judging = Deciding & Pick<Source, 'km'>;

function judged(candidate: Candidate, needs: readonly Need[], { km, ...deciding }: Judging): Judged {
  const lies = needs.map(({ sku, quantity }) =>
    Math.min(quantity, Math.max(0, Math.floor(candidate.stock[sku] ?? 0))),
  );
  const priced = pricedOnce(needs, pricesFrom(candidate, km, deciding));
  const refused = refusalOf(candidate, deciding.request);
  const alone = needs.map((need, at): Priced => {
    const reason = refused ?? refusalOfNeed(candidate, need, lies[at] ?? 0);
    return reason ? { refused: reason } : priced(leastOf(needs, at, lies));
  });
  const refusals = alone.map((each) => ('refused' in each ? each.refused : undefined));
  const gives = lies.map((pieces, at) => (refusals[at] === undefined ? pieces : 0));
  const leastMinor = Math.min(...alone.map(costOf));
  const source = Number.isFinite(leastMinor) ? { candidate, km, gives, leastMinor, priced } : undefined;
  return { candidate, lies, refusals, source };
}

function refusalOfNeed(
  { goodsClasses }: Candidate,
  { lines: [{ goodsClass }] }: Need,
  lies: number,
): RefusalReason | undefined {
  if (lies === 0) return 'NO_STOCK';
  return goodsClasses && !goodsClasses.includes(goodsClass) ? 'GOODS_CLASS' : undefined;
}

/** The least that it sends of a need and nothing else: all where it has all, since that is not split, else one piece. */
const leastOf = (needs: readonly Need[], of: number, lies: Pieces): Pieces =>
  needs.map(({ quantity }, at) => (at !== of ? 0 : lies[at] === quantity ? quantity : 1));

function pricedOnce(needs: readonly Need[], prices: (goods: Goods) => Priced): Source['priced'] {
  const known = new Map<string, Priced>();
  return (pieces) => {
    const key = pieces.join();
    const priced = known.get(key) ?? prices(goodsOf(needs, pieces));
    known.set(key, priced);
    return priced;
  };
}

function goodsOf(needs: readonly Need[], pieces: Pieces): Goods {
  let [grams, volumeCm3] = [0, 0];
  const goodsClasses = new Set<string>();
  for (const [at, { lines }] of needs.entries()) {
    const quantity = pieces[at] ?? 0;
    if (quantity === 0) continue;
    grams += quantity * lines[0].weightGrams;
    volumeCm3 += quantity * (lines[0].volumeCm3 ?? 0);
    goodsClasses.add(lines[0].goodsClass);
  }
  return { grams, volumeCm3, goodsClasses: [...goodsClasses].sort() };
}
