import { watchRules } from './watch/types.ts';

/**
 * What of a shipment needs somebody, beside what the watching of its parcels finds: nobody takes it (NOBODY_TAKES_IT), a
 * carrier refuses it for a reason that stays (BOOKING_REFUSED), no answer comes (BOOKING_SILENT), its receiver or sender
 * cannot be told to a carrier (PARTY_MISSING), a number is another parcel's (NUMBER_TAKEN), a label is void that the carrier
 * would not cancel (VOID_REFUSED), a void one is on its way (MOVES_THOUGH_VOID), or goods stand packed whose label somebody
 * made void (SHIPMENT_VOIDED).
 */
export const shipmentRules = [
  'NOBODY_TAKES_IT',
  'BOOKING_REFUSED',
  'BOOKING_SILENT',
  'PARTY_MISSING',
  'NUMBER_TAKEN',
  'VOID_REFUSED',
  'MOVES_THOUGH_VOID',
  'SHIPMENT_VOIDED',
] as const;
export type ShipmentRule = (typeof shipmentRules)[number];
/** What a carrier sent that is of no use to the adapter; one for each carrier. */
export const carrierRules = ['PUSH_UNREADABLE'] as const;

export const caseRules = [...watchRules, ...shipmentRules, ...carrierRules] as const;
export type CaseRule = (typeof caseRules)[number];

/** A case (异常工单) and where it may go. CLAIMED: the carrier has been asked to pay; COMPENSATED: it has paid. */
export const nextCaseStatuses = {
  OPEN: ['CONTACTED', 'CLAIMED', 'RESOLVED', 'WRITTEN_OFF'],
  CONTACTED: ['CLAIMED', 'RESOLVED', 'WRITTEN_OFF'],
  CLAIMED: ['CONTACTED', 'COMPENSATED', 'RESOLVED', 'WRITTEN_OFF'],
  COMPENSATED: [],
  RESOLVED: [],
  WRITTEN_OFF: [],
} as const satisfies Record<string, readonly string[]>;
export type CaseStatus = keyof typeof nextCaseStatuses;
export const caseStatuses = Object.keys(nextCaseStatuses) as [CaseStatus, ...CaseStatus[]];

export const isOver = (status: CaseStatus): boolean => nextCaseStatuses[status].length === 0;

/** What may be done about a case. 催件, 告知买家, 补发, 赔付买家, 向承运商索赔, 认赔, 拒赔, 到账, 核销, 结案, 备注. */
export const caseActions = [
  'note',
  'urge',
  'tell',
  'reship',
  'compensate',
  'claim',
  'claim-accepted',
  'claim-refused',
  'claim-paid',
  'write-off',
  'resolve',
] as const;
export type CaseActionName = (typeof caseActions)[number];

/** Where an action takes a case; what is missing leaves it where it is. */
const leadsTo: Readonly<Partial<Record<CaseActionName, CaseStatus>>> = {
  urge: 'CONTACTED',
  claim: 'CLAIMED',
  'claim-refused': 'CONTACTED',
  'claim-paid': 'COMPENSATED',
  'write-off': 'WRITTEN_OFF',
  resolve: 'RESOLVED',
};

/** Actions that go with the state of a claim only. */
const ofClaims: readonly CaseActionName[] = ['claim-accepted', 'claim-refused', 'claim-paid'];

/** The status after an action; undefined where the status does not allow it. */
export function statusAfter(status: CaseStatus, action: CaseActionName): CaseStatus | undefined {
  if (action === 'note') return status;
  if (isOver(status) || (ofClaims.includes(action) && status !== 'CLAIMED')) return undefined;
  const next = leadsTo[action];
  // Whoever is urged again, or asked while a claim runs, changes nothing about where the case stands.
  if (next === undefined || next === status || (action === 'urge' && status === 'CLAIMED')) return status;
  return (nextCaseStatuses[status] as readonly CaseStatus[]).includes(next) ? next : undefined;
}

/** What is done once for a parcel, whatever cases it has: nobody is paid twice. */
export const onceForAParcel = ['reship', 'compensate', 'claim'] as const;
export type OnceAction = (typeof onceForAParcel)[number];
export const isOnce = (action: CaseActionName): action is OnceAction =>
  (onceForAParcel as readonly string[]).includes(action);
