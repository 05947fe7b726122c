import * as z from 'zod';
import { type CarrierDesk, knowsPhone } from '../desk.ts';
import { read } from './orders.ts';
import { queriedRoute } from './words.ts';

type Fields = Readonly<Record<string, unknown>>;

const routesShape = z.object({
  trackingType: z.coerce
    .string()
    .pipe(z.enum(['1', '2']))
    .default('1'),
  trackingNumber: z.array(z.string().min(1)).min(1).max(10),
  methodType: z.string().default('1'),
  checkPhoneNo: z.string().nullish(),
});

/** EXP_RECE_SEARCH_ROUTES (路由查询): 20028 of what is not the account's own, nothing of what nobody has scanned yet. */
export function searchRoutes(message: unknown, desk: CarrierDesk): Fields {
  const { trackingType, trackingNumber, checkPhoneNo } = read(routesShape, message);
  const waybillNos =
    trackingType === '1'
      ? trackingNumber
      : trackingNumber.flatMap((id) => desk.shelf.booking('sf', id)?.waybillNos ?? [id]);
  return { routeResps: waybillNos.map((waybillNo) => routesOf(waybillNo, checkPhoneNo ?? '', desk)) };
}

function routesOf(mailNo: string, phone: string, { shelf }: CarrierDesk): Fields {
  const parcel = shelf.parcel(mailNo);
  const isTold = parcel?.carrier === 'sf' && (phone === '' || knowsPhone(parcel, phone));
  if (!isTold) return { mailNo, routes: [], reasonCode: '20028', reasonRemark: '月结卡号不匹配' };
  return { mailNo, routes: shelf.scans(mailNo).map(queriedRoute), reasonCode: '', reasonRemark: '' };
}
