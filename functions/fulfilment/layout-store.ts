import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  beginningWith,
  type Item,
  type Table,
  type Update,
  unlessRefused,
} from '../../shared/dynamodb/table.ts';
import { mostPieces } from '../../shared/kernel/text.ts';
import { type Shelf, type StoredLayout, shelfSchema, storedLayoutSchema } from './layout-schema.ts';

const layoutEntity: Entity = {
  name: 'Layout',
  pk: 'LAYOUT#{warehouseId}',
  sk: 'LAYOUT',
  holds: 'blocks, aisles and cross aisles of a picking area, and where a walk begins',
};

const binEntity: Entity = {
  name: 'Bin',
  pk: 'LAYOUT#{warehouseId}',
  sk: 'BIN#{sku}#{location}',
  holds: 'where a bin is, and how much of a SKU lies in it, until when it can be sold, in what cases',
};

export const entities: readonly Entity[] = [layoutEntity, binEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Read the layout of a warehouse and its bins of K SKUs',
    by: 'functions/fulfilment/layout-store.ts#layoutStore',
    operation: 'GetItem; Query for each SKU',
    requests: '1 + K',
    writeUnits: '0',
    readUnits: '1, and 0.5 a 4 KB',
  },
];

const storedLayout = z.object({ ...storedLayoutSchema.shape, updatedAt: z.int() });
const storedBin = z.object({ ...shelfSchema.shape, updatedAt: z.int() });

export type LayoutStore = {
  readonly layout: (warehouseId: string) => Promise<StoredLayout | undefined>;
  readonly putLayout: (warehouseId: string, layout: StoredLayout, now: number) => Promise<void>;
  /** The bins of some SKUs, by SKU and code. */
  readonly bins: (warehouseId: string, skus: readonly string[]) => Promise<readonly Shelf[]>;
  /** What lies of a SKU in a bin; nothing takes it away. */
  readonly putBin: (warehouseId: string, bin: Shelf, now: number) => Promise<void>;
  /** Pieces were taken out of a bin; one that has not so many, as far as anybody told, is empty then. */
  readonly tookFrom: (took: InBin & { readonly pieces: number | 'all' }) => Promise<void>;
  /** Pieces were put into a bin, which may be new. */
  readonly putInto: (put: InBin & { readonly pieces: number }, now: number) => Promise<void>;
};

type InBin = { readonly warehouseId: string; readonly sku: string; readonly location: string };

/** From so many SKUs on, all bins of the warehouse are read at once. */
const fewSkus = 40;

export const layoutStore = (table: Table): LayoutStore => ({
  layout: async (warehouseId) => {
    const item = await table.get(keyOf(layoutEntity, { warehouseId }));
    if (!item) return undefined;
    const { updatedAt: _updatedAt, ...layout } = storedLayout.parse(item);
    return layout;
  },
  putLayout: (warehouseId, layout, updatedAt) =>
    table.write({ kind: 'put', item: { ...keyOf(layoutEntity, { warehouseId }), ...layout, updatedAt } }),
  bins: async (warehouseId, skus) => {
    const { pk } = keyOf(layoutEntity, { warehouseId });
    if (skus.length > fewSkus) {
      const wanted = new Set(skus);
      const all = await allOf(table, { pk, between: beginningWith('BIN#') });
      return all.map(binFrom).filter(({ sku }) => wanted.has(sku));
    }
    const found = await Promise.all(
      skus.map((sku) => allOf(table, { pk, between: beginningWith(`BIN#${sku}#`) })),
    );
    return found.flat().map(binFrom);
  },
  tookFrom: async ({ pieces, ...bin }) => {
    const key = keyOf(binEntity, bin);
    const empty: Update = {
      ...{ kind: 'update', key, update: 'SET #quantity = :none', condition: 'attribute_exists(#pk)' },
      values: { none: 0 },
    };
    const less: Update = {
      ...{ kind: 'update', key, update: 'SET #quantity = #quantity - :pieces' },
      ...{ condition: '#quantity >= :pieces', values: { pieces } },
    };
    if (pieces === 'all' || !(await unlessRefused(table.write(less))))
      await unlessRefused(table.write(empty));
  },
  putInto: async ({ pieces, warehouseId, ...bin }, updatedAt) => {
    const more: Update = {
      ...{ kind: 'update', key: keyOf(binEntity, { warehouseId, ...bin }) },
      update:
        'SET #sku = :sku, #location = :location, #quantity = if_not_exists(#quantity, :none) + :pieces, #updatedAt = :updatedAt',
      // So many in one bin that no more can be told of it: then it stays as it is.
      condition: 'attribute_not_exists(#quantity) OR #quantity <= :room',
      values: { ...bin, none: 0, pieces, updatedAt, room: mostPieces - pieces },
    };
    await unlessRefused(table.write(more));
  },
  putBin: (warehouseId, bin, updatedAt) => {
    const key = keyOf(binEntity, { warehouseId, ...bin });
    return table.write(
      bin.quantity === 0 ? { kind: 'delete', key } : { kind: 'put', item: { ...key, ...bin, updatedAt } },
    );
  },
});

function binFrom(item: Item): Shelf {
  const { updatedAt: _updatedAt, ...bin } = storedBin.parse(item);
  return bin;
}
