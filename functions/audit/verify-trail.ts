import { type AuditedName, auditedKey, auditedName } from '../../shared/dynamodb/audited.ts';
import type { Item, Table } from '../../shared/dynamodb/table.ts';
import type { AnchorStore } from './anchor-store.ts';
import { digestOf, hashOf } from './domain/canonical-json.ts';
import { subjectOf } from './domain/entry.ts';
import { type Finding, type FindingCode, placeOf } from './domain/finding.ts';
import { type Follower, follower, nameOf } from './domain/follow.ts';
import { type RowSums, rowSums } from './domain/row-sums.ts';
import { entryIn, type Head, type Segment } from './domain/segment.ts';
import { proveAnchors } from './prove-anchors.ts';
import { allHeads, isRow, readRow, type TrailRow, type TrailStore } from './store.ts';
import { type Objects, walkBack } from './walk-chain.ts';

export type VerifyDeps = {
  /** Like `items`, as they lie there: the trail has the digests of items whose personal fields are sealed. */
  readonly table: Pick<Table, 'get'>;
  readonly trail: Pick<TrailStore, 'head' | 'rows'>;
  readonly anchors: Pick<AnchorStore, 'last'>;
  readonly objects: Objects;
  /** Every item of the table, in any order. */
  readonly items: () => AsyncIterable<Item> | Iterable<Item>;
  /** Lets the trail catch up with what has just been written. */
  readonly settle: () => Promise<void>;
};

export type Verified = {
  readonly findings: readonly Finding[];
  readonly segments: number;
  readonly entries: number;
  /** Audited items that there are. */
  readonly items: number;
  /** Those of them that nobody has written since there is a trail. */
  readonly older: number;
  /** Changes that the suite did not write; the newest by name. */
  readonly unsigned: { readonly count: number; readonly newest: readonly string[] };
  /** The roots of all anchors, newest first. */
  readonly roots: readonly string[];
};

/**
 * Proves the whole trail: each chain from its head to its beginning, the anchors, that the rows that are read are what the
 * segments have, that the changes of each item follow one another, and that each item is what its last entry says. `kept` is
 * a root that was kept outside.
 */
export async function verifyTrail(deps: VerifyDeps, kept?: string): Promise<Verified> {
  const heads = await allHeads(deps.trail);
  const anchored = await proveAnchors(deps, heads, kept);
  const looking: Looking = { heads, follow: follower(), sums: rowSums() };
  const findings: Finding[] = [...anchored.findings];
  const counts = { segments: 0, entries: 0 };
  for (const [chain, head] of heads.entries()) {
    for await (const { segment, finding } of walkBack({ chain, head }, deps.objects)) {
      if (finding) findings.push(finding);
      if (!segment) continue;
      findings.push(...anchored.compare(segment), ...followed(segment, looking));
      counts.segments += 1;
      counts.entries += segment.lines.length;
    }
    findings.push(...looking.follow.beginning());
  }
  const { items, older, suspects, furthest, ...compared } = await compareItems(deps, looking);
  findings.push(...compared.findings, ...(await headsBehind(furthest, deps.trail)));
  findings.push(...looking.sums.uneven().map((at): Finding => ({ code: 'ROWS_DIFFER', at })));
  findings.push(...(await lookAgain(suspects, deps, heads)));
  const unsigned = looking.follow.unsigned();
  return { findings: distinct(findings), ...counts, items, older, unsigned, roots: anchored.roots };
}

/** A head that was set back is seen by its rows and by its anchors, and told once. */
const distinct = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(findings.map((each) => [`${each.code} ${each.at}`, each])).values(),
];

type Looking = { readonly heads: readonly Head[]; readonly follow: Follower; readonly sums: RowSums };

function followed(segment: Segment, { follow, sums }: Looking): readonly Finding[] {
  const { chain, sequence, lines } = segment;
  try {
    const entries = lines.map(entryIn);
    for (const [position, line] of lines.entries()) sums.add(line, { chain, segment: sequence, position });
    return entries.toReversed().flatMap(follow.entry);
  } catch {
    // Its hash is right, so it was made by somebody who can write heads, and not by us.
    return [{ code: 'SEGMENT_CHANGED', at: placeOf(chain, sequence) }];
  }
}

/** An item that is not what it has to be: it may only have changed while all was read. */
type Suspect = { readonly name: AuditedName; readonly subject: string; readonly code: FindingCode };
type Compared = {
  readonly items: number;
  readonly older: number;
  readonly suspects: readonly Suspect[];
  readonly findings: readonly Finding[];
  /** The last segment of each chain that a row is of. */
  readonly furthest: ReadonlyMap<number, number>;
};

async function compareItems(deps: VerifyDeps, looking: Looking): Promise<Compared> {
  const { follow } = looking;
  const counts = { items: 0, older: 0 };
  const suspects: Suspect[] = [];
  const rows = rowComparison(looking);
  for await (const item of deps.items()) {
    if (isRow(item)) rows.take(item);
    const name = isRow(item) ? undefined : auditedName(item);
    if (!name) continue;
    counts.items += 1;
    const code = codeOf(name, item, follow);
    if (code === 'OLDER') counts.older += 1;
    else if (code) suspects.push({ name, subject: subjectOf(name, item), code });
  }
  const gone = follow
    .missing()
    .map(({ subject, ...name }): Suspect => ({ name, subject, code: 'ITEM_GONE' }));
  return { ...counts, ...rows, suspects: [...suspects, ...gone] };
}

/** Adds each row of the table to the sums of its segment, and keeps those that are not as we write them. */
function rowComparison({ heads, sums }: Looking) {
  const findings: Finding[] = [];
  const furthest = new Map<number, number>();
  const take = (item: Item): void => {
    const row = ownRow(item);
    if (!row) findings.push({ code: 'ROWS_DIFFER', at: `row ${item.pk} ${item.sk}` });
    if (!row) return;
    furthest.set(row.chain, Math.max(row.segment, furthest.get(row.chain) ?? 0));
    if (row.segment <= (heads[row.chain]?.sequence ?? 0)) sums.take(row.line, row);
  };
  return { take, findings, furthest };
}

/** A row as we write it, with the very words that its line has the hash of; they may have been forgotten. */
function ownRow(item: Item): TrailRow | undefined {
  try {
    const row = readRow(item);
    const said = entryIn(row.line).reason;
    const forgotten = row.reason === undefined && row.nonce === undefined;
    return forgotten || hashOf(`${row.nonce}${row.reason}`) === said ? row : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(name: AuditedName, item: Item, follow: Follower): FindingCode | 'OLDER' | undefined {
  const found = follow.compare(nameOf(name), digestOf(item));
  if (found === 'same') return undefined;
  if (found === 'differs') return 'ITEM_CHANGED';
  return 'stamp' in item ? 'ITEM_UNTOLD' : 'OLDER';
}

/** Heads that are behind what the rows have by now: nobody but a stranger sets one back. */
async function headsBehind(furthest: Compared['furthest'], trail: Pick<TrailStore, 'head'>) {
  const heads = await allHeads(trail);
  return heads.flatMap(({ sequence }, chain): Finding[] =>
    (furthest.get(chain) ?? 0) > sequence ? [{ code: 'HEAD_BEHIND', at: placeOf(chain, sequence) }] : [],
  );
}

const mostLooks = 3;

/** Looks at suspects once more, after the trail had time to hear of their latest changes. */
async function lookAgain(
  suspects: readonly Suspect[],
  deps: VerifyDeps,
  heads: readonly Head[],
): Promise<readonly Finding[]> {
  let left = suspects;
  for (let look = 0; look < mostLooks && left.length > 0; look += 1) {
    await deps.settle();
    const still: Suspect[] = [];
    for (const suspect of left) if (!(await isToldSince(suspect, deps, heads))) still.push(suspect);
    left = still;
  }
  return left.map(({ name, code }) => ({ code, at: nameOf(name) }));
}

const newest = 100;

/** Whether an entry that was not there at the first look says what the item is now. */
async function isToldSince(
  { name, subject }: Suspect,
  { table, trail }: VerifyDeps,
  heads: readonly Head[],
): Promise<boolean> {
  const key = auditedKey(name);
  const item = key && (await table.get(key));
  const is = item && digestOf(item);
  const { rows } = await trail.rows(subject, { limit: newest, descending: true });
  return rows
    .filter(({ chain, segment }) => segment > (heads[chain]?.sequence ?? 0))
    .map(({ line }) => entryIn(line))
    .some((entry) => nameOf(entry) === nameOf(name) && entry.is === is);
}
