import type { Point } from './floor.ts';

/** The points of one aisle of one block, by their index, from the front. */
export type AisleStops = {
  readonly block: number;
  readonly xMm: number;
  readonly points: readonly number[];
  readonly alongMm: readonly number[];
};

const keyOf = (block: number, xMm: number): string => `${block} ${xMm}`;

export type StopsByAisle = ReadonlyMap<string, AisleStops>;

export function stopsByAisle(points: readonly Point[]): StopsByAisle {
  const indices = points.map((_, index) => index);
  const grouped = Map.groupBy(indices, (index) => keyOf(points[index]?.block ?? 0, points[index]?.xMm ?? 0));
  const along = (index: number): number => points[index]?.alongMm ?? 0;
  return new Map(
    [...grouped].map(([key, unsorted]) => {
      const sorted = unsorted.toSorted((a, b) => along(a) - along(b) || a - b);
      const first = points[sorted[0] ?? 0];
      return [
        key,
        { block: first?.block ?? 0, xMm: first?.xMm ?? 0, points: sorted, alongMm: sorted.map(along) },
      ];
    }),
  );
}

export const stopsIn = (stops: StopsByAisle, block: number, xMm: number): AisleStops | undefined =>
  stops.get(keyOf(block, xMm));

/** The widest stretch between neighbouring points that lies between them, and how many points lie before it. */
export function widestGap({ alongMm }: AisleStops): { readonly gapMm: number; readonly before: number } {
  let [gapMm, before] = [0, 0];
  for (const [index, at] of alongMm.entries()) {
    const gap = at - (alongMm[index - 1] ?? at);
    if (gap > gapMm) [gapMm, before] = [gap, index];
  }
  return { gapMm, before };
}
