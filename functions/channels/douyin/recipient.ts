import { present } from '../../../shared/kernel/present.ts';
import type { Recipient } from '../domain/channel-order.ts';
import { joinedText } from '../domain/person-text.ts';
import { unmasked } from '../domain/recipient-text.ts';
import type { DouyinOrder } from './order.ts';

/**
 * Who gets the goods. Name, phone and street are encrypted; `open_address_id` (收件人 ID) stands for all of them, and where
 * there is none the order's own number, by which Douyin decrypts. `town` is the district, `street` the one below it.
 */
export function recipientOf(order: DouyinOrder): Recipient {
  const { post_addr: address, encrypt_post_receiver, encrypt_post_tel } = order;
  const isHidden = (encrypt_post_receiver ?? encrypt_post_tel ?? address?.encrypt_detail) !== undefined;
  return {
    country: 'CN',
    ...present({
      province: address?.province?.name,
      city: address?.city?.name,
      district: address?.town?.name,
      ...(isHidden || order.open_address_id !== undefined
        ? { token: order.open_address_id ?? order.order_id }
        : {
            name: unmasked(order.post_receiver),
            phone: unmasked(order.post_tel),
            detail: joinedText([address?.street?.name, unmasked(address?.detail)]),
          }),
    }),
  };
}
