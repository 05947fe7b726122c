import type { Clock } from '../../../shared/kernel/clock.ts';
import type { InventoryStore } from '../store.ts';

export type InventoryDeps = { readonly inventory: InventoryStore; readonly now: Clock };
