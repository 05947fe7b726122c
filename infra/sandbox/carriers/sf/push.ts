import type { Caller } from '../../provider.ts';
import type { Scan } from '../parcel.ts';
import { pushPlan, pushShape, saidIn } from '../push.ts';
import { pushedRoute } from './words.ts';

/** SF's pushes, which nothing signs; again, and whole, until the merchant says 0000. */
export const sfCaller: Caller = {
  name: 'sf',
  sign: ({ content }) => ({
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: pushShape.parse(content).body,
  }),
  isAcknowledged: (status, body) =>
    status === 200 && (saidIn(body, 'return_code') === '0000' || String(saidIn(body, 'success')) === 'true'),
  ...pushPlan,
};

export const mostRoutes = 10;

/** RoutePushService: one to ten routes, of whatever parcels. */
export const sfPush = (scans: readonly Scan[]): string =>
  JSON.stringify({ Body: { WaybillRoute: scans.map(pushedRoute) } });
