import { allDone } from '../../shared/kernel/all-done.ts';
import { parcelsOf } from './booked-parcels.ts';
import { type Bookings, type BookOutcome, CarrierUnavailable } from './carriers/carrier.ts';
import type { CaseStore } from './case-store.ts';
import { type CarrierContract, insuredFor } from './domain/carrier-contract.ts';
import type { ShipmentRule } from './domain/logistics-case.ts';
import {
  bookingSilenceMs,
  type Choice,
  carrierOrderIdOf,
  nextChoice,
  pauseAfter,
  pendingMs,
} from './domain/shipment.ts';
import { type ParcelStore, parcelPuts } from './parcel-store.ts';
import { caseOpened, casesResolved, withRule } from './shipment-cases.ts';
import { type ChoiceDeps, choicesFor } from './shipment-choices.ts';
import type { ShipmentStore } from './shipment-store.ts';
import { type Missing, type Terms, type TermsDeps, termsOf } from './shipment-terms.ts';
import type { ParcelRef, StoredParcel } from './stored-parcel.ts';
import { type StoredShipment, words } from './stored-shipment.ts';

export type BookDeps = TermsDeps &
  ChoiceDeps & {
    readonly shipments: ShipmentStore;
    readonly parcels: Pick<ParcelStore, 'getAll'>;
    readonly cases: Pick<CaseStore, 'get'>;
    /** Takes in what was told of a parcel before it was known here. */
    readonly followParcel: (numbered: ParcelRef & Pick<StoredParcel, 'byHand'>) => Promise<unknown>;
  };

/** Longer than a Lambda lives: whoever asked a carrier has its answer by then, or is no more. */
export const claimMs = 120_000;
const pendingPauseMs = 5 * 60_000;

/**
 * Brings a shipment as far as it gets now: chooses a carrier, writes down that it is being asked, asks it, and writes down
 * what it said; the next carrier at once where one does not go there. Whoever dies between leaves a shipment in BOOKING, and
 * the next one to come asks the carrier what it has of that number before it books. Gives the shipment as it then is.
 */
export async function bookShipment(shipmentId: string, deps: BookDeps): Promise<StoredShipment | undefined> {
  for (;;) {
    const found = await deps.shipments.get(shipmentId);
    const next = found && (await nextStep(found, deps));
    if (next?.status !== 'BOOK_FAILED') return next ?? found;
  }
}

/** Undefined where there is nothing to do, or somebody else is at it. */
function nextStep(found: StoredShipment, deps: BookDeps): Promise<StoredShipment | undefined> | undefined {
  if (found.status === 'DRAFT' || found.status === 'BOOK_FAILED') return begin(found, deps);
  return found.status === 'BOOKING' ? goOn(found, deps) : undefined;
}

async function begin(found: StoredShipment, deps: BookDeps): Promise<StoredShipment | undefined> {
  const terms = await termsOf(found, deps);
  if ('missing' in terms) return attention(found, 'PARTY_MISSING', { ...deps, message: lacking(terms) });
  const choice = nextChoice({
    ...{ wanted: found.wanted, only: found.only ?? false, refused: found.refused },
    others: await choicesFor(found, terms, deps),
  });
  if (!choice) return attention(found, 'NOBODY_TAKES_IT', { ...deps, message: untaken(found) });
  const { value: contract } = await deps.rates.contract(choice.carrier);
  const asked = await deps.shipments.save(asking(found, { terms, choice, contract, now: deps.now() }));
  return asked && ask(asked, false, deps);
}

const lacking = ({ missing }: Missing): string =>
  ({
    ORDER: 'There is no such order.',
    SENDER: 'The warehouse has no sender (寄件人) whom a carrier could fetch it from.',
    RECIPIENT:
      'The order does not tell its recipient in clear (收件人缺失或加密). Use the marketplace’s own label (平台电子面单), and hand it over with its number.',
  })[missing];

const untaken = ({ refused }: StoredShipment): string =>
  refused.length === 0
    ? 'No carrier that is set up goes there with that.'
    : `No carrier takes it: ${refused.map(({ carrier, code }) => `${carrier} ${code}`).join(', ')}.`;

type Asking = {
  readonly terms: Terms;
  readonly choice: Choice;
  readonly contract: CarrierContract;
  readonly now: number;
};

function asking(found: StoredShipment, { terms, choice, contract, now }: Asking): StoredShipment {
  const { from, to, cargo, collectMinor, promisedAt } = terms;
  const insuredMinor = insuredFor(found.value?.minor, contract);
  return {
    ...found,
    ...{ from, to, cargo: [...cargo], collectMinor, insuredMinor, promisedAt, chosen: choice },
    ...{ status: 'BOOKING', attempt: found.attempt + 1, askedAt: now, tries: 0, pending: undefined },
    ...claimed(now),
    events: [],
  };
}

const claimed = (now: number) => ({ claimedUntil: now + claimMs, dueAt: now + claimMs, changedAt: now });

/** Somebody asked, and nobody knows what came of it. */
async function goOn(found: StoredShipment, deps: BookDeps): Promise<StoredShipment | undefined> {
  const now = deps.now();
  if ((found.claimedUntil ?? 0) > now) return undefined;
  const mine = await deps.shipments.save({ ...found, ...claimed(now), events: [] });
  return mine && ask(mine, true, deps);
}

async function ask(
  shipment: StoredShipment,
  mayBeThere: boolean,
  deps: BookDeps,
): Promise<StoredShipment | undefined> {
  const { chosen } = shipment;
  const bookings = chosen && (await deps.carriers()).find(chosen.carrier)?.bookings;
  if (!bookings) return notSetUp(shipment, mayBeThere, deps);
  try {
    return await settle(shipment, await answerOf(shipment, { bookings, mayBeThere }), deps);
  } catch (error) {
    if (error instanceof CarrierUnavailable) return unanswered(shipment, error, deps);
    throw error;
  }
}

/** An account that is gone, or that nobody can read: what was asked of it before may have been taken. */
const notSetUp = (shipment: StoredShipment, mayBeThere: boolean, deps: BookDeps) =>
  mayBeThere
    ? unanswered(shipment, new CarrierUnavailable('NOT_SET_UP', { retry: false }), deps)
    : refusedBy(shipment, { code: 'NOT_SET_UP' }, deps);

async function answerOf(
  shipment: StoredShipment,
  { bookings, mayBeThere }: { readonly bookings: Bookings; readonly mayBeThere: boolean },
): Promise<BookOutcome> {
  const carrierOrderId = carrierOrderIdOf(shipment.shipmentId, shipment.attempt);
  const { from, to, chosen, cargo, parcels, collectMinor, insuredMinor } = shipment;
  const known = mayBeThere ? await bookings.query(carrierOrderId) : undefined;
  // Of a mother and children some may be missing: the carrier is told that it has the others.
  const isWhole = known?.state !== 'BOOKED' || cartonsOf(known) >= parcels.length;
  if (known && isWhole) return known;
  if (!from || !to || !chosen) throw new Error('a shipment is booked without its terms');
  return bookings.book({
    ...{ carrierOrderId, product: chosen.product, from, to, cargo },
    parcels: parcels.map(({ lines: _, ...parcel }) => parcel),
    ...(collectMinor === undefined ? {} : { collectMinor }),
    ...(insuredMinor === undefined ? {} : { insuredMinor }),
    ...(known ? { isBegun: true } : {}),
  });
}

const cartonsOf = ({ parcels }: Booked): number => parcels.filter(({ role }) => role !== 'SIGNBACK').length;

function settle(
  shipment: StoredShipment,
  outcome: BookOutcome,
  deps: BookDeps,
): Promise<StoredShipment | undefined> {
  switch (outcome.state) {
    case 'BOOKED':
      return booked(shipment, outcome, deps);
    case 'UNDELIVERABLE':
      return refusedBy(shipment, outcome, deps);
    case 'PENDING':
      return pending(shipment, outcome.code, deps);
    case 'REFUSED':
      return attention(shipment, 'BOOKING_REFUSED', {
        ...{ ...deps, lastCode: outcome.code },
        message:
          `${shipment.chosen?.carrier} refuses it: ${outcome.code} ${words(outcome.message ?? '')}`.trim(),
      });
  }
}

type Booked = Extract<BookOutcome, { readonly state: 'BOOKED' }>;

/** The shipment and its parcels in one transaction. */
async function booked(
  shipment: StoredShipment,
  { parcels: given, label, carrierReference }: Booked,
  deps: BookDeps,
): Promise<StoredShipment | undefined> {
  const carrier = shipment.chosen?.carrier;
  if (!carrier) throw new Error('a shipment is booked with no carrier');
  const now = deps.now();
  const refs = given.map(({ waybillNo }) => ({ carrier, waybillNo }));
  const known = await deps.parcels.getAll(refs);
  const made = parcelsOf(shipment, { carrier, booked: given, known, now });
  if (!made)
    return attention(shipment, 'NUMBER_TAKEN', {
      ...deps,
      message: `${carrier} gave a number that another parcel has: ${refs.map(({ waybillNo }) => waybillNo).join(', ')}.`,
    });
  const taken = await deps.shipments.save(
    {
      ...settled(shipment, now),
      status: 'BOOKED',
      booked: {
        ...{ at: now, parcels: [...given], label },
        ...(carrierReference === undefined ? {} : { carrierReference }),
      },
      ...{ unsure: undefined, cases: [], lastCode: undefined, reason: undefined },
      events: ['shipment.booked'],
    },
    [
      ...made.flatMap(({ fresh, earlier }) => parcelPuts(fresh, earlier)),
      ...(await casesResolved(shipment, 'It is booked.', deps)),
    ],
  );
  if (!taken) return undefined;
  await allDone(refs.map((ref) => deps.followParcel(ref)));
  return taken;
}

/** A shipment that nobody asks any more; the clock lets it be. */
const settled = (shipment: StoredShipment, now: number): StoredShipment => ({
  ...shipment,
  ...{ claimedUntil: undefined, pending: undefined, askedAt: undefined, dueAt: now, changedAt: now },
  events: [],
});

/** This carrier does not take it; the next one is due at once. */
async function refusedBy(
  shipment: StoredShipment,
  { code, message }: { readonly code: string; readonly message?: string },
  { shipments, now }: BookDeps,
): Promise<StoredShipment | undefined> {
  const { chosen, refused } = shipment;
  if (!chosen) throw new Error('a shipment is refused by no carrier');
  const told = message === undefined ? {} : { message: words(message) };
  return shipments.save({
    ...settled(shipment, now()),
    status: 'BOOK_FAILED',
    lastCode: code,
    refused: [...refused, { ...chosen, code, ...told, at: now() }],
  });
}

async function pending(
  shipment: StoredShipment,
  code: string,
  deps: BookDeps,
): Promise<StoredShipment | undefined> {
  const now = deps.now();
  const isLong = now - (shipment.askedAt ?? now) > pendingMs;
  const next: StoredShipment = {
    ...shipment,
    ...{ pending: true, claimedUntil: undefined, lastCode: code, events: [] },
    dueAt: now + pendingPauseMs,
  };
  return isLong ? saveInCase(next, 'BOOKING_SILENT', { ...deps, message: slow }) : deps.shipments.save(next);
}

const slow = 'The carrier has not decided for a day whether it takes it (人工筛单).';

async function unanswered(
  shipment: StoredShipment,
  { code, retry }: CarrierUnavailable,
  deps: BookDeps,
): Promise<StoredShipment | undefined> {
  const now = deps.now();
  if (!retry)
    return attention({ ...shipment, unsure: true }, 'BOOKING_REFUSED', {
      ...{ ...deps, lastCode: code },
      message: `${shipment.chosen?.carrier} cannot be asked: ${code}.`,
    });
  const isLong = now - (shipment.askedAt ?? now) > bookingSilenceMs;
  const message = `${shipment.chosen?.carrier} gives no answer (${code}); it is asked on.`;
  const tries = shipment.tries + 1;
  const next: StoredShipment = {
    ...shipment,
    ...{ tries, claimedUntil: undefined, lastCode: code, events: [] },
    dueAt: now + pauseAfter(tries),
  };
  return isLong ? saveInCase(next, 'BOOKING_SILENT', { ...deps, message }) : deps.shipments.save(next);
}

type Attention = BookDeps & { readonly message: string; readonly lastCode?: string };

/** Somebody has to look. */
function attention(
  shipment: StoredShipment,
  rule: ShipmentRule,
  deps: Attention,
): Promise<StoredShipment | undefined> {
  const next: StoredShipment = {
    ...settled(shipment, deps.now()),
    ...{ status: 'NEEDS_ATTENTION', reason: words(deps.message) },
    ...(deps.lastCode === undefined ? {} : { lastCode: deps.lastCode }),
  };
  return saveInCase(next, rule, deps);
}

/** The shipment and the case that says what is wrong with it, both or neither. */
async function saveInCase(
  next: StoredShipment,
  rule: ShipmentRule,
  deps: Attention,
): Promise<StoredShipment | undefined> {
  const { message } = deps;
  const opened = await caseOpened(next, { rule, message }, deps);
  return deps.shipments.save({ ...next, cases: [...withRule(next, rule)] }, opened);
}
