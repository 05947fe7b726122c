import { present } from '../../../shared/kernel/present.ts';
import type { ChannelOrder, Recipient } from '../domain/channel-order.ts';
import { fullName, joinedText } from '../domain/person-text.ts';
import { countryOf } from '../domain/recipient-text.ts';
import type { ShopifyOrder } from './order.ts';

/** Nobody knows where an order without an address is to go; the address of its bill is no answer. */
const nowhere: Recipient = { country: 'ZZ' };

/** Who gets the goods: the shipping address, called at the buyer's number where it has none of its own. */
export function recipientOf({ shipping_address: address, phone }: ShopifyOrder): Recipient {
  if (!address) return nowhere;
  const { province, city, zip, country_code, country } = address;
  return {
    country: countryOf(country_code ?? country ?? nowhere.country, province),
    ...present({
      name: address.name ?? fullName(address),
      phone: address.phone ?? phone,
      province,
      city,
      detail: joinedText([address.company, address.address1, address.address2]),
      postCode: zip,
    }),
  };
}

export const buyerOf = ({ customer, email, phone }: ShopifyOrder): ChannelOrder['buyer'] =>
  present({
    id: customer?.id,
    name: customer ? fullName(customer) : undefined,
    phone: phone ?? customer?.phone,
    email: email ?? customer?.email,
  });
