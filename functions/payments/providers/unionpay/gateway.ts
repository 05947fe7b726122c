import type { ProviderDeps } from '../../provider.ts';
import { type Form, formBody } from '../form.ts';
import { ask, unknown, type Verified } from '../outbound.ts';
import type { UnionpayConfig } from './config.ts';
import { flawOf, parseAnswer, signedFields } from './message.ts';
import { signers } from './signer.ts';

export type Operation = {
  readonly path: string;
  readonly fields: Readonly<Record<string, string>> & { readonly orderId: string; readonly txnTime: string };
};
export type Said = { readonly code: string; readonly form: Form };
export type Call = (operation: Operation) => Promise<Verified<Said>>;
export type Asking = { readonly config: UnionpayConfig; readonly call: Call };

/**
 * Posts a request (后台交易) and believes only an answer that UnionPay signed and that is about the order asked about:
 * number, time and merchant come back in it.
 */
export function gatewayOf(config: UnionpayConfig, deps: ProviderDeps): Call {
  const signer = signers(config);
  return async ({ path, fields }) => {
    const response = await ask(deps, {
      method: 'POST',
      url: `${config.gateway}${path}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      body: formBody(signedFields(fields, config)),
      timeoutMs: config.timeoutMs,
    });
    if (!response) return unknown('NO_ANSWER');
    const form = response.status === 200 ? parseAnswer(response.body) : undefined;
    if (!form) return unknown('UNREADABLE', String(response.status));
    if (flawOf(form, deps.now(), signer)) return unknown('UNSIGNED');
    const same = form.get('orderId') === fields.orderId && form.get('txnTime') === fields.txnTime;
    if (!same || form.get('merId') !== config.merId) return unknown('MISMATCH');
    return { state: 'SAID', said: { code: form.get('respCode') ?? '', form } };
  };
}
