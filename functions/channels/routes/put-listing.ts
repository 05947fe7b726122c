import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { code, mostPieces, skuCode } from '../../../shared/kernel/text.ts';
import { listingIdOf, mostListingIdCharacters } from '../domain/sku-mapping.ts';
import { putListing as put } from '../put-listing.ts';
import { asListing, listingAnswer } from './answers.ts';
import type { ChannelsApiDeps } from './deps.ts';
import { shopParams } from './inputs.ts';

export const putListing = route({
  method: 'PUT',
  path: '/channels/{channel}/{shopId}/listings/{listingId}',
  scope: 'channels:write',
  summary: 'Say which SKU a listing sells (商品映射)',
  description:
    'A listing is named by the number of its item there, or by `itemId:skuId` where the item has several SKUs. Lines of orders ' +
    'are of its SKU, orders that waited for it go on, and its stock there follows ours, less the buffer.',
  request: {
    params: z.object({ ...shopParams, listingId: code(mostListingIdCharacters) }),
    body: z
      .strictObject({
        sku: skuCode,
        itemId: code(64),
        skuId: code(64).optional(),
        buffer: z.int().min(0).max(mostPieces).default(0),
      })
      .meta({ id: 'ChannelListingInput' }),
  },
  responses: { 200: { description: 'The listing', schema: listingAnswer } },
  failures: ['CHANNEL_SHOP_NOT_FOUND'],
  handle: async ({ params, body, caller }, deps: ChannelsApiDeps) => {
    const message = 'is not itemId, or itemId:skuId where there is a skuId';
    if (params.listingId !== listingIdOf(body.itemId, body.skuId))
      throw new Failure('INVALID_REQUEST', 'The listing has another id.', {
        errors: [{ path: 'listingId', message }],
      });
    return { status: 200, body: asListing(await put({ ...params, ...body, changedBy: caller }, deps)) };
  },
});
