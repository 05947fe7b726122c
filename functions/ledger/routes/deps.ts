import type { Clock } from '../../../shared/kernel/clock.ts';
import type { Cursors } from '../../../shared/security/cursor.ts';
import type { LedgerStore } from '../store.ts';

export type LedgerDeps = { readonly ledger: LedgerStore; readonly cursors: Cursors; readonly now: Clock };
