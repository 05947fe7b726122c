import { caseIdOf, type Opening } from './case-store.ts';
import type { Shop } from './channel.ts';
import type { ShopDay } from './shop-store.ts';

type OfShop = Pick<Shop, 'channel' | 'shopId'>;

export const pollFailingId = ({ channel, shopId }: OfShop): string =>
  caseIdOf({ kind: 'POLL_FAILING', channel, shopId, of: '' });

export const pollFailing = ({ channel, shopId }: OfShop, code: string): Opening => ({
  ...{ kind: 'POLL_FAILING', channel, shopId, of: '' },
  message: `Shop ${shopId} on ${channel} does not tell its orders: ${code}. They are asked for from where it was as soon as it answers.`,
});

type Day = Pick<ShopDay, 'channel' | 'shopId' | 'day' | 'missed' | 'missing' | 'absent'>;

export const missed = ({ channel, shopId, day, missed: orders, missing }: Day): Opening => ({
  ...{ kind: 'MISSED', channel, shopId, of: day },
  message: `${missing} orders of ${day} in shop ${shopId} on ${channel} had not come by any door and were fetched now: ${named(orders, missing)}.`,
});

export const absent = ({ channel, shopId, day, absent: orders }: Day): Opening => ({
  ...{ kind: 'ORDER_ABSENT', channel, shopId, of: day },
  message: `Orders of ${day} in shop ${shopId} on ${channel} are paid there and had no order here: ${named(orders, orders.length)}. They were told of again.`,
});

const mostNamed = 20;

const named = (orders: readonly string[], count: number): string => {
  const some = orders.slice(0, mostNamed);
  return some.join(', ') + (count > some.length ? ` and ${count - some.length} more` : '');
};
