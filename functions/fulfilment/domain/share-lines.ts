import type { PieceLine } from './allocated.ts';

type Pieces = { readonly sku: string; readonly quantity: number };
type OrderLine = Pieces & { readonly lineId: string };

/**
 * Says for which lines of an order the pieces are that it holds: a line's own SKU, or the parts of a bundle (组合商品) as the
 * catalogue has them now. Comes to exactly the pieces given: what no line accounts for, because the bundle was another one
 * when it was ordered, goes to the first line of a bundle.
 */
export function sharedAmong(
  lines: readonly OrderLine[],
  held: readonly Pieces[],
  partsOf: ReadonlyMap<string, readonly Pieces[]>,
): readonly PieceLine[] {
  const left = new Map<string, number>();
  for (const { sku, quantity } of held) left.set(sku, (left.get(sku) ?? 0) + quantity);
  const shares: PieceLine[] = [];
  const give = (lineId: string, sku: string, wanted: number): void => {
    const quantity = Math.min(wanted, left.get(sku) ?? 0);
    if (quantity === 0) return;
    left.set(sku, (left.get(sku) ?? 0) - quantity);
    const at = shares.findIndex((share) => share.lineId === lineId && share.sku === sku);
    const before = shares[at];
    if (before) shares[at] = { ...before, quantity: before.quantity + quantity };
    else shares.push({ lineId, sku, quantity });
  };
  for (const { lineId, sku, quantity } of lines)
    for (const part of partsOf.get(sku) ?? [{ sku, quantity: 1 }])
      give(lineId, part.sku, part.quantity * quantity);
  const rest = lines.find(({ sku }) => partsOf.has(sku)) ?? lines[0];
  for (const [sku, quantity] of left) if (rest) give(rest.lineId, sku, quantity);
  return shares;
}
