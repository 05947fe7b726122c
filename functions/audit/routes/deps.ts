import type { Table } from '../../../shared/dynamodb/table.ts';
import type { Cursors } from '../../../shared/security/cursor.ts';
import type { AnchorStore } from '../anchor-store.ts';
import type { TrailStore } from '../store.ts';

export type AuditDeps = {
  readonly table: Pick<Table, 'get'>;
  readonly trail: Pick<TrailStore, 'rows'>;
  readonly anchors: Pick<AnchorStore, 'last'>;
  readonly cursors: Cursors;
};
