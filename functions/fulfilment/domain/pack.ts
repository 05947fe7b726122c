import { Failure } from '../../../shared/kernel/failure.ts';
import {
  type AllocatedLine,
  type Allocation,
  movedTo,
  type PackedParcel,
  type PieceLine,
} from './allocated.ts';

type AskedLine = { readonly lineId?: string | undefined; readonly sku: string; readonly quantity: number };
export type AskedParcel = {
  readonly weightGrams: number;
  readonly lengthMm?: number | undefined;
  readonly widthMm?: number | undefined;
  readonly heightMm?: number | undefined;
  readonly lines: readonly AskedLine[];
};

/** How far a weighing may be from what the SKUs weigh: packing adds, measuring errs. */
export type WeightTolerance = { readonly percent: number; readonly grams: number };

/**
 * The allocation packed into these parcels, which must hold exactly what was picked; a line of the order may be left out,
 * then pieces go to the first that still lacks them. A weight that cannot be is a warning and stays one: scales are right
 * more often than catalogues. PACK_MISMATCH, WRONG_STATUS.
 */
export function packed(
  allocation: Allocation,
  parcels: readonly AskedParcel[],
  { gramsOf, tolerance, at }: Weighing & { readonly at: number },
): Allocation {
  const after = filled(allocation.lines, parcels);
  const warnings = after.flatMap((parcel, index) => {
    const warning = weightWarning(parcel, { gramsOf, tolerance });
    return warning ? [`包裹 ${index + 1}: ${warning}`] : [];
  });
  return movedTo(allocation, 'PACKED', {
    parcels: after,
    ...(warnings.length > 0 ? { warnings } : {}),
    packedAt: at,
    changedAt: at,
    events: ['allocation.packed'],
  });
}
type Weighing = {
  /** What one piece weighs by the catalogue; undefined where it is not known. */
  readonly gramsOf: (sku: string) => number | undefined;
  readonly tolerance: WeightTolerance;
};

function filled(lines: readonly AllocatedLine[], parcels: readonly AskedParcel[]): readonly PackedParcel[] {
  const left = lines.map((line) => ({ ...line, left: line.picked }));
  const taken = ({ lineId, sku, quantity }: AskedLine): readonly PieceLine[] => {
    let open = quantity;
    const shares = left
      .filter((line) => line.sku === sku && (lineId === undefined || line.lineId === lineId))
      .flatMap((line) => {
        const pieces = Math.min(open, line.left);
        line.left -= pieces;
        open -= pieces;
        return pieces > 0 ? [{ lineId: line.lineId, sku, quantity: pieces }] : [];
      });
    if (open > 0) throw mismatch(sku);
    return shares;
  };
  const full = parcels.map((parcel): PackedParcel => {
    const { weightGrams, lengthMm, widthMm, heightMm } = parcel;
    const measured = lengthMm !== undefined && widthMm !== undefined && heightMm !== undefined;
    return {
      weightGrams,
      ...(measured ? { dimensionsMm: { length: lengthMm, width: widthMm, height: heightMm } } : {}),
      lines: parcel.lines.flatMap(taken),
    };
  });
  const over = left.find((line) => line.left > 0);
  if (over) throw mismatch(over.sku);
  return full;
}

const mismatch = (sku: string): Failure =>
  new Failure('PACK_MISMATCH', 'The parcels must hold exactly what was picked.', { members: { sku } });

function weightWarning(
  { weightGrams, lines }: PackedParcel,
  { gramsOf, tolerance: { percent, grams } }: Weighing,
): string | undefined {
  const weights = lines.map(({ sku, quantity }) => (gramsOf(sku) ?? Number.NaN) * quantity);
  const expected = weights.reduce((sum, each) => sum + each, 0);
  if (Number.isNaN(expected)) return undefined;
  const least = Math.ceil((expected * (100 - percent)) / 100) - grams;
  const most = Math.floor((expected * (100 + percent)) / 100) + grams;
  if (weightGrams >= least && weightGrams <= most) return undefined;
  return `称重 ${weightGrams} g, by the catalogue ${expected} g (重量异常)`;
}
