import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  type Check,
  type Item,
  type Page,
  type Put,
  type Table,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { moneySchema } from '../../shared/kernel/money.ts';
import { warehouseExists } from '../catalog/contract.ts';
import {
  nextPurchaseStatuses,
  type PurchaseChange,
  type PurchaseOrder,
  type PurchaseStatus,
} from './domain/purchase-order.ts';
import { rootSlot } from './domain/take-plan.ts';
import { moveOnOrder } from './planning-store.ts';
import { poolKey } from './pools.ts';
import { learnt, supplierExists } from './supplier-store.ts';

const purchaseEntity: Entity = {
  name: 'Purchase order',
  pk: 'PURCHASE#{purchaseOrderId}',
  sk: 'PURCHASE',
  gsi1pk: 'PURCHASES#{status}',
  gsi1sk: '{createdAt}#{purchaseOrderId}',
  holds:
    'supplier, warehouse, lines with what came of them, when it is expected; the body hash of its creation',
};

const receiptEntity: Entity = {
  name: 'Purchase receipt',
  pk: 'PURCHASE#{purchaseOrderId}',
  sk: 'RECEIPT#{receiptId}',
  gsi1pk: 'RECEIPTS#UNBOOKED until its stock movements are booked',
  gsi1sk: '{receivedAt}#{receiptId}',
  holds: 'what came, who received it, and the body hash that makes a repeat harmless',
};

export const entities: readonly Entity[] = [purchaseEntity, receiptEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Create a purchase order of K SKUs',
    by: 'functions/inventory/purchase-store.ts#purchaseStore',
    operation: 'TransactWriteItems: order, checks of supplier, warehouse and SKUs, pieces on order',
    requests: '1',
    writeUnits: '4K + 6, and 1 for the index row',
    readUnits: '0',
  },
  {
    pattern: 'Receive K SKUs of a purchase order',
    by: 'functions/inventory/receive-purchase.ts#receivePurchase',
    operation:
      'GetItem of receipt and order; TransactWriteItems: order, receipt, on order, supplier; K movements; UpdateItem',
    requests: '4 + K',
    writeUnits: '2K + 7, the movements, and 4 for index rows',
    readUnits: '2',
  },
  {
    pattern: 'List purchase orders by status',
    by: 'functions/inventory/purchase-store.ts#purchaseStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const statuses = Object.keys(nextPurchaseStatuses) as [PurchaseStatus, ...PurchaseStatus[]];
const storedLine = z.object({
  sku: z.string(),
  quantity: z.int(),
  received: z.int(),
  unitCost: moneySchema.optional(),
});
const storedPurchase = z.object({
  purchaseOrderId: z.string(),
  supplierId: z.string(),
  warehouseId: z.string(),
  status: z.enum(statuses),
  lines: z.array(storedLine),
  createdAt: z.int(),
  confirmedAt: z.int().optional(),
  expectedOn: z.string().optional(),
  reason: z.string().optional(),
  by: z.string(),
  hash: z.string(),
  version: z.int(),
});
export type StoredPurchase = PurchaseOrder & {
  readonly by: string;
  readonly hash: string;
  readonly version: number;
};

const storedReceipt = z.object({
  receiptId: z.string(),
  purchaseOrderId: z.string(),
  warehouseId: z.string(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  receivedAt: z.int(),
  by: z.string(),
  hash: z.string(),
  booked: z.boolean(),
});
export type StoredReceipt = z.output<typeof storedReceipt>;
export const readPurchase = (item: Item): StoredPurchase => storedPurchase.parse(item);

/** Pieces on order that a proposal went by, of each SKU of it. */
export type OnOrderSeen = ReadonlyMap<string, number>;

export type Purchases = {
  /**
   * Creates the order if its SKUs have on order what was seen. Throws `TransactionRefused` in the order: order, supplier,
   * warehouse, then for each line its SKU, then for each line what is on order.
   */
  readonly create: (purchase: StoredPurchase, seen: OnOrderSeen) => Promise<void>;
  readonly get: (purchaseOrderId: string) => Promise<StoredPurchase | undefined>;
  /** Saves a change of the order as it was read, with the receipt if there is one; throws `TransactionRefused`. */
  readonly save: (
    before: StoredPurchase,
    change: PurchaseChange,
    receipt?: StoredReceipt,
  ) => Promise<StoredPurchase>;
  readonly receipt: (purchaseOrderId: string, receiptId: string) => Promise<StoredReceipt | undefined>;
  readonly markBooked: (receipt: StoredReceipt) => Promise<void>;
  readonly unbooked: () => Promise<readonly StoredReceipt[]>;
  readonly allOf: (status: PurchaseStatus) => Promise<readonly StoredPurchase[]>;
  readonly list: (
    status: PurchaseStatus,
    page: { readonly limit: number; readonly start: Page['next'] },
  ) => Promise<{ readonly items: readonly StoredPurchase[]; readonly next: Page['next'] }>;
};

export function purchaseStore(table: Table): Purchases {
  return {
    create: (purchase, seen) => table.transact(creation(purchase, seen)),
    get: async (purchaseOrderId) => {
      const item = await table.get(keyOf(purchaseEntity, { purchaseOrderId }));
      return item && readPurchase(item);
    },
    save: async (before, change, receipt) => {
      const after = { ...before, ...change.order, version: before.version + 1 };
      await table.transact(saving(before, after, { change, receipt }));
      return after;
    },
    receipt: async (purchaseOrderId, receiptId) => {
      const item = await table.get(keyOf(receiptEntity, { purchaseOrderId, receiptId }));
      return item && storedReceipt.parse(item);
    },
    markBooked: (receipt) =>
      table.write({
        kind: 'update',
        key: keyOf(receiptEntity, receipt),
        update: 'SET #booked = :yes REMOVE #gsi1pk, #gsi1sk',
        values: { yes: true },
      }),
    unbooked: async () =>
      (await allOf(table, { index: 'GSI1', pk: 'RECEIPTS#UNBOOKED' })).map((item) =>
        storedReceipt.parse(item),
      ),
    allOf: async (status) =>
      (await allOf(table, { index: 'GSI1', pk: `PURCHASES#${status}` })).map(readPurchase),
    list: async (status, { limit, start }) => {
      const query = { index: 'GSI1', pk: `PURCHASES#${status}`, limit, descending: true } as const;
      const page = await table.query(start ? { ...query, start } : query);
      return { items: page.items.map(readPurchase), next: page.next };
    },
  };
}

const order = (at: number, id: string): string => `${String(at).padStart(15, '0')}#${id}`;

function purchaseItem(purchase: StoredPurchase): Item {
  return {
    ...keyOf(purchaseEntity, purchase),
    gsi1pk: `PURCHASES#${purchase.status}`,
    gsi1sk: order(purchase.createdAt, purchase.purchaseOrderId),
    ...purchase,
  };
}

const creation = (purchase: StoredPurchase, seen: OnOrderSeen): readonly Write[] => [
  { kind: 'put', item: purchaseItem(purchase), condition: 'attribute_not_exists(#pk)' },
  supplierExists(purchase.supplierId),
  warehouseExists(purchase.warehouseId),
  ...purchase.lines.map(({ sku }) => canBeBought(sku)),
  ...purchase.lines.map(({ sku, quantity }) => moveOnOrder(sku, quantity, seen.get(sku))),
];

const canBeBought = (sku: string): Check => ({
  kind: 'check',
  key: poolKey(sku, rootSlot),
  condition: 'attribute_exists(#pk) AND attribute_not_exists(#parts)',
});

type Saved = { readonly change: PurchaseChange; readonly receipt: StoredReceipt | undefined };

function saving(before: StoredPurchase, after: StoredPurchase, { change, receipt }: Saved): readonly Write[] {
  const saved: Put = {
    kind: 'put',
    item: purchaseItem(after),
    condition: '#version = :version',
    values: { version: before.version },
  };
  const received: Put[] = receipt
    ? [
        {
          kind: 'put',
          item: {
            ...keyOf(receiptEntity, receipt),
            gsi1pk: 'RECEIPTS#UNBOOKED',
            gsi1sk: order(receipt.receivedAt, receipt.receiptId),
            ...receipt,
          },
          condition: 'attribute_not_exists(#pk)',
        },
      ]
    : [];
  const shown = Object.keys(change.shown).length > 0 ? [learnt(after.supplierId, change.shown)] : [];
  return [
    saved,
    ...received,
    ...shown,
    ...change.onOrder.map(({ sku, quantity }) => moveOnOrder(sku, quantity)),
  ];
}
