import { anchorStore } from '../../../functions/audit/anchor-store.ts';
import { sentenceOf } from '../../../functions/audit/domain/finding.ts';
import { trailStore } from '../../../functions/audit/store.ts';
import { verifyTrail } from '../../../functions/audit/verify-trail.ts';
import { directPort } from '../engine/lambda.ts';
import type { ItemChange, ModelTable } from '../engine/model-table.ts';
import { directObjects, type ModelObjects } from '../engine/objects.ts';
import { isAudited } from '../trail.ts';

type Violate = (rule: string, detail: string) => void;
type Rested = {
  readonly model: ModelTable;
  readonly objects: ModelObjects;
  readonly changes: readonly ItemChange[];
};
type Line = {
  readonly kind: string;
  readonly id: string;
  readonly change: string;
  readonly record: string;
  readonly by?: string;
};

/** What is there when a run begins was put there by nobody, and what is removed has no stamp of its own. */
const onShelf: readonly string[] = ['warehouse', 'sku', 'stock-movement', 'channel-listing'];
const needsNobody = ({ kind, change }: Line): boolean =>
  change === 'removed' || (change === 'created' && onShelf.includes(kind));

/** At rest: every change of every audited item is in the trail once and in its order, with who made it, and all of it is whole. */
export async function checkTrail({ model, objects, changes }: Rested, violate: Violate): Promise<void> {
  const lines = linesOf(model, objects);
  const names = new Map(changes.map((change, index) => [recordOf(index), nameOf(change)]));
  const told = [...names.keys()].filter((_, index) => isAudited(changes[index] ?? nothing));
  const [expected, found] = [told, lines.map(({ record }) => record)].map((all) => byName(all, names));
  for (const name of new Set([...(expected?.keys() ?? []), ...(found?.keys() ?? [])])) {
    const [wanted, has] = [expected?.get(name), found?.get(name)];
    if (wanted !== has)
      violate('every change is in the trail once and in order', `${name}: ${has}, not ${wanted}`);
  }
  for (const line of lines)
    if (line.by === undefined && !needsNobody(line))
      violate('every change has somebody who made it', `${line.kind}/${line.id}`);
  const table = directPort(model);
  const { findings } = await verifyTrail({
    ...{ table, trail: trailStore(table), anchors: anchorStore(table), objects: directObjects(objects) },
    ...{ items: model.all, settle: async () => undefined },
  });
  for (const finding of findings) violate('the trail is whole', sentenceOf(finding));
}

const nothing = { before: undefined, after: undefined };
/** The number that the stream gives a change. */
const recordOf = (index: number): string => String(index + 1).padStart(8, '0');
const nameOf = ({ before, after }: Pick<ItemChange, 'before' | 'after'>): string => {
  const { pk, sk } = after ?? before ?? { pk: '', sk: '' };
  return `${pk} ${sk}`;
};

/** The records of each item, in their order, as one text. */
function byName(records: readonly string[], names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const record of records) {
    const name = names.get(record) ?? 'nothing that changed';
    all.set(name, `${all.get(name) ?? ''} ${record}`);
  }
  return all;
}

/** The entries of all chains, read by hand: from each head back by the hash that every first line has. */
function linesOf(model: ModelTable, objects: ModelObjects): readonly Line[] {
  const keys = objects.keys();
  return model.partition('TRAILHEADS').flatMap(({ hash }) => {
    const segments: Line[][] = [];
    for (let wanted = String(hash); wanted !== ''; ) {
      const key = keys.find((each) => each.endsWith(`-${wanted}.jsonl`)) ?? '';
      const text = Buffer.from(objects.get(key) ?? []).toString();
      const [first, ...lines] = text.trimEnd().split('\n');
      segments.unshift(lines.map((line) => JSON.parse(line) as Line));
      wanted = first ? (JSON.parse(first) as { readonly previous: string }).previous : '';
    }
    return segments.flat();
  });
}
