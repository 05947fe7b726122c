import { type AddressForm, addressKey } from './normalise.ts';

/** From this share of common trigrams on, two addresses are taken for the same (相似地址). */
export const alikeFrom = 0.85;
/** A shorter beginning is a district or a road, where thousands live. */
const shortestPrefix = 8;

/** A listed address that an order's address is, or is like. */
export type Likeness = { readonly id: string; readonly similarity: number };

/** The three characters from each place on; a shorter text is its own only one. */
export function trigrams(text: string): ReadonlySet<string> {
  if (text.length < 3) return new Set(text === '' ? [] : [text]);
  const grams = new Set<string>();
  for (let at = 0; at + 3 <= text.length; at += 1) grams.add(text.slice(at, at + 3));
  return grams;
}

/** Of all trigrams of both, the share that both have (Jaccard), 0 to 1. */
export function similarity(a: string, b: string): number {
  const [ofA, ofB] = [trigrams(a), trigrams(b)];
  if (ofA.size === 0 || ofB.size === 0) return 0;
  const common = [...ofA].reduce((sum, gram) => sum + (ofB.has(gram) ? 1 : 0), 0);
  return common / (ofA.size + ofB.size - common);
}

type ListedAddress = { readonly id: string; readonly text: string };

/**
 * Compares an address with many. Two texts that are alike enough share one of the rarest trigrams of either, so only the
 * listed ones behind those are looked at (prefix filtering: Chaudhuri, Ganti & Kaushik, "A Primitive Operator for
 * Similarity Joins", 2006). `text` is the address key of the listed one.
 */
export function addressIndex(listed: readonly ListedAddress[]) {
  const ordered = [...listed].sort((a, b) => (a.id < b.id ? -1 : 1));
  const byText = new Map(ordered.map((entry) => [entry.text, entry] as const).reverse());
  const holders = holdersOf(ordered);
  const rarity = (gram: string): number => holders.get(gram)?.length ?? 0;

  const candidates = (asked: string): ReadonlySet<ListedAddress> => {
    const grams = [...trigrams(asked)].sort((a, b) => rarity(a) - rarity(b));
    const enough = grams.length - Math.ceil(alikeFrom * grams.length) + 1;
    return new Set(grams.slice(0, enough).flatMap((gram) => holders.get(gram) ?? []));
  };
  const beginning = (asked: string): ListedAddress | undefined => {
    for (let length = asked.length - 1; length >= shortestPrefix; length -= 1) {
      const found = byText.get(asked.slice(0, length));
      if (found && isWholeUntil(asked, length)) return found;
    }
    return undefined;
  };
  return {
    /** The most alike, if one is at least `alikeFrom`; of equals the first by id. 0.99 where it begins with a listed one. */
    find: (form: AddressForm): Likeness | undefined => {
      const asked = addressKey(form);
      const same = asked === '' ? undefined : byText.get(asked);
      if (same) return { id: same.id, similarity: 1 };
      const begun = beginning(asked);
      if (begun) return { id: begun.id, similarity: 0.99 };
      let best: Likeness | undefined;
      for (const { id, text } of candidates(asked)) {
        const found = { id, similarity: similarity(asked, text) };
        if (found.similarity >= alikeFrom && isBetter(found, best)) best = found;
      }
      return best;
    },
  };
}

function holdersOf(listed: readonly ListedAddress[]): ReadonlyMap<string, readonly ListedAddress[]> {
  const holders = new Map<string, ListedAddress[]>();
  for (const entry of listed)
    for (const gram of trigrams(entry.text)) {
      const found = holders.get(gram);
      if (found) found.push(entry);
      else holders.set(gram, [entry]);
    }
  return holders;
}

const isBetter = (found: Likeness, best: Likeness | undefined): boolean =>
  best === undefined ||
  found.similarity > best.similarity ||
  (found.similarity === best.similarity && found.id < best.id);

/** Whether an address may be cut there: 路1 is no beginning of 路18号. */
const isWholeUntil = (text: string, length: number): boolean =>
  !(/\d$/.test(text.slice(0, length)) && /^\d/.test(text.slice(length)));
