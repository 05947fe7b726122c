import { auditedName } from '../../shared/dynamodb/audited.ts';
import { shardOf } from '../../shared/kernel/ids.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { type Change, eventsOf } from '../outbox/contract.ts';
import { type ToldChange, type Written, writtenOf } from './domain/entry.ts';
import { chains, lineOf, segmentAfter, segmentKey } from './domain/segment.ts';
import { mostEntries, type TrailStore } from './store.ts';

export type AppendDeps = {
  readonly trail: Pick<TrailStore, 'head' | 'add'>;
  readonly objects: Pick<ObjectStore, 'put'>;
  /** Told of a change whose events cannot be told; it is in the trail without them. */
  readonly untold?: (error: unknown) => void;
};
type Line = Written & { readonly line: string };

/** Others may add to the chain meanwhile; each time that one of them is first, another one is done. */
const mostTries = 50;

/**
 * Adds a stretch of the stream to the trail, each change once however often it is told, those of one item in their order.
 * Throws where any of it could not be added: told again, what is there already is left out. Gives how many were added.
 */
export async function appendChanges(changes: readonly Change[], deps: AppendDeps): Promise<number> {
  const linesOf = new Map<number, Line[]>();
  for (const change of changes) {
    const told = toldIn(change, deps);
    if (!told) continue;
    const written = writtenOf(told);
    const chain = shardOf((change.after ?? change.before)?.pk ?? '', chains);
    linesOf.set(chain, [...(linesOf.get(chain) ?? []), { ...written, line: lineOf(written.entry) }]);
  }
  const outcomes = await Promise.allSettled([...linesOf].map(([chain, lines]) => addAll(chain, lines, deps)));
  for (const each of outcomes) if (each.status === 'rejected') throw each.reason;
  return outcomes.reduce((sum, each) => sum + (each.status === 'fulfilled' ? each.value : 0), 0);
}

function toldIn(change: Change, { untold }: AppendDeps): ToldChange | undefined {
  const { before, after, changedAt, sequenceNumber } = change;
  const item = after ?? before;
  const name = item && auditedName(item);
  return name && { ...name, before, after, changedAt, sequenceNumber, events: eventsIn(change, untold) };
}

/** An item that its context cannot read any more changed all the same. */
function eventsIn(change: Change, untold: AppendDeps['untold']): ToldChange['events'] {
  try {
    return eventsOf(change);
  } catch (error) {
    untold?.(error);
    return [];
  }
}

async function addAll(chain: number, lines: readonly Line[], deps: AppendDeps): Promise<number> {
  let added = 0;
  for (let at = 0; at < lines.length; at += mostEntries)
    added += await addSegment(chain, lines.slice(at, at + mostEntries), deps);
  return added;
}

/**
 * The object first, under a name that nobody else can mean, then head and rows at once. What is left over by a crash, or by
 * one who was overtaken, is an object that no head and no segment names.
 */
async function addSegment(chain: number, all: readonly Line[], deps: AppendDeps): Promise<number> {
  let lines = all;
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (lines.length === 0) return 0;
    const after = await deps.trail.head(chain);
    const { segment, bytes } = segmentAfter(
      chain,
      after,
      lines.map(({ line }) => line),
    );
    await deps.objects.put(segmentKey(chain, segment), bytes, 'application/jsonl');
    const added = await deps.trail.add({ chain, after, head: segment, written: lines });
    if (added === 'done') return lines.length;
    if (added !== 'overtaken') lines = lines.filter((_, index) => !added.known.has(index));
  }
  throw new Error(`chain ${chain} of the trail was overtaken ${mostTries} times`);
}
