import type { Line } from '../../functions/reconciliation/domain/line.ts';

/** A payment of CNY 100.00 at noon in Beijing on 2026-11-24, but for what is said otherwise. */
export function aLine(part: Partial<Line> = {}): Line {
  const { day = '2026-11-24', channelNo = '4200001' } = part;
  return {
    lineNo: 1,
    kind: 'PAYMENT',
    channelNo,
    outNo: 'ord-1',
    paymentNo: channelNo,
    minor: 10_000,
    fee: 0,
    currency: 'CNY',
    status: 'SUCCEEDED',
    account: '1900000109',
    at: Date.parse(`${day}T12:00:00+08:00`),
    day,
    ...part,
  };
}
