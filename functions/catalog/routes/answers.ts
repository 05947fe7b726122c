import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { skuSchema, warehouseSchema } from '../domain/catalog.ts';
import type { StoredSku, StoredWarehouse } from '../store.ts';

const updated = { updatedAt: z.iso.datetime() };

export const skuAnswer = z.object({ ...skuSchema.shape, ...updated }).meta({ id: 'Sku' });
export const warehouseAnswer = z.object({ ...warehouseSchema.shape, ...updated }).meta({ id: 'Warehouse' });

export const asSku = (stored: StoredSku): z.output<typeof skuAnswer> => ({
  ...stored,
  updatedAt: isoTime(stored.updatedAt),
});
export const asWarehouse = (stored: StoredWarehouse): z.output<typeof warehouseAnswer> => ({
  ...stored,
  updatedAt: isoTime(stored.updatedAt),
});
