/** A line that has to go in one parcel with others. */
export type Bound = { readonly lineId: string; readonly with: readonly string[] };

/**
 * The group of each line that is bound to another one of the order, whichever of them says so: the smallest number among
 * those that are bound together, over however many steps.
 */
export function bindGroups(lines: readonly Bound[]): ReadonlyMap<string, string> {
  const heads = new Map(lines.map(({ lineId }) => [lineId, lineId]));
  const headOf = (lineId: string): string => {
    let head = lineId;
    for (let next = heads.get(head); next !== undefined && next !== head; next = heads.get(head)) head = next;
    return head;
  };
  for (const line of lines)
    for (const other of line.with) {
      if (!heads.has(other)) continue;
      const [first = '', second = ''] = [headOf(line.lineId), headOf(other)].sort(byNumber);
      heads.set(second, first);
    }
  const grouped = Map.groupBy(heads.keys(), headOf);
  const several = [...grouped].filter(([, members]) => members.length > 1);
  return new Map(several.flatMap(([head, members]) => members.map((member) => [member, head] as const)));
}

const byNumber = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : Number(a > b));
