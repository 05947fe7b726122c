import { channelOrderChanged } from '../../events/channel.ts';
import type { BusEvent } from '../../events/define-event.ts';
import { orderCancelled } from '../../events/order.ts';
import { stockChanged } from '../../events/stock.ts';
import type { ChannelAdapter } from '../../functions/channels/channel.ts';
import { channelsDeps } from '../../functions/channels/channels-deps.ts';
import { compareDays } from '../../functions/channels/compare-days.ts';
import { type Keep, messagePrefix } from '../../functions/channels/kept-message.ts';
import { pollOrders } from '../../functions/channels/poll-orders.ts';
import { takeCallback } from '../../functions/channels/take-callback.ts';
import { takeMessage } from '../../functions/channels/take-message.ts';
import { tellWhatIsDue } from '../../functions/channels/tell-what-is-due.ts';
import { wantCancelTold, wantStocksTold } from '../../functions/channels/want-tellings.ts';
import { sellable } from '../../functions/inventory/contract.ts';
import { payableOrder } from '../../functions/orders/contract.ts';
import { takeChannelOrder } from '../../functions/orders/take-channel-order.ts';
import { supplyWaiting } from '../../functions/orders/take-missing-goods.ts';
import type { Table } from '../../shared/dynamodb/table.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { type Queue, queueTo, schedule } from './engine/delivery.ts';
import type { Ground } from './engine/lambda.ts';
import { type Knock, type Marketplace, marketplace, marketShop } from './engine/marketplace.ts';
import type { FunctionName, QueueOf, Shop, Work, World } from './world.ts';

type Surroundings = {
  readonly table: Table;
  readonly objects: ObjectStore;
  readonly adapter: ChannelAdapter | undefined;
  readonly failed: (error: unknown) => void;
  readonly now: () => number;
};

const shopsOf = (adapter: ChannelAdapter | undefined) => ({
  shops: adapter ? [{ channel: adapter.shop.channel, shopId: adapter.shop.shopId }] : [],
});

/** What the functions of channels have at hand. */
export function channelsShop({ table, objects, adapter, failed, now }: Surroundings) {
  const secret = shopsOf(adapter);
  const keep: Keep = (path, content) =>
    objects.put(`${messagePrefix}/${path}`, Buffer.from(JSON.stringify(content)));
  return {
    ...channelsDeps({
      ...{ table, now, secret: async () => secret },
      makers: adapter ? { [adapter.shop.channel]: () => adapter } : {},
      send: () => Promise.reject(new Error('the marketplace is not asked over HTTP')),
    }),
    ...{ objects, keep, failed, sellable: sellable(table) },
    hasOrder: async (orderId: string) => (await payableOrder(table, orderId)) !== undefined,
  };
}
export type ChannelsShop = ReturnType<typeof channelsShop>;

/** So long before the run the marketplace's orders began to be ours. */
const oursForMs = 600_000;

type Intake = Pick<World, 'ground' | 'functions'> & {
  readonly timeouts: Readonly<Record<FunctionName, number>>;
  /** How often what the clock starts every minute is started. */
  readonly everyMs: () => number;
  readonly queueOf: QueueOf;
};

/** The marketplace of a run, whose messages come to our door. */
export const marketOf = (ground: Ground, functions: () => World['functions']): Marketplace => {
  const knock: Knock = async (name, body) => {
    const outcome = await functions()['channels-api'].invoke(name, ({ channels }) =>
      takeCallback({ channel: 'taobao', shopId: 'market', call: { headers: {}, bytes: body } }, channels),
    );
    return outcome.kind === 'answered' && outcome.value;
  };
  return marketplace(ground, marketShop(ground.timeline.now() - oursForMs), knock);
};

type Subscription = { readonly types: readonly string[]; readonly queue: Queue };
const received = (event: BusEvent): unknown => JSON.parse(JSON.stringify(event));

/** Who hears of what: the consumers of channels. */
export function subscriptions({ queueOf }: Pick<Intake, 'queueOf'>): readonly Subscription[] {
  const to = (name: string, of: FunctionName, types: readonly string[], work: Work): Subscription => ({
    types,
    queue: queueOf(name, of, work),
  });
  return [
    to('taking', 'orders-on-channel-order-changed', [channelOrderChanged.type], takeOrder),
    to('untold', 'channels-on-order-cancelled', [orderCancelled.type], wantCancelled),
    to('level', 'channels-on-stock-changed', [stockChanged.type], wantStock),
  ];
}

/** The messages that were kept, to whoever takes them. */
export const messagesTo = ({ ground, functions }: Intake): Queue<string> =>
  queueTo(ground, 'message', {
    lambda: functions['channels-on-channel-message'],
    work: async (key: string, { channels }: Shop) => void (await takeMessage(key, channels)),
  });

const hourMs = 3_600_000;
const nightMarginMs = 30_000;
const longMarginMs = 15_000;
const shortMarginMs = 5000;

/**
 * Asks the marketplace, tells it, and finds goods for orders that wait for them: every minute. When the day is over, what
 * was sold in it is compared.
 */
export function intakeSchedules({ ground, functions, timeouts, everyMs }: Intake): void {
  const each = (
    name: string,
    of: FunctionName,
    marginMs: number,
    work: (until: number, shop: Shop) => Promise<{ readonly failed: readonly unknown[] }>,
  ): void =>
    schedule(ground, name, {
      everyMs: name === 'days' ? () => hourMs : everyMs,
      run: (run) =>
        functions[of].invoke(run, async (shop) => {
          const { failed } = await work(shop.now() + timeouts[of] - marginMs, shop);
          for (const error of failed) ground.failed(run, error);
        }),
    });
  each('poll', 'channels-on-poll-schedule', longMarginMs, (until, { channels }) =>
    pollOrders(until, channels),
  );
  each('telling', 'channels-on-telling-schedule', longMarginMs, (until, { channels }) =>
    tellWhatIsDue(until, channels),
  );
  each('days', 'channels-on-completeness-schedule', nightMarginMs, (until, { channels }) =>
    compareDays(until, channels),
  );
  each('supply', 'orders-on-short-schedule', shortMarginMs, supplyWaiting);
}

const takeOrder: Work = async (event, shop) => {
  const { shopId, channelOrderId } = channelOrderChanged.schema.parse(received(event)).data;
  await takeChannelOrder({ channel: 'taobao', shopId, channelOrderId }, shop);
};

const wantCancelled: Work = async (event, { channels }) => {
  await wantCancelTold(orderCancelled.schema.parse(received(event)).data, channels);
};

const wantStock: Work = async (event, { channels }) => {
  const sku = () => stockChanged.schema.parse(received(event)).data.sku;
  for (const [, error] of await wantStocksTold([sku], channels)) throw error;
};
