import { bookShipment } from './book-shipment.ts';
import { endVoiding, type VoidDeps } from './void-shipment.ts';

export type Advanced = { readonly count: number; readonly failed: readonly unknown[] };
export type AdvanceDeps = Parameters<typeof bookShipment>[1] & VoidDeps;

const page = 25;
const atOnce = 8;

/**
 * Takes every shipment a step further whose time has come: bookings that somebody died in, carriers that gave no answer,
 * labels that are to be void. Until nothing is due or `until` (milliseconds since 1970).
 */
export async function advanceShipments(until: number, deps: AdvanceDeps): Promise<Advanced> {
  const seen = new Set<string>();
  const failed: unknown[] = [];
  for (;;) {
    const fresh = (await deps.shipments.due(deps.now(), page)).filter((id) => !seen.has(id)).slice(0, atOnce);
    if (fresh.length === 0 || deps.now() >= until) return { count: seen.size, failed };
    for (const id of fresh) seen.add(id);
    const outcomes = await Promise.allSettled(fresh.map((id) => advance(id, deps)));
    failed.push(...outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])));
  }
}

async function advance(shipmentId: string, deps: AdvanceDeps): Promise<void> {
  const found = await deps.shipments.get(shipmentId);
  if (found?.status === 'VOIDING') await endVoiding(found, deps);
  else await bookShipment(shipmentId, deps);
}
