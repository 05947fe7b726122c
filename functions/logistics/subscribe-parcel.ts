import { type Carriers, subscriptionFor } from './carrier-accounts.ts';
import { CarrierUnavailable } from './carriers/carrier.ts';
import { type FollowDeps, followParcel } from './follow-parcel.ts';
import type { ParcelStore } from './parcel-store.ts';
import type { ParcelRef, StoredParcel } from './stored-parcel.ts';

/** Whose number it is; `byHand` where somebody named it. */
type Numbered = ParcelRef & Pick<StoredParcel, 'byHand'>;

/**
 * Tells a parcel's carrier to push what becomes of it (订阅), where it wants to be told. False where it did not take it now;
 * the clock tells it again.
 */
export async function subscribeParcel(
  parcel: Numbered & Pick<StoredParcel, 'phoneTail'>,
  carriers: Carriers,
): Promise<boolean> {
  const found = subscriptionFor(parcel, carriers);
  if (!found) return false;
  const { subscribe, callbackUrl } = found;
  const { carrier, waybillNo, phoneTail } = parcel;
  const phone = phoneTail === undefined ? {} : { phone: phoneTail };
  try {
    await subscribe({ carrier, waybillNo, callbackUrl, ...phone });
    return true;
  } catch (error) {
    if (error instanceof CarrierUnavailable) return false;
    throw error;
  }
}

type BeginDeps = FollowDeps & { readonly parcels: FollowDeps['parcels'] & Pick<ParcelStore, 'get'> };

/** Has a parcel that was just booked pushed, and takes in what was told of it before it was known here. */
export async function beginFollowing(numbered: Numbered, deps: BeginDeps): Promise<StoredParcel | undefined> {
  const carriers = await deps.carriers();
  const wants = subscriptionFor(numbered, carriers) !== undefined;
  const parcel = wants ? await deps.parcels.get(numbered) : undefined;
  const done = parcel !== undefined && (await subscribeParcel(parcel, carriers));
  return followParcel(numbered, deps, (before) => (done ? { ...before, subscribedAt: deps.now() } : before));
}
