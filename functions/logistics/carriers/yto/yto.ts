import { present } from '../../../../shared/kernel/present.ts';
import type { Carrier, CarrierDeps } from '../carrier.ts';
import type { YtoConfig } from './config.ts';
import { ytoPushes } from './pushes.ts';
import { ytoRoutes } from './routes.ts';

/** An account with YTO (圆通速递): tracking only. */
export const yto = (config: YtoConfig, deps: CarrierDeps): Carrier => ({
  code: 'yto',
  ...present({ routes: ytoRoutes(config, deps), pushes: ytoPushes(config) }),
});
