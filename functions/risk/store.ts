import { type AccessPattern, type Entity, filled, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Item, Page, Put, Table } from '../../shared/dynamodb/table.ts';
import { unlessRefused } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { shardOf } from '../../shared/kernel/ids.ts';
import { type StoredDecision, storedDecision } from './decision-schema.ts';
import type { Review } from './domain/review.ts';
import { type Listed, reviewPut } from './review-store.ts';

/** A day's decisions are spread over so many partitions of the index. */
export const shards = 4;

const decisionEntity: Entity = {
  name: 'Risk decision',
  pk: 'RISKDECISION#{orderId}',
  sk: 'RISKDECISION',
  gsi1pk: 'RISKDECISIONS#{day}#{shard}',
  gsi1sk: '{decidedAt}#{orderId}#{revision}',
  holds: 'the latest decision about an order with all that it was made from; its event',
};

const pastEntity: Entity = {
  name: 'Past risk decision',
  pk: 'RISKDECISION#{orderId}',
  sk: 'PAST#{revision}',
  gsi1pk: 'RISKDECISIONS#{day}#{shard}',
  gsi1sk: '{decidedAt}#{orderId}#{revision}',
  holds: 'an earlier decision, made of what the order was then',
};

export const entities: readonly Entity[] = [decisionEntity, pastEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Keep a decision, and the review that it asks for',
    by: 'functions/risk/store.ts#decisionStore',
    operation:
      'PutItem on the condition of the revision that was seen; TransactWriteItems with a review, or after an earlier decision',
    requests: '1',
    writeUnits: '1 a KB (2 in a transaction), the same again for the index row',
    readUnits: '0',
  },
  {
    pattern: 'Read the latest decision about an order, or all of them',
    by: 'functions/risk/store.ts#decisionStore',
    operation: 'GetItem; Query',
    requests: '1',
    writeUnits: '0',
    readUnits: '1 a 4 KB',
  },
  {
    pattern: 'Go through the decisions of a day, to try a rule on them',
    by: 'functions/risk/store.ts#decisionStore',
    operation: 'Query GSI1, each shard',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

export const readDecision = (item: Item): StoredDecision => storedDecision.parse(item);

const padded = (revision: number): string => String(revision).padStart(6, '0');

const rowOf = (decision: StoredDecision) => {
  const { orderId, decidedAt, revision } = decision;
  const at = isoTime(decidedAt);
  return {
    gsi1pk: filled('RISKDECISIONS#{day}#{shard}', { day: at.slice(0, 10), shard: shardOf(orderId, shards) }),
    gsi1sk: filled('{at}#{orderId}#{revision}', { at, orderId, revision: padded(revision) }),
  };
};

const latestPut = (decision: StoredDecision): Put => ({
  kind: 'put',
  item: { ...keyOf(decisionEntity, decision), ...rowOf(decision), ...decision },
  ...(decision.revision === 1
    ? { condition: 'attribute_not_exists(#pk)' }
    : { condition: '#revision = :seen', values: { seen: decision.revision - 1 } }),
});

const pastPut = (decision: StoredDecision): Put => ({
  kind: 'put',
  item: {
    ...keyOf(pastEntity, { orderId: decision.orderId, revision: padded(decision.revision) }),
    ...rowOf(decision),
    ...decision,
  },
});

/** A decision that is to be kept, after what was there. */
export type NextDecision = {
  readonly decision: StoredDecision;
  readonly before: StoredDecision | undefined;
  /** The review that it asks for. */
  readonly review?: Review | undefined;
  /** The review that the decision before had asked for, after it is superseded; nothing where it was over. */
  readonly superseded?: Review | undefined;
};

export type DecisionStore = {
  readonly latest: (orderId: string) => Promise<StoredDecision | undefined>;
  /** All of an order, the latest first. */
  readonly ofOrder: (orderId: string) => Promise<readonly StoredDecision[]>;
  /** Writes it all or nothing; false where others decided first, about the order or the superseded review. */
  readonly keep: (next: NextDecision) => Promise<boolean>;
  /** Of one shard of a day between two times, the latest first; a moment late. */
  readonly page: (of: PageOf) => Promise<Listed<StoredDecision>>;
};
export type PageOf = {
  readonly shard: number;
  readonly from: number;
  /** Not included; of the same day (UTC) as `from`, or the end of that. */
  readonly until: number;
  readonly limit: number;
  readonly start?: Page['next'];
};

/** All decisions about an order as they lie in the table, the latest first. */
export async function decisionItems(table: Table, orderId: string): Promise<readonly Item[]> {
  const pk = filled(decisionEntity.pk, { orderId });
  const { items } = await table.query({ pk, descending: true, consistent: true });
  return items;
}

export function decisionStore(table: Table): DecisionStore {
  return {
    latest: async (orderId) => {
      const item = await table.get(keyOf(decisionEntity, { orderId }));
      return item && readDecision(item);
    },
    ofOrder: async (orderId) => (await decisionItems(table, orderId)).map(readDecision),
    keep: (next) => kept(table, next),
    page: async ({ shard, from, until, limit, start }) => {
      const pk = `RISKDECISIONS#${isoTime(from).slice(0, 10)}#${shard}`;
      const between = [isoTime(from), isoTime(until)] as const;
      const query = { index: 'GSI1', pk, between, limit, descending: true } as const;
      const { items, next } = await table.query(start ? { ...query, start } : query);
      return { items: items.map(readDecision), next };
    },
  };
}

/**
 * A decision alone is a plain write, at half the price of a transaction; it is what nearly every order is. Throws where it
 * could not be read again: what lies in the table unreadable would stand in the way of every later event.
 */
function kept(table: Table, { decision, before, review, superseded }: NextDecision): Promise<boolean> {
  storedDecision.parse(decision);
  const latest = latestPut(decision);
  const beside = [
    ...(before ? [pastPut(before)] : []),
    ...[superseded, review].flatMap((each) => (each ? [reviewPut(each)] : [])),
  ];
  return unlessRefused(beside.length === 0 ? table.write(latest) : table.transact([latest, ...beside]));
}
