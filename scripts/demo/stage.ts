import type { Shop } from './day.ts';
import type { DemoHost } from './demo-host.ts';
import { type MarketSeen, marketGoods } from './market.ts';
import type { Till } from './pay.ts';
import type { Played } from './play.ts';

/** What whoever sends goods in the demo has to know. */
export type Stage = {
  readonly till: Till;
  readonly host: DemoHost;
  readonly warehouseIds: readonly string[];
  /** Who sends from each warehouse. */
  readonly senders: ReadonlyMap<string, Shop['warehouses'][number]['sender']>;
  /** All that lies in the warehouses. */
  readonly skus: readonly string[];
  readonly gramsOf: (sku: string) => number;
  /** SKUs that lie in more than one warehouse. */
  readonly elsewhereToo: ReadonlySet<string>;
  /** Orders of the own shop that were paid here, once and in full. */
  readonly paidHere: ReadonlySet<string>;
  /** Orders of JD, which takes each as a whole. */
  readonly jdOrders: ReadonlySet<string>;
  /** Numbers of parcels of which nobody hears any more; grows as they get lost. */
  readonly silent: Set<string>;
  /** How many waves were asked for, and which of the scenes among the shelves are over. */
  readonly made: { count: number; cancelled: boolean; short: boolean };
};

type Sold = {
  readonly shop: Shop;
  readonly played: readonly Played[];
  readonly market: MarketSeen;
};

export function stageOf(
  { shop, played, market }: Sold,
  { till, host }: { readonly till: Till; readonly host: DemoHost },
): Stage {
  const sold = new Set(market.sold.map(({ market: name, id }) => `${name} ${id}`));
  const soldOn = (name: string) =>
    market.taken.filter(
      ({ channel, channelOrderId }) => channel === name && sold.has(`${channel} ${channelOrderId}`),
    );
  const grams = new Map([...shop.skus, ...marketGoods].map(({ sku, weightGrams }) => [sku, weightGrams]));
  const places = Map.groupBy(shop.stock, ({ sku }) => sku);
  return {
    ...{ till, host },
    warehouseIds: shop.warehouses.map(({ warehouseId }) => warehouseId),
    senders: new Map(shop.warehouses.map(({ warehouseId, sender }) => [warehouseId, sender])),
    skus: [...grams.keys()],
    gramsOf: (sku) => grams.get(sku) ?? 0,
    elsewhereToo: new Set([...places].flatMap(([sku, rows]) => (rows.length > 1 ? [sku] : []))),
    paidHere: new Set(played.filter(isPlainlyPaid).flatMap(({ accepted }) => accepted?.id ?? [])),
    jdOrders: new Set(soldOn('jd').map(({ id }) => id)),
    silent: new Set(),
    made: { count: 0, cancelled: false, short: false },
  };
}

const isPlainlyPaid = ({ cancelled, entry: { pay } }: Played): boolean =>
  pay?.when === 'at-once' &&
  !cancelled &&
  [pay.alsoWith, pay.amount, pay.refund].every((odd) => odd === undefined);
