import type { Cursors } from '../../../shared/security/cursor.ts';
import type { ChannelCases } from '../case-store.ts';
import type { ListingStore } from '../listing-store.ts';
import type { ReplayDeps } from '../replay-message.ts';
import type { ShopStore } from '../shop-store.ts';
import type { ChannelOrderStore } from '../store.ts';
import type { CallbackDeps } from '../take-callback.ts';
import type { TellingStore } from '../telling-store.ts';

export type ChannelsApiDeps = CallbackDeps &
  ReplayDeps & {
    readonly orders: ChannelOrderStore;
    readonly listings: ListingStore;
    readonly tellings: TellingStore;
    readonly shops: ShopStore;
    readonly cases: ChannelCases;
    readonly cursors: Cursors;
  };
