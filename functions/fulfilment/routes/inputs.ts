import * as z from 'zod';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { warehouseCode } from '../../../shared/kernel/text.ts';

const idOf = (prefix: string, description: string) =>
  z.object({ id: z.string().regex(idPattern(prefix)).meta({ description }) });

export const orderId = idOf('ord', 'Order (订单)');
export const allocationId = idOf('alc', 'Allocation (配货单)');
export const waveId = idOf('wav', 'Wave (波次)');
export const putAwayId = idOf('put', 'Put-away task (上架任务)');
export const warehouseId = z.object({ id: warehouseCode });
