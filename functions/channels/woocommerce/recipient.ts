import { present } from '../../../shared/kernel/present.ts';
import type { ChannelOrder, Recipient } from '../domain/channel-order.ts';
import { fullName, joinedText } from '../domain/person-text.ts';
import { countryOf } from '../domain/recipient-text.ts';
import type { WooOrder } from './order.ts';

/** WooCommerce's codes of provinces, `CN1` to `CN32`. */
const provinces = [
  ...['云南', '北京', '天津', '河北', '山西', '内蒙古', '辽宁', '吉林', '黑龙江', '上海', '江苏'],
  ...['浙江', '安徽', '福建', '江西', '山东', '河南', '湖北', '湖南', '广东', '广西', '海南'],
  ...['重庆', '四川', '贵州', '陕西', '甘肃', '青海', '宁夏', '澳门', '西藏', '新疆'],
];

const provinceOf = (state: string | undefined): string | undefined => {
  const [, number] = /^CN(\d{1,2})$/.exec(state ?? '') ?? [];
  return number === undefined ? state : (provinces[Number(number) - 1] ?? state);
};

/** Nobody knows where an order without an address is to go; the address of its bill is no answer. */
const nowhere = 'ZZ';

/** Who gets the goods: the shipping address, called at the number of the bill where it has none of its own. */
export function recipientOf({ shipping, billing }: WooOrder): Recipient {
  if (!shipping) return { country: nowhere };
  const province = provinceOf(shipping.state);
  return {
    country: countryOf(shipping.country ?? nowhere, province),
    ...present({
      name: fullName(shipping),
      phone: shipping.phone ?? (shipping.address_1 === undefined ? undefined : billing?.phone),
      province,
      city: shipping.city,
      detail: joinedText([shipping.company, shipping.address_1, shipping.address_2]),
      postCode: shipping.postcode,
    }),
  };
}

/** Who bought; a guest has the number 0, which is nobody's. */
export const buyerOf = ({ billing, customer_id: id }: WooOrder): ChannelOrder['buyer'] =>
  present({
    id,
    name: billing ? fullName(billing) : undefined,
    phone: billing?.phone,
    email: billing?.email,
  });
