import type { Table } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { AuditDeps } from './audit-ledger.ts';
import { auditStore } from './audit-store.ts';
import { ledgerStore } from './store.ts';

/** What keeping and auditing the journal of a table needs. */
export const ledgerDeps = (
  table: Table,
  now: Clock,
): AuditDeps & { ledger: ReturnType<typeof ledgerStore> } => ({
  ledger: ledgerStore(table),
  audits: auditStore(table),
  now,
});
