import type { AnchorStore } from './anchor-store.ts';
import { type Anchor, anchorKey, anchorSchema, rootOf } from './domain/anchor.ts';
import { hashOf } from './domain/canonical-json.ts';
import { type Finding, placeOf } from './domain/finding.ts';
import type { Head, Segment } from './domain/segment.ts';
import { type Objects, wholeObject } from './walk-chain.ts';

export type Anchored = {
  readonly findings: readonly Finding[];
  /** The roots of all anchors that could be read, newest first. */
  readonly roots: readonly string[];
  /** Whether a segment is the one that an anchor has, where one has it. */
  readonly compare: (segment: Segment) => readonly Finding[];
};
type Deps = { readonly anchors: Pick<AnchorStore, 'last'>; readonly objects: Objects };

/** Every anchor from the last back, each proved by the root that the next one has of it; `kept` is a root kept outside. */
export async function proveAnchors(
  deps: Deps,
  heads: readonly Head[],
  kept: string | undefined,
): Promise<Anchored> {
  const { anchors, findings } = await anchorsBack(deps);
  const roots = anchors.map(({ root }) => root);
  const hashes = new Map<string, string>();
  for (const { anchor } of anchors)
    for (const [chain, { sequence, hash }] of anchor.heads.entries())
      if (sequence > 0) hashes.set(placeOf(chain, sequence), hash);
  const behind = heads.flatMap(({ sequence }, chain): Finding[] => {
    const anchored = Math.max(0, ...anchors.map(({ anchor }) => anchor.heads[chain]?.sequence ?? 0));
    return anchored > sequence ? [{ code: 'HEAD_BEHIND', at: placeOf(chain, sequence) }] : [];
  });
  const unknown: Finding[] =
    kept === undefined || roots.includes(kept) ? [] : [{ code: 'ANCHOR_UNKNOWN', at: `root ${kept}` }];
  return {
    findings: [...findings, ...behind, ...unknown],
    roots,
    compare: ({ chain, sequence, hash }) => {
      const at = placeOf(chain, sequence);
      return (hashes.get(at) ?? hash) === hash ? [] : [{ code: 'CHAIN_BROKEN', at }];
    },
  };
}

type Rooted = { readonly anchor: Anchor; readonly root: string };

async function anchorsBack({ anchors, objects }: Deps) {
  const last = await anchors.last();
  const found: Rooted[] = [];
  const findings: Finding[] = [];
  let place = last && { sequence: last.sequence, root: last.root };
  while (place && place.sequence > 0) {
    const at = `anchor ${place.sequence}`;
    const bytes = await wholeObject(anchorKey(place), objects);
    const anchor = bytes && hashOf(bytes) === place.root ? anchorIn(bytes) : undefined;
    if (!anchor) findings.push({ code: bytes ? 'ANCHOR_CHANGED' : 'ANCHOR_MISSING', at });
    if (!anchor) break;
    found.push({ anchor, root: place.root });
    place = { sequence: anchor.sequence - 1, root: anchor.previous };
  }
  if (last && found[0] && rootOf(withoutTheRest(last)) !== last.root)
    findings.push({ code: 'ANCHOR_CHANGED', at: `anchor ${last.sequence}` });
  return { anchors: found, findings };
}

const withoutTheRest = (anchor: Anchor): Anchor => anchorSchema.parse(anchor);

const anchorIn = (bytes: Uint8Array): Anchor => anchorSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
