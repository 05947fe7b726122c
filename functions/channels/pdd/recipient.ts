import { present } from '../../../shared/kernel/present.ts';
import type { Recipient } from '../domain/channel-order.ts';
import { countryOf, isMasked, unmasked } from '../domain/recipient-text.ts';
import { withoutRegions } from '../domain/region-text.ts';
import type { PddOrder } from './order.ts';

/** Who gets the goods. Encrypted (`~…~`) or masked ones stand under PDD's token of the address, or the order's own number. */
export function recipientOf(order: PddOrder): Recipient {
  const { province, city, town: district, receiver_name: name, receiver_phone: phone } = order;
  const detail = order.receiver_address ?? order.address;
  const token = order.open_address_id_2 ?? order.open_address_id;
  const isHidden = [name, phone, detail].some((text) => text !== undefined && isMasked(text));
  const regions = present({ province, city, district });
  return {
    country: countryOf(order.country, province),
    ...regions,
    ...(isHidden || token !== undefined
      ? { token: token ?? order.order_sn }
      : present({
          name: unmasked(name),
          phone: unmasked(phone),
          detail: withoutRegions(detail, [province, city, district]),
        })),
  };
}
