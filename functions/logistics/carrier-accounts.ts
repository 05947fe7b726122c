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
  /** The whole secret address for what a carrier pushes; undefined where nobody has said where this API stands. */
  readonly callbackUrlOf: (code: CarrierCode) => string | undefined;
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

/** `byHand`: somebody named its number, so our account at the carrier does not know it. */
type OfCarrier = { readonly carrier: CarrierCode; readonly byHand?: true };

/** How a parcel can be asked for; undefined where nobody tells. */
export function askedByOf(parcel: OfCarrier, carriers: Carriers): AskedBy | undefined {
  const [first] = routesFor(parcel.carrier, carriers);
  const pushes = !parcel.byHand && carriers.find(parcel.carrier)?.pushes !== undefined;
  const subscribes = subscriptionFor(parcel, carriers) !== undefined;
  return first && { pushes, subscribes, pauseMs: first.routes.pauseMs };
}

type Subscription = {
  readonly subscribe: NonNullable<RouteQuery['subscribe']>;
  readonly callbackUrl: string;
};

/**
 * Whom to tell that a parcel is to be pushed (订阅): its carrier, or the aggregator where the carrier pushes nothing itself,
 * or nothing of that number; undefined where it pushes unasked, or nobody does. Carriers that know our address need not be
 * told it.
 */
export function subscriptionFor(parcel: OfCarrier, carriers: Carriers): Subscription | undefined {
  const own = carriers.find(parcel.carrier);
  if (!parcel.byHand && own?.pushes && !own.routes?.subscribe) return undefined;
  const byOthers = subscriptionBy(aggregator, carriers);
  const byItself = own?.routes?.subscribe && {
    subscribe: own.routes.subscribe,
    callbackUrl: carriers.callbackUrlOf(own.code) ?? '',
  };
  return parcel.byHand ? (byOthers ?? byItself) : (byItself ?? byOthers);
}

function subscriptionBy(code: CarrierCode, carriers: Carriers): Subscription | undefined {
  const subscribe = carriers.find(code)?.routes?.subscribe;
  const callbackUrl = carriers.callbackUrlOf(code);
  return subscribe && callbackUrl !== undefined ? { subscribe, callbackUrl } : undefined;
}
