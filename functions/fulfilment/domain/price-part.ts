import { isSamePlace } from '../../../shared/kernel/same-place.ts';
import type {
  AllocatedPart,
  AllocationPolicy,
  AllocationRequest,
  Candidate,
  QuoteFreight,
  RefusalReason,
} from './allocation/types.ts';
import { kmBetween, placeOf } from './great-circle.ts';

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
  const { warehouseId, closed, pickup, serves, capacityLeft, goodsClasses } = candidate;
  const { exclude = [], delivery, pickupWarehouseId, destination, lines } = request;
  if (closed === true) return 'CLOSED';
  if (exclude.includes(warehouseId)) return 'EXCLUDED';
  if (capacityLeft !== undefined && capacityLeft <= 0) return 'CAPACITY';
  if (delivery === 'pickup') {
    if (pickup !== true || (pickupWarehouseId ?? warehouseId) !== warehouseId) return 'NOT_A_STORE';
  } else if (serves && !serves.some((name) => isServed(name, destination))) return 'NOT_SERVED';
  const classes = lines.map(({ goodsClass }) => goodsClass);
  const keepsNone = goodsClasses !== undefined && !classes.some((each) => goodsClasses.includes(each));
  return keepsNone ? 'GOODS_CLASS' : undefined;
}

const isServed = (name: string, { country, province }: AllocationRequest['destination']): boolean =>
  name === country || (province !== undefined && isSamePlace(name, province));

export type Priced = { readonly part: AllocatedPart } | { readonly refused: RefusalReason };

/** What it costs that one warehouse sends these pieces, and when they are there; or why it cannot. */
export function priceOf(candidate: Candidate, lines: AllocatedPart['lines'], deciding: Deciding): Priced {
  const { request, policy } = deciding;
  const goods = lines.map((line) => ({ ...line, of: goodsOf(line, request) }));
  const grams = goods.reduce((sum, { quantity, of }) => sum + quantity * (of?.weightGrams ?? 0), 0);
  const volumeCm3 = goods.reduce((sum, { quantity, of }) => sum + quantity * (of?.volumeCm3 ?? 0), 0);
  const goodsClasses = [...new Set(goods.map(({ of }) => of?.goodsClass ?? 'standard'))].sort();
  const to = placeOf(request.destination);
  const km = candidate.location && to ? kmBetween(candidate.location, to) : undefined;
  const freight = freightOf(
    { warehouseId: candidate.warehouseId, grams, volumeCm3, goodsClasses },
    km,
    deciding,
  );
  if ('refused' in freight) return freight;
  const { departsAt, afterCutOff } = departureOf(candidate, request.at);
  const arrivesAt = departsAt + freight.days * dayMs;
  const tooSlow = goodsClasses.some((each) => {
    const { withinHours = Number.POSITIVE_INFINITY } = policy.goodsClasses[each] ?? {};
    return freight.days * 24 > withinHours;
  });
  if (tooSlow) return { refused: 'TOO_SLOW' };
  const lateDays = Math.max(0, Math.ceil((arrivesAt - (promiseOf(request) ?? arrivesAt)) / dayMs));
  const { days: _days, minor: freightMinor, ...carried } = freight;
  const part: AllocatedPart = {
    ...{ warehouseId: candidate.warehouseId, lines: [...lines], grams, freightMinor, ...carried },
    ...(km === undefined ? {} : { km }),
    ...{ handlingMinor: policy.handlingMinor, lateMinor: lateDays * policy.lateMinorPerDay },
    ...{ departsAt, arrivesAt, afterCutOff, lateDays },
  };
  return { part };
}

const goodsOf = ({ lineId, sku }: AllocatedPart['lines'][number], { lines }: AllocationRequest) =>
  lines.find((line) => line.lineId === lineId && line.sku === sku);

type Freight = Pick<AllocatedPart, 'carrier' | 'product' | 'estimated' | 'notes'> & {
  readonly minor: number;
  readonly days: number;
};

/** By rate card, or by distance where there is none; what buyers fetch themselves goes nowhere. */
function freightOf(
  question: Parameters<QuoteFreight>[0],
  km: number | undefined,
  { request, policy, quote }: Deciding,
): Freight | { readonly refused: RefusalReason } {
  if (request.delivery === 'pickup') return { minor: 0, days: 0, estimated: false, notes: [] };
  const answer = quote(question);
  if (answer.state === 'NOT_SERVED') return { refused: 'NO_CARRIER' };
  if (answer.state === 'QUOTED') {
    const { minor, days, carrier, product, notes = [] } = answer;
    return { minor, days, carrier, product, notes: notes.slice(0, 5), estimated: false };
  }
  const { baseMinor, minorPer100Km, kmPerDay, unknownKm } = policy.distance;
  const far = km ?? unknownKm;
  const minor = baseMinor + Math.ceil((far * minorPer100Km) / 100);
  return { minor, days: Math.max(1, Math.ceil(far / kmPerDay)), estimated: true, notes: [] };
}
