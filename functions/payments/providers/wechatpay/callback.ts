import * as z from 'zod';
import type { CallbackMessage, Reading } from '../../provider.ts';
import { zoned } from '../beijing-time.ts';
import { mostCallbackBytes, refused, refusedVerified } from '../reading.ts';
import type { WechatpayConfig } from './config.ts';
import { complaint, paymentFact, refundFact, refundNotice, type Transaction, transaction } from './facts.ts';
import { algorithm, jsonOf, opened, resource } from './resource.ts';
import { flawOf } from './verify.ts';

const envelope = z.object({ id: z.string().min(1), create_time: zoned, event_type: z.string(), resource });
type Envelope = z.output<typeof envelope>;
type Read = (held: unknown, envelope: Envelope, config: WechatpayConfig) => Reading;

/** A notice of API v3 (支付通知, 退款通知, 投诉通知): time, signature over the raw bytes, then the sealed resource. */
export const readNotice =
  (config: WechatpayConfig) =>
  (message: CallbackMessage, now: number): Reading => {
    if (message.body.byteLength > mostCallbackBytes) return refused('TOO_LARGE');
    const flaw = flawOf(message, now, config);
    if (flaw === 'PROBE') return { kind: 'probe' };
    if (flaw) return refused(flaw);
    const { data, error } = envelope.safeParse(jsonOf(message.body));
    return data ? readResource(data, config) : refusedVerified('CONTENT', error);
  };

function readResource(data: Envelope, config: WechatpayConfig): Reading {
  const read = readers.get(data.event_type);
  if (!read) return refusedVerified('UNSUPPORTED');
  if (data.resource.algorithm !== algorithm) return refusedVerified('ALGORITHM');
  const held = opened(data.resource, config.apiV3Keys);
  return held ? read(jsonOf(held), data, config) : refusedVerified('DECRYPTION');
}

const readTransaction: Read = (held, { id }, config) => {
  const { data, error } = transaction.safeParse(held);
  if (!data) return refusedVerified('CONTENT', error);
  if (!isOurs(data, config)) return refusedVerified('FOREIGN_MERCHANT');
  if (data.amount.currency !== 'CNY') return refusedVerified('CURRENCY');
  return { kind: 'payment', fact: { ...paymentFact(data), noticeId: id } };
};

export const isOurs = ({ mchid, appid }: Transaction, { mchId, appId, appIds }: WechatpayConfig): boolean =>
  mchid === mchId && (appid === appId || Object.values(appIds).includes(appid));

const readRefund: Read = (held, { id }, { mchId }) => {
  const { data, error } = refundNotice.safeParse(held);
  if (!data) return refusedVerified('CONTENT', error);
  if (data.mchid !== mchId) return refusedVerified('FOREIGN_MERCHANT');
  if (data.amount.currency !== 'CNY') return refusedVerified('CURRENCY');
  return { kind: 'refund', fact: { ...refundFact(data, data.refund_status, data.mchid), noticeId: id } };
};

/** One complaint is told of again and again; what tells two tellings apart is the notice's own number. */
const readComplaint: Read = (held, { id, create_time }) => {
  const { data, error } = complaint.safeParse(held);
  if (!data) return refusedVerified('CONTENT', error);
  const { complaint_id: channelCaseId, action_type: action } = data;
  const eventKey = `${channelCaseId}#${id}`;
  return { kind: 'dispute', fact: { channelCaseId, action, raisedAt: create_time, eventKey, noticeId: id } };
};

const readers: ReadonlyMap<string, Read> = new Map([
  ['TRANSACTION.SUCCESS', readTransaction],
  ['REFUND.SUCCESS', readRefund],
  ['REFUND.ABNORMAL', readRefund],
  ['REFUND.CLOSED', readRefund],
  ['COMPLAINT.CREATE', readComplaint],
  ['COMPLAINT.STATE_CHANGE', readComplaint],
]);
