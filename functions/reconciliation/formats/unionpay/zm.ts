import { BadBill } from '../../domain/bill.ts';
import type { Line, LineKind } from '../../domain/line.ts';
import { requiredNumber, shown } from '../cells.ts';
import type { Setting } from './file-name.ts';
import { digits, fixedWidth, sided } from './fixed-width.ts';
import { transmittedAt } from './settle-time.ts';

/** Ordinary transactions (一般交易明细): 42 fields, 607 bytes. */
export const zm = fixedWidth([
  3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32,
  13, 13, 8, 32, 13, 13, 12, 2, 1, 32, 98,
]);

const fields = {
  sentAt: 5,
  amount: 7,
  queryNo: 10,
  orderNo: 12,
  fee: 16,
  settled: 17,
  type: 20,
  paymentQueryNo: 27,
  merchant: 28,
  shared: 32,
  cleared: 33,
  installmentFee: 38,
} as const;
type Field = keyof typeof fields;

/** 交易类型: 消费, 预授权完成; 退货, 消费撤销, 预授权完成撤销. Whatever else moves money is OTHER. */
const kinds: Readonly<Record<string, LineKind>> = {
  '01': 'PAYMENT',
  '03': 'PAYMENT',
  '04': 'REFUND',
  '31': 'REFUND',
  '33': 'REFUND',
};

export function zmLine(text: string, { day, account }: Setting, line: number): Line {
  zm.check(text, line);
  const cell = (field: Field) => zm.field(text, fields[field]);
  const merchant = merchantOf(cell('merchant'), account, line);
  const type = cell('type');
  const kind = kinds[type] ?? 'OTHER';
  const queryNo = requiredNumber(cell('queryNo'), '查询流水号', line);
  return {
    lineNo: line,
    kind,
    channelNo: queryNo,
    outNo: requiredNumber(cell('orderNo'), '商户订单号', line),
    paymentNo: kind === 'REFUND' ? ascii(cell('paymentQueryNo'), line) : queryNo,
    ...amountsOf(cell, kind, line),
    currency: 'CNY',
    status: 'SUCCEEDED',
    account: merchant,
    at: transmittedAt(cell('sentAt'), day, line),
    day,
    label: type,
  };
}

export function merchantOf(text: string, account: string | undefined, line: number): string {
  if (!/^[0-9A-Za-z]{15}$/.test(text)) throw new BadBill('ROW', `商户代码 ${shown(text)} is none`, line);
  if (account !== undefined && text !== account)
    throw new BadBill('FOREIGN', `of merchant ${text}, not of ${account}`, line);
  return text;
}

function ascii(text: string, line: number): string {
  if (!/^[ -~]*$/.test(text)) throw new BadBill('ROW', 'a number that is not ASCII', line);
  return text;
}

/**
 * 结算金额 is the amount less its fee (C in, D out), and 清算净额 is 结算金额 where nothing is shared. A surcharge for
 * instalments (分期付款附加手续费) may be in it too; it is then part of the fee.
 */
function amountsOf(cell: (field: Field) => string, kind: LineKind, line: number) {
  const settled = sided(cell('settled'), '结算金额', line);
  const isOut = kind === 'REFUND' || (kind === 'OTHER' && settled < 0);
  const amount = digits(cell('amount'), '交易金额', line);
  const minor = isOut ? 0 - amount : amount;
  const fee = minor - settled;
  const ordinary = 0 - sided(cell('fee'), '商户手续费', line);
  const surcharge = 0 - sided(cell('installmentFee') || 'C0', '分期付款附加手续费', line);
  if (fee !== ordinary && fee !== ordinary + surcharge)
    throw new BadBill(
      'ROW',
      `交易金额 ${minor} and 商户手续费 ${ordinary} are not 结算金额 ${settled} (fen)`,
      line,
    );
  const shared = sided(cell('shared') || 'C0', '二级商户分账入账金额', line);
  if (shared === 0 && sided(cell('cleared'), '清算净额', line) !== settled)
    throw new BadBill('ROW', `清算净额 is not 结算金额 ${settled} (fen), and nothing is shared`, line);
  return { minor, fee: fee === 0 ? 0 : fee };
}
