import * as z from 'zod';
import { type AccessPattern, type Entity, filled, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Item, Key, Page, Put, Query, Table, Write } from '../../shared/dynamodb/table.ts';
import { unlessRefused } from '../../shared/dynamodb/table.ts';
import { channels } from '../../shared/kernel/channel.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { toldMoneySchema } from '../../shared/kernel/money.ts';
import { storedHit } from './decision-schema.ts';
import { verdictOf } from './domain/precision.ts';
import { type Review, reviewEffects, reviewPriorities, reviewStatuses } from './domain/review.ts';

const reviewEntity: Entity = {
  name: 'Review',
  pk: 'REVIEW#{reviewId}',
  sk: 'REVIEW',
  gsi1pk: 'REVIEWS#{list}: its status, or APPLYING until its order knows of the decision',
  gsi1sk: '{dueAt}#{urgency}#{reviewId}',
  holds:
    'an order that waits for a person, why, until when, who has it, what was decided and what came of it',
};

const outcomeEntity: Entity = {
  name: "Reviewers' decisions about a rule",
  pk: 'RISKOUTCOMES',
  sk: '{ruleId}#{ruleVersion}',
  holds: 'how many reviews in which the rule had matched people approved and rejected, and the clock decided',
};

export const entities: readonly Entity[] = [reviewEntity, outcomeEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Decide about a review, and count it for each rule that matched',
    by: 'functions/risk/review-store.ts#reviewStore',
    operation: 'GetItem; TransactWriteItems on the version that was seen; PutItem when the order knows',
    requests: '3',
    writeUnits: '2 a KB, 2 a rule, 2 for the index row; then 1 a KB and 2',
    readUnits: '1',
  },
  {
    pattern: 'List reviews of a status by due time; find those that are overdue or not applied',
    by: 'functions/risk/review-store.ts#reviewStore',
    operation: 'Query GSI1, filtered by assignee; a page is filled by at most ten requests',
    requests: '1 a page; up to 10 where few meet the filter',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB looked through',
  },
  {
    pattern: 'Read how each rule did',
    by: 'functions/risk/review-store.ts#reviewStore',
    operation: 'Query',
    requests: '1 a 1 MB',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const storedReview = z.object({
  reviewId: z.string(),
  orderId: z.string(),
  channel: z.enum(channels),
  shopId: z.string().optional(),
  contentHash: z.string(),
  revision: z.int(),
  score: z.number(),
  hits: z.array(storedHit),
  total: toldMoneySchema,
  message: z.string(),
  status: z.enum(reviewStatuses),
  priority: z.enum(reviewPriorities),
  openedAt: z.int(),
  dueAt: z.int(),
  escalations: z.int(),
  escalatedAt: z.int().optional(),
  assignee: z.string().optional(),
  decision: z
    .object({
      decision: z.enum(['approve', 'reject', 'supersede']),
      by: z.string(),
      reason: z.string(),
      at: z.int(),
    })
    .optional(),
  effect: z.enum(reviewEffects).optional(),
  version: z.int(),
  events: z.array(z.string()),
});
export const readReview = (item: Item): Review => storedReview.parse(item);

const storedOutcome = z.object({
  ruleId: z.string(),
  ruleVersion: z.int(),
  approved: z.int().default(0),
  rejected: z.int().default(0),
  expired: z.int().default(0),
});
export type RuleOutcome = z.output<typeof storedOutcome>;

export const reviewIdOf = (orderId: string, revision: number): string =>
  derivedId('rev', [orderId, String(revision)]);

export const reviewKey = (reviewId: string): Key => keyOf(reviewEntity, { reviewId });

export const reviewLists = [...reviewStatuses, 'APPLYING'] as const;
export type ReviewList = (typeof reviewLists)[number];

const isWaiting = ({ status, effect }: Review): boolean => status !== 'OPEN' && effect === undefined;
const listOf = (review: Review): ReviewList => (isWaiting(review) ? 'APPLYING' : review.status);

/** The version before is the one that has to be there, or nothing at all. */
export function reviewPut(review: Review): Put {
  const { reviewId, dueAt, priority, version } = review;
  const urgency = reviewPriorities.indexOf(priority);
  return {
    kind: 'put',
    item: {
      ...keyOf(reviewEntity, review),
      gsi1pk: `REVIEWS#${listOf(review)}`,
      gsi1sk: filled(reviewEntity.gsi1sk ?? '', { dueAt: isoTime(dueAt), urgency, reviewId }),
      ...review,
    },
    ...(version === 1
      ? { condition: 'attribute_not_exists(#pk)' }
      : { condition: '#version = :seen', values: { seen: version - 1 } }),
  };
}

/** Counts a decision for each rule that had matched; the clock's apart, since they are no judgement of a rule. */
function countsOf(review: Review): readonly Write[] {
  const verdict = verdictOf(review);
  if (!verdict) return [];
  return review.hits.map(({ ruleId, version: ruleVersion }) => ({
    kind: 'update',
    key: keyOf(outcomeEntity, { ruleId, ruleVersion }),
    update: `SET #ruleId = :ruleId, #ruleVersion = :ruleVersion, #${verdict} = if_not_exists(#${verdict}, :none) + :one`,
    values: { ruleId, ruleVersion, none: 0, one: 1 },
  }));
}

export type Paging = { readonly limit: number; readonly start?: Page['next'] };
export type Listed<Thing> = { readonly items: readonly Thing[]; readonly next: Page['next'] };

export type ReviewStore = {
  readonly get: (reviewId: string) => Promise<Review | undefined>;
  /** Those that are there, a moment late, by their ids. */
  readonly getAll: (ids: readonly string[]) => Promise<ReadonlyMap<string, Review>>;
  /** Writes it on the version that was seen; false where others were first. */
  readonly save: (after: Review) => Promise<boolean>;
  /** The same for a decision, which is counted for its rules in the same transaction: so it is counted once. */
  readonly decide: (after: Review) => Promise<boolean>;
  /** By due time, then the most pressing; a moment late. */
  readonly list: (list: ReviewList, assignee: string | undefined, page: Paging) => Promise<Listed<Review>>;
  readonly outcomes: () => Promise<readonly RuleOutcome[]>;
};

export function reviewStore(table: Table): ReviewStore {
  const get = async (reviewId: string) => {
    const item = await table.get(keyOf(reviewEntity, { reviewId }));
    return item && readReview(item);
  };
  return {
    get,
    getAll: async (ids) => {
      if (ids.length === 0) return new Map();
      const items = await table.getAll(ids.map((reviewId) => keyOf(reviewEntity, { reviewId })));
      return new Map(items.map(readReview).map((review) => [review.reviewId, review]));
    },
    save: (after) => unlessRefused(table.write(reviewPut(after))),
    decide: (after) => unlessRefused(table.transact([reviewPut(after), ...countsOf(after)])),
    list: (list, assignee, page) => listed(table, { list, assignee, page }),
    outcomes: async () => {
      const { items } = await table.query({ pk: outcomeEntity.pk });
      return items.map((item) => storedOutcome.parse(item));
    },
  };
}

const mostRequests = 10;

type Asked = {
  readonly list: ReviewList;
  readonly assignee: string | undefined;
  readonly page: Paging;
};

/** Goes on until the page is full or ten requests are made, because the filter is applied after a page is read. */
async function listed(table: Table, { list, assignee, page }: Asked): Promise<Listed<Review>> {
  const items: Review[] = [];
  let next: Page['next'] = page.start;
  for (let requests = 0; requests < mostRequests; requests += 1) {
    const query: Query = {
      index: 'GSI1',
      pk: `REVIEWS#${list}`,
      limit: page.limit - items.length,
      ...(assignee === undefined ? {} : { filter: '#assignee = :assignee', values: { assignee } }),
      ...(next ? { start: next } : {}),
    };
    const found = await table.query(query);
    items.push(...found.items.map(readReview));
    next = found.next;
    if (!next || items.length >= page.limit) break;
  }
  return { items, next };
}
