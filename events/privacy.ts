import * as z from 'zod';
import { defineEvent } from './define-event.ts';

const counted = z.int().min(0);

export const personErased = defineEvent({
  type: 'person.erased',
  source: 'zhanggui.privacy',
  meaning:
    'A person was forgotten who wanted that (个人信息已删除): nothing is left that has to wait. It does not say who. It comes again where more of the person came to light.',
  data: z.object({
    erasureId: z.string().meta({ description: 'Names the request; also stands where the person stood' }),
    requestedAt: z.iso.datetime(),
    orders: counted.meta({ description: 'Orders that name nobody any more' }),
    records: counted.meta({ description: 'Items and messages that were changed or removed' }),
    words: counted.meta({ description: 'Reasons in words that the audit trail forgot' }),
    listEntries: counted.meta({ description: 'Entries of risk lists that were removed' }),
  }),
});
