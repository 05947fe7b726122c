import type { Table } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { skuPage } from '../catalog/contract.ts';
import { alertStore } from './alert-store.ts';
import type { AuditDeps } from './audit-stock.ts';
import { auditStore } from './audit-store.ts';
import { classStore } from './class-store.ts';
import type { ClassifyDeps } from './classify-stock.ts';
import type { PurchaseDeps } from './create-purchase.ts';
import { moveDeps } from './move-deps.ts';
import { planningStore } from './planning-store.ts';
import { purchaseStore } from './purchase-store.ts';
import type { PolicyDeps } from './reorder-policy.ts';
import { setTier } from './spread-stock.ts';
import { inventoryStore } from './store.ts';
import { supplierStore } from './supplier-store.ts';

/** The stores on a table that keeping goods in stock needs. */
export const planningDeps = (
  table: Table,
  now: Clock,
): PolicyDeps & PurchaseDeps & ClassifyDeps & AuditDeps => ({
  ...moveDeps(table, now),
  inventory: inventoryStore(table),
  planning: planningStore(table),
  alerts: alertStore(table),
  audits: auditStore(table),
  suppliers: supplierStore(table),
  purchases: purchaseStore(table),
  classes: classStore(table),
  skuPage: skuPage(table),
  setTier: (sku, tier) => setTier(sku, tier, table),
});
