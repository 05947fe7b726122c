import * as z from 'zod';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { ruleIdSchema } from '../domain/rule.ts';

export const reviewId = z.object({ id: z.string().regex(idPattern('rev')) });
export const orderIdParam = z.object({ orderId: z.string().regex(idPattern('ord')) });
export const ruleIdParam = z.object({ id: ruleIdSchema });
