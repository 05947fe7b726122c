import * as z from 'zod';
import type { ReadEvent } from '../../domain/tracking.ts';
import { carrierInstant } from '../beijing-time.ts';
import { maybeText, present, waybillText } from '../carrier-fields.ts';
import { meaningOf, nextNumberOf, type Told } from './meaning.ts';

const scanFields = {
  acceptTime: maybeText,
  acceptAddress: maybeText,
  remark: maybeText,
  opCode: maybeText.pipe(z.string().max(20)),
  reasonCode: maybeText,
  reasonName: maybeText,
  firstStatusCode: maybeText,
  secondaryStatusCode: maybeText,
};

/** A scan of an answer (路由节点); the parcel's number stands around it. */
export const queriedScan = z.object(scanFields);
/** A scan of a push, with the numbers of its parcel and order. */
export const pushedScan = z
  .object({ ...scanFields, mailno: waybillText, orderid: maybeText, id: maybeText })
  .transform(({ mailno, orderid, id, ...scan }) => ({
    ...eventOf(mailno, scan, 'push'),
    ...present({ carrierOrderId: orderid, eventId: id }),
  }));

/** The event of a scan. A number that leads back to the same parcel leads nowhere. */
export function eventOf(waybillNo: string, scan: z.output<typeof queriedScan>, told: Told): ReadEvent {
  const next = nextNumberOf(scan);
  return {
    waybillNo,
    code: scan.opCode,
    ...meaningOf(scan, told),
    ...present({
      reason: scan.reasonCode,
      occurredAt: carrierInstant(scan.acceptTime),
      place: scan.acceptAddress,
      text: scan.remark,
      nextWaybillNo: next === waybillNo ? undefined : next,
    }),
  };
}
