import type { Recipient } from '../domain/channel-order.ts';
import { present } from '../domain/present.ts';
import { countryOf, unmasked } from '../domain/recipient-text.ts';
import type { JosConsignee } from './order.ts';

/** Who gets the goods. With an `oaid` it is the token; what is masked is never used. */
export function recipientOf(consignee: JosConsignee | null | undefined): Recipient {
  if (!consignee) return { country: 'CN' };
  const { province, city, county, oaid } = consignee;
  return {
    country: countryOf(undefined, province),
    ...present({
      province: unmasked(province),
      city: unmasked(city),
      district: unmasked(county),
      ...(oaid === undefined ? plain(consignee) : { token: oaid }),
    }),
  };
}

const plain = (consignee: JosConsignee) => ({
  name: unmasked(consignee.fullname),
  phone: unmasked(consignee.mobile) ?? unmasked(consignee.telephone),
  detail: detailOf(consignee),
});

/** `full_address` begins with province, city and county, which stand beside it. */
function detailOf({ province, city, county, full_address }: JosConsignee): string | undefined {
  let rest = unmasked(full_address);
  for (const part of [province, city, county])
    if (rest !== undefined && part !== undefined && rest.startsWith(part))
      rest = rest.slice(part.length).trim();
  return rest === '' ? undefined : rest;
}
