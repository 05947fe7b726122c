import type { Carrier, CarrierDeps } from '../carrier.ts';
import type { Kuaidi100Config } from './config.ts';
import { kuaidi100Pushes } from './pushes.ts';
import { kuaidi100Routes } from './routes.ts';

/** An account with Kuaidi100 (快递100), an aggregator: it tells of parcels of every carrier, and sends none. */
export const kuaidi100 = (config: Kuaidi100Config, deps: CarrierDeps): Carrier => ({
  code: 'kuaidi100',
  routes: kuaidi100Routes(config, deps),
  pushes: kuaidi100Pushes(config),
});
