import type { Write } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import type { Money } from '../../shared/kernel/money.ts';
import { isWatchRule } from './case-message.ts';
import { caseEntry, claimFor, mostCompensation } from './case-money.ts';
import { type CaseStore, type StoredCase, withAction } from './case-store.ts';
import {
  type CaseActionName,
  type CaseStatus,
  isOnce,
  isOver,
  statusAfter,
} from './domain/logistics-case.ts';
import { closedByHand } from './domain/watch/watch.ts';
import { type ParcelStore, parcelPut } from './parcel-store.ts';
import type { RateStore } from './rate-store.ts';
import type { ShipmentStore } from './shipment-store.ts';
import type { StoredParcel } from './stored-parcel.ts';
import type { PackedParcel, StoredShipment } from './stored-shipment.ts';

export type ActDeps = {
  readonly cases: Pick<CaseStore, 'get' | 'save'>;
  readonly parcels: Pick<ParcelStore, 'get'>;
  readonly shipments: Pick<ShipmentStore, 'get'>;
  readonly rates: Pick<RateStore, 'contract'>;
  readonly now: () => number;
};

export type Act = {
  readonly action: CaseActionName;
  /** Why, in the words of whoever does it. */
  readonly reason: string;
  readonly amount?: Money | undefined;
  /** What is sent again; all that was in the parcel where it is left out. */
  readonly lines?: PackedParcel['lines'] | undefined;
  /** The account of the journal that a carrier's money came to. */
  readonly bankAccount?: string | undefined;
};
type Ask = { readonly caseId: string; readonly act: Act; readonly caller: string };

const tries = 5;

/**
 * Works on a case: who did what when, why, and what it costs, with its journal entry in the same write. What pays somebody is
 * done once for a carton, whatever cases and numbers it has. Throws CASE_NOT_FOUND, WRONG_STATUS, and ACTION_NOT_ALLOWED with the reason.
 */
export async function actOnCase({ caseId, act, caller }: Ask, deps: ActDeps): Promise<StoredCase> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const found = await deps.cases.get(caseId);
    if (!found) throw new Failure('CASE_NOT_FOUND', 'There is no such case.');
    const { next, also } = await acted({ found, act, caller }, deps);
    const saved = await deps.cases.save(next, also);
    if (saved) return saved;
  }
  throw new Failure('BUSY', 'Others are working on the case; try again.', { retryAfterSeconds: 1 });
}

type Acting = { readonly found: StoredCase; readonly act: Act; readonly caller: string };
type Acted = { readonly next: StoredCase; readonly also: readonly Write[] };

async function acted({ found, act, caller }: Acting, deps: ActDeps): Promise<Acted> {
  const status = statusAfter(found.status, act.action);
  if (!status)
    throw new Failure('WRONG_STATUS', `A case that is ${found.status} does not allow it.`, {
      members: { current: found.status },
    });
  const { shipmentId } = found;
  const [parcel, shipment] = await Promise.all([
    parcelOf(found, deps),
    shipmentId ? deps.shipments.get(shipmentId) : undefined,
  ]);
  const first = parcel && isOnce(act.action) ? await firstNumberOf(parcel, deps) : parcel;
  const about = { ...{ found, act, caller, parcel, first, shipment }, at: deps.now() };
  requireFirst(about);
  const step = await stepOf(about, deps);
  const done = {
    ...{ action: act.action, at: about.at, by: caller, reason: act.reason },
    ...(step.amount ? { amount: step.amount } : {}),
    ...(step.case.posting ? { entryId: step.case.posting.entryId } : {}),
  };
  const next = { ...withAction(found, done), ...step.case, status };
  // What is noted on a case that is over changes nothing about its end.
  if (!isOver(status) || isOver(found.status)) return { next, also: doneWrites(about) };
  return {
    next: ended(next, { caller, reason: act.reason, at: about.at }),
    also: endWrites(about, status),
  };
}

/** The parcel of a case; none where its number has become another parcel's. */
async function parcelOf(
  { carrier, waybillNo, parcelId }: StoredCase,
  { parcels }: ActDeps,
): Promise<StoredParcel | undefined> {
  if (!carrier || !waybillNo) return undefined;
  const parcel = await parcels.get({ carrier, waybillNo });
  return parcel?.parcelId === parcelId ? parcel : undefined;
}

/**
 * What a carton went by first, of a parcel that goes on under other numbers (转寄, 退回新单号): it knows what was done once
 * for all of them. A number that another shipment has had before is no earlier one of this.
 */
async function firstNumberOf(parcel: StoredParcel, { parcels }: ActDeps): Promise<StoredParcel> {
  const seen = new Set<string>();
  for (let first = parcel; ; ) {
    seen.add(first.waybillNo);
    const { carrier, previousWaybillNo: waybillNo } = first;
    if (waybillNo === undefined || seen.has(waybillNo)) return first;
    const earlier = await parcels.get({ carrier, waybillNo });
    if (!earlier || earlier.shipmentId !== parcel.shipmentId) return first;
    first = earlier;
  }
}

type About = Acting & {
  readonly parcel: StoredParcel | undefined;
  /** The parcel under the carton's first number. */
  readonly first: StoredParcel | undefined;
  readonly shipment: StoredShipment | undefined;
  readonly at: number;
};
/** What an action changes of its case beside the note of it. */
type Step = { readonly case: Partial<StoredCase>; readonly amount?: Money };

const refused = (message: string, members: Readonly<Record<string, unknown>> = {}): Failure =>
  new Failure('ACTION_NOT_ALLOWED', message, { members });

function requireFirst({ act: { action }, first }: About): void {
  if (!isOnce(action)) return;
  if (!first) throw refused('The case is of no parcel.');
  const by = first.done[action];
  if (by !== undefined) throw refused('That was done for this parcel already.', { caseId: by });
}

function stepOf(about: About, deps: ActDeps): Step | Promise<Step> {
  switch (about.act.action) {
    case 'reship':
      return reshipped(about);
    case 'compensate':
      return compensated(about, deps);
    case 'claim':
      return claimed(about, deps);
    case 'claim-accepted':
      return accepted(about);
    case 'claim-paid':
      return paid(about);
    case 'claim-refused':
    case 'resolve':
      return unlessOwed(about);
    case 'write-off':
      return writtenOff(about);
    default:
      return { case: {} };
  }
}

function reshipped({ act, parcel, shipment, caller }: About): Step {
  const packed = shipment?.parcels[parcel?.carton ?? 0]?.lines ?? [];
  if (!shipment || packed.length === 0) throw refused('Nobody knows what was in the parcel.');
  const lines = act.lines ?? packed;
  for (const [name, quantity] of piecesOf(lines))
    if (quantity > (piecesOf(packed).get(name) ?? 0))
      throw refused('It is more than was in the parcel.', { lines: packed });
  const { allocationId } = shipment;
  return { case: { reship: { allocationId, lines: [...lines], by: caller }, events: ['reship.requested'] } };
}

const piecesOf = (lines: PackedParcel['lines']): ReadonlyMap<string, number> => {
  const pieces = new Map<string, number>();
  for (const { lineId, sku, quantity } of lines) {
    const name = JSON.stringify([lineId, sku]);
    pieces.set(name, (pieces.get(name) ?? 0) + quantity);
  }
  return pieces;
};

async function compensated(about: About, { rates }: ActDeps): Promise<Step> {
  const { found, act, parcel, shipment, at } = about;
  const { amount } = act;
  if (!amount || amount.minor <= 0 || !parcel) throw refused('Say how much.');
  const { value: contract } = await rates.contract(parcel.carrier);
  const most = mostCompensation({ parcel, shipment }, contract);
  if (amount.minor > most)
    throw refused('It is more than a buyer may get for the parcel.', { mostMinor: most });
  const sides = { debit: 'compensation', credit: 'compensation-payable' };
  const posting = caseEntry(found, { step: 'compensated', ...sides, ...amount, at });
  return { case: { compensation: amount, posting }, amount };
}

async function claimed({ act, parcel, shipment, at }: About, { rates }: ActDeps): Promise<Step> {
  if (!parcel) throw refused('The case is of no parcel.');
  const { value: contract } = await rates.contract(parcel.carrier);
  const due = claimFor({ parcel, shipment }, contract, at);
  // Somebody may know more than the contract's formula (insurance, an agreement), but not more time or another ground.
  if ('reason' in due && !(due.reason === 'NOTHING_DUE' && act.amount))
    throw refused('By the contract nothing can be claimed.', { claim: due.reason, at: due.at });
  const amount = act.amount ?? { currency: 'CNY', minor: 'minor' in due ? due.minor : 0 };
  return { case: { claim: { asked: amount, at } }, amount };
}

const accountsOf = ({ carrier = 'sf' }: StoredCase) => ({
  claims: `carrier-claims:${carrier}`,
  income: `carrier-claims-income:${carrier}`,
});

function accepted({ found, act, at }: About): Step {
  const { claim } = found;
  if (!claim) throw refused('Nothing was claimed.');
  if (claim.acceptedMinor !== undefined) throw refused('The claim was accepted before.');
  const amount = act.amount ?? claim.asked;
  if (amount.minor <= 0) throw refused('A carrier that accepts nothing refuses (claim-refused).');
  if (amount.minor > claim.asked.minor)
    throw refused('It is more than was claimed.', { mostMinor: claim.asked.minor });
  const { claims, income } = accountsOf(found);
  const posting = caseEntry(found, { step: 'claim-accepted', debit: claims, credit: income, ...amount, at });
  return { case: { claim: { ...claim, acceptedMinor: amount.minor }, posting }, amount };
}

/** What is owed by an accepted claim. */
function owed({ claim }: StoredCase): Money | undefined {
  const minor = claim?.acceptedMinor ?? 0;
  return claim && minor > 0 ? { currency: claim.asked.currency, minor } : undefined;
}

function paid({ found, act, at }: About): Step {
  const amount = owed(found);
  if (!amount) throw refused('First say what the carrier accepts (claim-accepted).');
  if (act.bankAccount === undefined) throw refused('Say to which bank account it came.');
  const sides = { debit: `bank:${act.bankAccount}`, credit: accountsOf(found).claims };
  return { case: { posting: caseEntry(found, { step: 'claim-paid', ...sides, ...amount, at }) }, amount };
}

/** The journal has what a carrier has accepted, until it is paid or borne by us. */
function unlessOwed({ found }: About): Step {
  if (owed(found)) throw refused('The carrier has accepted the claim: claim-paid, or write-off, first.');
  return { case: {} };
}

/** What a carrier has accepted and does not pay is ours to bear. */
function writtenOff({ found, at }: About): Step {
  const amount = owed(found);
  if (!amount) return { case: {} };
  const sides = { debit: 'write-off', credit: accountsOf(found).claims };
  return { case: { posting: caseEntry(found, { step: 'written-off', ...sides, ...amount, at }) }, amount };
}

type Ending = { readonly caller: string; readonly reason: string; readonly at: number };
const ended = (next: StoredCase, { caller, reason, at }: Ending): StoredCase => ({
  ...next,
  ...{ resolvedAt: at, resolvedBy: caller, resolution: reason },
  events: ['logistics.case.resolved'],
});

/** What the parcel under a carton's first number has to know: what is done once for all of them. */
function doneWrites({ found, act: { action }, first }: About): readonly Write[] {
  if (!isOnce(action) || !first) return [];
  return [parcelPut({ ...first, done: { ...first.done, [action]: found.caseId }, events: [] })[0]];
}

/**
 * What the parcel of a case that ends has to know: that somebody has decided about its alert, and where its loss is settled
 * that too: then the clock looks at once, and ends what else was raised about it.
 */
function endWrites({ found, parcel, at }: About, status: CaseStatus): readonly Write[] {
  if (!parcel) return [];
  const alerts = isWatchRule(found.rule) ? closedByHand(parcel.alerts, found.rule) : parcel.alerts;
  const isSettled = status === 'COMPENSATED' || status === 'WRITTEN_OFF';
  const settled = isSettled ? { settledAt: at, nextLookAt: at } : {};
  return [parcelPut({ ...parcel, ...settled, alerts: [...alerts], events: [] })[0]];
}
