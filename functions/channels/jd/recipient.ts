import { present } from '../../../shared/kernel/present.ts';
import type { Recipient } from '../domain/channel-order.ts';
import { countryOf, unmasked } from '../domain/recipient-text.ts';
import { withoutRegions } from '../domain/region-text.ts';
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

const plain = ({ fullname, mobile, telephone, full_address, province, city, county }: JosConsignee) => ({
  name: unmasked(fullname),
  phone: unmasked(mobile) ?? unmasked(telephone),
  detail: withoutRegions(unmasked(full_address), [province, city, county]),
});
