import * as z from 'zod';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { carrierCodes } from '../domain/tracking.ts';
import { papers } from '../labels/label.ts';
import { waybillNoSchema } from '../stored-parcel.ts';
import { productCode } from '../stored-shipment.ts';

export const carrierCode = z
  .enum(carrierCodes)
  .meta({ description: 'sf 顺丰, zto 中通, jd 京东物流, yto 圆通, kuaidi100 快递100' });
export const product = productCode.meta({ description: 'Our code of the product', example: 'standard' });
export const shipmentId = z.object({ id: z.string().regex(idPattern('shp')) });
export const caseId = z.object({ id: z.string().regex(idPattern('cas')) });
export const orderId = z.string().regex(idPattern('ord'));
export const parcelParams = z.object({ carrier: carrierCode, waybillNo: waybillNoSchema });
export const paper = z
  .enum(papers)
  .default('100x150')
  .meta({
    description: 'Millimetres of the label printer’s paper (面单纸)',
    override: { default: '100x150' },
  });
/** A carrier that somebody names: with its product `standard` where that is left out. */
export const named = { carrier: carrierCode.optional(), product: product.optional() };
