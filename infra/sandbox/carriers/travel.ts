import type { FaultKind, FaultPoint } from '../faults.ts';
import { derivedNumber } from '../marketplace/desk.ts';
import { hours } from '../provider.ts';
import { leavingAt, nextStep, otherPlace, type Step } from './journey.ts';
import type { CarrierName } from './names.ts';
import type { Parcel, Scan } from './parcel.ts';
import type { Shelf } from './shelf.ts';

/** A scan on its way to the merchant, with what strikes it. */
export type Told = { readonly scan: Scan; readonly struck: ReadonlySet<FaultKind> };
/** When a step is made: by our clock, and by the carriers'. */
type Moment = { readonly at: number; readonly theirs: number };

export type TravelParts = {
  readonly shelf: Shelf;
  readonly seed: number;
  readonly newWaybillNo: (carrier: CarrierName) => string;
  readonly strike: (point: FaultPoint, carrier: CarrierName) => ReadonlySet<FaultKind>;
};
export type Travel = ReturnType<typeof travelOn>;

/** How wrong a clock is that is wrong. */
const skewMs = 45 * 60_000;
const unknownCodes = { sf: '9527', zto: 'TELEPORTED' } as const;
const wholeSecond = (at: number): number => Math.floor(at / 1_000) * 1_000;

/** Parcels and the steps that they make, one at a time. */
export function travelOn({ shelf, seed, newWaybillNo, strike }: TravelParts) {
  /** When each parcel that still goes on does so next, in the carriers' time. */
  const dues = new Map<string, number>();
  const next = (parcel: Parcel) => nextStep(parcel, seed);
  const note = (parcel: Parcel) => {
    const step = next(parcel);
    if (step === undefined) dues.delete(parcel.waybillNo);
    else dues.set(parcel.waybillNo, parcel.movedAt + hours(step.hours));
  };
  const put = (parcel: Parcel): void => {
    shelf.putParcel(parcel);
    note(parcel);
  };
  const noteAll = (): void => {
    dues.clear();
    for (const parcel of shelf.parcels()) note(parcel);
  };
  noteAll();
  return {
    dues,
    next,
    put,
    noteAll,
    /** Lets a parcel make a step, and whatever becomes of it there. */
    make: (parcel: Parcel, step: Step, { at: wanted, theirs }: Moment): Told => {
      // Steps made by hand run ahead of the clock by some seconds; none is before the last.
      const at = Math.max(wanted, parcel.lastAt);
      const { carrier, waybillNo } = parcel;
      const struck = strike('scan', carrier);
      const after = step.kind === 'renumbered' ? goingOn(parcel, step, newWaybillNo(carrier)) : undefined;
      const count = shelf.scans(waybillNo).length + 1;
      const scan: Scan = {
        ...{ id: derivedNumber(`${waybillNo}/${count}`, ['3', 15]), waybillNo, orderId: parcel.orderId },
        ...{ kind: step.kind, facility: step.facility },
        at: wholeSecond(at) + (struck.has('skew') ? skewMs : 0),
        ...(step.next && { next: step.next }),
        ...(step.why && { why: step.why }),
        ...(after && { newWaybillNo: after.waybillNo }),
        ...(struck.has('unknown-code') && { code: unknownCodes[carrier] }),
        ...(struck.has('no-time') && { isTimeless: true }),
      };
      shelf.addScan(scan);
      put({ ...parcel, made: parcel.made + 1, movedAt: theirs, lastAt: at });
      if (after !== undefined) put({ ...after, bookedAt: at, movedAt: theirs, lastAt: at });
      return { scan, struck };
    },
  };
}

/** The parcel under the number with which it goes back, or on to somewhere else. */
function goingOn(parcel: Parcel, { why }: Step, waybillNo: string): Parcel {
  const { from, to } = parcel;
  const isBack = why === '退回';
  const fresh: Parcel = {
    ...parcel,
    ...{ waybillNo, before: parcel.waybillNo, role: isBack ? 'RETURN' : 'FORWARD' },
    ...{ from: to, to: isBack ? from : otherPlace(to), fate: 'delivered', made: 0 },
  };
  return { ...fresh, leftAt: leavingAt(fresh, 'delivered') };
}
