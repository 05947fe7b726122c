import type { Channel } from './channel.ts';
import { idPattern } from './ids.ts';

/**
 * What a person is found by (查找依据): a phone, normalised, or what a channel calls its buyer. One customer is the same on all
 * own channels, and another one on each marketplace.
 */
export type PersonKey = { readonly kind: 'phone' | 'buyer'; readonly value: string };

/** One order, as every context is asked about it: by our number, and by its channel's where it came from one. */
export type OrderRef = {
  readonly orderId: string;
  readonly channelOrder?:
    | { readonly channel: Channel; readonly shopId: string; readonly channelOrderId: string }
    | undefined;
};

/** One thing that is held of a person: what it is, and its fields. */
export type Told = { readonly kind: string; readonly data: Readonly<Record<string, unknown>> };

/**
 * Why an order is not forgotten yet: it goes on; its money is not settled; somebody works on a case or a review of it; the law,
 * or the merchant's settings, keep it for a time (保存期限).
 */
export const waitCodes = ['ORDER_OPEN', 'MONEY_OPEN', 'CASE_OPEN', 'REVIEW_OPEN', 'RETENTION'] as const;
export type WaitCode = (typeof waitCodes)[number];

/**
 * What each context can do for privacy (个人信息权利) with what it holds of one order, and nobody else with its items. All of it
 * may be done again, and after a crash in between.
 */
export type Holder = {
  /** All that is held, as data; nothing that is only there for the program. */
  readonly tell: (order: OrderRef) => Promise<readonly Told[]>;
  /** Puts the pseudonym in the place of the person. Gives how many items changed. Throws `ConditionRefused` where others wrote meanwhile. */
  readonly forget: (order: OrderRef, pseudonym: string) => Promise<number>;
  /** What else has a trail of its own in the audit trail and belongs to the order: to be asked for before it is forgotten. */
  readonly trails?: (order: OrderRef) => Promise<readonly { readonly kind: string; readonly id: string }[]>;
  /** Looks once at all that is open, and tells of single orders why what is held of them is needed still. */
  readonly needs?: () => Promise<(order: OrderRef) => Promise<WaitCode | undefined>>;
};

const mark = 'erased:';
const erasureId = idPattern('era');
/** What stands where a person stood: it leads to the erasure and to nobody. */
export const pseudonymOf = (erasureId: string): string => `${mark}${erasureId}`;
/** What people wrote and begins so is none. */
export const isPseudonym = (text: unknown): text is string =>
  typeof text === 'string' && text.startsWith(mark) && erasureId.test(text.slice(mark.length));
/** A text that may name the person, without it; one that is a pseudonym already stays. */
export const anonymousText = (text: unknown, pseudonym: string): string =>
  isPseudonym(text) ? text : pseudonym;

/** The members of an address that tell nothing of one person: what demand, freight and lanes are worked out by. */
const coarse = ['country', 'province', 'city'] as const;

/** An address without the person: country, province and city stay, name, phone and detail are the pseudonym, the rest is gone. */
export function anonymousAddress(
  address: Readonly<Record<string, unknown>>,
  pseudonym: string,
): Record<string, unknown> {
  const kept = coarse.flatMap((name) => (address[name] === undefined ? [] : [[name, address[name]]]));
  const person = anonymousText(address['name'], pseudonym);
  return { ...Object.fromEntries(kept), name: person, phone: person, detail: person };
}
