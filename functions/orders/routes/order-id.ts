import * as z from 'zod';
import { idPattern } from '../../../shared/kernel/ids.ts';

/** `{id}` in the path of an order's routes. */
export const orderId = z.object({ id: z.string().regex(idPattern('ord'), 'is not an order id') });
