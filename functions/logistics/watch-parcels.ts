import { allDone } from '../../shared/kernel/all-done.ts';
import { aggregator, askedByOf, type Carriers, routesFor } from './carrier-accounts.ts';
import type { RouteQuery } from './carriers/carrier.ts';
import type { CarrierCode } from './domain/tracking.ts';
import { type FollowDeps, followParcel } from './follow-parcel.ts';
import { nextAskOf, wantsSubscription } from './followed-parcel.ts';
import type { DueParcel, ParcelStore } from './parcel-store.ts';
import { takeEvents } from './receive-push.ts';
import type { ParcelRef, StoredParcel } from './stored-parcel.ts';
import { subscribeParcel } from './subscribe-parcel.ts';

export type WatchDeps = FollowDeps & {
  readonly parcels: FollowDeps['parcels'] & Pick<ParcelStore, 'due' | 'take' | 'get'>;
  /** Told of a carrier that could not be asked; its parcels are looked at all the same. */
  readonly unanswered: (carrier: CarrierCode, error: unknown) => void;
};
export type Watched = { readonly count: number; readonly asked: number; readonly failed: readonly unknown[] };

const atOnce = 8;

/**
 * Looks at every parcel whose time has come, until nothing is due or `until` (milliseconds since 1970): carriers are asked
 * about those that have been silent, and what is raised or over is written. A parcel that cannot be worked on stops no other.
 */
export async function watchParcels(until: number, deps: WatchDeps): Promise<Watched> {
  const failed: unknown[] = [];
  let [count, asked] = [0, 0];
  for await (const due of deps.parcels.due(deps.now())) {
    if (deps.now() >= until) break;
    const done = await askAbout(due, deps).catch((error: unknown) => {
      failed.push(error);
      return { silent: new Set<string>(), subscribed: new Set<string>() };
    });
    count += due.length;
    asked += done.silent.size;
    for (let at = 0; at < due.length; at += atOnce) {
      const outcomes = await Promise.allSettled(
        due
          .slice(at, at + atOnce)
          .map(({ ref }) => followParcel(ref, deps, also(nameOf(ref), done, deps.now()))),
      );
      failed.push(...outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])));
    }
  }
  return { count, asked, failed };
}

const nameOf = ({ carrier, waybillNo }: ParcelRef): string => `${carrier} ${waybillNo}`;

type Done = { readonly silent: ReadonlySet<string>; readonly subscribed: ReadonlySet<string> };

const also =
  (name: string, { silent, subscribed }: Done, now: number) =>
  (parcel: StoredParcel) => {
    const asked = silent.has(name) ? { ...parcel, askedAt: now, asks: parcel.asks + 1 } : parcel;
    return subscribed.has(name) ? { ...asked, subscribedAt: now } : asked;
  };

/** Asks about those that are silent for too long, and has those pushed that are not yet; gives their names. */
async function askAbout(due: readonly DueParcel[], deps: WatchDeps): Promise<Done> {
  const known = await deps.carriers();
  const parcels = due.flatMap(({ parcel }) => parcel ?? []);
  const now = deps.now();
  const silent = parcels.filter((parcel) => isSilent(parcel, known, now));
  const groups = Map.groupBy(silent, ({ carrier }) => carrier);
  await allDone([...groups].map(([carrier, own]) => askCarriers(carrier, own, { ...deps, known })));
  const wanting = parcels.filter((each) => wantsSubscription(each, askedByOf(each, known), now));
  const taken = await allDone(wanting.map((each) => subscribeParcel(each, known)));
  return {
    silent: new Set(silent.map(nameOf)),
    subscribed: new Set(wanting.filter((_, index) => taken[index]).map(nameOf)),
  };
}

function isSilent(parcel: StoredParcel, carriers: Carriers, now: number): boolean {
  const at = nextAskOf(parcel, askedByOf(parcel, carriers));
  return at !== undefined && at <= now;
}

type Asking = WatchDeps & { readonly known: Carriers };

/** The carrier itself; the aggregator for what it does not tell, or where it cannot be asked. */
async function askCarriers(
  carrier: CarrierCode,
  parcels: readonly StoredParcel[],
  deps: Asking,
): Promise<void> {
  let left = parcels;
  for (const { by, routes } of routesFor(carrier, deps.known)) {
    if (left.length === 0) return;
    left = await askOne(left, { by, routes }, deps);
  }
}

/** Those that it told nothing about. */
async function askOne(
  parcels: readonly StoredParcel[],
  { by, routes }: { readonly by: CarrierCode; readonly routes: RouteQuery },
  deps: Asking,
): Promise<readonly StoredParcel[]> {
  const left: StoredParcel[] = [];
  for (let at = 0; at < parcels.length; at += routes.most) {
    const batch = parcels.slice(at, at + routes.most);
    try {
      const { events, refused } = await routes.routes(batch.map(asked));
      for (const [carrier, own] of Map.groupBy(batch, (each) => each.carrier)) {
        const numbers = new Set(own.map(({ waybillNo }) => waybillNo));
        const theirs = events.filter(({ waybillNo }) => numbers.has(waybillNo));
        await takeEvents(theirs, { carrier, source: by === aggregator ? 'AGGREGATOR' : 'POLL' }, deps);
      }
      const untold = new Set(refused.map(({ waybillNo }) => waybillNo));
      left.push(...batch.filter(({ waybillNo }) => untold.has(waybillNo)));
    } catch (error) {
      deps.unanswered(by, error);
      left.push(...batch);
    }
  }
  return left;
}

const asked = ({ carrier, waybillNo, phoneTail }: StoredParcel) => ({
  ...{ carrier, waybillNo },
  ...(phoneTail === undefined ? {} : { phone: phoneTail }),
});
