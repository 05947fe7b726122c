import type { Certified } from '../certificates.ts';
import { unionpayMerchant } from '../keys.ts';
import { certIdOf, isSignedBy, type Message } from './message.ts';

/** A response code with its words, for example `['34', '查无此交易[2600000]']`. */
export type Response = readonly [code: string, words: string];

export const responses = {
  done: ['00', '成功[0000000]'],
  badFormat: ['10', '报文格式错误[9100001]'],
  badSignature: ['11', '验证签名失败[9100004]'],
  repeated: ['12', '重复交易[2050002]'],
  missing: ['13', '报文交易要素缺失[9100003]'],
  tooMuch: ['33', '交易金额超限[2010013]'],
  notThere: ['34', '查无此交易[2600000]'],
  wrongState: ['35', '原交易状态不正确[2050006]'],
  notTheSame: ['36', '与原交易信息不符[2050007]'],
  tooLate: ['39', '交易不在受理时间范围内[2050009]'],
  noFile: ['98', '文件不存在[9200098]'],
} as const satisfies Record<string, Response>;

const always = [
  'version',
  'encoding',
  'signMethod',
  'txnType',
  'txnSubType',
  'bizType',
  'accessType',
  'merId',
  'txnTime',
  'certId',
  'signature',
];

/** Checks what every request must have; undefined when the merchant itself signed it. */
export function refused(
  message: Message,
  merchant: Certified,
  needs: readonly string[],
): Response | undefined {
  const absent = [...always, ...needs].find((name) => (message[name] ?? '') === '');
  if (absent !== undefined) return [responses.missing[0], `报文交易要素缺失[9100003]: ${absent}`];
  const pinned = { version: '5.1.0', signMethod: '01', encoding: 'UTF-8', accessType: '0' };
  if (Object.entries(pinned).some(([name, value]) => message[name] !== value)) return responses.badFormat;
  if (!/^\d{14}$/.test(message['txnTime'] ?? '')) return responses.badFormat;
  if (message['merId'] !== unionpayMerchant) return ['31', '商户状态不正确[2040001]'];
  if (message['certId'] !== certIdOf(merchant.certificate)) return responses.badSignature;
  return isSignedBy(message, merchant.certificate) ? undefined : responses.badSignature;
}

/** Whether order number, amount in fen and currency are well formed. */
export const isOrder = (message: Message): boolean =>
  /^[0-9A-Za-z]{8,40}$/.test(message['orderId'] ?? '') &&
  /^[1-9]\d{0,11}$/.test(message['txnAmt'] ?? '') &&
  (message['currencyCode'] ?? '156') === '156';
