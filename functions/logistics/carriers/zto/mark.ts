import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import { type Booking, CarrierUnavailable, type Party } from '../carrier.ts';
import { maybeText } from '../carrier-fields.ts';
import type { Asking } from './gateway.ts';
import type { Mark, ToldOrder } from './told-order.ts';

/** Province, city, district, street. */
type Place = readonly [string, string, string, string];
type Way = { readonly from: Place; readonly to: Place };

const result = z.object({ mark: maybeText, bagAddr: maybeText });

/**
 * 大头笔 and 集包地 between two addresses, for an order that was found without. None where ZTO does not tell: the order stands
 * all the same, and its sorting centre reads the address.
 */
export async function askMark({ from, to }: Way, unionCode: string, { ask }: Asking): Promise<Mark> {
  try {
    const answer = await ask('zto.innovate.bagAddrMark', {
      unionCode,
      ...placeOf('send', from),
      ...placeOf('receive', to),
    });
    const { mark, bagAddr: bag } = (answer.state === 'SAID' && result.safeParse(answer.result).data) || {};
    return present({ mark, bag });
  } catch (error) {
    if (error instanceof CarrierUnavailable) return {};
    throw error;
  }
}

const placeOf = (side: string, [province, city, district, address]: Place) => ({
  [`${side}_province`]: province,
  [`${side}_city`]: city,
  [`${side}_district`]: district,
  [`${side}_address`]: address,
});

/** The way of a booking. */
export const wayOf = ({ from, to }: Pick<Booking, 'from' | 'to'>): Way => ({
  from: partyPlace(from),
  to: partyPlace(to),
});

const partyPlace = ({ province, city, district, detail }: Party): Place => [
  province,
  city,
  district ?? city,
  detail,
];

/** The way of an order that was found; undefined where the answer does not tell where it goes. */
export function toldWay(told: ToldOrder): Way | undefined {
  const { receivProv, receivCity, receivAddress } = told;
  if (receivProv === undefined || receivCity === undefined || receivAddress === undefined) return undefined;
  return {
    from: [told.sendProv ?? '', told.sendCity ?? '', told.sendCounty ?? '', told.sendAddress ?? ''],
    to: [receivProv, receivCity, told.receivCounty ?? receivCity, receivAddress],
  };
}
