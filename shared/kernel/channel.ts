import { derivedId } from './ids.ts';

/**
 * Where orders come from. On the merchant's own channels the catalog and the freight table set the money and the buyer
 * tells who they are; on a marketplace (平台) the contract was made there, so its freight, its payment time and its
 * recipient tokens are taken as they are.
 */
export const channelKinds = {
  web: 'own',
  app: 'own',
  'mini-program': 'own',
  store: 'own',
  phone: 'own',
  tmall: 'marketplace',
  taobao: 'marketplace',
  jd: 'marketplace',
  pdd: 'marketplace',
  douyin: 'marketplace',
  kuaishou: 'marketplace',
  xiaohongshu: 'marketplace',
  shopify: 'marketplace',
  woocommerce: 'marketplace',
  amazon: 'marketplace',
  olist: 'marketplace',
} as const satisfies Record<string, 'own' | 'marketplace'>;

export type Channel = keyof typeof channelKinds;

export const channels = Object.keys(channelKinds) as [Channel, ...Channel[]];

export const isMarketplace = (channel: Channel): boolean => channelKinds[channel] === 'marketplace';

/** The id of a channel's order: whoever takes it in, by whatever door, it is the same order. */
export const orderIdOf = (channel: Channel, shopId: string, channelOrderId: string): string =>
  derivedId('ord', ['channel', channel, shopId, channelOrderId]);
