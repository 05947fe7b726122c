/** A parcel that went on under another number (转单): forwarded, or sent back. Any text that names parcels will do. */
export type Link = { readonly from: string; readonly to: string };

export type Chain = {
  /** All that hang together with it, it included: earlier numbers before later ones, as far as carriers tell them apart. */
  readonly parcels: readonly string[];
  /** Where it goes on now: those without a later number. In a circle nobody is last, and the one asked about counts. */
  readonly last: readonly string[];
  /** Carriers told of a circle (甲转乙、乙转甲), so the order of the numbers means nothing. */
  readonly circular: boolean;
};

/** Every parcel that this one became or came from. Ends whatever the links are: each parcel is visited once. */
export function chainOf(start: string, links: readonly Link[]): Chain {
  const after = grouped(links, ({ from, to }) => [from, to]);
  const before = grouped(links, ({ from, to }) => [to, from]);
  const together = reached([start], (each) => [...(before.get(each) ?? []), ...(after.get(each) ?? [])]);
  const ordered = inTurn(together, before, after);
  const circular = ordered.length < together.length;
  const parcels = circular ? together : ordered;
  const ends = parcels.filter((each) => !after.has(each));
  return { parcels, last: ends.length > 0 ? ends : [start], circular };
}

type Numbers = ReadonlyMap<string, readonly string[]>;

/** A parcel that goes on under its own number goes nowhere. */
function grouped(links: readonly Link[], pairOf: (link: Link) => readonly [string, string]): Numbers {
  const numbers = new Map<string, string[]>();
  for (const link of links) {
    const [key, value] = pairOf(link);
    const known = numbers.get(key) ?? [];
    if (key !== value && !known.includes(value)) numbers.set(key, [...known, value]);
  }
  return numbers;
}

function reached(starts: readonly string[], next: (each: string) => readonly string[]): readonly string[] {
  const seen = new Set(starts);
  for (const each of seen) for (const other of next(each)) seen.add(other);
  return [...seen];
}

/** Each after all that it came from; what lies on or behind a circle is left out. */
function inTurn(parcels: readonly string[], before: Numbers, after: Numbers): readonly string[] {
  const waitsFor = new Map(parcels.map((each) => [each, before.get(each)?.length ?? 0]));
  const free = parcels.filter((each) => waitsFor.get(each) === 0);
  for (const each of free) {
    for (const next of after.get(each) ?? []) {
      const left = (waitsFor.get(next) ?? 0) - 1;
      waitsFor.set(next, left);
      if (left === 0) free.push(next);
    }
  }
  return free;
}
