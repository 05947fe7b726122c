import * as z from 'zod';
import { type AccessPattern, type Entity, filled, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  beginningWith,
  type Item,
  type Page,
  type Table,
  TransactionRefused,
  unlessRefused,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { channels } from '../../shared/kernel/channel.ts';
import { type OrderRef, waitCodes } from '../../shared/kernel/person.ts';
import type { Waiting } from './domain/erasure.ts';

const orderEntity: Entity = {
  name: "Person's order",
  pk: 'PERSON#{person}',
  sk: 'ORDER#{orderId}',
  gsi1pk: 'PERSONSOF#{orderId}',
  gsi1sk: '{person}',
  holds:
    'that an order is of a person (an HMAC of phone or buyer id), until it is erased; why an erasure has to wait for it',
};

const erasureEntity: Entity = {
  name: "Person's erasure",
  pk: 'PERSON#{person}',
  sk: 'ERASURE#{erasureId}',
  holds: 'that a person (by HMAC) wanted to be forgotten, and when',
};

export const entities: readonly Entity[] = [orderEntity, erasureEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Note whose an order is, by each phone and buyer id of it; see whether they are to be forgotten',
    by: 'functions/privacy/note-order.ts#noteOrder',
    operation: 'GetItem of order and channel order; UpdateItem and Query a key',
    requests: '1 or 2, and 2 a key (1 to 3)',
    writeUnits: '1 a key, and 1 for the index row',
    readUnits: '2, and 1 a key',
  },
  {
    pattern: 'Find the orders of a person',
    by: 'functions/privacy/person-store.ts#personStore',
    operation: 'Query, consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '1 a 4 KB: some 15 orders',
  },
  {
    pattern: 'Let go of an order that is erased, under all of its persons, and count it once',
    by: 'functions/privacy/person-store.ts#personStore',
    operation: 'Query GSI1; TransactWriteItems of its rows and the count',
    requests: '2',
    writeUnits: '4 a key, and 2',
    readUnits: '0.5',
  },
];

const storedRow = z.object({
  orderId: z.string(),
  placedAt: z.int(),
  channelOrder: z
    .object({ channel: z.enum(channels), shopId: z.string(), channelOrderId: z.string() })
    .optional(),
  waiting: z
    .object({ reason: z.enum(waitCodes), until: z.int().optional(), lookAt: z.int() })
    .transform(({ until, ...rest }) => ({ ...rest, until }))
    .optional(),
});
export type PersonsOrder = OrderRef & { readonly placedAt: number; readonly waiting?: Waiting | undefined };

const storedErasure = z.object({ erasureId: z.string(), requestedAt: z.int() });

type Paging = { readonly limit: number; readonly start?: Page['next'] };

export type PersonStore = {
  /** Notes that an order is of a person; again changes nothing but where it came from. */
  readonly note: (person: string, order: PersonsOrder) => Promise<void>;
  readonly orders: (
    person: string,
    page: Paging,
  ) => Promise<{ readonly items: readonly PersonsOrder[]; readonly next: Page['next'] }>;
  readonly erasures: (person: string) => Promise<readonly z.output<typeof storedErasure>[]>;
  readonly wait: (person: string, orderId: string, waiting: Waiting) => Promise<void>;
  /** Lets go of an order; `counted` is written with it, once whoever comes first. False where it was gone. */
  readonly release: (
    order: { readonly person: string; readonly orderId: string; readonly others: readonly string[] },
    counted: Write,
  ) => Promise<boolean>;
};

export const personsErasurePut = (erasure: {
  readonly person: string;
  readonly erasureId: string;
  readonly requestedAt: number;
}): Write => {
  const { erasureId, requestedAt } = erasure;
  return { kind: 'put', item: { ...keyOf(erasureEntity, erasure), erasureId, requestedAt } };
};

export function personStore(table: Table): PersonStore {
  const pkOf = (person: string) => filled(orderEntity.pk, { person });
  return {
    note: (person, { orderId, placedAt, channelOrder }) => {
      const row = { gsi1pk: filled(orderEntity.gsi1pk ?? '', { orderId }), gsi1sk: person };
      const values = { ...row, orderId, placedAt, ...(channelOrder ? { channelOrder } : {}) };
      const named = Object.keys(values).map((name) => `#${name} = :${name}`);
      const key = keyOf(orderEntity, { person, orderId });
      return table.write({ kind: 'update', key, update: `SET ${named.join(', ')}`, values });
    },
    orders: async (person, { limit, start }) => {
      const query = { pk: pkOf(person), between: beginningWith('ORDER#'), limit, consistent: true } as const;
      const page = await table.query(start ? { ...query, start } : query);
      return { items: page.items.map(readRow), next: page.next };
    },
    erasures: async (person) => {
      const between = beginningWith('ERASURE#');
      const items = await allOf(table, { pk: pkOf(person), between, consistent: true });
      return items.map((item) => storedErasure.parse(item));
    },
    wait: async (person, orderId, waiting) => {
      await unlessRefused(
        table.write({
          kind: 'update',
          key: keyOf(orderEntity, { person, orderId }),
          update: 'SET #waiting = :waiting',
          condition: 'attribute_exists(#pk)',
          values: { waiting },
        }),
      );
    },
    release: async ({ person, orderId, others }, counted) => {
      const index = { index: 'GSI1', pk: filled(orderEntity.gsi1pk ?? '', { orderId }) } as const;
      const indexed = (await allOf(table, index)).map(({ gsi1sk }) => String(gsi1sk));
      const beside = [...new Set([...others, ...indexed])].filter((each) => each !== person);
      const gone = (each: string) => keyOf(orderEntity, { person: each, orderId });
      const own: Write = { kind: 'delete', key: gone(person), condition: 'attribute_exists(#pk)' };
      return released(table, [
        own,
        counted,
        ...beside.map((each): Write => ({ kind: 'delete', key: gone(each) })),
      ]);
    },
  };
}

const readRow = (item: Item): PersonsOrder => storedRow.parse(item);

async function released(table: Table, writes: readonly Write[]): Promise<boolean> {
  try {
    await table.transact(writes);
    return true;
  } catch (error) {
    if (error instanceof TransactionRefused && error.refusals[0]?.met === false) return false;
    throw error;
  }
}
