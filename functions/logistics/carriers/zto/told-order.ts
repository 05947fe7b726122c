import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import { unreadableAnswer } from '../ask-carrier.ts';
import type { BookOutcome } from '../carrier.ts';
import { listOf, maybeText, waybillText } from '../carrier-fields.ts';
import type { ZtoConfig } from './config.ts';

const addresses = {
  ...{ sendProv: maybeText, sendCity: maybeText, sendCounty: maybeText, sendAddress: maybeText },
  ...{ receivProv: maybeText, receivCity: maybeText, receivCounty: maybeText, receivAddress: maybeText },
};
const order = z.object({
  billCode: waybillText.optional().catch(undefined),
  orderCode: maybeText,
  partnerOrderCode: maybeText,
  orderStatus: maybeText,
  bigMarkInfo: z.object({ mark: maybeText, bagAddr: maybeText }).nullish().catch(undefined),
  siteCode: maybeText,
  siteName: maybeText,
  ...addresses,
});

/** An order, as an answer tells of it. */
export type ToldOrder = z.output<typeof order>;

/** The order that was made. Throws `CarrierUnavailable` where there is none, since nobody knows then. */
export function madeOrder(result: unknown): ToldOrder {
  const made = order.safeParse(result).data;
  if (made?.orderCode === undefined && made?.billCode === undefined) throw unreadableAnswer();
  return made;
}

/** The orders that were found, alone or in a list. */
export const foundOrders = (result: unknown): readonly ToldOrder[] =>
  listOf(order).parse(Array.isArray(result) ? result : [result]);

/** 大头笔 and 集包地. */
export type Mark = { readonly mark?: string; readonly bag?: string };

/** What is on the label of an order beside the addresses, undefined where the answer does not tell. */
export const markIn = ({ bigMarkInfo }: ToldOrder): Mark | undefined =>
  bigMarkInfo?.mark === undefined
    ? undefined
    : { mark: bigMarkInfo.mark, ...present({ bag: bigMarkInfo.bagAddr }) };

/** What an order came to. One without a waybill number (预约件 of kind 3) waits for its courier. */
export function outcomeOf(told: ToldOrder, mark: Mark, { cancelledStates, qr }: ZtoConfig): BookOutcome {
  const { billCode: waybillNo, orderCode: carrierReference, orderStatus = '', siteCode, siteName } = told;
  if (cancelledStates.includes(orderStatus)) return { state: 'REFUSED', code: `orderStatus:${orderStatus}` };
  if (waybillNo === undefined) return { state: 'PENDING', code: 'billCode' };
  return {
    state: 'BOOKED',
    parcels: [{ waybillNo, role: 'MASTER' }],
    label: { ...mark, qr, route: present({ siteCode, siteName }) as Record<string, string> },
    ...present({ carrierReference }),
  };
}
