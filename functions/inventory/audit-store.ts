import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Table } from '../../shared/dynamodb/table.ts';
import type { Sums } from './domain/stock-audit.ts';

const auditEntity: Entity = {
  name: 'Stock audit',
  pk: 'AUDIT#{sku}',
  sk: 'AUDIT',
  holds:
    'what the journal of a SKU added up to until a time, so that the next audit reads only what came later',
};

export const entities: readonly Entity[] = [auditEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Audit the stock of a SKU',
    by: 'functions/inventory/audit-stock.ts#auditSku',
    operation:
      'GetItem of the last audit; Query of the stock, consistent; Query GSI1 of the journal since; PutItem',
    requests: '4, and 1 a further page of the journal; all of its pages where books differ',
    writeUnits: '1',
    readUnits: '1, 1 a 4 KB of stock, 0.5 a 4 KB of journal',
  },
];

const shelf = z.object({ free: z.int(), allocated: z.int(), quarantine: z.int() });
const storedAudit = z.object({
  until: z.int(),
  sums: z.object({ shelves: z.record(z.string(), shelf), reserved: z.int(), inTransit: z.int() }),
});

/** How far the journal of a SKU is added up. */
export type AuditMark = { readonly until: number; readonly sums: Sums };
export type AuditStore = {
  readonly mark: (sku: string) => Promise<AuditMark | undefined>;
  readonly putMark: (sku: string, mark: AuditMark) => Promise<void>;
};

export const auditStore = (table: Table): AuditStore => ({
  mark: async (sku) => {
    const item = await table.get(keyOf(auditEntity, { sku }));
    return item && storedAudit.parse(item);
  },
  putMark: (sku, mark) => table.write({ kind: 'put', item: { ...keyOf(auditEntity, { sku }), ...mark } }),
});
