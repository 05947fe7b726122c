import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { allOf, beginningWith, type Check, type Table, type Update } from '../../shared/dynamodb/table.ts';
import { type Measured, measuredSchema, type Supplier, supplierSchema } from './domain/supplier.ts';

const supplierEntity: Entity = {
  name: 'Supplier',
  pk: 'SUPPLIERS',
  sk: 'SUPPLIER#{supplierId}',
  holds:
    'name, lead time and terms; what its deliveries showed: days as count, sum and squares, pieces ordered and come',
};

export const entities: readonly Entity[] = [supplierEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Put a supplier',
    by: 'functions/inventory/supplier-store.ts#supplierStore',
    operation: 'UpdateItem; what was measured stays',
    requests: '1',
    writeUnits: '1',
    readUnits: '0',
  },
  {
    pattern: 'List suppliers',
    by: 'functions/inventory/supplier-store.ts#supplierStore',
    operation: 'Query',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const storedSupplier = z.object({
  ...supplierSchema.shape,
  supplierId: z.string(),
  measured: measuredSchema,
});
export type StoredSupplier = Supplier & { readonly supplierId: string; readonly measured: Measured };

export type Suppliers = {
  readonly put: (supplierId: string, supplier: Supplier) => Promise<void>;
  readonly get: (supplierId: string) => Promise<StoredSupplier | undefined>;
  readonly list: () => Promise<readonly StoredSupplier[]>;
};

export function supplierStore(table: Table): Suppliers {
  return {
    put: (supplierId, supplier) => {
      const terms = Object.entries(supplier).filter(([, value]) => value !== undefined);
      const gone = ['minOrderValue', 'orderCost'].filter((name) => !terms.some(([each]) => each === name));
      return table.write({
        kind: 'update',
        key: keyOf(supplierEntity, { supplierId }),
        update:
          `SET #supplierId = :supplierId, ${terms.map(([name]) => `#${name} = :${name}`).join(', ')}` +
          (gone.length > 0 ? ` REMOVE ${gone.map((name) => `#${name}`).join(', ')}` : ''),
        values: { supplierId, ...Object.fromEntries(terms) },
      });
    },
    get: async (supplierId) => {
      const item = await table.get(keyOf(supplierEntity, { supplierId }));
      return item && read(item);
    },
    list: async () => {
      const items = await allOf(table, { pk: supplierEntity.pk, between: beginningWith('SUPPLIER#') });
      return items.map(read);
    },
  };
}

const read = (item: Readonly<Record<string, unknown>>): StoredSupplier =>
  storedSupplier.parse({ ...item, measured: item });

/** What a delivery showed, as a part of the transaction that records it. */
export function learnt(supplierId: string, shown: Partial<Measured>): Update {
  const figures = Object.entries(shown).filter(([, value]) => value !== 0);
  return {
    kind: 'update',
    key: keyOf(supplierEntity, { supplierId }),
    update: `SET #supplierId = :supplierId${figures.length > 0 ? ` ADD ${figures.map(([name]) => `#${name} :${name}`).join(', ')}` : ''}`,
    condition: 'attribute_exists(#pk)',
    values: { supplierId, ...Object.fromEntries(figures) },
  };
}

/** A transaction's check that the supplier exists. */
export const supplierExists = (supplierId: string): Check => ({
  kind: 'check',
  key: keyOf(supplierEntity, { supplierId }),
  condition: 'attribute_exists(#pk)',
});
