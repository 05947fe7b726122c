import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  ConditionRefused,
  type Item,
  type Page,
  type Table,
  type Update,
} from '../../shared/dynamodb/table.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { moneySchema } from '../../shared/kernel/money.ts';
import { type AlertKind, type AlertStatus, alertKinds, nextAlertStatuses } from './domain/alert.ts';

const alertEntity: Entity = {
  name: 'Stock alert',
  pk: 'ALERT#{alertId}',
  sk: 'ALERT',
  gsi1pk: 'ALERTS#{status}',
  gsi1sk: '{raisedAt}#{alertId}',
  holds:
    'the one alert of a SKU, warehouse and kind: status, openings, what to buy, and the events of its last change',
};

export const entities: readonly Entity[] = [alertEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Raise, acknowledge or resolve an alert',
    by: 'functions/inventory/alert-store.ts#alertStore',
    operation: 'UpdateItem on the condition of its status',
    requests: '1',
    writeUnits: '1, and 2 for the index rows',
    readUnits: '0',
  },
  {
    pattern: 'List alerts by status',
    by: 'functions/inventory/alert-store.ts#alertStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const proposal = z.object({
  quantity: z.int(),
  orderBy: z.string(),
  rhythm: z.enum(['small-and-often', 'in-lots']),
  onOrder: z.int(),
  cost: moneySchema.optional(),
  because: z.array(z.string()).readonly(),
});

/** What was found, and what to do about it. */
const findingSchema = z.object({
  message: z.string(),
  available: z.int().optional(),
  reorderPoint: z.int().optional(),
  /** An alert of the forecast is not over before more than this can be sold. */
  clearsAbove: z.int().optional(),
  purchaseOrderId: z.string().optional(),
  /** The lots that are about to expire: whatever is left of them, it is the same alert. */
  lots: z.array(z.string()).readonly().optional(),
  proposal: proposal.optional(),
});
export type Finding = z.output<typeof findingSchema>;

const statuses = Object.keys(nextAlertStatuses) as [AlertStatus, ...AlertStatus[]];

const storedAlert = z.object({
  alertId: z.string(),
  sku: z.string(),
  warehouseId: z.string().optional(),
  kind: z.enum(alertKinds),
  status: z.enum(statuses),
  openings: z.int(),
  version: z.int(),
  finding: findingSchema,
  raisedAt: z.int(),
  changedAt: z.int(),
  acknowledgedBy: z.string().optional(),
  acknowledgedAt: z.int().optional(),
  resolvedAt: z.int().optional(),
  resolution: z.string().optional(),
  events: z.array(z.string()).default([]),
});
export type StoredAlert = z.output<typeof storedAlert>;
export const readAlert = (item: Item): StoredAlert => storedAlert.parse(item);

/** Which alert it is: there is one for each of these, so a second can never be open. */
export type Subject = {
  readonly sku: string;
  readonly kind: AlertKind;
  readonly warehouseId?: string | undefined;
};

export const alertIdOf = ({ sku, kind, warehouseId = '' }: Subject): string =>
  derivedId('alr', [sku, warehouseId, kind]);

export type Alerts = {
  /** Opens the alert with its event; false where it is open already. */
  readonly raise: (subject: Subject, finding: Finding, at: number) => Promise<boolean>;
  /** Closes the alert with its event; false where it is not open. */
  readonly resolve: (subject: Subject, resolution: string, at: number) => Promise<boolean>;
  /** Answers the alert as it then is; undefined where there is none. */
  readonly acknowledge: (alertId: string, by: string, at: number) => Promise<StoredAlert | undefined>;
  readonly get: (subject: Subject) => Promise<StoredAlert | undefined>;
  readonly byId: (alertId: string) => Promise<StoredAlert | undefined>;
  /** Every alert that is not resolved; a moment late. */
  readonly unresolved: () => Promise<readonly StoredAlert[]>;
  readonly list: (
    status: AlertStatus,
    page: { readonly limit: number; readonly start: Page['next'] },
  ) => Promise<{ readonly items: readonly StoredAlert[]; readonly next: Page['next'] }>;
};

export function alertStore(table: Table): Alerts {
  const get = async (alertId: string) => {
    const item = await table.get(keyOf(alertEntity, { alertId }));
    return item && readAlert(item);
  };
  return {
    raise: (subject, finding, at) => took(table, raised(subject, finding, at)),
    resolve: (subject, resolution, at) => took(table, resolved(alertIdOf(subject), resolution, at)),
    acknowledge: async (alertId, by, at) => {
      await took(table, acknowledged(alertId, by, at));
      return get(alertId);
    },
    get: (subject) => get(alertIdOf(subject)),
    byId: get,
    unresolved: async () => {
      const lists = ['OPEN', 'ACKNOWLEDGED'].map((status) =>
        allOf(table, { index: 'GSI1', pk: `ALERTS#${status}` }),
      );
      return (await Promise.all(lists)).flat().map(readAlert);
    },
    list: async (status, { limit, start }) => {
      const query = { index: 'GSI1', pk: `ALERTS#${status}`, limit, descending: true } as const;
      const page = await table.query(start ? { ...query, start } : query);
      return { items: page.items.map(readAlert), next: page.next };
    },
  };
}

/** Writes, and tells whether the condition let it. */
async function took(table: Table, update: Update): Promise<boolean> {
  try {
    await table.write(update);
    return true;
  } catch (error) {
    if (error instanceof ConditionRefused) return false;
    throw error;
  }
}

/** Sorts by time: fifteen digits last longer than this program. */
const order = (at: number, alertId: string): string => `${String(at).padStart(15, '0')}#${alertId}`;

function raised({ sku, kind, warehouseId }: Subject, finding: Finding, at: number): Update {
  const alertId = alertIdOf({ sku, kind, warehouseId });
  const names = { alertId, sku, kind, ...(warehouseId === undefined ? {} : { warehouseId }) };
  const named = Object.keys(names).map((name) => `#${name} = :${name}`);
  return {
    kind: 'update',
    key: keyOf(alertEntity, { alertId }),
    update:
      `SET ${named.join(', ')}, #status = :status, #finding = :finding, #raisedAt = :at, #changedAt = :at, ` +
      '#openings = if_not_exists(#openings, :none) + :one, #version = if_not_exists(#version, :none) + :one, ' +
      '#events = :events, #gsi1pk = :gsi1pk, #gsi1sk = :gsi1sk ' +
      'REMOVE #acknowledgedBy, #acknowledgedAt, #resolvedAt, #resolution',
    condition: 'attribute_not_exists(#pk) OR #status = :resolved',
    values: {
      ...names,
      ...movedTo('OPEN', alertId, at),
      resolved: 'RESOLVED',
      finding,
      at,
      none: 0,
      one: 1,
      events: ['stock.alert.raised'],
    },
  };
}

const resolved = (alertId: string, resolution: string, at: number): Update => ({
  kind: 'update',
  key: keyOf(alertEntity, { alertId }),
  update:
    'SET #status = :status, #resolvedAt = :at, #changedAt = :at, #resolution = :resolution, ' +
    '#version = #version + :one, #events = :events, #gsi1pk = :gsi1pk, #gsi1sk = :gsi1sk',
  condition: '#status IN (:open, :acknowledged)',
  values: {
    ...movedTo('RESOLVED', alertId, at),
    open: 'OPEN',
    acknowledged: 'ACKNOWLEDGED',
    resolution,
    at,
    one: 1,
    events: ['stock.alert.resolved'],
  },
});

const acknowledged = (alertId: string, by: string, at: number): Update => ({
  kind: 'update',
  key: keyOf(alertEntity, { alertId }),
  update:
    'SET #status = :status, #acknowledgedAt = :at, #acknowledgedBy = :by, #changedAt = :at, ' +
    '#version = #version + :one, #events = :events, #gsi1pk = :gsi1pk, #gsi1sk = :gsi1sk',
  condition: '#status = :open',
  values: { ...movedTo('ACKNOWLEDGED', alertId, at), open: 'OPEN', at, by, one: 1, events: [] },
});

const movedTo = (status: AlertStatus, alertId: string, at: number) => ({
  status,
  gsi1pk: `ALERTS#${status}`,
  gsi1sk: order(at, alertId),
});
