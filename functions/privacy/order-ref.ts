import { channels } from '../../shared/kernel/channel.ts';
import type { OrderRef } from '../../shared/kernel/person.ts';

type Named = {
  readonly orderId: string;
  readonly channel: string;
  readonly shopId?: string | undefined;
  readonly channelOrderId?: string | undefined;
};

/** An order as events name it. */
export function orderRefOf({ orderId, channel: name, shopId, channelOrderId }: Named): OrderRef {
  const channel = channels.find((each) => each === name);
  return channel && shopId !== undefined && channelOrderId !== undefined
    ? { orderId, channelOrder: { channel, shopId, channelOrderId } }
    : { orderId };
}
