import { type CodeMeaning, codesOf } from '../taught-codes.ts';

/** Kuaidi100's states (快递单当前状态, `state` and `statusCode`) with the finer ones that `resultv2` 4 turns on. */
export const kuaidi100States: ReadonlyMap<string, CodeMeaning> = codesOf([
  /** 在途, 干线, 转递. */
  { status: 'IN_TRANSIT', codes: '0 1002 1003' },
  /** 到达派件城市. */
  { status: 'IN_TRANSIT', sub: 'ARRIVED', codes: '1001' },
  /** 揽收, 已揽收. */
  { status: 'PICKED_UP', codes: '1 103' },
  /** 已下单, 待揽收. */
  { status: 'PENDING', sub: 'PREPARING', codes: '101 102' },
  /** 疑难. */
  { status: 'EXCEPTION', codes: '2' },
  /** 超时未签收, 超时未更新, 滞留. */
  { status: 'EXCEPTION', sub: 'DELAYED', codes: '201 202 208' },
  /** 拒收, and 拒签 (4 with a 14 inside). */
  { status: 'DELIVERY_FAILED', sub: 'REFUSED', codes: '203 14' },
  /** 派件异常. */
  { status: 'DELIVERY_FAILED', codes: '204' },
  /** 柜或驿站超时未取: it is still there. */
  { status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION', codes: '205' },
  /** 无法联系. */
  { status: 'DELIVERY_FAILED', sub: 'UNREACHABLE', codes: '206' },
  /** 超区: nobody delivers at that address. */
  { status: 'EXCEPTION', sub: 'ADDRESS', codes: '207' },
  /** 破损. */
  { status: 'EXCEPTION', sub: 'DAMAGED', codes: '209' },
  /** 销单, 已销单. */
  { status: 'CANCELLED', codes: '210 401' },
  /** 签收, 本人签收, 派件异常后签收. */
  { status: 'DELIVERED', codes: '3 301 302' },
  /** 代签. */
  { status: 'DELIVERED', sub: 'BY_OTHER', codes: '303' },
  /** 退签: refused, and back with its sender. */
  { status: 'RETURNED', codes: '4' },
  /** 派件. */
  { status: 'OUT_FOR_DELIVERY', codes: '5' },
  /** 投柜或驿站. */
  { status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION', codes: '501' },
  /** 退回. */
  { status: 'RETURNING', codes: '6' },
  /** 转投: another company goes on with it. */
  { status: 'IN_TRANSIT', sub: 'FORWARDED', codes: '7' },
  /** 清关, 待清关, 清关中. */
  { status: 'IN_TRANSIT', sub: 'CUSTOMS', codes: '8 10 11' },
  /** 已清关. */
  { status: 'IN_TRANSIT', sub: 'CUSTOMS_RELEASED', codes: '12' },
  /** 清关异常. */
  { status: 'EXCEPTION', sub: 'CUSTOMS_HELD', codes: '13' },
]);

/**
 * 投柜或站签收 (304): "signed" by a locker or a shop. Whether the buyer has the parcel then is a matter of policy: a real
 * push of 2022 says 304 and ends its watching while the parcel lies at the station.
 */
export const stationSignature = '304';
export const stationPolicies = {
  'available-for-pickup': { status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION' },
  delivered: { status: 'DELIVERED', sub: 'BY_OTHER' },
} as const satisfies Record<string, CodeMeaning>;
export type StationPolicy = keyof typeof stationPolicies;
