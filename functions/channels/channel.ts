import type { Channel } from '../../shared/kernel/channel.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { Send } from '../../shared/kernel/http-exchange.ts';
import type { ChannelOrder } from './domain/channel-order.ts';

/** By which door a message came. `replay`: a person had a kept one read again. */
export type Door = 'webhook' | 'poll' | 'poke' | 'completeness' | 'replay';

/** What one shop on one channel is to us; `since` (milliseconds since 1970) is where its orders begin to be ours to ship. */
export type Shop = { readonly channel: Channel; readonly shopId: string; readonly since: number };

/** A message as it is kept: its bytes as they came and what was known of it at the door. Times in milliseconds. */
export type KeptMessage = {
  readonly channel: Channel;
  readonly shopId: string;
  readonly door: Door;
  readonly receivedAt: number;
  /** When the channel sent it, or when its state was read there; `receivedAt` where it does not tell. */
  readonly observedAt: number;
  /** The webhook's topic, or the method whose answer it is. */
  readonly topic: string;
  /** The channel's own number of the event, equal in its repeats. */
  readonly eventId?: string;
  readonly body: Uint8Array;
};

/** A call that came in: names of headers in lower case. */
export type IncomingCall = {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Uint8Array;
};

/** What the door makes of a call. Only `message` is kept; `refused` is answered 401, the others 200. */
export type DoorReading =
  | {
      readonly kind: 'message';
      readonly message: Pick<KeptMessage, 'topic' | 'eventId' | 'observedAt' | 'body'>;
    }
  | { readonly kind: 'ping' }
  | { readonly kind: 'refused'; readonly reason: string };

/** What a kept message tells. The same bytes always tell the same. */
export type Told =
  | { readonly kind: 'order'; readonly order: ChannelOrder }
  /** The channel has deleted it, or says no more than that it is over. */
  | { readonly kind: 'gone'; readonly channelOrderId: string; readonly modifiedAt: number }
  /** About something that is no order; `reason` names it. */
  | { readonly kind: 'other'; readonly reason: string }
  /** Signed or asked for, and of no use: a person has to look. `reason` quotes nothing of the message. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly channelOrderId?: string };

/** Milliseconds since 1970, `from` included and `to` not. */
export type Window = { readonly from: number; readonly to: number };
export type Seen = { readonly channelOrderId: string; readonly modifiedAt: number };

/**
 * One page of a listing. `total` counts the whole window as the channel has it now. Pages are numbered from 1, and read
 * from the last to the first: an order that changes meanwhile leaves the window, and what stood after it moves up.
 */
export type OrderPage = { readonly total: number; readonly orders: readonly Seen[] };

/** An answer's whole body in the form that `read` takes. */
export type Fetched = Pick<KeptMessage, 'topic' | 'observedAt' | 'body'> & {
  readonly channelOrderId: string;
};

/** What asking a channel may throw: `retry` tells whether the same question may be answered later. */
export class ChannelUnavailable extends Error {
  override readonly name = 'ChannelUnavailable';
  /** The channel's own word, or HTTP, TIMEOUT, UNREADABLE. */
  readonly code: string;
  readonly retry: boolean;
  constructor(code: string, { retry, cause }: { readonly retry: boolean; readonly cause?: unknown }) {
    super(`the channel does not answer: ${code}`, { cause });
    this.code = code;
    this.retry = retry;
  }
}

/** Asking a channel for its orders; each throws `ChannelUnavailable`. */
export type OrderListing = {
  /** The longest window that it takes, in milliseconds. */
  readonly longestWindowMs: number;
  readonly pageSize: number;
  /** Orders changed within the window (or created, for completeness), one page. */
  readonly list: (by: 'modified' | 'created', window: Window, page: number) => Promise<OrderPage>;
  /** The whole of an order; undefined where the channel has none of that number. */
  readonly fetch: (channelOrderId: string) => Promise<Fetched | undefined>;
};

/** A channel's own message queue (TMC), which says only that something happened. */
export type Pokes = {
  readonly take: (most: number) => Promise<readonly Poke[]>;
  readonly confirm: (ids: readonly string[]) => Promise<void>;
};
/** `channelOrderId` is missing where the message is about something else; it is confirmed all the same. */
export type Poke = { readonly id: string; readonly topic: string; readonly channelOrderId?: string };

/** What the channel said to something that we told it. */
export type TellOutcome =
  | { readonly state: 'DONE' }
  /** No, and asking again would not change that; `code` is its own word. */
  | { readonly state: 'REFUSED'; readonly code: string }
  /** Nothing is known: to be told again. Telling the same twice does no harm. */
  | { readonly state: 'LATER'; readonly code: string };

export type Tell = {
  readonly cancel?: (about: {
    readonly channelOrderId: string;
    readonly reason: string;
  }) => Promise<TellOutcome>;
  readonly ship?: (about: Shipped) => Promise<TellOutcome>;
  readonly stock?: (about: {
    readonly itemId: string;
    readonly skuId?: string;
    /** Pieces that may be sold there, the whole number and not a change of it. */
    readonly quantity: number;
  }) => Promise<TellOutcome>;
};
export type Shipped = {
  readonly channelOrderId: string;
  /** The lines that are in the parcel; all of the order where it is left out. */
  readonly channelLineIds?: readonly string[];
  /** Our code of the carrier (`sf`, `zto`, `jd`, `yto` …). */
  readonly carrier: string;
  readonly waybillNo: string;
  /** The order's other parcels, where the channel is told of an order once (whole-orders.ts). */
  readonly others?: readonly { readonly carrier: string; readonly waybillNo: string }[];
};

/**
 * One shop on one channel. What an adapter cannot do it does not have; the table in channels/README.md is made from this.
 * `read` is pure: it knows neither time nor network.
 */
export type ChannelAdapter = {
  readonly shop: Shop;
  readonly read: (message: KeptMessage) => Told;
  /** Proves a call by its signature over the raw bytes, in constant time, with the shop's own secret. */
  readonly door?: (call: IncomingCall, now: number) => DoorReading;
  readonly listing?: OrderListing;
  readonly pokes?: Pokes;
  readonly tell: Tell;
};

/** What an adapter needs from outside. */
export type ChannelDeps = { readonly send: Send; readonly now: Clock };
