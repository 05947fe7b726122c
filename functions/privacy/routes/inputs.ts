import * as z from 'zod';
import { channels } from '../../../shared/kernel/channel.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import type { PersonKey } from '../../../shared/kernel/person.ts';
import { buyerKey, type ReadPhone } from '../domain/person-keys.ts';

const phone = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: 'In any spelling (电话)', example: '13800138000' });
const country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code of two capital letters')
  .default('CN')
  .meta({ description: 'Where a phone without `+` belongs' });
/** What a channel calls a buyer may be written in any script, and is compared as it is. */
const buyer = z
  .strictObject({ channel: z.enum(channels), id: z.string().min(1).max(200) })
  .meta({ description: 'What a channel calls its buyer (买家); on own channels the id of your customer' });

/** Who it is about. It stands in bodies only: addresses end up in logs. */
export const personInput = z
  .strictObject({ phone: phone.optional(), country, buyer: buyer.optional() })
  .refine((given) => (given.phone === undefined) !== (given.buyer === undefined), 'give phone or buyer');

/** Throws PHONE_INVALID, which does not repeat the phone. */
export function personKeyOf(given: z.output<typeof personInput>, read: ReadPhone): PersonKey {
  if (given.buyer) return buyerKey(given.buyer.channel, given.buyer.id);
  const value = read(given.phone ?? '', given.country);
  if (value !== undefined) return { kind: 'phone', value };
  throw new Failure('PHONE_INVALID', 'Nobody can be found by that.', {
    errors: [{ path: 'phone', message: 'is not a whole phone number' }],
  });
}
