import type { Table } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { ObjectRemoval } from '../../shared/kernel/object-store.ts';
import type { Holder, OrderRef } from '../../shared/kernel/person.ts';
import { forgetWords, trailOf } from '../audit/contract.ts';
import { channelHolder, personOfChannelOrder } from '../channels/contract.ts';
import { shippingHolder } from '../logistics/contract.ts';
import { orderHolder, personOfOrder, phoneNumberOf } from '../orders/contract.ts';
import { paymentHolder } from '../payments/contract.ts';
import { personLists, riskHolder } from '../risk/contract.ts';
import type { Party, ReadPhone } from './domain/person-keys.ts';
import type { HeldGroup } from './domain/retention.ts';
import { type ErasureStore, erasureStore } from './erasure-store.ts';
import { type PersonHash, personHash } from './person-hash.ts';
import { type PersonStore, personStore } from './person-store.ts';

/** Whose an order is and since when it is over, as our order says, or else its channel's. */
export type PlacedOrder = Party & { readonly placedAt: number; readonly endedAt?: number | undefined };

export type PrivacyDeps = {
  readonly persons: PersonStore;
  readonly erasures: ErasureStore;
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
    hashOf: personHash({ table, secretBytes }),
    readPhone: phoneNumberOf,
    placed: (order) => placed(table, order),
    holders: {
      risk: riskHolder({ table, secretBytes }),
      payments: paymentHolder(table),
      shipping: shippingHolder(table),
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
  if (order) return order;
  const told = channelOrder && (await personOfChannelOrder(table, channelOrder));
  return told && { ...told, channel: channelOrder.channel };
}
