import type { Cursors } from '../../../shared/security/cursor.ts';
import type { ClassifyDeps } from '../classify-stock.ts';
import type { PurchaseDeps } from '../create-purchase.ts';
import type { PolicyDeps } from '../reorder-policy.ts';
import type { Webhooks } from '../webhook-store.ts';

export type InventoryDeps = PolicyDeps &
  PurchaseDeps &
  ClassifyDeps & { readonly cursors: Cursors; readonly webhooks: Webhooks };
