import type * as z from 'zod';
import type { allocationPacked } from '../../events/fulfilment.ts';
import { carrierCodes } from './domain/tracking.ts';
import type { Packed } from './make-shipment.ts';

type Told = z.output<typeof allocationPacked.schema>['data'];

/** A packed allocation as the bus tells it. A carrier that was chosen and that nobody knows here is no wish. */
export function packedOf({ carrier, product, parcels, value, ...told }: Told): Packed {
  const known = carrierCodes.find((each) => each === carrier);
  return {
    ...told,
    value,
    wanted: known && { carrier: known, product: product ?? 'standard' },
    parcels: parcels.map(({ dimensionsMm, ...parcel }) => ({
      ...parcel,
      ...(dimensionsMm ? { dimensionsMm } : {}),
    })),
  };
}
