import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import type { ReadEvent } from '../../domain/tracking.ts';
import { maybeText, waybillText } from '../carrier-fields.ts';
import { carrierInstant } from '../carrier-time.ts';
import { type CodeMeaning, meaningIn, type TaughtCodes } from '../taught-codes.ts';
import { ytoCodes } from './codes.ts';

/** A scan in an answer. */
export const queriedScan = z
  .object({
    waybill_No: maybeText,
    infoContent: maybeText.pipe(z.string().max(40)),
    upload_Time: maybeText,
    processInfo: maybeText,
    city: maybeText,
  })
  .transform(({ waybill_No, upload_Time, processInfo, infoContent, city }) => ({
    waybillNo: waybill_No,
    code: infoContent,
    time: upload_Time,
    words: processInfo,
    place: city,
    orderId: undefined,
  }));

/** A scan in a push, in JSON or as the elements of its XML. Names beside `infoContent` are [unverified], so several are taken. */
export const pushedScan = z
  .object({
    mailNo: waybillText.optional().catch(undefined),
    waybillNo: waybillText.optional().catch(undefined),
    infoContent: maybeText.pipe(z.string().max(40)),
    acceptTime: maybeText,
    time: maybeText,
    remark: maybeText,
    processInfo: maybeText,
    currentCity: maybeText,
    city: maybeText,
    txLogisticID: maybeText,
    orderNo: maybeText,
  })
  .transform((said, context) => {
    const waybillNo = said.mailNo ?? said.waybillNo;
    if (waybillNo === undefined) {
      context.addIssue({ code: 'custom', message: 'has no waybill number' });
      return z.NEVER;
    }
    return {
      waybillNo,
      code: said.infoContent,
      time: said.acceptTime ?? said.time,
      words: said.remark ?? said.processInfo,
      place: said.currentCity ?? said.city,
      orderId: said.txLogisticID ?? said.orderNo,
    };
  });

type Scan = Omit<z.output<typeof pushedScan>, 'orderId'> & { readonly orderId: string | undefined };

/** The event of a scan. */
export function eventOf(
  { waybillNo, code, time, words, place, orderId }: Scan,
  taught: TaughtCodes,
): ReadEvent {
  const meaning = meaningIn(code, taught, ytoCodes);
  return {
    waybillNo,
    code,
    ...(meaning && asWordsTell(meaning, words)),
    // `2026-06-01 08:00:00.0 CST`, as the XML has it: China Standard Time.
    ...present({
      occurredAt: carrierInstant(time?.replace(/ CST$/, '')),
      place,
      text: words,
      carrierOrderId: orderId,
    }),
  };
}

function asWordsTell(meaning: CodeMeaning, words = ''): CodeMeaning {
  if (meaning.status === 'DELIVERY_FAILED' && words.includes('拒')) return { ...meaning, sub: 'REFUSED' };
  if (meaning.status === 'DELIVERED' && words.includes('代收')) return { ...meaning, sub: 'BY_OTHER' };
  return meaning;
}
