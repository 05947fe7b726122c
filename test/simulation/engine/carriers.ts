import type { Carriers } from '../../../functions/logistics/carrier-accounts.ts';
import {
  type Booking,
  type BookOutcome,
  type Carrier,
  CarrierUnavailable,
  type VoidOutcome,
} from '../../../functions/logistics/carriers/carrier.ts';
import type { ReadEvent } from '../../../functions/logistics/domain/tracking.ts';
import type { FaultKind } from './faults.ts';
import { type Ground, onOther, type Send, Unavailable } from './lambda.ts';
import { type Chance, chanceOf } from './random.ts';

export const carrierNames = ['sf', 'zto'] as const;
export type CarrierName = (typeof carrierNames)[number];

/** What a carrier was asked to take along, and what became of it. */
export type Taken = {
  readonly carrier: CarrierName;
  readonly carrierOrderId: string;
  readonly waybillNos: readonly string[];
  /** A person of the carrier decides until then; milliseconds since 1970. */
  readonly decidedAt: number;
  cancelled: boolean;
  /** How often parcels were made for it; more than once is a second parcel. */
  made: number;
};

/** Where a parcel goes in the end. */
export type ParcelFate = 'delivered' | 'locker' | 'left in a locker' | 'returned' | 'lost' | 'silent';
export type Sent = {
  readonly carrier: CarrierName;
  readonly waybillNo: string;
  readonly fate: ParcelFate;
  /** Every scan so far, the last one last. */
  readonly scans: readonly ReadEvent[];
  /** Nothing more happens to it. */
  readonly isOver: boolean;
};

/** The carriers of a run (模拟承运商): what they really took, and where each parcel really is. */
export type Depots = {
  readonly taken: () => readonly Taken[];
  readonly sent: () => readonly Sent[];
  /** Somebody gives a parcel to the carrier, who goes by the label alone: it scans also what was cancelled. */
  readonly pickUp: (waybillNo: string) => void;
  /** A marketplace prints labels of its own for a shipment (平台电子面单), the same ones each time; gives their numbers. */
  readonly theirLabels: (carrier: CarrierName, shipmentId: string, cartons: number) => readonly string[];
  /** The carriers as a container of ours reaches them. */
  readonly reachedBy: (send: Send) => Carriers;
};

/** Hands a push to our door; gives whether it was accepted. `name` is unique. */
export type Knock = (name: string, carrier: CarrierName, body: Uint8Array) => Promise<boolean>;

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const mostDelayMs = 15 * minuteMs;
/** The pauses between tries to push something; then it is pushed no more. */
const pausesMs = [10, 60, 300].map((seconds) => seconds * secondMs);
const decidesWithinMs = 20 * minuteMs;
export const noticesUrl = 'https://notices.example/parcels';

type Scan = Pick<ReadEvent, 'code' | 'status' | 'sub'>;
const scan = (status: NonNullable<ReadEvent['status']>, sub?: NonNullable<ReadEvent['sub']>): Scan => ({
  code: sub === undefined ? status : `${status} ${sub}`,
  status,
  ...(sub === undefined ? {} : { sub }),
});
const begins = [scan('PICKED_UP'), scan('IN_TRANSIT'), scan('IN_TRANSIT', 'ARRIVED')];
const goesOut = scan('OUT_FOR_DELIVERY');
const toLocker = [...begins, goesOut, scan('AVAILABLE_FOR_PICKUP', 'LOCKER')];

const walks: Readonly<Record<ParcelFate, readonly Scan[]>> = {
  delivered: [...begins, goesOut, scan('DELIVERED')],
  locker: [...toLocker, scan('DELIVERED', 'FROM_LOCKER')],
  'left in a locker': toLocker,
  returned: [...begins, goesOut, scan('DELIVERY_FAILED', 'REFUSED'), scan('RETURNING'), scan('RETURNED')],
  lost: [...begins, scan('LOST')],
  silent: begins,
};
const fates: readonly ParcelFate[] = [
  ...(['delivered', 'delivered', 'delivered', 'delivered', 'delivered'] as const),
  ...(['locker', 'left in a locker', 'returned', 'returned', 'lost', 'silent'] as const),
];

type Depot = {
  readonly carrier: CarrierName;
  /** Booked by our account: nothing is pushed to us of another's. */
  readonly isOurs: boolean;
  readonly fate: ParcelFate;
  scans: ReadEvent[];
  pickedUp: boolean;
  over: boolean;
};

export function depotsOf(
  ground: Ground,
  knock: Knock,
  violate: (rule: string, detail: string) => void,
): Depots {
  const { timeline, faults, seed, tell: say } = ground;
  const orders = new Map<string, Taken>();
  const parcels = new Map<string, Depot>();
  const theirs = new Map<string, readonly string[]>();
  /** Numbers that a booking went out for since somebody last heard what the carrier has of them. */
  const unsure = new Set<string>();
  /** Where no rate card says otherwise, the first that is set up is asked first. */
  const isZtoFirst = chanceOf(seed, 'first carrier').happens(0.5);
  let told = 0;

  const orderOf = (carrierOrderId: string): Taken | undefined => orders.get(carrierOrderId);

  const outcomeOf = (taken: Taken): BookOutcome =>
    timeline.now() < taken.decidedAt
      ? { state: 'PENDING', code: 'FILTER_1' }
      : {
          state: 'BOOKED',
          parcels: taken.waybillNos.map((waybillNo, index) => ({
            waybillNo,
            role: index === 0 ? 'MASTER' : 'CHILD',
          })),
          label: { mark: '021W', route: { destRouteLabel: '021W' } },
        };

  /** What a carrier says to a shipment stays the same however often it is asked. */
  function refusalOf(carrier: CarrierName, carrierOrderId: string): BookOutcome | undefined {
    const shipmentId = carrierOrderId.replace(/-\d+$/, '');
    const far = chanceOf(seed, `${carrier} goes to ${shipmentId}`);
    return far.happens(carrier === 'sf' ? 0.15 : 0.25)
      ? { state: 'UNDELIVERABLE', code: 'OUT_OF_RANGE' }
      : undefined;
  }

  function book(
    carrier: CarrierName,
    { carrierOrderId, parcels: asked }: Booking,
    fault: FaultKind | undefined,
  ) {
    const known = orderOf(carrierOrderId);
    if (known) return outcomeOf(known);
    if (fault === 'declined') return { state: 'REFUSED', code: 'BAD_FIELD' } as const;
    const refusal = refusalOf(carrier, carrierOrderId);
    if (refusal) return refusal;
    const chance = chanceOf(seed, `${carrier} takes ${carrierOrderId}`);
    const number = orders.size + 1;
    const waybillNos = asked.map(
      (_, index) => `${carrier.toUpperCase()}${String(number).padStart(8, '0')}${index + 1}`,
    );
    const decidedAt = timeline.now() + (chance.happens(0.1) ? chance.between(0, decidesWithinMs) : 0);
    const taken: Taken = { carrier, carrierOrderId, waybillNos, decidedAt, cancelled: false, made: 1 };
    orders.set(carrierOrderId, taken);
    for (const waybillNo of waybillNos) put(waybillNo, carrier, true);
    say(`${carrier} takes ${carrierOrderId} as ${waybillNos}`);
    return outcomeOf(taken);
  }

  function put(waybillNo: string, carrier: CarrierName, isOurs: boolean): void {
    const fate = chanceOf(seed, `fate of ${waybillNo}`).oneOf(fates);
    parcels.set(waybillNo, { ...{ carrier, isOurs, fate }, scans: [], pickedUp: false, over: false });
  }

  function theirLabels(carrier: CarrierName, shipmentId: string, cartons: number): readonly string[] {
    const known = theirs.get(shipmentId);
    if (known) return known;
    const waybillNos = Array.from(
      { length: cartons },
      (_, index) => `${carrier.toUpperCase()}9${String(theirs.size + 1).padStart(7, '0')}${index + 1}`,
    );
    theirs.set(shipmentId, waybillNos);
    for (const waybillNo of waybillNos) put(waybillNo, carrier, false);
    return waybillNos;
  }

  function cancel(carrierOrderId: string): VoidOutcome {
    const taken = orderOf(carrierOrderId);
    if (!taken) return { state: 'VOIDED' };
    if (taken.waybillNos.some((waybillNo) => parcels.get(waybillNo)?.pickedUp))
      return { state: 'REFUSED', code: 'PICKED_UP' };
    taken.cancelled = true;
    say(`${taken.carrier} cancels ${carrierOrderId}`);
    return taken.carrier === 'zto' ? { state: 'MARKED_UNUSED' } : { state: 'VOIDED' };
  }

  function pickUp(waybillNo: string): void {
    const parcel = parcels.get(waybillNo);
    if (!parcel || parcel.pickedUp) return;
    parcel.pickedUp = true;
    void walk(waybillNo, parcel);
  }

  async function walk(waybillNo: string, parcel: Depot): Promise<void> {
    const chance = chanceOf(seed, `walk of ${waybillNo}`);
    const pace = chance.oneOf([30 * secondMs, 3 * minuteMs, 2 * hourMs]);
    for (const each of walks[parcel.fate]) {
      await timeline.sleep(chance.between(secondMs, pace));
      const occurredAt = Math.floor(timeline.now() / secondMs) * secondMs;
      const event: ReadEvent = { waybillNo, ...each, occurredAt, place: '上海市', text: each.code };
      parcel.scans = [...parcel.scans, event];
      say(`${waybillNo} is ${each.code}`);
      if (parcel.isOurs) push(parcel.carrier, chance.happens(0.3) ? parcel.scans.slice(-3) : [event]);
    }
    parcel.over = true;
  }

  /** Pushes scans soon or late, once or twice, or never: then the carrier has to be asked. */
  function push(carrier: CarrierName, scans: readonly ReadEvent[]): void {
    told += 1;
    const id = `scan-${told}`;
    const chance = chanceOf(seed, id);
    if (faults.strike(id, ['never told'], chance)) return;
    const copies = faults.strike(id, ['duplicate'], chance) ? 2 : 1;
    for (let copy = 1; copy <= copies; copy += 1) {
      const late = faults.strike(`${id}.${copy}`, ['delay'], chance) !== undefined;
      const inMs = chance.between(20, late ? mostDelayMs : 5 * secondMs);
      timeline.after(inMs, () => void deliver(`${id}.${copy}`, carrier, scans));
    }
  }

  async function deliver(id: string, carrier: CarrierName, scans: readonly ReadEvent[]): Promise<void> {
    const chance = chanceOf(seed, id);
    for (let attempt = 1; ; attempt += 1) {
      const occasion = `${id}/try-${attempt}`;
      const lost = faults.strike(occasion, ['message lost', 'reply lost'], chance);
      const accepted = lost !== 'message lost' && (await knock(occasion, carrier, bytesOf(scans)));
      const pause = pausesMs[attempt - 1];
      if ((accepted && lost === undefined) || pause === undefined) return;
      await timeline.sleep(pause);
    }
  }

  function carrierAt(code: CarrierName, send: Send): Carrier {
    const ask = asker(code, send);
    return {
      code,
      bookings: {
        isWaybillNo: (text) => text.startsWith(code.toUpperCase()),
        book: async (booking) => {
          const { carrierOrderId } = booking;
          if (unsure.has(carrierOrderId))
            violate('a carrier is asked before it is told again', `${code} ${carrierOrderId}`);
          unsure.add(carrierOrderId);
          return ask(`book ${carrierOrderId}`, (fault) => book(code, booking, fault), ['declined']);
        },
        query: async (carrierOrderId) => {
          const found = await ask(`query ${carrierOrderId}`, () => {
            const taken = orderOf(carrierOrderId);
            return taken && !taken.cancelled ? outcomeOf(taken) : undefined;
          });
          unsure.delete(carrierOrderId);
          return found;
        },
        cancel: ({ carrierOrderId }) => ask(`cancel ${carrierOrderId}`, () => cancel(carrierOrderId)),
      },
      routes: {
        ...{ most: 10, pauseMs: 30 * minuteMs },
        routes: (asked) =>
          ask(`routes of ${asked.length}`, () => ({
            events: asked.flatMap(({ waybillNo }) => parcels.get(waybillNo)?.scans ?? []),
            refused: [],
          })),
      },
      pushes: {
        read: ({ bytes }) => ({ kind: 'events', events: scansIn(bytes), unreadable: 0 }),
        answer: (stored) => ({ body: stored ? 'OK' : 'AGAIN', contentType: 'text/plain' }),
      },
    };
  }

  return {
    taken: () => [...orders.values()],
    sent: () =>
      [...parcels].map(([waybillNo, { carrier, fate, scans, over }]) => ({
        ...{ carrier, waybillNo, fate, scans, isOver: over },
      })),
    theirLabels,
    pickUp,
    reachedBy: (send) => {
      const made = carrierNames.map((code) => carrierAt(code, send));
      const all = isZtoFirst ? made.toReversed() : made;
      const find = (code: string) => all.find((each) => each.code === code);
      return {
        ...{ all, find, door: find, callbackUrlOf: () => undefined, problems: [] },
        notices: { url: noticesUrl, secret: new Uint8Array(32) },
      };
    },
  };
}

const bytesOf = (scans: readonly ReadEvent[]): Uint8Array => Buffer.from(JSON.stringify(scans));
const scansIn = (body: Uint8Array): readonly ReadEvent[] =>
  JSON.parse(Buffer.from(body).toString()) as readonly ReadEvent[];

/** Asks what may go wrong: the carrier does not answer, or says that it cannot now. */
const asker =
  (code: CarrierName, send: Send) =>
  async <Answer>(
    label: string,
    answer: (fault: FaultKind | undefined, chance: Chance) => Answer,
    more: readonly FaultKind[] = [],
  ): Promise<Answer> => {
    try {
      return await send({
        label: `${code} ${label}`,
        kinds: [...onOther, 'unsure', ...more],
        act: (fault: FaultKind | undefined, chance) => {
          if (fault === 'unsure') throw new CarrierUnavailable('BUSY', { retry: true });
          return answer(fault, chance);
        },
      });
    } catch (cause) {
      if (cause instanceof Unavailable) throw new CarrierUnavailable('TIMEOUT', { retry: true, cause });
      throw cause;
    }
  };
