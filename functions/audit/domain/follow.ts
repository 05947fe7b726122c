import { type Entry, halfOf } from './entry.ts';
import type { Finding } from './finding.ts';

/** What the trail says of an item: what it is, and what the oldest change that was looked at found. */
type Known = Pick<Entry, 'kind' | 'id' | 'subject' | 'is'> & {
  expects: Pick<Entry, 'was' | 'older'>;
  seen: boolean;
};

type Named = Pick<Entry, 'kind' | 'id' | 'subject'>;

const mostNamed = 20;

/** Follows the changes of each item through the trail, from its last one back, and knows then what each item has to be. */
export type Follower = {
  /** The next entry back. Finds a change missing between it and the one after it. */
  readonly entry: (entry: Entry) => readonly Finding[];
  /** Said after the beginning of a chain: an item that changed before it was made misses something. */
  readonly beginning: () => readonly Finding[];
  /** Compares an item as it is with what it has to be; `untold` where the trail does not know it. */
  readonly compare: (name: string, digest: string) => 'same' | 'differs' | 'untold';
  /** What has to be there and was not compared. */
  readonly missing: () => readonly Named[];
  readonly unsigned: () => { readonly count: number; readonly newest: readonly string[] };
};

const namedBy = ({ kind, id, subject }: Named): Named => ({ kind, id, subject });

export const nameOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string =>
  `${kind}/${id}`;

export function follower(): Follower {
  const known = new Map<string, Known>();
  const unsigned = { count: 0, newest: [] as string[] };
  const gap = (name: string): Finding => ({ code: 'ENTRY_GAP', at: name });
  return {
    entry: (entry) => {
      const name = nameOf(entry);
      if (entry.by === undefined && entry.change !== 'removed') {
        unsigned.count += 1;
        if (unsigned.newest.length < mostNamed) unsigned.newest.push(`${name} at ${entry.at}`);
      }
      const later = known.get(name);
      const expects = { was: entry.was, older: entry.older };
      if (!later) known.set(name, { ...namedBy(entry), is: entry.is, expects, seen: false });
      if (!later) return [];
      const follows = later.expects.was === (entry.is === undefined ? undefined : halfOf(entry.is));
      later.expects = expects;
      return follows ? [] : [gap(name)];
    },
    beginning: () => {
      const cut = [...known].filter(([, { expects }]) => expects.was !== undefined && !expects.older);
      for (const [, each] of cut) each.expects = {};
      return cut.map(([name]) => gap(name));
    },
    compare: (name, digest) => {
      const found = known.get(name);
      if (!found) return 'untold';
      found.seen = true;
      return found.is === digest ? 'same' : 'differs';
    },
    missing: () => [...known.values()].filter(({ is, seen }) => is !== undefined && !seen).map(namedBy),
    unsigned: () => unsigned,
  };
}
