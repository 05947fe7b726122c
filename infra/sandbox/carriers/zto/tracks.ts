import * as z from 'zod';
import { type CarrierDesk, knowsPhone } from '../desk.ts';
import type { Parcel } from '../parcel.ts';
import { type Done, ZtoRefusal } from './answer.ts';
import { read } from './orders.ts';
import { queriedTraces } from './words.ts';

const askedShape = z.object({
  billCode: z.string().regex(/^\d{12,15}$/),
  mobilePhone: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
});

function parcelOf(message: unknown, { shelf }: CarrierDesk): Parcel {
  const { billCode, mobilePhone } = read(askedShape, message);
  const parcel = shelf.parcel(billCode);
  if (parcel?.carrier !== 'zto') throw new ZtoRefusal('E416', '运单号错误');
  if (!knowsPhone(parcel, mobilePhone)) throw new ZtoRefusal('E413', '请输入收寄件人手机号后四位');
  return parcel;
}

/** zto.merchant.waybill.track.query (查询轨迹). */
export function queryTrack(message: unknown, desk: CarrierDesk): Done {
  const { waybillNo } = parcelOf(message, desk);
  return { result: desk.shelf.scans(waybillNo).flatMap(queriedTraces) };
}

/** zto.merchant.waybill.track.subsrcibe (sic, 订阅轨迹): from here on its scans are pushed. */
export function subscribe(message: unknown, desk: CarrierDesk): Done {
  desk.walk.put({ ...parcelOf(message, desk), isSubscribed: true });
  return { result: null };
}
