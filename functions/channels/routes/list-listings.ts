import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { asListing, listingAnswer } from './answers.ts';
import type { ChannelsApiDeps } from './deps.ts';
import { shopParams } from './inputs.ts';

export const listListings = route({
  method: 'GET',
  path: '/channels/{channel}/{shopId}/listings',
  scope: 'channels:read',
  summary: 'List the listings of a shop, by their ids',
  request: { params: z.object(shopParams), query: z.strictObject(pageQuery) },
  responses: { 200: { description: 'A page of listings', schema: listOf(listingAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ params, query }, { listings, cursors }: ChannelsApiDeps) => {
    const list = JSON.stringify(['listings', params.channel, params.shopId]);
    const start = query.cursor ? await cursors.open(list, query.cursor, tablePosition) : undefined;
    const { items, next } = await listings.list(params, { limit: query.limit, start });
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: items.map(asListing), nextCursor } };
  },
});
