import * as z from 'zod';
import { beijingTime } from '../beijing-time.ts';
import type { FaultDesk } from '../fault-desk.ts';
import { ControlError } from '../find-trade.ts';
import { derivedNumber } from '../marketplace/desk.ts';
import type { Commands } from '../provider.ts';
import { yuan } from '../yuan.ts';
import { decide, labelOfOthers } from './book.ts';
import type { CarrierDesk } from './desk.ts';
import { leavingAt } from './journey.ts';
import { type CarrierName, carrierNames } from './names.ts';
import { type Fate, fates, type Parcel, type Scan, stateAfter } from './parcel.ts';
import { switchesShape } from './shelf.ts';
import type { Post } from './tell.ts';
import type { Told } from './travel.ts';

const carrier = z.enum(carrierNames);
const fate = z.enum(fates);
const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional();

const address = z.strictObject({
  ...{ province: z.string(), city: z.string() },
  ...{ district: z.string().default(''), detail: z.string().default('') },
});

const shapes = {
  parcels: z.strictObject({
    carrier: carrier.optional(),
    orderId: z.string().optional(),
    waybillNo: z.string().optional(),
    state: z.string().optional(),
  }),
  walk: z.strictObject({
    carrier: carrier.optional(),
    orderId: z.string().optional(),
    /** All parcels that still go on, where nothing is said. */
    waybillNo: z.string().optional(),
    /** A kind of scan, a state, or `end`. */
    to: z.enum(['end', ...Object.keys(stateAfter), ...new Set(Object.values(stateAfter))]).optional(),
    steps: z.int().positive().optional(),
    fate: fate.optional(),
  }),
  fate: z
    .strictObject({
      waybillNo: z.string().optional(),
      next: z.literal(true).optional(),
      carrier: carrier.optional(),
      times: z.int().positive().default(1),
      fate,
    })
    .refine(({ waybillNo, next }) => (waybillNo === undefined) === (next === true), 'waybillNo or next'),
  label: z.strictObject({
    ...{ carrier, orderId: z.string(), from: address, to: address },
    parcels: z.int().positive().default(1),
    phones: z.array(z.string()).default([]),
  }),
  decide: z.strictObject({ orderId: z.string(), isTaken: z.boolean().default(true) }),
  scan: z.strictObject({
    waybillNo: z.string(),
    code: z.string(),
    reason: z.string().optional(),
    text: z.string().optional(),
    at: instant,
    city: z.string().optional(),
    isPushed: z.boolean().default(true),
  }),
  fee: z.strictObject({ waybillNo: z.string(), amount: z.int().positive(), at: instant }),
  'order-state': z.strictObject({ orderId: z.string(), code: z.string(), text: z.string().default('') }),
  push: z.strictObject({ carrier, body: z.string() }),
  settings: switchesShape.partial().extend({ speed: z.number().nonnegative().optional() }).strict(),
  reset: z.strictObject({}),
};
type Of<Name extends keyof typeof shapes> = z.output<(typeof shapes)[Name]>;

export type CommandParts = {
  readonly desk: CarrierDesk;
  readonly faults: FaultDesk;
  readonly post: Post;
  readonly tell: (told: readonly Told[]) => void;
};

/** `carriers/walk`, `carriers/fate` and the others of the control API. */
export const carrierCommands = (parts: CommandParts): Commands => ({
  parcels: (body) => ({ parcels: parcelsView(parts.desk, shapes.parcels.parse(body)) }),
  walk: (body) => walk(shapes.walk.parse(body), parts.desk),
  fate: (body) => ordain(shapes.fate.parse(body), parts),
  label: (body) => ({ waybillNos: labelOfOthers(shapes.label.parse(body), parts.desk) }),
  decide: (body) => decided(shapes.decide.parse(body), parts.desk),
  scan: (body) => scanned(shapes.scan.parse(body), parts),
  fee: (body) => charged(shapes.fee.parse(body), parts),
  'order-state': (body) => stated(shapes['order-state'].parse(body), parts),
  push: (body) => {
    const { carrier: of, body: text } = shapes.push.parse(body);
    parts.post(of, text);
    return { told: true };
  },
  settings: (body) => switched(shapes.settings.parse(body), parts.desk),
  reset: (body) => {
    shapes.reset.parse(body);
    parts.desk.shelf.reset();
    parts.desk.walk.reset();
    return { reset: true };
  },
});

function stateOf({ isCancelled, waybillNo }: Parcel, { shelf }: CarrierDesk): string {
  const last = shelf.scans(waybillNo).at(-1);
  if (last === undefined) return isCancelled ? 'CANCELLED' : 'BOOKED';
  return stateAfter[last.kind];
}

/** With its scans where it is asked for by its number. */
export function parcelsView(desk: CarrierDesk, asked: Of<'parcels'> = {}): readonly object[] {
  const isAsked = (parcel: Parcel) =>
    [
      asked.carrier ?? parcel.carrier,
      asked.orderId ?? parcel.orderId,
      asked.waybillNo ?? parcel.waybillNo,
    ].join(' ') === [parcel.carrier, parcel.orderId, parcel.waybillNo].join(' ');
  return desk.shelf
    .parcels()
    .filter(isAsked)
    .map((parcel) => {
      const { waybillNo, orderId, role, before, fate: fated } = parcel;
      const scans = desk.shelf.scans(waybillNo);
      return {
        ...{ carrier: parcel.carrier, waybillNo, orderId, role, ...(before && { before }), fate: fated },
        ...{
          state: stateOf(parcel, desk),
          isOver: desk.walk.isOver(parcel),
          at: scans.at(-1)?.facility.name,
        },
        scans: asked.waybillNo === undefined ? scans.length : scans,
      };
    })
    .filter(({ state }) => state === (asked.state ?? state));
}

function found(waybillNo: string, { shelf }: CarrierDesk): Parcel {
  const parcel = shelf.parcel(waybillNo);
  if (parcel === undefined) throw new ControlError(`No parcel has the number ${waybillNo}`);
  return parcel;
}

/** One parcel, those of one order, or all that still go on; of several only those that come to what is wanted. */
function walk({ to, steps, fate: fated, waybillNo, ...asked }: Of<'walk'>, desk: CarrierDesk) {
  const isMeant = (parcel: Parcel) =>
    (asked.carrier ?? parcel.carrier) === parcel.carrier &&
    (asked.orderId ?? parcel.orderId) === parcel.orderId &&
    !desk.walk.isOver(parcel);
  const meant = waybillNo === undefined ? desk.shelf.parcels().filter(isMeant) : [found(waybillNo, desk)];
  if (fated !== undefined) for (const parcel of meant) give(parcel, fated, desk);
  const isGoing = ({ waybillNo: number }: Parcel) =>
    to === undefined || to === 'end' || waybillNo !== undefined || desk.walk.comesTo(found(number, desk), to);
  const going = meant.filter(isGoing).map(({ waybillNo: number }) => number);
  return { walked: going.length, scans: desk.walk.byHand(going, { to, steps }) };
}

/** Takes effect from where the parcel is. */
function give(parcel: Parcel, fated: Fate, { walk: { put, isOver } }: CarrierDesk): void {
  if (isOver(parcel) && parcel.made > 0 && parcel.fate !== 'lost')
    throw new ControlError(`${parcel.waybillNo} is over`);
  put({ ...parcel, fate: fated, leftAt: leavingAt(parcel, fated) });
}

function ordain({ waybillNo, fate: fated, times, carrier: of }: Of<'fate'>, { desk, faults }: CommandParts) {
  if (waybillNo !== undefined) give(found(waybillNo, desk), fated, desk);
  else if (fated !== 'delivered')
    faults.order({ point: 'parcel', kind: fated, times, ...(of === undefined ? {} : { provider: of }) });
  return { fated };
}

/** Somebody at SF has looked at an order that nobody could take by itself. */
function decided({ orderId, isTaken }: Of<'decide'>, desk: CarrierDesk) {
  const booking = desk.shelf.booking('sf', orderId);
  if (booking?.state !== 'MANUAL') throw new ControlError(`Nobody has to look at ${orderId}`);
  return decide(booking, isTaken, desk);
}

/** A scan by hand, of whatever code. */
function scanned({ waybillNo, code, reason, text, at, city, isPushed }: Of<'scan'>, parts: CommandParts) {
  const { shelf, now } = parts.desk;
  const parcel = found(waybillNo, parts.desk);
  const place = city ?? parcel.to.city;
  const count = shelf.scans(waybillNo).length + 1;
  const scan: Scan = {
    ...{ id: derivedNumber(`${waybillNo}/${count}`, ['3', 15]), waybillNo, orderId: parcel.orderId },
    ...{ kind: 'arrived', at: Math.floor((at ?? now()) / 1_000) * 1_000, code, ...(reason && { reason }) },
    ...(text && { text }),
    facility: { name: `${place}营业部`, code: '', city: place, district: '' },
  };
  shelf.addScan(scan);
  if (isPushed) parts.tell([{ scan, struck: new Set() }]);
  return { id: scan.id };
}

const ofSf = (of: CarrierName): void => {
  if (of !== 'sf') throw new ControlError('Only SF tells that');
};

/** 费用推送: what a parcel's freight comes to; the last one counts. */
function charged({ waybillNo, amount, at }: Of<'fee'>, { desk, post }: CommandParts) {
  const { orderId, carrier: of } = found(waybillNo, desk);
  ofSf(of);
  const inputTm = at ?? desk.now();
  const fee = {
    feeTypeCode: '1',
    feeAmt: Number(yuan(amount)),
    settlementTypeCode: '2',
    paymentTypeCode: '1',
  };
  const feeList = [{ ...fee, inputTm }];
  post('sf', JSON.stringify({ waybillNo, orderNo: orderId, meterageWeightQty: 1, feeList }));
  return { told: true };
}

/** 订单状态推送, such as 04-40001 调度成功. */
function stated({ orderId, code, text }: Of<'order-state'>, { desk, post }: CommandParts) {
  const booking = desk.shelf.booking('sf', orderId);
  if (booking === undefined) throw new ControlError(`SF has no order ${orderId}`);
  const state = {
    ...{ orderNo: orderId, waybillNo: booking.waybillNos[0] ?? '', orderStateCode: code },
    ...{ orderStateDesc: text, carrierCode: 'SF', lastTime: beijingTime(desk.now()) },
  };
  const head = { requestId: derivedNumber(`${orderId}/${code}`, ['8', 18]), timestamp: desk.now() };
  post('sf', JSON.stringify({ ...head, orderState: [state] }));
  return { told: true };
}

function switched({ speed, ...changed }: Of<'settings'>, { shelf, walk: { setSpeed } }: CarrierDesk) {
  const given = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
  shelf.putSwitches({ ...shelf.switches(), ...given });
  if (speed !== undefined) setSpeed(speed);
  return { ...shelf.switches(), ...(speed === undefined ? {} : { speed }) };
}
