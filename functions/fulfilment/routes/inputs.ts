import * as z from 'zod';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { warehouseCode } from '../../../shared/kernel/text.ts';

export const orderId = z.object({ id: z.string().regex(idPattern('ord')) });
export const allocationId = z.object({ id: z.string().regex(idPattern('alc')) });
export const waveId = z.object({ id: z.string().regex(idPattern('wav')) });
export const putAwayId = z.object({ id: z.string().regex(idPattern('put')) });
export const warehouseId = z.object({ id: warehouseCode });
