import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import type { LabelData } from '../carrier.ts';
import { listOf, maybeText } from '../carrier-fields.ts';
import type { Members } from '../carrier-json.ts';

/** What of `routeLabelData` goes into the boxes of a label, beside 目的地 and the two-dimensional code. */
const boxes = [
  'destRouteLabel',
  'codingMapping',
  'codingMappingOut',
  'destTeamCode',
  'destTransferCode',
  'destDeptCode',
  'sourceTransferCode',
  'proCode',
  'limitTypeCode',
  'expressTypeCode',
  'cargoTypeCode',
  'abFlag',
  'xbFlag',
  'printFlag',
  'printIcon',
  'checkCode',
] as const;

const labelData = z.object({
  ...(Object.fromEntries(boxes.map((name) => [name, maybeText])) as Record<
    (typeof boxes)[number],
    typeof maybeText
  >),
  proName: maybeText,
  twoDimensionCode: maybeText,
  waybillNo: maybeText,
});
const labels = z.object({
  originCode: maybeText,
  destCode: maybeText,
  routeLabelInfo: listOf(z.object({ routeLabelData: labelData }))
    .optional()
    .default([]),
});

/**
 * The label of an order (路由标签). `route` has SF's own names; where SF tells of several parcels, the codes of those beside
 * the first are `twoDimensionCode:<waybillNo>`.
 */
export function labelOf(data: Members): LabelData {
  const { originCode, destCode, routeLabelInfo } = labels.parse(data);
  const [first, ...others] = routeLabelInfo.map(({ routeLabelData }) => routeLabelData);
  if (!first) return { ...present({ mark: destCode }), route: present({ originCode, destCode }) };
  const codes = others.flatMap(({ waybillNo, twoDimensionCode }) =>
    waybillNo && twoDimensionCode ? [[`twoDimensionCode:${waybillNo}`, twoDimensionCode] as const] : [],
  );
  const told = Object.fromEntries(boxes.map((name) => [name, first[name]]));
  return {
    ...present({
      mark: first.destRouteLabel ?? destCode,
      qr: first.twoDimensionCode,
      productName: first.proName ?? first.proCode,
    }),
    route: { ...present({ originCode, destCode, ...told }), ...Object.fromEntries(codes) } as Record<
      string,
      string
    >,
  };
}
