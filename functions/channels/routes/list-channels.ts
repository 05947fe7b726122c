import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { asShop, shopAnswer } from './answers.ts';
import type { ChannelsApiDeps } from './deps.ts';

export const listChannels = route({
  method: 'GET',
  path: '/channels',
  scope: 'channels:read',
  summary: 'List the shops that are connected, and how they are (渠道店铺)',
  request: {},
  responses: {
    200: {
      description: 'All shops of the secret',
      schema: z.object({
        items: z.array(shopAnswer),
        problems: z.array(z.string()).meta({
          description: 'Shops of the secret that are not as documented: which, and which fields are wrong',
        }),
      }),
    },
  },
  handle: async (_request, { channels, shops, now }: ChannelsApiDeps) => {
    const { all, problems } = await channels();
    const states = await shops.states(all.map(({ shop }) => shop));
    const stateOf = ({ channel, shopId }: { readonly channel: string; readonly shopId: string }) =>
      states.find((state) => state.channel === channel && state.shopId === shopId);
    return {
      status: 200,
      body: { items: all.map((each) => asShop(each, stateOf(each.shop), now())), problems },
    };
  },
});
