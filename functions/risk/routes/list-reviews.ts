import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery, plainText } from '../../../shared/kernel/text.ts';
import type { Review } from '../domain/review.ts';
import { type Listed, type Paging, type ReviewList, type ReviewStore, reviewLists } from '../review-store.ts';
import type { RiskApiDeps } from './deps.ts';
import { asReview, reviewAnswer } from './review-answer.ts';

const listsOf = {
  open: ['OPEN'],
  approved: ['APPROVED'],
  rejected: ['REJECTED'],
  superseded: ['SUPERSEDED'],
  all: reviewLists,
} as const satisfies Record<string, readonly ReviewList[]>;
const statusNames = Object.keys(listsOf) as [keyof typeof listsOf, ...(keyof typeof listsOf)[]];

const position = z.object({ list: z.enum(reviewLists), start: tablePosition.optional() });

export const listReviews = route({
  method: 'GET',
  path: '/reviews',
  scope: 'orders:read',
  summary: 'List orders that wait for a person, by due time, the most pressing first (人工审核)',
  description:
    '`status=all` gives the open ones first. A page may be short although there are more: go by `nextCursor`.',
  request: {
    query: z.strictObject({
      ...pageQuery,
      status: z.enum(statusNames).default('open'),
      assignee: plainText(200).optional().meta({ description: 'Who has taken it; `me` is you' }),
    }),
  },
  responses: { 200: { description: 'A page of reviews; a moment late', schema: listOf(reviewAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query, caller }, { reviews, cursors, now }: RiskApiDeps) => {
    const { status, limit, cursor } = query;
    const assignee = query.assignee === 'me' ? caller : query.assignee;
    const name = JSON.stringify(['reviews', status, assignee]);
    const from = cursor ? await cursors.open(name, cursor, position) : { list: listsOf[status][0] };
    const { items, next } = await pageOf(listsOf[status], from, { reviews, assignee, limit });
    const nextCursor = next && (await cursors.seal(name, next));
    return { status: 200, body: { items: items.map((review) => asReview(review, now())), nextCursor } };
  },
});

type Position = z.output<typeof position>;
type Asked = {
  readonly reviews: Pick<ReviewStore, 'list'>;
  readonly assignee: string | undefined;
} & Pick<Paging, 'limit'>;

/** A page of lists that follow one another. */
async function pageOf(
  lists: readonly ReviewList[],
  { list, start }: Position,
  { reviews, assignee, limit }: Asked,
): Promise<{ readonly items: readonly Review[]; readonly next: Position | undefined }> {
  const items: Review[] = [];
  let page: Listed<Review> = { items: [], next: start };
  for (const current of lists.slice(lists.indexOf(list))) {
    const from = current === list ? start : undefined;
    page = await reviews.list(current, assignee, { limit: limit - items.length, start: from });
    items.push(...page.items);
    const following = lists[lists.indexOf(current) + 1];
    if (page.next) return { items, next: { list: current, start: tablePosition.parse(page.next) } };
    if (items.length >= limit) return { items, next: following && { list: following } };
  }
  return { items, next: undefined };
}
