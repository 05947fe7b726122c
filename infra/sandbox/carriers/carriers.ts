import type { FaultDesk } from '../fault-desk.ts';
import type { Caller, Commands, Party } from '../provider.ts';
import type { Callback, Store } from '../store.ts';
import { carrierCommands, parcelsView } from './commands.ts';
import type { CarrierDesk } from './desk.ts';
import type { CarrierName } from './names.ts';
import type { CarrierSettings } from './settings.ts';
import { sfCaller } from './sf/push.ts';
import { sf } from './sf/sf.ts';
import { shelfOn } from './shelf.ts';
import { posting, telling } from './tell.ts';
import { walkOf } from './walk.ts';
import { newWaybillNo } from './waybill-no.ts';
import { ztoCaller } from './zto/push.ts';
import { zto } from './zto/zto.ts';

export type CarrierParts = {
  readonly store: Store;
  readonly faults: FaultDesk;
  readonly seed: number;
  readonly send: (
    message: Pick<Callback, 'kind' | 'url' | 'content'>,
    of: CarrierName,
    faults?: readonly string[],
  ) => Callback;
  readonly settings: () => CarrierSettings;
  /** How fast the carriers' time runs at the first start; parcels stand still at 0. */
  readonly speed: number;
  readonly merchantUrl: string | undefined;
  readonly now: () => number;
};

export type Carriers = {
  readonly parties: readonly Party[];
  readonly callers: readonly Caller[];
  readonly commands: Commands;
  /** Every parcel and every order as it is. */
  readonly view: () => unknown;
  readonly parcels: () => unknown;
  readonly stop: () => void;
};

/** Who takes the merchant's parcels along (承运商): SF Express (顺丰) and ZTO (中通). */
export function carriers(parts: CarrierParts): Carriers {
  const { store, faults, seed, speed, now } = parts;
  const shelf = shelfOn(store);
  const strike: CarrierDesk['strike'] = (point, name) =>
    faults.strike(point, name, store.next(`${point}/${name}`));
  const post = posting(parts);
  const tell = telling(shelf, post);
  const walk = walkOf({
    ...{ shelf, seed, speed, now, strike, tell },
    newWaybillNo: (name) => newWaybillNo(name, store),
  });
  const desk: CarrierDesk = { store, shelf, walk, now, strike };
  const parcels = () => parcelsView(desk);
  return {
    parties: [sf(() => parts.settings().sf, desk), zto(() => parts.settings().zto, desk)],
    callers: [sfCaller, ztoCaller(() => parts.settings().zto)],
    commands: carrierCommands({ desk, faults, post, tell }),
    view: () => ({
      speed: walk.speed(),
      ...shelf.switches(),
      bookings: shelf.bookings(),
      parcels: parcels(),
    }),
    parcels,
    stop: walk.stop,
  };
}
