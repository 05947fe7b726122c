import * as z from 'zod';
import { idPattern } from '../../../shared/kernel/ids.ts';

export const reviewId = z.object({ id: z.string().regex(idPattern('rev')) });
export const orderIdParam = z.object({ orderId: z.string().regex(idPattern('ord')) });
