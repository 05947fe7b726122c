import { derivedId } from '../../shared/kernel/ids.ts';
import { type Posting, transfer } from '../ledger/contract.ts';
import type { StoredCase } from './case-store.ts';
import type { CarrierContract } from './domain/carrier-contract.ts';
import { type Claim, claimOf, compensationOf, type NoClaim } from './domain/watch/claim.ts';
import { viewOf } from './followed-parcel.ts';
import type { StoredParcel } from './stored-parcel.ts';
import type { StoredShipment } from './stored-shipment.ts';

type Moved = {
  readonly step: string;
  readonly debit: string;
  readonly credit: string;
  readonly currency: string;
  readonly minor: number;
  readonly at: number;
};

/** The journal entry of a step of a case; the same however often it is made of the same case. */
export const caseEntry = (
  { caseId, version }: StoredCase,
  { step, debit, credit, currency, minor, at }: Moved,
): Posting =>
  transfer(
    { debit, credit, minor },
    {
      entryId: derivedId('ent', [caseId, step, String(version)]),
      cause: { kind: `logistics-case.${step}`, id: caseId },
      ...{ currency, postedAt: at },
    },
  );

export type Loss = { readonly parcel: StoredParcel; readonly shipment: StoredShipment | undefined };

/** A parcel's part of what was paid for all that the shipment holds: by pieces, since nothing else is known of cartons. */
function partOf(whole: number, { parcel, shipment }: Loss): number {
  const pieces = (lines: StoredShipment['parcels'][number]['lines']) =>
    lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const cartons = shipment?.parcels.map(({ lines }) => pieces(lines)) ?? [];
  const own = cartons[parcel.carton ?? 0] ?? 0;
  const all = cartons.reduce((sum, each) => sum + each, 0);
  return all === 0 ? whole : Number((BigInt(whole) * BigInt(own)) / BigInt(all));
}

/** The most that a buyer gets for a parcel: by the policy, and never more than they paid for what was in it. */
export function mostCompensation(loss: Loss, { compensation }: CarrierContract): number {
  const value = loss.shipment?.value?.minor;
  return value === undefined ? compensation.mostMinor : compensationOf(partOf(value, loss), compensation);
}

/** What the carrier owes for a parcel by its contract, or why it owes nothing. */
export function claimFor(loss: Loss, { claims }: CarrierContract, now: number): Claim | NoClaim {
  const { shipment, parcel } = loss;
  const told = Object.values(shipment?.fees ?? {}).reduce((sum, each) => sum + each, 0);
  const freight = told > 0 ? told : (shipment?.chosen?.minor ?? 0);
  const value = shipment?.value?.minor;
  const insured = shipment?.insuredMinor;
  return claimOf(
    {
      parcel: viewOf(parcel),
      freightMinor: partOf(freight, loss),
      ...(value === undefined ? {} : { valueMinor: partOf(value, loss) }),
      ...(insured === undefined ? {} : { insuredMinor: partOf(insured, loss) }),
    },
    claims,
    now,
  );
}
