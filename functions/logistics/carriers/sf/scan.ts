import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import type { ReadEvent } from '../../domain/tracking.ts';
import { maybeText, waybillText } from '../carrier-fields.ts';
import { carrierInstant } from '../carrier-time.ts';
import { meaningOf, nextNumberOf, type Reader } from './meaning.ts';

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
const pushedScan = z.object({ ...scanFields, mailno: waybillText, orderid: maybeText, id: maybeText });

/** The event of a scan that was pushed; undefined where it is none. */
export function pushedEvent(route: unknown, taughtCodes: Reader['taughtCodes']): ReadEvent | undefined {
  const read = pushedScan.safeParse(route).data;
  if (!read) return undefined;
  const { mailno, orderid, id, ...scan } = read;
  const numbers = present({ carrierOrderId: orderid, eventId: id });
  return { ...eventOf(mailno, scan, { told: 'push', taughtCodes }), ...numbers };
}

/** The event of a scan. A number that leads back to the same parcel leads nowhere. */
export function eventOf(waybillNo: string, scan: z.output<typeof queriedScan>, reader: Reader): ReadEvent {
  const next = nextNumberOf(scan);
  return {
    waybillNo,
    code: scan.opCode,
    ...meaningOf(scan, reader),
    ...present({
      reason: scan.reasonCode,
      occurredAt: carrierInstant(scan.acceptTime),
      place: scan.acceptAddress,
      text: scan.remark,
      nextWaybillNo: next === waybillNo ? undefined : next,
    }),
  };
}
