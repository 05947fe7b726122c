import * as z from 'zod';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { listedKinds } from '../domain/keys.ts';
import { listName, ruleIdSchema } from '../domain/rule.ts';

export const reviewId = z.object({ id: z.string().regex(idPattern('rev')) });
export const orderIdParam = z.object({ orderId: z.string().regex(idPattern('ord')) });
export const ruleIdParam = z.object({ id: ruleIdSchema });
export const listParam = z.object({ list: listName });

const kind = z.enum(listedKinds);
/** An entry's id is its kind and the hash that it lies under. */
const entryId = z
  .string()
  .regex(new RegExp(`^(${listedKinds.join('|')})\\.[A-Za-z0-9_-]{43}$`))
  .transform((id) => ({ kind: kind.parse(id.split('.')[0]), hash: id.split('.')[1] ?? '' }));
export const entryParam = z.object({ list: listName, id: entryId });
