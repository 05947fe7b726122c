import type { Chance } from './random.ts';
import { chanceOf } from './random.ts';

/** How often each thing goes wrong in an ordinary seed, of the occasions that it has. */
const ordinary = {
  /** The table or the bus is out of capacity until the SDK gives up; nothing was done. */
  throttled: 0.004,
  /** Other transactions kept the items until the adapter gave up; nothing was done. */
  busy: 0.004,
  /** The connection broke before the request got there. */
  'request lost': 0.003,
  /** The request was carried out and its answer never came. */
  'answer lost': 0.004,
  /** The caller gave up waiting, and the request is carried out seconds later all the same. */
  late: 0.002,
  /** The answer was lost and the SDK sent the same request once more. */
  repeated: 0.003,
  /** It took up to 20 seconds. */
  slow: 0.004,
  /** The invocation ended for good just before the request went out. */
  'crash before': 0.003,
  /** The invocation ended for good just after the request was carried out. */
  'crash after': 0.004,
  /** A read that may be stale was, by up to five seconds. */
  stale: 0.1,
  /** The invocation's clock was wrong by up to five minutes. */
  skew: 0.05,
  /** The container was replaced, so that what it remembered is gone. */
  restart: 0.03,
  /** The function answered and the caller never heard it. */
  'reply lost': 0.01,
  /** The bus took the call and refused some of its entries. */
  refused: 0.01,
  /** A message was delivered twice. */
  duplicate: 0.02,
  /** A message came up to 15 minutes late. */
  delay: 0.03,
  /** A message was done and its deletion got lost. */
  'delete lost': 0.02,
  /** The stream went back and told some changes again. */
  rewind: 0.02,
  /** The schedule did not run. */
  'run missed': 0.03,
  /** The schedule ran twice at once. */
  'run doubled': 0.03,
  /** A payment provider answered that it does not know, and did nothing. */
  unsure: 0.01,
  /** A payment provider said no to what it takes another time. */
  declined: 0.004,
  /** A payment provider's message did not get here; it is sent again. */
  'message lost': 0.05,
  /** A payment provider never tells of something: it has to be asked. */
  'never told': 0.05,
  /** Another amount was paid than was asked for. */
  'wrong amount': 0.01,
  /** The same attempt was paid a second time. */
  'paid twice': 0.01,
  /** Money came under a number that is none of ours. */
  'number unknown': 0.01,
  /** A refund could not reach the buyer. */
  'refund abnormal': 0.03,
  /** A refund was taken and came to nothing. */
  'refund failed': 0.03,
  /** An object or a bill broke off while it was read. */
  'cut off': 0.004,
  /** A step of the state machine was done, and is done again because its answer got lost. */
  'step again': 0.02,
  /** A bill came hours later than it should. */
  'bill late': 0.1,
  /** A bill was wrong, and another one came in its place some time later. */
  'bill anew': 0.1,
  /** A bill lacks a line of what happened. */
  'bill line missing': 0.06,
  /** A bill has a line twice. */
  'bill line twice': 0.06,
  /** A bill has another amount than moved, by a fen. */
  'bill amount off': 0.06,
  /** A bill has a fee that was not agreed on, by a fen. */
  'bill fee off': 0.06,
  /** The invocation's clock, wrong by up to five minutes, was set while it ran. */
  jump: 0.01,
} as const;

export type FaultKind = keyof typeof ordinary;
export const faultKinds = Object.keys(ordinary) as readonly FaultKind[];
type Rates = Readonly<Record<FaultKind, number>>;
/** One thing that went wrong, and on what occasion: the pair is the same in every run of a seed. */
export type Fault = { readonly at: string; readonly kind: FaultKind };

export type Faults = {
  /** What goes wrong on this occasion, if anything does: at most one thing, and only one of these. */
  readonly strike: (occasion: string, kinds: readonly FaultKind[], chance: Chance) => FaultKind | undefined;
  readonly struck: readonly Fault[];
  /** From now on nothing goes wrong any more. */
  readonly cease: () => void;
};

const highest = 0.5;

/** Swarm testing (Groce et al., 2012): a seed leaves some kinds out, has some as usual and others far too often. */
export function swarmRates(seed: number, often: readonly [from: number, to: number] = [5, 25]): Rates {
  const chance = chanceOf(seed, 'fault rates');
  const rates = faultKinds.map((kind) => {
    const [form, times] = [chance.next(), chance.between(...often)];
    const factor = form < 1 / 3 ? 0 : form < 2 / 3 ? 1 : times;
    return [kind, Math.min(highest, ordinary[kind] * factor)] as const;
  });
  return Object.fromEntries(rates) as Rates;
}

/** Faults by chance. With `only`, those and no others of the very same run: that is how a run is made smaller. */
export function faultsByChance(rates: Rates, only?: readonly Fault[]): Faults {
  const struck: Fault[] = [];
  const allowed = only && new Set(only.map(nameOf));
  let ceased = false;
  return {
    strike: (at, kinds, chance) => {
      let left = chance.next();
      const kind = kinds.find((each) => {
        left -= rates[each];
        return left < 0;
      });
      if (kind === undefined || ceased || (allowed && !allowed.has(nameOf({ at, kind })))) return undefined;
      struck.push({ at, kind });
      return kind;
    },
    struck,
    cease: () => {
      ceased = true;
    },
  };
}

/** Exactly these faults and nothing by chance. */
export function plannedFaults(plan: readonly Fault[]): Faults {
  const struck: Fault[] = [];
  return {
    strike: (at, kinds) => {
      const found = plan.find((fault) => fault.at === at && kinds.includes(fault.kind));
      if (found) struck.push(found);
      return found?.kind;
    },
    struck,
    cease: () => undefined,
  };
}

const nameOf = ({ at, kind }: Fault): string => `${kind} ${at}`;
