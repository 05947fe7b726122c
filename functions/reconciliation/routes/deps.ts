import type { Presign } from '../../../shared/kernel/presigned.ts';
import type { Cursors } from '../../../shared/security/cursor.ts';
import type { BillStore } from '../bill-store.ts';
import type { DifferenceStore } from '../difference-store.ts';
import type { ReconciliationStore } from '../store.ts';

export type ReconciliationApiDeps = {
  readonly reconciliations: ReconciliationStore;
  readonly differences: DifferenceStore;
  readonly bills: BillStore;
  readonly presign: Presign;
  readonly cursors: Cursors;
  readonly now: () => number;
};
