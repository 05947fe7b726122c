import type { Channel } from '../../../shared/kernel/channel.ts';
import type { Money } from '../../../shared/kernel/money.ts';

/** Which order of which shop. `channelOrderId` is the channel's own number as text, never a float (雪花号 exceeds 2^53). */
export type ChannelOrderRef = {
  readonly channel: Channel;
  readonly shopId: string;
  readonly channelOrderId: string;
};

/**
 * How far the channel says the order is. PARTLY_PAID: a deposit (预售定金) or an instalment. FINISHED: received and
 * settled. Reasons not to ship stand beside it as `stops`.
 */
export const phases = [
  'UNPAID',
  'PARTLY_PAID',
  'PAID',
  'PART_SHIPPED',
  'SHIPPED',
  'FINISHED',
  'CANCELLED',
] as const;
export type Phase = (typeof phases)[number];

/** Why the goods must not leave now although nothing else speaks against it; each becomes a CHANNEL hold. */
export const stopCodes = [
  /** The channel forbids it: PAID_FORBID_CONSIGN, on-hold, top_hold. */
  'NEVER_SHIP',
  /** A presale whose rest is not paid (预售尾款). */
  'PRESALE',
  /** The buyer wants the money of a line back, and nobody has decided. */
  'REFUND_IN_PROGRESS',
  /** A cancellation is under way: JD's LOCKED and PAUSE. */
  'LOCKED',
  /** The amounts do not add up to the fen. */
  'TOTAL_UNPROVEN',
  /** The channel's status is one that this adapter does not know. */
  'STATUS_UNKNOWN',
  /** A line names no code that a SKU of ours has. */
  'SKU_UNMAPPED',
] as const;
export type StopCode = (typeof stopCodes)[number];
export type Stop = { readonly code: StopCode; readonly message: string };

/** How a channel names what it sells; `code` is the merchant's own code there (商家编码), mostly the SKU itself. */
export type Listing = {
  readonly itemId?: string;
  readonly skuId?: string;
  readonly code?: string;
};

/** OPEN: to be shipped. REFUNDING: a refund is wanted. CANCELLED: refunded or closed, not to be shipped. SHIPPED: gone. */
export type ChannelLineState = 'OPEN' | 'REFUNDING' | 'CANCELLED' | 'SHIPPED';

export type ChannelLine = {
  /** The channel's own number of the line, as text. */
  readonly channelLineId: string;
  readonly listing: Listing;
  readonly title: string;
  /** Pieces, at least 1. */
  readonly quantity: number;
  readonly unitPrice: Money;
  /** What the buyer owes for the line after its share of every reduction (分摊后金额). */
  readonly payable: Money;
  readonly state: ChannelLineState;
  /** Lines with the same one go in one parcel. */
  readonly bindGroup?: string;
};

/** Either `token` (oaid, an encrypted recipient that only the channel can read) or name, phone and detail. */
export type Recipient = {
  readonly token?: string;
  readonly name?: string;
  readonly phone?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly province?: string;
  readonly city?: string;
  readonly district?: string;
  readonly detail?: string;
  readonly postCode?: string;
};

/** Of the lines that are not CANCELLED: `goods - discount + freight + tax = payable`, to the minor unit, else a stop. */
export type ChannelTotals = {
  readonly goods: Money;
  readonly discount: Money;
  readonly freight: Money;
  readonly tax: Money;
  /** What the buyer paid or owes. */
  readonly payable: Money;
  /** What the platform gives the merchant on top (平台补贴); not part of `payable`. */
  readonly platformSubsidy?: Money;
};

/** An order as its channel told it at one moment, in our words. Times are milliseconds since 1970. */
export type ChannelOrder = ChannelOrderRef & {
  /** The channel's own time of its latest change. */
  readonly modifiedAt: number;
  /** When this state was read from the channel, or sent by it: decides between states of the same `modifiedAt`. */
  readonly observedAt: number;
  readonly statusRaw: string;
  readonly phase: Phase;
  readonly stops: readonly Stop[];
  readonly placedAt: number;
  readonly paidAt?: number;
  readonly paymentTiming: 'prepaid' | 'on-delivery';
  readonly buyer: {
    readonly id?: string;
    readonly name?: string;
    readonly phone?: string;
    readonly email?: string;
  };
  readonly recipient: Recipient;
  readonly lines: readonly ChannelLine[];
  readonly totals: ChannelTotals;
  readonly promise?: { readonly shipBy?: number; readonly deliverBy?: number };
  /** What the buyer wrote (买家留言). */
  readonly note?: string;
  /** What the seller wrote (卖家备注). */
  readonly memo?: string;
  /** Orders with the same one were split from, or are to be merged into, one purchase. */
  readonly group?: string;
};
