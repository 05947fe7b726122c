import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { allOf, ConditionRefused, type Item, type Page, type Table } from '../../shared/dynamodb/table.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { moneySchema } from '../../shared/kernel/money.ts';
import {
  abcClasses,
  cutOffsSchema,
  type Measure,
  type StockClass,
  xyzClasses,
} from './domain/stock-classes.ts';

const classEntity: Entity = {
  name: 'Stock class',
  pk: 'CLASS#{sku}',
  sk: 'CLASS',
  gsi1pk: 'CLASSES',
  gsi1sk: '{sku}',
  holds: 'ABC and XYZ of a SKU, revenue and variability that they come from, when its counts were planned',
};

const classRunEntity: Entity = {
  name: 'Classification',
  pk: 'CLASSIFICATION',
  sk: 'LAST',
  holds:
    'when classes were worked out last, the cut-offs, how many of each there are, and which SKUs changed class',
};

const countEntity: Entity = {
  name: 'Count task',
  pk: 'COUNT#{countId}',
  sk: 'COUNT',
  gsi1pk: 'COUNTS#{status}',
  gsi1sk: '{class}#{sku}#{warehouseId}',
  holds:
    'the one count task of a SKU in a warehouse: its round, what was counted, the difference and its value',
};

export const entities: readonly Entity[] = [classEntity, classRunEntity, countEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Work out the classes of S SKUs',
    by: 'functions/inventory/classify-stock.ts#classifyStock',
    operation:
      'Query GSI1 by pages of 50, BatchGetItem of pools, Query of the demand, UpdateItem; then Query GSI1 and UpdateItem of what changed',
    requests: '2S + S/16',
    writeUnits: '2 a SKU, and 2 a change',
    readUnits: '0.5 a 4 KB of demand, 0.5 a SKU',
  },
  {
    pattern: 'List classes, or count tasks by status',
    by: 'functions/inventory/class-store.ts#classStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'Plan the counts of a SKU in W warehouses',
    by: 'functions/inventory/count-stock.ts#planCounts',
    operation: 'Query of its stock; W UpdateItem of tasks; UpdateItem of its class',
    requests: '2 + W',
    writeUnits: '3W + 2',
    readUnits: '1',
  },
];

const storedClass = z.object({
  sku: z.string(),
  currency: z.string(),
  /** Minor units; text, because a sum may be larger than a number keeps. */
  revenue: z.string().transform((text) => BigInt(text)),
  variation: z.number().optional(),
  abc: z.enum(abcClasses).optional(),
  xyz: z.enum(xyzClasses).optional(),
  plannedAt: z.int().optional(),
});
export type StoredClass = z.output<typeof storedClass>;

const storedRun = z.object({
  cutOffs: cutOffsSchema,
  at: z.int(),
  since: z.string(),
  counts: z.record(z.string(), z.int()),
  changed: z.array(z.object({ sku: z.string(), from: z.string().optional(), to: z.string() })),
});
export type ClassRun = z.output<typeof storedRun>;

const storedCount = z.object({
  countId: z.string(),
  sku: z.string(),
  warehouseId: z.string(),
  abc: z.enum(abcClasses),
  status: z.enum(['OPEN', 'COUNTED']),
  round: z.int(),
  madeAt: z.int(),
  counted: z.int().optional(),
  difference: z.int().optional(),
  value: moneySchema.optional(),
  countedAt: z.int().optional(),
  by: z.string().optional(),
});
export type CountTask = z.output<typeof storedCount>;
type CountOf = Pick<CountTask, 'sku' | 'warehouseId' | 'abc'>;
export type Counted = Required<Pick<CountTask, 'counted' | 'difference' | 'value' | 'countedAt' | 'by'>>;

type PageOf = { readonly limit: number; readonly start: Page['next'] };
type Listed<Each> = { readonly items: readonly Each[]; readonly next: Page['next'] };

export type Classes = {
  readonly putMeasure: (measure: Measure) => Promise<void>;
  readonly putClass: (each: StockClass) => Promise<void>;
  readonly all: () => Promise<readonly StoredClass[]>;
  readonly list: (page: PageOf) => Promise<Listed<StoredClass>>;
  readonly lastRun: () => Promise<ClassRun | undefined>;
  readonly putRun: (run: ClassRun) => Promise<void>;
  /** Notes that a SKU's counts are planned. */
  readonly markPlanned: (sku: string, at: number) => Promise<void>;
  /** Opens the count task of a SKU in a warehouse; false where it is open already. */
  readonly openCount: (count: CountOf, at: number) => Promise<boolean>;
  readonly count: (countId: string) => Promise<CountTask | undefined>;
  /** Closes the task's round; false where that is closed already. */
  readonly closeCount: (task: CountTask, counted: Counted) => Promise<boolean>;
  readonly listCounts: (status: CountTask['status'], page: PageOf) => Promise<Listed<CountTask>>;
};

export function classStore(table: Table): Classes {
  const listed = async <Each>(pk: string, { limit, start }: PageOf, read: (item: Item) => Each) => {
    const page = await table.query({ index: 'GSI1', pk, limit, ...(start ? { start } : {}) });
    return { items: page.items.map(read), next: page.next };
  };
  return {
    putMeasure: ({ sku, currency, revenue, variation }) =>
      table.write({
        kind: 'update',
        key: keyOf(classEntity, { sku }),
        update:
          'SET #sku = :sku, #currency = :currency, #revenue = :revenue, #gsi1pk = :gsi1pk, #gsi1sk = :sku' +
          (variation === undefined ? ' REMOVE #variation' : ', #variation = :variation'),
        values: {
          sku,
          currency,
          revenue: String(revenue),
          gsi1pk: 'CLASSES',
          ...(variation === undefined ? {} : { variation }),
        },
      }),
    putClass: ({ sku, abc, xyz }) =>
      table.write({
        kind: 'update',
        key: keyOf(classEntity, { sku }),
        update: 'SET #abc = :abc, #xyz = :xyz',
        values: { abc, xyz },
      }),
    all: async () =>
      (await allOf(table, { index: 'GSI1', pk: 'CLASSES' })).map((item) => storedClass.parse(item)),
    list: (page) => listed('CLASSES', page, (item) => storedClass.parse(item)),
    lastRun: async () => {
      const item = await table.get(keyOf(classRunEntity, {}));
      return item && storedRun.parse(item);
    },
    putRun: (run) => table.write({ kind: 'put', item: { ...keyOf(classRunEntity, {}), ...run } }),
    markPlanned: (sku, at) =>
      table.write({
        kind: 'update',
        key: keyOf(classEntity, { sku }),
        update: 'SET #plannedAt = :at',
        condition: 'attribute_exists(#pk)',
        values: { at },
      }),
    openCount: (count, at) => openCount(table, count, at),
    count: async (countId) => {
      const item = await table.get(keyOf(countEntity, { countId }));
      return item && storedCount.parse(item);
    },
    closeCount: (task, counted) => closeCount(table, task, counted),
    listCounts: (status, page) => listed(`COUNTS#${status}`, page, (item) => storedCount.parse(item)),
  };
}

const taken = async (write: Promise<void>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionRefused) return false;
    throw error;
  }
};

function openCount(table: Table, { sku, warehouseId, abc }: CountOf, at: number): Promise<boolean> {
  const countId = derivedId('cnt', [sku, warehouseId]);
  return taken(
    table.write({
      kind: 'update',
      key: keyOf(countEntity, { countId }),
      update:
        'SET #countId = :countId, #sku = :sku, #warehouseId = :warehouseId, #abc = :abc, #status = :open, #madeAt = :at, ' +
        '#round = if_not_exists(#round, :none) + :one, #gsi1pk = :gsi1pk, #gsi1sk = :gsi1sk ' +
        'REMOVE #counted, #difference, #value, #countedAt, #by',
      condition: 'attribute_not_exists(#pk) OR #status = :counted',
      values: {
        countId,
        sku,
        warehouseId,
        abc,
        at,
        open: 'OPEN',
        counted: 'COUNTED',
        none: 0,
        one: 1,
        gsi1pk: 'COUNTS#OPEN',
        gsi1sk: `${abc}#${sku}#${warehouseId}`,
      },
    }),
  );
}

function closeCount(table: Table, { countId, round }: CountTask, counted: Counted): Promise<boolean> {
  return taken(
    table.write({
      kind: 'update',
      key: keyOf(countEntity, { countId }),
      update:
        'SET #status = :done, #counted = :counted, #difference = :difference, #value = :value, #countedAt = :countedAt, ' +
        '#by = :by, #gsi1pk = :gsi1pk',
      condition: '#status = :open AND #round = :round',
      values: { ...counted, round, done: 'COUNTED', open: 'OPEN', gsi1pk: 'COUNTS#COUNTED' },
    }),
  );
}
