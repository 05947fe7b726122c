import type { Carrier, CarrierDeps } from '../carrier.ts';
import type { ZtoConfig } from './config.ts';
import { type Asking, askZto } from './gateway.ts';
import { ztoBookings } from './orders.ts';
import { ztoPushes } from './pushes.ts';
import { ztoRoutes } from './track.ts';

/** An account with ZTO (中通): orders, scans, and what it sends of itself. */
export function zto(config: ZtoConfig, deps: CarrierDeps): Carrier {
  const asking: Asking = { config, ask: askZto(config, deps) };
  return {
    code: 'zto',
    bookings: ztoBookings(asking),
    routes: ztoRoutes(asking),
    pushes: ztoPushes(config),
  };
}
