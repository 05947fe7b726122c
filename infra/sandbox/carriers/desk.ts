import type { FaultKind, FaultPoint } from '../faults.ts';
import type { Store } from '../store.ts';
import type { CarrierName } from './names.ts';
import type { Parcel } from './parcel.ts';
import type { Shelf } from './shelf.ts';
import type { Walk } from './walk.ts';

/** What a carrier may ask of the machinery around it. */
export type CarrierDesk = {
  readonly store: Store;
  readonly shelf: Shelf;
  readonly walk: Walk;
  readonly now: () => number;
  readonly strike: (point: FaultPoint, carrier: CarrierName) => ReadonlySet<FaultKind>;
};

/** Whether somebody who asks names the telephone of a parcel; of one without telephones nothing is asked. */
export const knowsPhone = ({ phones }: Pick<Parcel, 'phones'>, last: string): boolean =>
  phones.length === 0 || phones.includes(last);
