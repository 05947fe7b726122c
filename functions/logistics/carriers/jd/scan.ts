import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import type { ReadEvent } from '../../domain/tracking.ts';
import { maybeText, waybillText } from '../carrier-fields.ts';
import { carrierInstant } from '../carrier-time.ts';
import type { CodeMeaning, TaughtCodes } from '../taught-codes.ts';
import { meaningOf } from './states.ts';

const nodeFields = {
  state: maybeText,
  category: maybeText,
  operationTime: maybeText,
  operationRemark: maybeText,
  operationTitle: maybeText,
  operateSite: maybeText,
  routeCityName: maybeText,
};
const isNode = ({ state, category }: { state: string | undefined; category: string | undefined }) =>
  state !== undefined || category !== undefined;

/** A node of an answer (物流节点); the parcel's number may be left out. */
export const queriedNode = z
  .object({ ...nodeFields, waybillCode: maybeText })
  .refine(isNode, 'has neither state nor category');
/** A node of a push, with the numbers of its parcel and order. */
export const pushedNode = z
  .object({ ...nodeFields, waybillCode: waybillText, orderId: maybeText })
  .refine(isNode, 'has neither state nor category');
type Node = Omit<z.output<typeof queriedNode>, 'waybillCode'> & { readonly orderId?: string | undefined };

/** 换单打印: the new number stands in the words only. */
const nextNumber = /新(?:运)?单号?(?:为|是)?[:：【]?\s*(JD[A-Z]{0,3}\d{9,15}|\d{11,15})(?!\d)/;

/** The event of a node. Its code is the node's, or `category:` and the category where it has none. */
export function eventOf(waybillNo: string, node: Node, taught: TaughtCodes): ReadEvent {
  const { state, category, operationRemark: text } = node;
  const next = nextNumber.exec(text ?? '')?.[1];
  const code = state ?? `category:${category}`;
  const meaning = Object.hasOwn(taught, code) ? taught[code] : meaningOf(state, category);
  return {
    waybillNo,
    code,
    ...(meaning && byWhom(meaning, text)),
    ...present({
      reason: category,
      occurredAt: carrierInstant(node.operationTime),
      place: node.operateSite ?? node.routeCityName,
      text: text ?? node.operationTitle,
      carrierOrderId: node.orderId,
      nextWaybillNo: next === waybillNo ? undefined : next,
    }),
  };
}

/** 代收: somebody else has it, the neighbour, the guard or the shop; only words tell. */
const byWhom = (meaning: CodeMeaning, text = ''): CodeMeaning =>
  meaning.status === 'DELIVERED' && text.includes('代收') ? { ...meaning, sub: 'BY_OTHER' } : meaning;
