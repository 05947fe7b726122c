import { type AccessPattern, type Entity, filled, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  type Item,
  type Page,
  type Put,
  type Table,
  unlessRefused,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { shardOf } from '../../shared/kernel/ids.ts';
import { carrierCodes, type TrackingEvent } from './domain/tracking.ts';
import {
  keptEvent,
  type ParcelRef,
  readEvent,
  readParcel,
  type StoredParcel,
  storedParcel,
} from './stored-parcel.ts';
import { saved, type VersionedPut, versionedPut } from './versioned.ts';

const parcelEntity: Entity = {
  name: 'Parcel',
  pk: 'PARCEL#{carrier}#{waybillNo}',
  sk: 'PARCEL',
  gsi1pk: 'PARCELS_DUE#{shard}',
  gsi1sk: '{nextLookAt}#{carrier}#{waybillNo}',
  holds:
    'whose parcel it is, what its events come to, what was raised about it, and when the clock must look at it; in the index until it is over',
};

const generationEntity: Entity = {
  name: 'Earlier parcel of a number',
  pk: 'PARCEL#{carrier}#{waybillNo}',
  sk: 'GENERATION#{generation}',
  holds: 'the parcel that had the number before the carrier used it again',
};

const eventEntity: Entity = {
  name: 'Tracking event',
  pk: 'PARCEL#{carrier}#{waybillNo}',
  sk: 'EVENT#{hash}',
  holds: 'one scan of a carrier, at most 1 KB; also where no parcel of that number is known yet',
};

const pointerEntity: Entity = {
  name: 'Parcel of an order',
  pk: 'ORDERPARCELS#{orderId}',
  sk: 'PARCEL#{carrier}#{waybillNo}',
  holds: 'that the order has this parcel',
};

const unknownCodeEntity: Entity = {
  name: 'Unknown carrier code',
  pk: 'UNKNOWNCODES',
  sk: '{carrier}#{code}',
  holds: 'how many events had a code that the adapter does not know, and when it was seen last',
};

export const entities: readonly Entity[] = [
  parcelEntity,
  generationEntity,
  eventEntity,
  pointerEntity,
  unknownCodeEntity,
];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Take a tracking event, new or known',
    by: 'functions/logistics/parcel-store.ts#parcelStore',
    operation: 'PutItem on the condition that there is none',
    requests: '1',
    writeUnits: '1',
    readUnits: '0',
  },
  {
    pattern: 'Read a parcel with its events',
    by: 'functions/logistics/parcel-store.ts#parcelStore',
    operation: 'Query of its partition, strongly consistent',
    requests: '1',
    writeUnits: '0',
    readUnits: '1 a 4 KB',
  },
  {
    pattern: 'Change a parcel',
    by: 'functions/logistics/parcel-store.ts#parcelStore',
    operation: 'PutItem on the version that was seen; with its cases all or nothing',
    requests: '1',
    writeUnits: '1 a KB, and 2 for the index row; doubled with cases',
    readUnits: '0',
  },
  {
    pattern: 'Find the parcels that the clock must look at',
    by: 'functions/logistics/parcel-store.ts#parcelStore',
    operation: 'Query GSI1 of each of 4 shards, longest waiting first',
    requests: '4 a look',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'List the parcels of an order',
    by: 'functions/logistics/parcel-store.ts#parcelStore',
    operation: 'Query of their places, then BatchGetItem of the parcels',
    requests: '2',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB, twice',
  },
  {
    pattern: 'Count a code that nobody knows; list them',
    by: 'functions/logistics/parcel-store.ts#parcelStore',
    operation: 'GetItem of the event, UpdateItem where its code is none; Query',
    requests: '1, or 2',
    writeUnits: '1',
    readUnits: '1; 0.5 a 4 KB of the list',
  },
];

const shards = 4;

export type ParcelWithEvents = {
  readonly parcel: StoredParcel | undefined;
  readonly events: readonly TrackingEvent[];
  /** Earlier uses of the number, the first one first. */
  readonly earlier: readonly StoredParcel[];
};
export type UnknownCode = {
  readonly carrier: string;
  readonly code: string;
  readonly count: number;
  readonly lastAt: number;
};

/** A parcel whose time has come, as the index has it: a moment late, and missing where it cannot be read. */
export type DueParcel = { readonly ref: ParcelRef; readonly parcel: StoredParcel | undefined };

export type ParcelStore = {
  /** Keeps an event; false where it was there. */
  readonly take: (event: TrackingEvent) => Promise<boolean>;
  readonly event: (of: ParcelRef & { readonly hash: string }) => Promise<TrackingEvent | undefined>;
  readonly get: (ref: ParcelRef) => Promise<StoredParcel | undefined>;
  readonly whole: (ref: ParcelRef) => Promise<ParcelWithEvents>;
  /** Writes a parcel as it shall be, with other writes all or nothing; undefined where somebody wrote first. */
  readonly save: (next: StoredParcel, also?: readonly Write[]) => Promise<StoredParcel | undefined>;
  readonly ofOrder: (orderId: string) => Promise<readonly StoredParcel[]>;
  readonly getAll: (refs: readonly ParcelRef[]) => Promise<readonly StoredParcel[]>;
  /** Those that the clock must look at by `now`, page by page; whoever is worked on meanwhile comes up no more. */
  readonly due: (now: number) => AsyncGenerator<readonly DueParcel[]>;
  readonly countUnknown: (
    code: { readonly carrier: string; readonly code: string },
    at: number,
  ) => Promise<void>;
  readonly unknownCodes: () => Promise<readonly UnknownCode[]>;
};

export function parcelStore(table: Table): ParcelStore {
  return {
    take: (event) => unlessRefused(table.write(eventPut(event))),
    get: async (ref) => {
      const item = await table.get(keyOf(parcelEntity, ref));
      return item && readParcel(item);
    },
    event: async (of) => {
      const item = await table.get(keyOf(eventEntity, of));
      return item && readEvent(item);
    },
    whole: (ref) => whole(ref, table),
    save: (next, also = []) => saved(parcelPut(next), also, table),
    ofOrder: async (orderId) => {
      const places = await allOf(table, { pk: `ORDERPARCELS#${orderId}`, consistent: true });
      const keys = places.map(({ sk }) => ({ pk: sk, sk: parcelEntity.sk }));
      const found = (await table.getAll(keys, { consistent: true })).map(readParcel);
      return found.sort((a, b) => a.bookedAt - b.bookedAt || (a.waybillNo < b.waybillNo ? -1 : 1));
    },
    getAll: async (refs) => {
      const keys = refs.map((ref) => keyOf(parcelEntity, ref));
      return (await table.getAll(keys, { consistent: true })).map(readParcel);
    },
    due: (now) => due(now, table),
    countUnknown: async ({ carrier, code }, at) => {
      const key = keyOf(unknownCodeEntity, { carrier, code: code.replaceAll('#', '_') });
      const update = 'ADD #count :one SET #lastAt = :at';
      await table.write({ kind: 'update', key, update, values: { one: 1, at } });
    },
    unknownCodes: async () => (await allOf(table, { pk: unknownCodeEntity.pk })).map(asUnknownCode),
  };
}

function asUnknownCode({ sk, count, lastAt }: Item): UnknownCode {
  const at = sk.indexOf('#');
  return { carrier: sk.slice(0, at), code: sk.slice(at + 1), count: Number(count), lastAt: Number(lastAt) };
}

export const eventPut = (event: TrackingEvent): Put => ({
  kind: 'put',
  item: { ...keyOf(eventEntity, event), ...keptEvent(event) },
  condition: 'attribute_not_exists(#pk)',
});

/** All that lies under each number that an order has or had, number by number. */
export async function parcelPartitions(table: Table, orderId: string): Promise<readonly (readonly Item[])[]> {
  const places = await allOf(table, { pk: `ORDERPARCELS#${orderId}`, consistent: true });
  return Promise.all(places.map(({ sk }) => allOf(table, { pk: sk, consistent: true })));
}

async function whole(ref: ParcelRef, table: Table): Promise<ParcelWithEvents> {
  const items = await allOf(table, { pk: filled(parcelEntity.pk, ref), consistent: true });
  const found = items.find(({ sk }) => sk === parcelEntity.sk);
  return {
    parcel: found && readParcel(found),
    events: items.filter(({ sk }) => sk.startsWith('EVENT#')).map(readEvent),
    earlier: items.filter(({ sk }) => sk.startsWith('GENERATION#')).map(readParcel),
  };
}

const itemOf = (parcel: StoredParcel): Item => {
  const { carrier, waybillNo, parcelId, nextLookAt } = parcel;
  const row =
    nextLookAt === undefined
      ? {}
      : {
          gsi1pk: `PARCELS_DUE#${shardOf(parcelId, shards)}`,
          gsi1sk: `${isoTime(nextLookAt)}#${carrier}#${waybillNo}`,
        };
  return { ...keyOf(parcelEntity, parcel), ...row, ...parcel };
};

/** Writes that make a parcel, its place at the order, and keep the earlier one of the number; on what was seen there. */
export function parcelPuts(fresh: StoredParcel, earlier: StoredParcel | undefined): readonly Put[] {
  const { orderId, carrier, waybillNo } = fresh;
  return [
    {
      kind: 'put',
      item: itemOf(fresh),
      ...(earlier
        ? { condition: '#version = :seen', values: { seen: earlier.version } }
        : { condition: 'attribute_not_exists(#pk)' }),
    },
    {
      kind: 'put',
      item: { ...keyOf(pointerEntity, { orderId, carrier, waybillNo }), carrier, waybillNo },
    },
    ...(earlier
      ? [{ kind: 'put' as const, item: { ...earlier, ...keyOf(generationEntity, earlier), events: [] } }]
      : []),
  ];
}

/** The write of a parcel that was read at `next.version`, and the parcel as it will be then. */
export const parcelPut = (next: StoredParcel): VersionedPut<StoredParcel> => versionedPut(next, itemOf);

const page = 50;

/** An item that cannot be read stands in no other one's way: its key says which parcel it is. */
async function* due(now: number, table: Table): AsyncGenerator<readonly DueParcel[]> {
  const between = ['0', `${isoTime(now)}~`] as const;
  const starts = new Map<number, Page['next']>(
    Array.from({ length: shards }, (_, shard) => [shard, undefined]),
  );
  while (starts.size > 0) {
    const pages = await Promise.all(
      [...starts].map(async ([shard, start]) => {
        const query = { index: 'GSI1', pk: `PARCELS_DUE#${shard}`, between, limit: page } as const;
        const { items, next } = await table.query(start ? { ...query, start } : query);
        if (next) starts.set(shard, next);
        else starts.delete(shard);
        return items;
      }),
    );
    const found = pages.flat().flatMap((item): DueParcel[] => {
      const ref = refOf(item.pk);
      return ref ? [{ ref, parcel: storedParcel.safeParse(item).data }] : [];
    });
    if (found.length > 0) yield found;
  }
}

function refOf(pk: string): ParcelRef | undefined {
  const [, name, waybillNo] = pk.split('#');
  const carrier = carrierCodes.find((each) => each === name);
  return carrier && waybillNo ? { carrier, waybillNo } : undefined;
}
