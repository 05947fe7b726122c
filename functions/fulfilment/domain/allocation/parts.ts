import type { Need } from './sources.ts';
import type { AllocatedPart, AllocationCost, AllocationPolicy } from './types.ts';
import type { Way } from './ways.ts';

/** What each warehouse of a way sends, for which lines: those of a SKU are served one after the other. */
export function partsOf({ sources, pieces }: Way, needs: readonly Need[]): readonly AllocatedPart[] {
  const open = needs.map(({ lines }) =>
    lines.map(({ lineId, sku, quantity }) => ({ lineId, sku, quantity })),
  );
  const taken = (at: number, wanted: number): AllocatedPart['lines'] => {
    let left = wanted;
    return (open[at] ?? []).flatMap((line) => {
      const quantity = Math.min(left, line.quantity);
      left -= quantity;
      line.quantity -= quantity;
      return quantity > 0 ? [{ ...line, quantity }] : [];
    });
  };
  return sources.flatMap((source, index) => {
    const own = pieces[index] ?? [];
    const priced = source.priced(own);
    const lines = own.flatMap((wanted, at) => taken(at, wanted)).toSorted(byLine);
    return 'terms' in priced ? [{ warehouseId: source.candidate.warehouseId, lines, ...priced.terms }] : [];
  });
}

type Line = AllocatedPart['lines'][number];
const byLine = (a: Line, b: Line): number => (a.lineId < b.lineId ? -1 : Number(a.lineId > b.lineId));

export function costOfAll(
  parts: readonly AllocatedPart[],
  { currency, splitPenaltyMinor }: AllocationPolicy,
): AllocationCost {
  const sum = (of: (part: AllocatedPart) => number) => parts.reduce((total, part) => total + of(part), 0);
  const freightMinor = sum((part) => part.freightMinor);
  const handlingMinor = sum((part) => part.handlingMinor);
  const splitMinor = splitPenaltyMinor * Math.max(0, parts.length - 1);
  const lateMinor = sum((part) => part.lateMinor);
  const totalMinor = freightMinor + handlingMinor + splitMinor + lateMinor;
  return { currency, freightMinor, handlingMinor, splitMinor, lateMinor, totalMinor };
}
