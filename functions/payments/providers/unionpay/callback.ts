import * as z from 'zod';
import type { CallbackMessage, Reading } from '../../provider.ts';
import { type Form, parseForm, pick } from '../form.ts';
import { mostCallbackBytes, refused, refusedVerified } from '../reading.ts';
import type { UnionpayConfig } from './config.ts';
import { paymentFact, paymentStateOf, refundFact, refundStateOf, transaction, yuanCode } from './facts.ts';
import { flawOf } from './message.ts';
import { signers } from './signer.ts';

const notice = z.object({ ...transaction.shape, queryId: z.string().min(1), respCode: z.string().min(1) });
const wanted = Object.keys(notice.shape);

/** A notice to backUrl (后台通知). Front-type payments are told of when they succeeded, refunds also when they failed. */
export function readNotice(config: UnionpayConfig): (message: CallbackMessage, now: number) => Reading {
  const signer = signers(config);
  return ({ body }, now) => {
    if (body.byteLength > mostCallbackBytes) return refused('TOO_LARGE');
    const form = parseForm(body);
    if (!form) return refused('MALFORMED');
    const flaw = flawOf(form, now, signer);
    return flaw ? refused(flaw) : readVerified(form, config);
  };
}

function readVerified(form: Form, { merId, codes }: UnionpayConfig): Reading {
  const type = form.get('txnType') ?? '';
  if (!(type === '01' || type === '04' || type === '31')) return refusedVerified('UNSUPPORTED');
  const { data, error } = notice.safeParse(pick(form, wanted));
  if (!data) return refusedVerified('CONTENT', error);
  if (data.merId !== merId) return refusedVerified('FOREIGN_MERCHANT');
  if (data.currencyCode !== yuanCode) return refusedVerified('CURRENCY');
  if (type === '01')
    return { kind: 'payment', fact: paymentFact(data, paymentStateOf(data.respCode, codes)) };
  // 04 is a refund (退货), 31 a void (消费撤销); a well-known SDK has them the wrong way round.
  const kind = type === '04' ? 'REFUND' : 'VOID';
  return { kind: 'refund', fact: refundFact(data, refundStateOf(data.respCode, codes), kind) };
}
