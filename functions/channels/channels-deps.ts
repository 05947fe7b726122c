import type { Table } from '../../shared/dynamodb/table.ts';
import { channelCaseStore } from './case-store.ts';
import type { ChannelDeps } from './channel.ts';
import { channelMakers } from './channel-makers.ts';
import { type ChannelMakers, configuredChannels } from './configured-channels.ts';
import { listingStore } from './listing-store.ts';
import { shopStore } from './shop-store.ts';
import { channelOrderStore } from './store.ts';
import { tellingStore } from './telling-store.ts';

type Surroundings = ChannelDeps & {
  readonly table: Table;
  readonly secret: () => Promise<unknown>;
  readonly makers?: ChannelMakers;
};

/** What every use case here may need, on a table, with the shops of a secret. */
export const channelsDeps = ({ table, secret, send, now, makers = channelMakers }: Surroundings) => ({
  channels: configuredChannels(secret, { send, now, makers }),
  orders: channelOrderStore(table),
  listings: listingStore(table),
  cases: channelCaseStore(table),
  shops: shopStore(table),
  tellings: tellingStore(table),
  now,
});
