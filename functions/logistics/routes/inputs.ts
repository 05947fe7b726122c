import * as z from 'zod';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { carrierCodes } from '../domain/tracking.ts';
import { papers } from '../labels/label.ts';
import { waybillNoSchema } from '../stored-parcel.ts';
import { productCode, reasonText } from '../stored-shipment.ts';

export const carrierCode = z
  .enum(carrierCodes)
  .meta({ description: 'Carrier: sf 顺丰, zto 中通, jd 京东物流, yto 圆通, kuaidi100 快递100' });
export const product = productCode.meta({ description: 'Our code of the product', example: 'standard' });
export const shipmentIdValue = z.string().regex(idPattern('shp')).meta({ description: 'Shipment (发货单)' });
export const shipmentId = z.object({ id: shipmentIdValue });
export const caseId = z.object({
  id: z.string().regex(idPattern('cas')).meta({ description: 'Logistics case (物流异常)' }),
});
export const orderId = z.string().regex(idPattern('ord')).meta({ description: 'Order (订单)' });
export const waybillNo = waybillNoSchema.meta({ description: 'The carrier’s number of it (运单号)' });
export const parcelParams = z.object({ carrier: carrierCode, waybillNo });
export const why = reasonText.meta({ description: 'Why, in the words of whoever does it; kept' });
export const paper = z
  .enum(papers)
  .default('100x150')
  .meta({
    description: 'Millimetres of the label printer’s paper (面单纸)',
    override: { default: '100x150' },
  });
/** Cartons of one shipment: so many parcels are made in one transaction, whatever their numbers were before. */
export const mostCartons = 30;
/** A carrier that somebody names: with its product `standard` where that is left out. */
export const named = {
  carrier: carrierCode
    .optional()
    .meta({ description: 'This one and no other: sf 顺丰, zto 中通; left out, the best of them' }),
  product: product.optional().meta({ description: 'Of that carrier; standard where it is left out' }),
};
