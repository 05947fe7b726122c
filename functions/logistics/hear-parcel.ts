import type { ParcelStore } from './parcel-store.ts';
import { type SettleDeps, settleShipment } from './settle-shipment.ts';
import type { ParcelRef, StoredParcel } from './stored-parcel.ts';
import { type ParcelNews, type TellDeps, tellBuyer } from './tell-buyer.ts';

export type HearDeps = TellDeps &
  SettleDeps & { readonly parcels: SettleDeps['parcels'] & Pick<ParcelStore, 'get'> };
type Heard = ParcelNews & ParcelRef & { readonly shipmentId: string };

/** Brings a parcel's shipment up to it, then tells the buyer; the same change may be heard again. */
export async function hearParcel({ shipmentId, ...news }: Heard, deps: HearDeps): Promise<boolean> {
  await settleShipment(shipmentId, deps);
  const parcel = await deps.parcels.get(news);
  return parcel !== undefined && isForBuyer(parcel, news) && tellBuyer(news, deps);
}

/** What goes back to us, papers that we get and what is void are nothing to the buyer; under another number it was picked up before. */
function isForBuyer({ role, voidedAt }: StoredParcel, { status }: ParcelNews): boolean {
  if (voidedAt !== undefined || role === 'RETURN' || role === 'SIGNBACK') return false;
  return role !== 'NEXT' || status !== 'PICKED_UP';
}
