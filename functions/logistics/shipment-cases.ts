import type { Write } from '../../shared/dynamodb/table.ts';
import {
  type CaseStore,
  casePut,
  type Opening,
  openedCase,
  resolvedCase,
  type StoredCase,
  shipmentCaseId,
} from './case-store.ts';
import { isOver, type ShipmentRule } from './domain/logistics-case.ts';
import { type StoredShipment, words } from './stored-shipment.ts';

type CaseDeps = { readonly cases: Pick<CaseStore, 'get'>; readonly now: () => number };
type Wrong = {
  readonly rule: ShipmentRule;
  readonly message: string;
  readonly severity?: StoredCase['severity'];
};

/** What is wrong with a shipment, as its case tells it. */
export const shipmentOpening = (
  { shipmentId, orderId, chosen }: StoredShipment,
  { rule, message, severity = 'CRITICAL' }: Wrong,
): Opening => ({
  ...{ caseId: shipmentCaseId(shipmentId, rule), rule, severity, message: words(message) },
  ...{ shipmentId, orderId, ...(chosen ? { carrier: chosen.carrier } : {}) },
});

/** The write that opens a case of a shipment, in one with the shipment's own; none where it is open already. */
export async function caseOpened(
  shipment: StoredShipment,
  wrong: Wrong,
  { cases, now }: CaseDeps,
): Promise<readonly Write[]> {
  const opening = shipmentOpening(shipment, wrong);
  const found = await cases.get(opening.caseId);
  if (found && !isOver(found.status)) return [];
  return [casePut(openedCase(opening, { found, at: now() }))[0]];
}

/** What the carrier has to be told stays, whatever becomes of the shipment. */
const notOver: readonly ShipmentRule[] = ['NUMBER_TAKEN'];

/** The writes that resolve what cases a shipment may have, in one with the shipment's own. */
export async function casesResolved(
  { shipmentId, cases: rules }: StoredShipment,
  resolution: string,
  { cases, now }: CaseDeps,
): Promise<readonly Write[]> {
  const ids = rules.filter((rule) => !notOver.includes(rule)).map((rule) => shipmentCaseId(shipmentId, rule));
  const found = await Promise.all(ids.map((caseId) => cases.get(caseId)));
  return found.flatMap((each) =>
    each && !isOver(each.status)
      ? [casePut(resolvedCase(each, { by: 'clock', resolution, at: now() }))[0]]
      : [],
  );
}

/** The rules of a shipment's cases that may be open, with one more. */
export const withRule = ({ cases }: StoredShipment, rule: ShipmentRule): readonly ShipmentRule[] =>
  cases.includes(rule) ? cases : [...cases, rule];
