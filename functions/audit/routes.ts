import type { AnyRoute } from '../../shared/http/route.ts';
import type { AuditDeps } from './routes/deps.ts';
import { getAuditAnchor } from './routes/get-audit-anchor.ts';
import { getOrderTrail } from './routes/get-order-trail.ts';
import { listAuditEntries } from './routes/list-audit-entries.ts';

export const routes: readonly AnyRoute<AuditDeps>[] = [getOrderTrail, listAuditEntries, getAuditAnchor];
