import type { Cursors } from '../../../shared/security/cursor.ts';
import type { PolicyDeps } from '../reorder-policy.ts';
import type { Webhooks } from '../webhook-store.ts';

export type InventoryDeps = PolicyDeps & { readonly cursors: Cursors; readonly webhooks: Webhooks };
