import type { Clock } from '../../../shared/kernel/clock.ts';
import type { Send } from '../../../shared/kernel/http-exchange.ts';
import type { CarrierCode, ReadEvent } from '../domain/tracking.ts';

/** Someone at an address, as carriers want it. Districts may be missing (东莞, 儋州 …): the adapter puts what its carrier takes. */
export type Party = {
  readonly name: string;
  readonly company?: string;
  readonly phone: string;
  readonly country: string;
  readonly province: string;
  readonly city: string;
  readonly district?: string;
  readonly detail: string;
  readonly postCode?: string;
};

export type Cargo = { readonly name: string; readonly quantity: number; readonly weightGrams: number };

/** What a carrier is asked to take along. One booking is one of our shipments: several parcels are mother and children. */
export type Booking = {
  /** Ours, `<shipmentId>-<attempt>`: the carrier's key against doing it twice. A cancelled one is never used again. */
  readonly carrierOrderId: string;
  /** Our code of the product (`standard`, `next-day` …), which the account's table turns into the carrier's. */
  readonly product: string;
  readonly from: Party;
  readonly to: Party;
  readonly parcels: readonly { readonly weightGrams: number; readonly dimensionsMm?: Dimensions }[];
  readonly cargo: readonly Cargo[];
  /** To be collected on delivery (代收货款), in fen. */
  readonly collectMinor?: number;
  /** Insured value (保价), in fen. */
  readonly insuredMinor?: number;
  readonly remark?: string;
  /** `query` found some of it: what is there is looked up and not ordered again, and what is missing is ordered. */
  readonly isBegun?: boolean;
};
export type Dimensions = { readonly length: number; readonly width: number; readonly height: number };

export type BookedParcel = { readonly waybillNo: string; readonly role: 'MASTER' | 'CHILD' | 'SIGNBACK' };

/** What has to be printed on a label (面单) beside the addresses; all of it the carrier's own words. */
export type LabelData = {
  /** 大头笔: where it is sorted to, in large print. */
  readonly mark?: string;
  /** 集包地. */
  readonly bag?: string;
  /** Codes of routing in their boxes: SF's destRouteLabel, codingMapping, abFlag … by the carrier's names. */
  readonly route: Readonly<Record<string, string>>;
  /** What the two-dimensional code holds. */
  readonly qr?: string;
  readonly productName?: string;
};

/** What came of a booking. */
export type BookOutcome =
  | {
      readonly state: 'BOOKED';
      /** The mother first. */
      readonly parcels: readonly BookedParcel[];
      readonly label: LabelData;
      /** The carrier's own number of the order, where it gives one. */
      readonly carrierReference?: string;
    }
  /** The carrier does not go there, or not with this: another one has to. `code` is its own word. */
  | { readonly state: 'UNDELIVERABLE'; readonly code: string; readonly message?: string }
  /** Taken, and a person of the carrier decides (SF filterResult 1): ask again with `query`. */
  | { readonly state: 'PENDING'; readonly code: string }
  /** Refused for a reason that stays (bad signature, bad field): a person of ours has to look. */
  | { readonly state: 'REFUSED'; readonly code: string; readonly message?: string };

/** What voiding a booking came to. */
export type VoidOutcome =
  | { readonly state: 'VOIDED' }
  /** The carrier cannot cancel it: the label must not be used, and is free again after the days it says (ZTO 全网件). */
  | { readonly state: 'MARKED_UNUSED' }
  | { readonly state: 'REFUSED'; readonly code: string; readonly message?: string };

/**
 * Nobody knows what the carrier did, or it can't now: TIMEOUT, HTTP, UNREADABLE, or its own code. `retry` tells whether
 * the same question may be answered later; after a `book`, ask with `query` before asking again.
 */
export class CarrierUnavailable extends Error {
  override readonly name = 'CarrierUnavailable';
  readonly code: string;
  readonly retry: boolean;
  constructor(code: string, { retry, cause }: { readonly retry: boolean; readonly cause?: unknown }) {
    super(`the carrier does not answer: ${code}`, { cause });
    this.code = code;
    this.retry = retry;
  }
}

/** Sending parcels with a carrier. Each throws `CarrierUnavailable`. */
export type Bookings = {
  /** Orders it. The same `carrierOrderId` again gives the first answer, or is refused as a repeat; never a second parcel. */
  readonly book: (booking: Booking) => Promise<BookOutcome>;
  /** What became of an order that we do not know the answer of; undefined where the carrier has none of that number. */
  readonly query: (carrierOrderId: string) => Promise<BookOutcome | undefined>;
  readonly cancel: (booked: {
    readonly carrierOrderId: string;
    readonly waybillNos: readonly string[];
    readonly carrierReference?: string;
  }) => Promise<VoidOutcome>;
  /** Whether a waybill number has the carrier's form. */
  readonly isWaybillNo: (text: string) => boolean;
};

/** Asking a carrier or aggregator where parcels are. Throws `CarrierUnavailable`. */
export type RouteQuery = {
  /** How many numbers one question takes. */
  readonly most: number;
  /** The shortest time between two questions about one number; milliseconds. */
  readonly pauseMs: number;
  readonly routes: (
    parcels: readonly {
      readonly waybillNo: string;
      readonly carrier: CarrierCode;
      readonly phone?: string;
    }[],
  ) => Promise<RoutesAnswer>;
  /** Wants pushes for a parcel, where the carrier has to be told (订阅). */
  readonly subscribe?: (parcel: {
    readonly waybillNo: string;
    readonly carrier: CarrierCode;
    readonly phone?: string;
    readonly callbackUrl: string;
  }) => Promise<void>;
};
export type RoutesAnswer = {
  readonly events: readonly ReadEvent[];
  /** Numbers that it would not tell about, with its own code; not the same as no scan yet. */
  readonly refused: readonly { readonly waybillNo: string; readonly code: string }[];
};

/** A call that came in: names of headers in lower case. The secret path token was compared already. */
export type IncomingPush = {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Uint8Array;
};
/** What a push tells. Events that could be read count although others could not; `unreadable` says how many could not. */
export type PushReading =
  | {
      readonly kind: 'events';
      readonly events: readonly ReadEvent[];
      readonly unreadable: number;
      /** The carrier that an aggregator's push is about, where it is another than its own. */
      readonly carrier?: CarrierCode;
    }
  /** News about an order of ours that is no scan (SF order state), or of what it costs (fees). */
  | {
      readonly kind: 'order';
      readonly carrierOrderId?: string;
      readonly waybillNo?: string;
      readonly code: string;
      readonly feeMinor?: number;
    }
  | { readonly kind: 'refused'; readonly reason: string };
export type Pushes = {
  /** Reads a push, and proves its signature where the carrier signs. Never throws for what a stranger sent. */
  readonly read: (push: IncomingPush) => PushReading;
  /** The carrier's own word for "stored" or "send it again", with its content type. */
  readonly answer: (
    stored: boolean,
    push: IncomingPush,
  ) => { readonly body: string; readonly contentType: string };
};

/** One carrier account. What it cannot do is missing. */
export type Carrier = {
  readonly code: CarrierCode;
  readonly bookings?: Bookings;
  readonly routes?: RouteQuery;
  readonly pushes?: Pushes;
};

export type CarrierDeps = { readonly send: Send; readonly now: Clock; readonly uuid: () => string };
