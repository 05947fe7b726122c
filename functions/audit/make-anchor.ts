import { type Clock, isoTime } from '../../shared/kernel/clock.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import type { AnchorStore, StoredAnchor } from './anchor-store.ts';
import { type Anchor, anchorBytes, anchorKey, rootOf } from './domain/anchor.ts';
import type { Finding } from './domain/finding.ts';
import { genesis, type Head } from './domain/segment.ts';
import { allHeads, type TrailStore } from './store.ts';
import { type Objects, walkBack, wholeObject } from './walk-chain.ts';

export type AnchorDeps = {
  readonly trail: Pick<TrailStore, 'head'>;
  readonly anchors: AnchorStore;
  readonly objects: Objects & Pick<ObjectStore, 'put'>;
  readonly now: Clock;
};

const mostFindings = 20;

/**
 * Proves what every chain grew by since the last anchor and puts all heads under one root, with what was found wrong. Gives
 * the anchor; undefined where nothing grew and nothing is wrong, or where another run did it.
 */
export async function makeAnchor(deps: AnchorDeps): Promise<(Anchor & { root: string }) | undefined> {
  const last = await deps.anchors.last();
  const heads = await allHeads(deps.trail);
  const findings = await grownSince(last, heads, deps.objects);
  const grew = heads.some(({ sequence }, chain) => sequence !== (last?.heads[chain]?.sequence ?? 0));
  if (!grew && findings.length === 0) return undefined;
  const anchor: Anchor = {
    form: 1,
    sequence: (last?.sequence ?? 0) + 1,
    at: isoTime(deps.now()),
    previous: last?.root ?? '',
    heads: heads.map(({ sequence, hash, entries }) => ({ sequence, hash, entries })),
    findings: findings.slice(0, mostFindings),
  };
  const root = rootOf(anchor);
  await deps.objects.put(anchorKey({ ...anchor, root }), anchorBytes(anchor), 'application/json');
  return (await deps.anchors.put({ ...anchor, root })) ? { ...anchor, root } : undefined;
}

/** What is wrong with the last anchor and with all that came after it. */
export async function grownSince(
  last: StoredAnchor | undefined,
  heads: readonly Head[],
  objects: Objects,
): Promise<readonly Finding[]> {
  const walks = heads.map(async (head, chain) => {
    const findings: Finding[] = [];
    for await (const { finding } of walkBack({ chain, head, until: last?.heads[chain] ?? genesis }, objects))
      if (finding) findings.push(finding);
    return findings;
  });
  const anchor = last ? anchorFindings(last, objects) : [];
  const [ofAnchor, ofChains] = await Promise.all([anchor, Promise.all(walks)]);
  return [...ofAnchor, ...ofChains.flat()];
}

async function anchorFindings(last: StoredAnchor, objects: Objects): Promise<readonly Finding[]> {
  const at = `anchor ${last.sequence}`;
  const bytes = await wholeObject(anchorKey(last), objects);
  if (!bytes) return [{ code: 'ANCHOR_MISSING', at }];
  const { root: _root, events: _events, ...anchor } = last;
  const same = rootOf(anchor) === last.root && Buffer.from(bytes).toString() === anchorBytes(anchor);
  return same ? [] : [{ code: 'ANCHOR_CHANGED', at }];
}
