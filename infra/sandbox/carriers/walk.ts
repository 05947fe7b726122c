import { ControlError } from '../find-trade.ts';
import type { Step } from './journey.ts';
import { type Pace, paceOn } from './pace.ts';
import { type Parcel, stateAfter } from './parcel.ts';
import { type Told, type Travel, type TravelParts, travelOn } from './travel.ts';

export type WalkParts = TravelParts & {
  readonly now: () => number;
  /** How fast the carriers' time runs at the first start; at 0 all stands still until it is walked by hand. */
  readonly speed: number;
  readonly tell: (told: readonly Told[]) => void;
};
export type Walk = ReturnType<typeof walkOf>;

const lookEveryMs = 100;

/** Lets parcels go their way, by the carriers' own clock or by hand, and tells the merchant of it. */
export function walkOf(parts: WalkParts) {
  const { shelf, now, tell } = parts;
  const pace = paceOn(parts);
  const travel = travelOn(parts);
  const hand = handOn(parts, travel, pace);
  const catchUp = (): void => {
    const told = allDue(parts, travel, pace);
    if (told.length > 0) tell(told);
  };
  const looking = setInterval(() => pace.speed() > 0 && catchUp(), lookEveryMs).unref();
  return {
    put: travel.put,
    reached: pace.reached,
    speed: pace.speed,
    setSpeed: (by: number): void => {
      catchUp();
      pace.setSpeed(by);
    },
    /** Begins anew with what is on the shelf. */
    reset: (): void => {
      pace.setSpeed(parts.speed);
      travel.noteAll();
    },
    isOver: ({ waybillNo }: Parcel): boolean => !travel.dues.has(waybillNo),
    /** Lets parcels go on so many steps, to a kind of scan or a state, or to the end. ControlError where one never comes there. */
    byHand: (waybillNos: readonly string[], how: Goal): number => {
      const told = waybillNos.flatMap((waybillNo) => hand(shelf.parcel(waybillNo) as Parcel, how));
      tell(told);
      return told.length;
    },
    /** Whether a parcel comes to such a scan. */
    comesTo: (parcel: Parcel, to: string): boolean => stepsTo(travel, parcel, to) !== undefined,
    now,
    stop: () => clearInterval(looking),
  };
}

/** All that is due by now, in the order in which it happened. */
function allDue({ shelf }: WalkParts, travel: Travel, pace: Pace): readonly Told[] {
  const until = pace.reached();
  const told: Told[] = [];
  for (const waybillNo of travel.dues.keys()) {
    for (let due = travel.dues.get(waybillNo); due !== undefined && due <= until; ) {
      const parcel = shelf.parcel(waybillNo) as Parcel;
      told.push(travel.make(parcel, travel.next(parcel) as Step, { at: pace.ours(due), theirs: due }));
      due = travel.dues.get(waybillNo);
    }
  }
  return told.toSorted((a, b) => a.scan.at - b.scan.at);
}

export type Goal = { readonly to?: string | undefined; readonly steps?: number | undefined };

/** All steps that are left, or those up to one. */
function stepsLeft(travel: Travel, parcel: Parcel): readonly Step[] {
  const steps: Step[] = [];
  for (let step = travel.next(parcel); step !== undefined; ) {
    steps.push(step);
    step = travel.next({ ...parcel, made: parcel.made + steps.length });
  }
  return steps;
}

function stepsTo(travel: Travel, parcel: Parcel, to: string): readonly Step[] | undefined {
  const steps = stepsLeft(travel, parcel);
  const last = steps.findIndex(({ kind }) => kind === to || stateAfter[kind] === to);
  return last < 0 ? undefined : steps.slice(0, last + 1);
}

function handOn({ shelf, now }: WalkParts, travel: Travel, pace: Pace) {
  /** At once, spread over the time since the last one; a second apart at least. */
  const make = ({ waybillNo, lastAt }: Parcel, steps: readonly Step[]): readonly Told[] => {
    const gap = Math.max(1_000, (now() - lastAt) / steps.length);
    return steps.map((step, index) =>
      travel.make(shelf.parcel(waybillNo) as Parcel, step, {
        at: lastAt + gap * (index + 1),
        theirs: pace.reached(),
      }),
    );
  };
  /** With what goes on under other numbers. */
  const toEnd = (parcel: Parcel): readonly Told[] => {
    const told = make(parcel, stepsLeft(travel, parcel));
    const next = told.at(-1)?.scan.newWaybillNo;
    return next === undefined ? told : [...told, ...toEnd(shelf.parcel(next) as Parcel)];
  };
  return (parcel: Parcel, { to, steps }: Goal): readonly Told[] => {
    if (steps !== undefined) return make(parcel, stepsLeft(travel, parcel).slice(0, steps));
    if (to === undefined || to === 'end') return toEnd(parcel);
    const wanted = stepsTo(travel, parcel, to);
    if (wanted === undefined) throw new ControlError(`${parcel.waybillNo} does not come to ${to} any more`);
    return make(parcel, wanted);
  };
}
