import { present } from '../../../shared/kernel/present.ts';
import type { Recipient } from '../domain/channel-order.ts';
import { countryOf, unmasked } from '../domain/recipient-text.ts';
import type { TopTrade } from './trade.ts';

/**
 * Who gets the goods. With an `oaid` it is the token; name, phone and street beside it are masked and never used. A
 * county under its province (省直辖县, as 济源) stands in `receiver_district` with no city; it is the city then, as TOP advises.
 */
export function recipientOf(trade: TopTrade): Recipient {
  const { receiver_city, receiver_district, receiver_state } = trade;
  const city = receiver_city ?? receiver_district;
  return {
    country: countryOf(trade.receiver_country, receiver_state),
    ...present({
      province: receiver_state,
      city,
      district: receiver_city === undefined ? undefined : receiver_district,
      ...(trade.oaid === undefined ? plain(trade) : { token: trade.oaid }),
    }),
  };
}

function plain(trade: TopTrade) {
  const { receiver_town: town, receiver_address, receiver_zip } = trade;
  const street = unmasked(receiver_address);
  const isTold = street === undefined || town === undefined || street.startsWith(town);
  return {
    name: unmasked(trade.receiver_name),
    phone: unmasked(trade.receiver_mobile) ?? unmasked(trade.receiver_phone),
    detail: isTold ? street : `${town}${street}`,
    postCode:
      receiver_zip !== undefined && /^[1-9]?\d{5}$/.test(receiver_zip) && receiver_zip !== '000000'
        ? receiver_zip
        : undefined,
  };
}
