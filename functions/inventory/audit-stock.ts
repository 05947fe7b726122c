import type { Page } from '../../shared/dynamodb/table.ts';
import { allDone } from '../../shared/kernel/all-done.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { Alerts } from './alert-store.ts';
import type { AuditMark, AuditStore } from './audit-store.ts';
import { type Difference, differences, noSums, type Sums, summedUp } from './domain/stock-audit.ts';
import type { MovementStore } from './movement-store.ts';
import type { PlanningStore } from './planning-store.ts';
import { dayOf } from './reorder-policy.ts';
import type { SkuPage } from './review-stock.ts';
import type { InventoryStore } from './store.ts';

export type AuditDeps = {
  readonly inventory: InventoryStore;
  readonly movements: MovementStore;
  readonly planning: Pick<PlanningStore, 'review' | 'putReview'>;
  readonly alerts: Alerts;
  readonly audits: AuditStore;
  readonly skuPage: SkuPage;
  readonly now: Clock;
};

export type Audit = {
  readonly done: boolean;
  /** SKUs that this call looked at. */
  readonly audited: number;
  /** Differences that were there in two looks. */
  readonly differences: ReadonlyMap<string, readonly Difference[]>;
};

/** What one look at a SKU found; unsettled where pieces moved so lately that the journal may not have them yet. */
export type Look = { readonly settled: boolean; readonly differences: readonly Difference[] };

const auditName = 'AUDIT';
const pageSize = 50;
const atOnce = 8;
const dayMs = 86_400_000;
const rowsAtOnce = 500;
/** One item holds them; where more differ than that, something else is wrong, and the next nights find the rest. */
const mostSuspects = 1500;
/** Rows of orders come through a queue; a row that is this old has come. */
export const settledMs = 10 * 60_000;

/**
 * Audits every SKU (账实核对), by pages until `until` (milliseconds since 1970), and goes on there at the next call of the
 * day. What differs is looked at again ten minutes later; what then differs still, and has not moved in those ten minutes,
 * is an alert MISMATCH, which closes itself when it does no longer.
 */
export async function auditStock(until: number, deps: AuditDeps): Promise<Audit> {
  const day = dayOf(deps.now());
  let state = await deps.planning.review(auditName, day);
  let audited = 0;
  if (state.done && (state.suspects ?? []).length === 0)
    return { done: true, audited, differences: new Map() };
  const open = await mismatched(deps);
  while (!state.done && deps.now() < until) {
    const { skus, next } = await deps.skuPage(pageSize, state.position);
    const looks = await lookAt(skus, open, deps);
    audited += skus.length;
    const position = next as Record<string, string> | undefined;
    state = {
      done: !position,
      reviewed: state.reviewed + skus.length,
      suspects: [
        ...(state.suspects ?? []),
        ...[...looks].filter(([, look]) => look.differences.length > 0).map(([sku]) => sku),
      ].slice(0, mostSuspects),
      suspectedAt: deps.now(),
      ...(position ? { position } : {}),
    };
    await deps.planning.putReview(auditName, day, state);
  }
  const { suspects = [], suspectedAt = 0 } = state;
  const again = state.done && suspects.length > 0 && deps.now() >= suspectedAt + settledMs;
  if (!again) return { done: state.done && suspects.length === 0, audited, differences: new Map() };
  const { differences, unsettled } = await lookAgain(suspects, open, deps);
  await deps.planning.putReview(auditName, day, { ...state, suspects: unsettled, suspectedAt: deps.now() });
  return { done: unsettled.length === 0, audited: audited + suspects.length, differences };
}

const isRight = ({ settled, differences }: Look): boolean => settled && differences.length === 0;

async function mismatched({ alerts }: AuditDeps): Promise<ReadonlySet<string>> {
  const open = await alerts.unresolved();
  return new Set(open.filter(({ kind }) => kind === 'MISMATCH').map(({ sku }) => sku));
}

async function lookAgain(skus: readonly string[], open: ReadonlySet<string>, deps: AuditDeps) {
  const looks = [...(await lookAt(skus, open, deps))];
  const differing = looks.filter(([, { settled, differences: all }]) => settled && all.length > 0);
  for (const [sku, { differences: all }] of differing)
    await deps.alerts.raise({ sku, kind: 'MISMATCH' }, { message: messageOf(sku, all) }, deps.now());
  return {
    differences: new Map(differing.map(([sku, look]) => [sku, look.differences])),
    unsettled: looks.filter(([, { settled }]) => !settled).map(([sku]) => sku),
  };
}

async function lookAt(skus: readonly string[], open: ReadonlySet<string>, deps: AuditDeps) {
  const looks = new Map<string, Look>();
  for (let at = 0; at < skus.length; at += atOnce)
    await allDone(
      skus.slice(at, at + atOnce).map(async (sku) => {
        const look = await auditSku(sku, deps);
        looks.set(sku, look);
        if (isRight(look) && open.has(sku))
          await deps.alerts.resolve(
            { sku, kind: 'MISMATCH' },
            `The books of ${sku} agree again.`,
            deps.now(),
          );
      }),
    );
  return looks;
}

/**
 * Adds up the journal of a SKU and compares it with what its stock says. A row may come after its stretch was added up,
 * as of an event that lay with the dead letters: what differs is therefore added up from the beginning.
 */
export async function auditSku(sku: string, deps: AuditDeps): Promise<Look> {
  const mark = await deps.audits.mark(sku);
  const look = await lookSince(mark ?? beginning, sku, deps);
  const isDoubtful = mark !== undefined && look.settled && look.differences.length > 0;
  return isDoubtful ? lookSince(beginning, sku, deps) : look;
}

const beginning: AuditMark = { until: 0, sums: noSums };

async function lookSince(mark: AuditMark, sku: string, deps: AuditDeps): Promise<Look> {
  const { inventory, movements, audits, now } = deps;
  const closed = Math.max(mark.until, now() - dayMs);
  const old = await addedUp(
    { ...nothing, sums: mark.sums },
    { sku, from: mark.until, until: closed },
    movements,
  );
  const lately = { sku, from: closed, until: now() + dayMs };
  const before = await addedUp(old, lately, movements);
  const standing = await inventory.read(sku);
  const after = await addedUp(old, lately, movements);
  const found = standing ? differences(after.sums, standing) : [];
  const settled = before.rows === after.rows && after.latest < now() - settledMs;
  if (found.length === 0 && old.rows > 0) await audits.putMark(sku, { until: closed, sums: old.sums });
  return { settled, differences: found };
}

type Added = { readonly sums: Sums; readonly rows: number; readonly latest: number };
const nothing: Added = { sums: noSums, rows: 0, latest: 0 };
type Stretch = { readonly sku: string; readonly from: number; readonly until: number };

async function addedUp(
  before: Added,
  { sku, from, until }: Stretch,
  movements: MovementStore,
): Promise<Added> {
  let added = before;
  let start: Page['next'];
  do {
    const page = await movements.journal(sku, { from, until, limit: rowsAtOnce, start, oldestFirst: true });
    added = {
      sums: summedUp(added.sums, page.items),
      rows: added.rows + page.items.length,
      latest: page.items.at(-1)?.movedAt ?? added.latest,
    };
    start = page.next;
  } while (start);
  return added;
}

const messageOf = (sku: string, all: readonly Difference[]): string => {
  const told = all.slice(0, 5).map(({ of, warehouseId, journal, stock }) => {
    const where = warehouseId === undefined ? '' : ` in ${warehouseId}`;
    return `${of}${where}: the journal says ${journal}, the stock ${stock}`;
  });
  return `The books of ${sku} do not agree. ${told.join('; ')}.`;
};
