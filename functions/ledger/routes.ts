import type { AnyRoute } from '../../shared/http/route.ts';
import type { LedgerDeps } from './routes/deps.ts';
import { listAccounts } from './routes/list-accounts.ts';
import { listEntries } from './routes/list-entries.ts';

export const routes: readonly AnyRoute<LedgerDeps>[] = [listAccounts, listEntries];
