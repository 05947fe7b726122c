import type { Sku, Warehouse } from '../../../functions/catalog/domain/catalog.ts';
import type { Chance } from '../engine/random.ts';
import type { Scale } from '../scale.ts';

/** What a seed's shop sells: a few SKUs that everybody wants, and at times a long shelf for large orders. */
export type Goods = {
  readonly wanted: readonly string[];
  readonly shelf: readonly string[];
  /** A wanted SKU whose tier changes while it is sold, at times. */
  readonly hot: string | undefined;
  /** A bundle of the first two wanted SKUs, at times; buyers want it too. */
  readonly bundle: string | undefined;
  /** What a SKU costs now as far as its merchant knows, minor units of CNY. */
  readonly prices: Map<string, number>;
};

export const warehouses = ['SH1', 'GZ1'] as const;
const shelfLength = 103;

export function goodsOf(chance: Chance, scale: Pick<Scale, 'wanted' | 'shelves'>): Goods {
  const wanted = Array.from({ length: chance.between(...scale.wanted) }, (_, index) => `TEA-${index + 1}`);
  const shelf = chance.happens(scale.shelves)
    ? Array.from({ length: shelfLength }, (_, index) => `BOOK-${String(index + 1).padStart(3, '0')}`)
    : [];
  const hot = chance.happens(0.35) ? wanted[0] : undefined;
  const bundle = wanted.length > 1 && chance.happens(0.35) ? 'SET' : undefined;
  return { wanted, shelf, hot, bundle, prices: new Map() };
}

export const skuAt = (sku: string, minor: number): Sku => ({
  sku,
  title: sku,
  price: { currency: 'CNY', minor },
  weightGrams: 250,
  goodsClass: 'standard',
  ...(sku === 'SET' ? { parts: bundleParts } : {}),
});

export const bundleParts = [
  { sku: 'TEA-1', quantity: 2 },
  { sku: 'TEA-2', quantity: 1 },
];

export const warehouseAt = (warehouseId: string): Warehouse => ({
  warehouseId,
  name: warehouseId,
  address: '上海市青浦区',
  location: { lat: 31.2, lng: 121.2 },
  priority: 1,
  sender: {
    name: '仓库',
    phone: '021-88888888',
    province: '上海市',
    city: '上海市',
    detail: '沪青平公路 1 号',
  },
});
