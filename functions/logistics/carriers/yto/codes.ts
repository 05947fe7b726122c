import { codesOf } from '../taught-codes.ts';

/** YTO's codes (`infoContent`), in pushes and answers alike. */
export const ytoCodes = codesOf([
  { status: 'PICKED_UP', codes: 'GOT' },
  /** 揽收失败: nobody fetched it, and somebody has to be asked. */
  { status: 'EXCEPTION', codes: 'NOT_SEND' },
  { status: 'IN_TRANSIT', sub: 'ARRIVED', codes: 'ARRIVAL AIRPICK' },
  { status: 'IN_TRANSIT', sub: 'DEPARTED', codes: 'DEPARTURE AIRSEND' },
  { status: 'OUT_FOR_DELIVERY', codes: 'SENT_SCAN' },
  { status: 'AVAILABLE_FOR_PICKUP', sub: 'LOCKER', codes: 'INBOUND' },
  { status: 'DELIVERED', codes: 'SIGNED' },
  { status: 'DELIVERY_FAILED', codes: 'FAILED' },
  /** 转寄. */
  { status: 'IN_TRANSIT', sub: 'FORWARDED', codes: 'FORWARDING' },
  /** 退回: it goes back; that it is there again is a signature after it. */
  { status: 'RETURNING', codes: 'TMS_RETURN' },
]);
