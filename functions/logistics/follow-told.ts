import { carrierCodes, type TrackingEvent } from './domain/tracking.ts';
import { type FollowDeps, followParcel } from './follow-parcel.ts';
import type { ParcelStore } from './parcel-store.ts';

type Told = { readonly carrier: string; readonly waybillNo: string; readonly hash: string };
export type ToldDeps = FollowDeps & {
  readonly parcels: FollowDeps['parcels'] & Pick<ParcelStore, 'event' | 'countUnknown'>;
};

/**
 * Follows the parcels that a batch of new events is about, each once however many events it has; counts events with codes
 * that nobody knows. Gives the failures by their index.
 */
export async function followTold(
  told: readonly (() => Told)[],
  deps: ToldDeps,
): Promise<ReadonlyMap<number, unknown>> {
  const parcels = new Map<string, Promise<unknown>>();
  const outcomes = await Promise.allSettled(
    told.map(async (read) => {
      const { carrier: name, waybillNo, hash } = read();
      const carrier = carrierCodes.find((each) => each === name);
      if (!carrier) throw new Error('an event is of no carrier');
      const key = `${carrier} ${waybillNo}`;
      const followed = parcels.get(key) ?? followParcel({ carrier, waybillNo }, deps);
      parcels.set(key, followed);
      await followed;
      await countUnknown(await deps.parcels.event({ carrier, waybillNo, hash }), deps);
    }),
  );
  return new Map(
    outcomes.flatMap((each, index) => (each.status === 'rejected' ? [[index, each.reason] as const] : [])),
  );
}

async function countUnknown(event: TrackingEvent | undefined, { parcels, now }: ToldDeps): Promise<void> {
  if (event && event.status === undefined) await parcels.countUnknown(event, now());
}
