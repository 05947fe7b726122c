import type { Write } from '../../shared/dynamodb/table.ts';
import { askedByOf, type Carriers } from './carrier-accounts.ts';
import { caseMessage } from './case-message.ts';
import {
  type CaseStore,
  casePut,
  openedCase,
  parcelCaseId,
  resolvedCase,
  type StoredCase,
  withAction,
} from './case-store.ts';
import { isOver } from './domain/logistics-case.ts';
import { laneSampleOf } from './domain/watch/lane-sample.ts';
import type { Raised, Resolved } from './domain/watch/types.ts';
import { type AskedBy, type Followed, followedParcel } from './followed-parcel.ts';
import type { LaneStore } from './lane-store.ts';
import { linkedParcels } from './linked-parcels.ts';
import type { ParcelStore, ParcelWithEvents } from './parcel-store.ts';
import type { ParcelRef, StoredParcel } from './stored-parcel.ts';
import type { Watching } from './watch-store.ts';

export type FollowDeps = {
  readonly parcels: Pick<ParcelStore, 'whole' | 'save' | 'getAll'>;
  readonly cases: Pick<CaseStore, 'get'>;
  readonly lanes: Pick<LaneStore, 'statsOf' | 'keep'>;
  readonly carriers: () => Promise<Carriers>;
  /** How parcels are watched now. */
  readonly watching: () => Promise<Watching>;
  readonly now: () => number;
};

/** What somebody knows of it beside its events, to be written with them: when its carrier was asked, a complaint. */
export type Also = (parcel: StoredParcel) => StoredParcel;

const tries = 8;

/**
 * Brings a parcel up to its events: what they come to, what is raised or over, the numbers it goes on under, when to look
 * again; all in one write, and none where nothing is new. Undefined where no parcel of that number is known: its events lie
 * and wait.
 */
export async function followParcel(
  ref: ParcelRef,
  deps: FollowDeps,
  also: Also = (parcel) => parcel,
): Promise<StoredParcel | undefined> {
  const carriers = await deps.carriers();
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const found = await deps.parcels.whole(ref);
    if (!found.parcel) return undefined;
    const askedBy = askedByOf(found.parcel, carriers);
    const saved = await follow({ ...found, parcel: found.parcel }, { askedBy, also }, deps);
    if (saved) return saved;
  }
  throw new Error('a parcel is written by too many at once');
}

type Known = ParcelWithEvents & { readonly parcel: StoredParcel };
type How = { readonly askedBy: AskedBy | undefined; readonly also: Also };

async function follow(
  { parcel, events }: Known,
  { askedBy, also }: How,
  deps: FollowDeps,
): Promise<StoredParcel | undefined> {
  const { policy, calendar } = await deps.watching();
  const now = deps.now();
  const lane = await deps.lanes.statsOf(routeOf(parcel));
  const before = also(parcel);
  const followed = followedParcel(before, events, { lane, policy, calendar, askedBy, now });
  const links = await linkedParcels(followed.next, deps);
  if (!followed.changed && before === parcel && links.linked.length === parcel.linked.length) return parcel;
  const writes = [...(await caseWrites(followed, deps)), ...links.puts];
  const saved = await deps.parcels.save(
    { ...followed.next, linked: [...links.linked], changedAt: now },
    writes,
  );
  if (saved && saved.tracking.status !== parcel.tracking.status) await teach(saved, events, deps);
  return saved;
}

const routeOf = ({ carrier, product, from, to }: StoredParcel) => ({
  ...{ carrier, product },
  ...(from ? { from } : {}),
  ...(to ? { to } : {}),
});

/** What arrived teaches how long the way is. Should that get lost, a lane has one parcel less. */
async function teach(parcel: StoredParcel, events: ParcelWithEvents['events'], deps: FollowDeps) {
  const { bookedAt, tracking, since, waybillNo } = parcel;
  const sample = laneSampleOf({ route: routeOf(parcel), bookedAt, tracking, events, since });
  if (sample) await deps.lanes.keep(sample, waybillNo);
}

async function caseWrites(
  { next, decision }: Followed,
  { cases, now }: FollowDeps,
): Promise<readonly Write[]> {
  const at = now();
  const raised = [...decision.raise, ...decision.escalate].map(async (each) => {
    const caseId = caseIdOf(next, each.rule);
    return casePut(raisedCase(each, { caseId, parcel: next, found: await cases.get(caseId), at }))[0];
  });
  const resolved = decision.resolve.map(async (each) => {
    const found = await cases.get(caseIdOf(next, each.rule));
    return found && !isOver(found.status) ? [casePut(endedCase(found, each, at))[0]] : [];
  });
  const [opened, ended] = await Promise.all([Promise.all(raised), Promise.all(resolved)]);
  return [...opened, ...ended.flat()];
}

const caseIdOf = ({ carrier, waybillNo, generation }: StoredParcel, rule: string): string =>
  parcelCaseId({ carrier, waybillNo, rule, generation });

type Raising = {
  readonly caseId: string;
  readonly parcel: StoredParcel;
  readonly found: StoredCase | undefined;
  readonly at: number;
};

/** A case that is open already, and has become graver, keeps what was done about it. */
function raisedCase(raised: Raised, { caseId, parcel, found, at }: Raising): StoredCase {
  const { rule, severity, evidence, dueAt } = raised;
  const { carrier, waybillNo, parcelId, shipmentId, orderId } = parcel;
  const opening = {
    ...{ caseId, rule, severity, evidence, dueAt, message: caseMessage(raised) },
    ...{ carrier, waybillNo, parcelId, shipmentId, orderId },
  };
  const isOpen = found && !isOver(found.status);
  return isOpen
    ? { ...found, ...opening, changedAt: at, events: ['logistics.case.opened'] }
    : openedCase(opening, { found, at });
}

/** What somebody claims money for is not over because a scan came: that is theirs to decide. */
function endedCase(found: StoredCase, { resolution }: Resolved, at: number): StoredCase {
  if (found.status !== 'CLAIMED')
    return resolvedCase(found, { by: 'clock', resolution: resolution.toLowerCase(), at });
  const reason = `The parcel goes on (${resolution.toLowerCase()}); the claim is still to be settled.`;
  return withAction(found, { action: 'note', at, by: 'clock', reason });
}
