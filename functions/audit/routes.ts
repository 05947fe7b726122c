import type { AnyRoute } from '../../shared/http/route.ts';
import type { AuditDeps } from './routes/deps.ts';
import { getAnchor } from './routes/get-anchor.ts';
import { getOrderTrail } from './routes/get-order-trail.ts';
import { listEntries } from './routes/list-entries.ts';

export const routes: readonly AnyRoute<AuditDeps>[] = [getOrderTrail, listEntries, getAnchor];
