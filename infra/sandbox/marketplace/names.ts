import { carrierNames } from '../carriers/names.ts';
import { providerNames } from '../trade.ts';

/** Where the merchant's shops are that are not its own: by a polled API (Tmall, JD), or by webhooks. */
export const marketNames = ['tmall', 'jd', 'shopify', 'woocommerce'] as const;
export type MarketName = (typeof marketNames)[number];

/** Everybody on the other side. */
export const partyNames = [...providerNames, ...marketNames, ...carrierNames] as const;
export type PartyName = (typeof partyNames)[number];

/** What the merchant calls its shop on each, and where its webhooks go: `/callbacks/channels/{market}/{shopId}`. */
export const shopIds = {
  tmall: 'flagship',
  jd: '67000',
  shopify: 'tea-shop',
  woocommerce: 'teahouse',
} as const satisfies Record<MarketName, string>;
