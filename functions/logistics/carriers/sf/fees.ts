import * as z from 'zod';
import { maybeText, waybillText } from '../carrier-fields.ts';
import { fenOfYuan } from '../yuan.ts';

const fee = z.object({
  feeTypeCode: maybeText.pipe(z.string()),
  feeAmt: fenOfYuan,
  inputTm: maybeText.pipe(z.string().regex(/^\d{10,13}$/)).transform(Number),
});

/** What a parcel costs (清单运费推送). */
export const feePush = z.object({
  waybillNo: waybillText,
  orderNo: maybeText,
  feeList: z.array(fee).min(1),
});

/**
 * The sum of fees in fen. SF corrects itself: of each kind of fee the one entered last counts, and of those entered at once
 * the last in the list.
 */
export function feesMinor(fees: readonly z.output<typeof fee>[]): number {
  const last = new Map<string, z.output<typeof fee>>();
  for (const each of fees) {
    const before = last.get(each.feeTypeCode);
    if (!before || each.inputTm >= before.inputTm) last.set(each.feeTypeCode, each);
  }
  return [...last.values()].reduce((sum, { feeAmt }) => sum + feeAmt, 0);
}
