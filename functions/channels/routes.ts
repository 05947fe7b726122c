import type { AnyRoute } from '../../shared/http/route.ts';
import type { ChannelsApiDeps } from './routes/deps.ts';
import { getChannelOrder } from './routes/get-channel-order.ts';
import { listChannelCases } from './routes/list-channel-cases.ts';
import { listChannels } from './routes/list-channels.ts';
import { listListings } from './routes/list-listings.ts';
import { listTellings } from './routes/list-tellings.ts';
import { postChannelCallback } from './routes/post-channel-callback.ts';
import { postChannelCaseReplay } from './routes/post-channel-case-replay.ts';
import { postChannelCaseResolve } from './routes/post-channel-case-resolve.ts';
import { postChannelOrderReplay } from './routes/post-channel-order-replay.ts';
import { postTellingRetry } from './routes/post-telling-retry.ts';
import { postWaybill } from './routes/post-waybill.ts';
import { putListing } from './routes/put-listing.ts';

export const routes: readonly AnyRoute<ChannelsApiDeps>[] = [
  listChannels,
  getChannelOrder,
  postChannelOrderReplay,
  postWaybill,
  putListing,
  listListings,
  listTellings,
  postTellingRetry,
  listChannelCases,
  postChannelCaseReplay,
  postChannelCaseResolve,
  postChannelCallback,
];
