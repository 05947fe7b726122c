import { createHash } from 'node:crypto';
import type { FaultKind } from '../../faults.ts';
import type { Callback, Store } from '../../store.ts';
import { type MarketName, shopIds } from '../names.ts';
import type { News } from '../news.ts';
import type { HookNews, WebShop } from './hook.ts';
import { shopifyNews } from './shopify.ts';
import { wooNews } from './woocommerce.ts';

type Parts = {
  readonly store: Store;
  readonly send: (message: Pick<Callback, 'kind' | 'url' | 'content'>, of: WebShop) => Callback;
  readonly merchantUrl: string | undefined;
  readonly now: () => number;
};
export type Webhooks = ReturnType<typeof webhooks>;

/** WooCommerce gives a webhook up when so many deliveries in a row were refused. */
const mostRefused = 5;

/** Tells the merchant of orders, at the address that it subscribed with. */
export function webhooks({ store, send, merchantUrl, now }: Parts) {
  const urlOf = (shop: WebShop): string | undefined =>
    store.fact(`subscribed/${shop}`) ??
    (merchantUrl && `${merchantUrl}/callbacks/channels/${shop}/${shopIds[shop]}`);
  const post = (shop: WebShop, event: number, { topic, body }: HookNews) => {
    const url = urlOf(shop);
    if (url === undefined || (shop === 'woocommerce' && isDisabled(store))) return;
    const deliveryId = derivedUuid(`${shop}/delivery/${store.next(`${shop}/delivery`)}`);
    const eventId = derivedUuid(`${shop}/event/${event}`);
    send({ kind: 'webhook', url, content: { topic, body, eventId, deliveryId, at: now() } }, shop);
  };
  return {
    /** Twice: all of it once more, under ids of its own. */
    publish: (news: News, struck: ReadonlySet<FaultKind>): void => {
      const shop = webShopOf(news.sale.market);
      if (shop === undefined) return;
      for (let times = struck.has('twice') ? 2 : 1; times > 0; times -= 1) {
        const event = store.next(`${shop}/event`);
        for (const each of shop === 'shopify' ? shopifyNews(news) : wooNews(news)) post(shop, event, each);
      }
    },
    /** From here on webhooks go there; WooCommerce says so with a ping, and forgets what was refused. */
    subscribe: (shop: WebShop, url: string): void => {
      store.putFact(`subscribed/${shop}`, url);
      store.putFact(`subscribed/${shop}/from`, String(countOf(store, shop)));
      if (shop === 'woocommerce') send({ kind: 'ping', url, content: {} }, shop);
    },
  };
}

const webShopOf = (market: MarketName): WebShop | undefined =>
  market === 'shopify' || market === 'woocommerce' ? market : undefined;

const hooksOf = (store: Store, shop: WebShop) =>
  store.callbacks().filter(({ provider, kind }) => provider === shop && kind === 'webhook');
const countOf = (store: Store, shop: WebShop): number => hooksOf(store, shop).length;

function isDisabled(store: Store): boolean {
  const since = Number(store.fact('subscribed/woocommerce/from') ?? 0);
  const over = hooksOf(store, 'woocommerce')
    .slice(since)
    .filter(({ state }) => state !== 'PENDING');
  const last = over.slice(-mostRefused);
  return last.length === mostRefused && last.every(({ state }) => state === 'GIVEN_UP');
}

function derivedUuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
