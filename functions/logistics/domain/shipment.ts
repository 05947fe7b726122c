import type { CarrierCode } from './tracking.ts';

/**
 * A shipment (发货单) and where it may go next. BOOKING is written before the carrier is asked: whoever finds it there does
 * not know what the carrier did. MARKED_UNUSED is void as well: the carrier cannot cancel, and the label must not be used.
 */
export const nextShipmentStatuses = {
  DRAFT: ['BOOKING', 'NEEDS_ATTENTION', 'VOIDED'],
  BOOKING: ['BOOKED', 'BOOK_FAILED', 'NEEDS_ATTENTION', 'VOIDING'],
  BOOK_FAILED: ['BOOKING', 'NEEDS_ATTENTION', 'VOIDED'],
  /** HANDED_OVER by somebody else's label (平台电子面单). */
  NEEDS_ATTENTION: ['BOOKING', 'BOOKED', 'BOOK_FAILED', 'HANDED_OVER', 'VOIDING', 'VOIDED'],
  BOOKED: ['HANDED_OVER', 'VOIDING'],
  VOIDING: ['VOIDED', 'MARKED_UNUSED'],
  VOIDED: [],
  MARKED_UNUSED: [],
  HANDED_OVER: ['DELIVERED', 'RETURNED'],
  DELIVERED: ['RETURNED'],
  RETURNED: [],
} as const satisfies Record<string, readonly string[]>;
export type ShipmentStatus = keyof typeof nextShipmentStatuses;
export const shipmentStatuses = Object.keys(nextShipmentStatuses) as [ShipmentStatus, ...ShipmentStatus[]];

/** Whether a shipment may become that. */
export const mayBecome = (from: ShipmentStatus, to: ShipmentStatus): boolean =>
  (nextShipmentStatuses[from] as readonly string[]).includes(to);

/** The clock has to look at these until they are over. */
export const unsettledStatuses: readonly ShipmentStatus[] = ['DRAFT', 'BOOKING', 'BOOK_FAILED', 'VOIDING'];

/** A carrier and its product (承运商, 产品): what a shipment may go with. */
export type Choice = {
  readonly carrier: CarrierCode;
  readonly product: string;
  /** Freight that was quoted, in fen; unknown where somebody chose it by hand and no card says. */
  readonly minor?: number | undefined;
};

const nameOf = ({ carrier, product }: Choice): string => `${carrier} ${product}`;

/**
 * What to try next: what was asked for, then the others in their order; never what refused before. Where somebody chose by
 * hand (`only`), nothing else is tried.
 */
export function nextChoice({
  wanted,
  only = false,
  others,
  refused,
}: {
  readonly wanted?: Choice | undefined;
  readonly only?: boolean;
  readonly others: readonly Choice[];
  readonly refused: readonly Choice[];
}): Choice | undefined {
  const gone = new Set(refused.map(nameOf));
  const first = wanted && (others.find((each) => nameOf(each) === nameOf(wanted)) ?? wanted);
  return [...(first ? [first] : []), ...(only ? [] : others)].find((each) => !gone.has(nameOf(each)));
}

const minuteMs = 60_000;
/** A booking that no answer came to is somebody's business after this. */
export const bookingSilenceMs = 30 * minuteMs;
/** A person of the carrier takes a day at most (SF 人工筛单). */
export const pendingMs = 24 * 60 * minuteMs;

/** How long to wait after so many tries in vain: a minute, then twice as long each time, up to half an hour. */
export const pauseAfter = (tries: number): number => Math.min(30, 2 ** Math.max(0, tries - 1)) * minuteMs;

/** The number of an attempt to the carrier: a cancelled or refused one is never used again. */
export const carrierOrderIdOf = (shipmentId: string, attempt: number): string => `${shipmentId}-${attempt}`;
