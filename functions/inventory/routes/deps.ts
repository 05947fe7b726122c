import type { Cursors } from '../../../shared/security/cursor.ts';
import type { PurchaseDeps } from '../create-purchase.ts';
import type { PolicyDeps } from '../reorder-policy.ts';
import type { Webhooks } from '../webhook-store.ts';

export type InventoryDeps = PolicyDeps &
  PurchaseDeps & { readonly cursors: Cursors; readonly webhooks: Webhooks };
