import { Failure } from '../../../shared/kernel/failure.ts';
import type { Choice } from '../domain/shipment.ts';
import type { CarrierCode } from '../domain/tracking.ts';
import type { LogisticsApiDeps } from './deps.ts';

type Named = { readonly carrier?: CarrierCode | undefined; readonly product?: string | undefined };

/** The carrier that somebody named; undefined where nobody did. Throws CARRIER_UNKNOWN for one that takes no orders here. */
export async function requireNamed(
  { carrier, product = 'standard' }: Named,
  { carriers }: Pick<LogisticsApiDeps, 'carriers'>,
): Promise<Choice | undefined> {
  if (carrier === undefined) return undefined;
  if (!(await carriers()).find(carrier)?.bookings)
    throw new Failure('CARRIER_UNKNOWN', 'No such carrier is set up for booking.');
  return { carrier, product };
}
