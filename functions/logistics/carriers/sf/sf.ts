import type { Carrier, CarrierDeps } from '../carrier.ts';
import type { SfConfig } from './config.ts';
import { type Asking, askSf } from './gateway.ts';
import { sfBookings } from './orders.ts';
import { sfPushes } from './pushes.ts';
import { sfRoutes } from './routes.ts';

/** An account with SF Express (顺丰丰桥): orders, routes, and what it sends of itself. */
export function sf(config: SfConfig, deps: CarrierDeps): Carrier {
  const asking: Asking = { config, ask: askSf(config, deps) };
  return {
    code: 'sf',
    bookings: sfBookings(asking),
    routes: sfRoutes(asking),
    pushes: sfPushes(config),
  };
}
