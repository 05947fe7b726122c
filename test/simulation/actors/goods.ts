import type { Sku, Warehouse } from '../../../functions/catalog/domain/catalog.ts';
import type { Chance } from '../engine/random.ts';

/** What a seed's shop sells: a few SKUs that everybody wants, and at times a long shelf for large orders. */
export type Goods = {
  readonly wanted: readonly string[];
  readonly shelf: readonly string[];
  /** What a SKU costs now as far as its merchant knows, minor units of CNY. */
  readonly prices: Map<string, number>;
};

export const warehouses = ['SH1', 'GZ1'] as const;
const shelfLength = 103;

export function goodsOf(chance: Chance): Goods {
  const wanted = Array.from({ length: chance.between(1, 4) }, (_, index) => `TEA-${index + 1}`);
  const shelf = chance.happens(0.15)
    ? Array.from({ length: shelfLength }, (_, index) => `BOOK-${String(index + 1).padStart(3, '0')}`)
    : [];
  return { wanted, shelf, prices: new Map() };
}

export const skuAt = (sku: string, minor: number): Sku => ({
  sku,
  title: sku,
  price: { currency: 'CNY', minor },
  weightGrams: 250,
  goodsClass: 'standard',
});

export const warehouseAt = (warehouseId: string): Warehouse => ({
  warehouseId,
  name: warehouseId,
  address: '上海市青浦区',
  location: { lat: 31.2, lng: 121.2 },
  priority: 1,
});
