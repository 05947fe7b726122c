import type { Clock } from '../../../shared/kernel/clock.ts';
import type { Cursors } from '../../../shared/security/cursor.ts';
import type { CatalogStore } from '../store.ts';

export type CatalogDeps = { readonly catalog: CatalogStore; readonly cursors: Cursors; readonly now: Clock };
