import { bookShipment } from './book-shipment.ts';
import { endVoiding, type VoidDeps } from './void-shipment.ts';

export type Advanced = { readonly count: number; readonly failed: readonly unknown[] };
export type AdvanceDeps = Parameters<typeof bookShipment>[1] & VoidDeps;

const atOnce = 8;

/**
 * Takes every shipment a step further whose time has come: bookings that somebody died in, carriers that gave no answer,
 * labels that are to be void. Until nothing is due or `until` (milliseconds since 1970); one that cannot be worked on stops
 * no other.
 */
export async function advanceShipments(until: number, deps: AdvanceDeps): Promise<Advanced> {
  const failed: unknown[] = [];
  let count = 0;
  for await (const due of deps.shipments.due(deps.now())) {
    for (let at = 0; at < due.length && deps.now() < until; at += atOnce) {
      const some = due.slice(at, at + atOnce);
      count += some.length;
      const outcomes = await Promise.allSettled(some.map((id) => advance(id, deps)));
      failed.push(...outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])));
    }
    if (deps.now() >= until) break;
  }
  return { count, failed };
}

async function advance(shipmentId: string, deps: AdvanceDeps): Promise<void> {
  const found = await deps.shipments.get(shipmentId);
  if (found?.status === 'VOIDING') await endVoiding(found, deps);
  else await bookShipment(shipmentId, deps);
}
