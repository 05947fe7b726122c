import { isSamePlace } from '../../../shared/kernel/same-place.ts';
import type {
  AllocatedPart,
  AllocationPolicy,
  AllocationRequest,
  Candidate,
  Coordinates,
  FreightQuestion,
  QuoteFreight,
  RefusalReason,
} from './allocation/types.ts';
import { kmBetween } from './great-circle.ts';

export type Deciding = {
  readonly request: AllocationRequest;
  readonly policy: AllocationPolicy;
  readonly quote: QuoteFreight;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const chinaMs = 8 * hourMs;

const startOfDay = (at: number): number => Math.floor((at + chinaMs) / dayMs) * dayMs - chinaMs;

/** When the parcel of an order that is decided at a time leaves: at the cut-off, tomorrow's where today's has passed. */
export function departureOf(
  { cutOff }: Pick<Candidate, 'cutOff'>,
  at: number,
): { readonly departsAt: number; readonly afterCutOff: boolean } {
  if (cutOff === undefined) return { departsAt: at, afterCutOff: false };
  const [hours = 0, minutes = 0] = cutOff.split(':').map(Number);
  const today = startOfDay(at) + hours * hourMs + minutes * 60_000;
  return at <= today
    ? { departsAt: today, afterCutOff: false }
    : { departsAt: today + dayMs, afterCutOff: true };
}

/** What was promised; next-day is the end of tomorrow in China. */
function promiseOf({ deliverBy, delivery, at }: AllocationRequest): number | undefined {
  return deliverBy ?? (delivery === 'next-day' ? startOfDay(at) + 2 * dayMs : undefined);
}

/** Why a warehouse cannot send anything of it, whatever lies there. */
export function refusalOf(candidate: Candidate, request: AllocationRequest): RefusalReason | undefined {
  const { warehouseId, closed, pickup, serves, capacityLeft } = candidate;
  const { exclude = [], delivery, pickupWarehouseId, destination } = request;
  if (closed === true) return 'CLOSED';
  if (exclude.includes(warehouseId)) return 'EXCLUDED';
  if (capacityLeft !== undefined && capacityLeft <= 0) return 'CAPACITY';
  if (delivery === 'pickup')
    return pickup === true && (pickupWarehouseId ?? warehouseId) === warehouseId ? undefined : 'NOT_A_STORE';
  return serves && !serves.some((name) => isServed(name, destination)) ? 'NOT_SERVED' : undefined;
}

const isServed = (name: string, { country, province }: AllocationRequest['destination']): boolean =>
  name === country || (province !== undefined && isSamePlace(name, province));

/** What freight and time of a part depend on. */
export type Goods = Omit<FreightQuestion, 'warehouseId' | 'daysAllowed' | 'mostDays'>;
/** What a part costs, and when it is there. */
export type PartTerms = Omit<AllocatedPart, 'warehouseId' | 'lines'>;
export type Priced = { readonly terms: PartTerms } | { readonly refused: RefusalReason };

/** Kilometres from a warehouse to a place, or undefined where one of the two is not known. */
export const kmTo = (to: Coordinates | undefined, { location }: Candidate): number | undefined =>
  location && to ? kmBetween(location, to) : undefined;

/** Prices what one warehouse may send: what it costs and when it is there, or why it cannot. */
export function pricesFrom(
  candidate: Candidate,
  km: number | undefined,
  deciding: Deciding,
): (goods: Goods) => Priced {
  const { request, policy } = deciding;
  const { warehouseId } = candidate;
  const { departsAt, afterCutOff } = departureOf(candidate, request.at);
  const promise = promiseOf(request);
  const daysAllowed =
    promise === undefined ? {} : { daysAllowed: Math.max(0, Math.floor((promise - departsAt) / dayMs)) };
  return (goods) => {
    const mostDays = mostDaysOf(goods, policy);
    const bears = mostDays === undefined ? {} : { mostDays };
    const freight = freightOf({ warehouseId, ...goods, ...daysAllowed, ...bears }, km, deciding);
    if ('refused' in freight) return freight;
    if (freight.days > (mostDays ?? freight.days)) return { refused: 'TOO_SLOW' };
    const { days, minor: freightMinor, unpunctualMinor, ...carried } = freight;
    const arrivesAt = departsAt + days * dayMs;
    const lateDays = Math.max(0, Math.ceil((arrivesAt - (promise ?? arrivesAt)) / dayMs));
    const terms: PartTerms = {
      ...{ grams: goods.grams, freightMinor, handlingMinor: policy.handlingMinor, ...carried },
      ...(km === undefined ? {} : { km }),
      lateMinor: lateDays * policy.lateMinorPerDay + unpunctualMinor,
      ...{ departsAt, arrivesAt, afterCutOff, lateDays },
    };
    return { terms };
  };
}

/** Whole days that goods bear on the way by the hours of their classes; undefined where none of these has a limit. */
function mostDaysOf({ goodsClasses }: Goods, policy: AllocationPolicy): number | undefined {
  const hours = goodsClasses.flatMap((each) => policy.goodsClasses[each]?.withinHours ?? []);
  return hours.length === 0 ? undefined : Math.floor(Math.min(...hours) / 24);
}

type Freight = Pick<AllocatedPart, 'carrier' | 'product' | 'estimated' | 'notes'> & {
  readonly minor: number;
  readonly days: number;
  readonly unpunctualMinor: number;
};

/** By rate card, or by distance where there is none; what buyers fetch themselves goes nowhere. */
function freightOf(
  question: FreightQuestion,
  km: number | undefined,
  { request, policy, quote }: Deciding,
): Freight | { readonly refused: RefusalReason } {
  const known = { unpunctualMinor: 0, notes: [] };
  if (request.delivery === 'pickup') return { ...known, minor: 0, days: 0, estimated: false };
  const answer = quote(question);
  if (answer.state === 'NOT_SERVED') return { refused: 'NO_CARRIER' };
  if (answer.state === 'TOO_SLOW') return { refused: 'TOO_SLOW' };
  if (answer.state === 'QUOTED') {
    const { minor, days, lateMinor: unpunctualMinor = 0, carrier, product, notes = [] } = answer;
    return { minor, days, unpunctualMinor, carrier, product, notes: notes.slice(0, 5), estimated: false };
  }
  const { baseMinor, minorPer100Km, kmPerDay, unknownKm } = policy.distance;
  const far = km ?? unknownKm;
  const minor = baseMinor + Math.ceil((far * minorPer100Km) / 100);
  return { ...known, minor, days: Math.max(1, Math.ceil(far / kmPerDay)), estimated: true };
}
