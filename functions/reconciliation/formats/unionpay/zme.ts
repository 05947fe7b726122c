import { BadBill } from '../../domain/bill.ts';
import type { Line } from '../../domain/line.ts';
import { requiredNumber } from '../cells.ts';
import type { Setting } from './file-name.ts';
import { digits, fixedWidth, sided } from './fixed-width.ts';
import { transmittedAt } from './settle-time.ts';
import { merchantOf } from './zm.ts';

/** Chargebacks and corrections (差错交易明细): 22 fields, 339 bytes. */
export const zme = fixedWidth([
  3, 11, 11, 6, 10, 19, 12, 4, 2, 2, 6, 10, 4, 12, 13, 13, 15, 15, 1, 12, 2, 135,
]);

const fields = {
  code: 1,
  traceNo: 4,
  sentAt: 5,
  amount: 7,
  paidTraceNo: 11,
  paidAt: 12,
  fee: 15,
  settled: 16,
  merchant: 18,
  reserved: 22,
} as const;

/**
 * A dispute has no number of its own in this file: trace number and transmission time are one together (ISO 8583), and
 * those of the payment are in `reference`. The last field may begin with the payment's query number.
 */
export function zmeLine(text: string, { day, account }: Setting, line: number): Line {
  zme.check(text, line);
  const cell = (field: keyof typeof fields) => zme.field(text, fields[field]);
  const traceNo = requiredNumber(cell('traceNo'), '系统跟踪号', line);
  const settled = sided(cell('settled'), '结算金额', line);
  const fee = 0 - sided(cell('fee'), '商户手续费', line);
  const minor = settled + fee;
  if (Math.abs(minor) !== digits(cell('amount'), '交易金额', line))
    throw new BadBill('ROW', `交易金额 and 商户手续费 are not 结算金额 ${settled} (fen)`, line);
  return {
    lineNo: line,
    kind: 'DISPUTE',
    channelNo: `${traceNo}${cell('sentAt')}`,
    outNo: '',
    paymentNo: /^\d{21}/.exec(cell('reserved'))?.[0] ?? '',
    minor,
    fee: fee === 0 ? 0 : fee,
    currency: 'CNY',
    status: 'SUCCEEDED',
    account: merchantOf(cell('merchant'), account, line),
    at: transmittedAt(cell('sentAt'), day, line),
    day,
    label: cell('code'),
    reference: `${cell('paidTraceNo')} ${cell('paidAt')}`,
  };
}
