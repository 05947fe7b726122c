import type { Table } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { ObjectRemoval } from '../../shared/kernel/object-store.ts';
import type { Holder, OrderRef } from '../../shared/kernel/person.ts';
import { forgetWords, trailOf } from '../audit/contract.ts';
import { channelHolder, personOfChannelOrder } from '../channels/contract.ts';
import { fulfilmentHolder } from '../fulfilment/contract.ts';
import { shippingHolder } from '../logistics/contract.ts';
import {
  type OrdersPlace,
  orderHolder,
  ordersBefore,
  personOfOrder,
  phoneNumberOf,
} from '../orders/contract.ts';
import { paymentHolder } from '../payments/contract.ts';
import { personLists, riskHolder } from '../risk/contract.ts';
import type { Party, ReadPhone } from './domain/person-keys.ts';
import type { HeldGroup } from './domain/retention.ts';
import { type ErasureStore, erasureStore } from './erasure-store.ts';
import { type NotedStore, notedStore } from './noted-store.ts';
import { type PersonHash, personHash } from './person-hash.ts';
import { type PersonStore, personStore } from './person-store.ts';

/** An order as our order and its channel's say it. The latter may name the person again after ours was forgotten. */
export type PlacedOrder = {
  readonly placedAt: number;
  /** Since when it is over; absent as long as it is not. */
  readonly endedAt?: number | undefined;
  readonly parties: readonly Party[];
};

export type PrivacyDeps = {
  readonly persons: PersonStore;
  readonly erasures: ErasureStore;
  readonly noted: NotedStore;
  readonly ordersBefore: (time: number, place: OrdersPlace) => ReturnType<typeof ordersBefore>;
  readonly hashOf: PersonHash;
  readonly readPhone: ReadPhone;
  /** Undefined where there is no such order, or none any more. */
  readonly placed: (order: OrderRef) => Promise<PlacedOrder | undefined>;
  readonly holders: Readonly<Record<HeldGroup, Holder>>;
  readonly lists: ReturnType<typeof personLists>;
  readonly trail: {
    readonly tell: (names: Parameters<typeof trailOf>[1]) => ReturnType<typeof trailOf>;
    readonly forget: (names: Parameters<typeof forgetWords>[1]) => Promise<number>;
  };
  readonly now: Clock;
};

type Around = {
  readonly table: Table;
  /** Where messages of channels lie; only whoever forgets needs them. */
  readonly messages?: ObjectRemoval;
  readonly secretBytes: (length: number) => Buffer;
  readonly now: Clock;
};

/** What privacy needs, on a table: every context that holds something of a person does its own part. */
export function privacyDeps({ table, messages, secretBytes, now }: Around): PrivacyDeps {
  return {
    persons: personStore(table),
    erasures: erasureStore(table),
    noted: notedStore(table),
    ordersBefore: (time, place) => ordersBefore(table, time, place),
    hashOf: personHash({ table, secretBytes }),
    readPhone: phoneNumberOf,
    placed: (order) => placed(table, order),
    holders: {
      risk: riskHolder({ table, secretBytes }),
      payments: paymentHolder(table),
      shipping: shippingHolder(table),
      fulfilment: fulfilmentHolder(table),
      channels: channelHolder(table, messages),
      orders: orderHolder(table),
    },
    lists: personLists({ table, secretBytes }),
    trail: { tell: (names) => trailOf(table, names), forget: (names) => forgetWords(table, names) },
    now,
  };
}

async function placed(table: Table, { orderId, channelOrder }: OrderRef): Promise<PlacedOrder | undefined> {
  const order = await personOfOrder(table, orderId);
  const told = channelOrder && (await personOfChannelOrder(table, channelOrder));
  const first = order ?? told;
  if (!first) return undefined;
  const onChannel = told ? [{ ...told, channel: channelOrder.channel }] : [];
  const { placedAt, endedAt } = first;
  return { placedAt, endedAt, parties: [...(order ? [order] : []), ...onChannel] };
}
