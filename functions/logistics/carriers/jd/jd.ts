import type { Carrier, CarrierDeps } from '../carrier.ts';
import type { JdCarrierConfig } from './config.ts';
import { askJd } from './gateway.ts';
import { jdPushes } from './pushes.ts';
import { jdRoutes } from './routes.ts';

/** An account with JD Logistics (京东物流): tracking only; parcels are ordered at its own desk (商家工作台). */
export const jd = (config: JdCarrierConfig, deps: CarrierDeps): Carrier => ({
  code: 'jd',
  routes: jdRoutes(config, askJd(config, deps)),
  pushes: jdPushes(config),
});
