import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Table } from '../../shared/dynamodb/table.ts';
import { calendarSchema, knownCalendar } from './domain/watch/calendar.ts';
import { defaultWatchPolicy, watchPolicySchema } from './domain/watch/policy.ts';

const watchEntity: Entity = {
  name: 'Watch policy',
  pk: 'WATCHPOLICY',
  sk: 'POLICY',
  holds: 'from when on parcels are somebody’s business, which days carriers rest, and who said so',
};

export const entities: readonly Entity[] = [watchEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Read how parcels are watched; put it',
    by: 'functions/logistics/watch-store.ts#watchStore',
    operation: 'GetItem, remembered for a minute; PutItem',
    requests: '1 a minute and container',
    writeUnits: '1 a KB',
    readUnits: '1 a 4 KB',
  },
];

/** How parcels are watched (物流监控策略), and on which days carriers rest (休息日历). */
export const watchingSchema = z.strictObject({
  policy: watchPolicySchema.default(defaultWatchPolicy),
  calendar: calendarSchema.default(knownCalendar),
});
export type Watching = z.output<typeof watchingSchema>;
/** An item may hold more than what was told, such as who wrote it. */
const stored = z.object({ ...watchingSchema.shape, changedBy: z.string(), changedAt: z.int() });
export type KeptWatching = Watching & Partial<Pick<z.output<typeof stored>, 'changedBy' | 'changedAt'>>;

export type WatchStore = {
  /** As it is now; the defaults where nobody has said anything. */
  readonly get: () => Promise<KeptWatching>;
  readonly put: (watching: z.output<typeof stored>) => Promise<void>;
};

const defaults: Watching = { policy: defaultWatchPolicy, calendar: knownCalendar };

export const watchStore = (table: Table): WatchStore => ({
  get: async () => {
    const item = await table.get(keyOf(watchEntity, {}));
    return item ? stored.parse(item) : defaults;
  },
  put: (watching) => table.write({ kind: 'put', item: { ...keyOf(watchEntity, {}), ...watching } }),
});

const rememberedMs = 60_000;

/** The same, read once a minute at most. */
export function rememberedWatching({ get }: WatchStore, now: () => number): () => Promise<Watching> {
  let last: { readonly at: number; readonly value: Watching } | undefined;
  return async () => {
    if (last === undefined || now() - last.at > rememberedMs) last = { at: now(), value: await get() };
    return last.value;
  };
}
