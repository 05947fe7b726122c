import type { Carrier, RouteQuery } from './carriers/carrier.ts';
import type { CarrierCode } from './domain/tracking.ts';
import type { AskedBy } from './followed-parcel.ts';

/** Where buyers' notices go: the merchant's own service for messages, proved by a Standard Webhooks signature. */
export type Notices = { readonly url: string; readonly secret: Uint8Array };

/** The carrier accounts that are set up. */
export type Carriers = {
  readonly all: readonly Carrier[];
  readonly find: (code: string) => Carrier | undefined;
  /** The carrier whose secret address was called; undefined for any other token or carrier, and it does not tell which. */
  readonly door: (code: string, token: string) => Carrier | undefined;
  readonly notices: Notices | undefined;
  /** Of each account that is not as documented: which it is, and which fields are wrong. Never a value. */
  readonly problems: readonly string[];
};

/** Knows parcels of every carrier (快递100): asked where a carrier cannot be, or does not tell. */
export const aggregator: CarrierCode = 'kuaidi100';

/** Whoever can be asked for a carrier's parcels, the carrier itself first. */
export const routesFor = (
  carrier: CarrierCode,
  carriers: Carriers,
): readonly { readonly by: CarrierCode; readonly routes: RouteQuery }[] =>
  [...new Set([carrier, aggregator])].flatMap((by) => {
    const routes = carriers.find(by)?.routes;
    return routes ? [{ by, routes }] : [];
  });

/** How a carrier's parcels can be asked for; undefined where nobody tells. */
export function askedByOf(carrier: CarrierCode, carriers: Carriers): AskedBy | undefined {
  const [first] = routesFor(carrier, carriers);
  const pushes = carriers.find(carrier)?.pushes !== undefined;
  return first && { pushes, pauseMs: first.routes.pauseMs };
}
