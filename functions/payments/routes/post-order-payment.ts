import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { openPayment } from '../open-payment.ts';
import { asPayment, paymentAnswer, providerName } from './answers.ts';
import type { PaymentsApiDeps } from './deps.ts';

const input = z
  .strictObject({
    provider: providerName,
    method: z.string().min(1).max(20).optional().meta({
      description: 'alipay: page, wap, app, qr; wechatpay: jsapi, qr, h5, app; unionpay: page, wap, app',
    }),
    returnUrl: z
      .url({ protocol: /^https?$/ })
      .max(256)
      .optional()
      .meta({ description: 'Where the browser goes afterwards' }),
    buyer: z
      .strictObject({
        openId: z.string().min(1).max(128).optional().meta({ description: "WeChat's openid, for jsapi" }),
        ip: z.union([z.ipv4(), z.ipv6()]).optional().meta({
          description:
            "The buyer's network address, for h5; another one with the same key is the same attempt",
        }),
      })
      .optional(),
  })
  .meta({ id: 'PaymentInput' });

export const postOrderPayment = route({
  method: 'POST',
  path: '/orders/{id}/payments',
  scope: 'payments:write',
  summary: 'Open an attempt to be paid (发起支付)',
  description:
    'An order can have several attempts, at several providers; the first one that is paid pays it, and what comes for ' +
    'another goes back by itself. Send `action` to the shop front. Ask again with the same key when there was no answer.',
  idempotency: 'required',
  request: { params: z.object({ id: z.string().regex(idPattern('ord')) }), body: input },
  responses: { 201: { description: 'The attempt', schema: paymentAnswer } },
  failures: [
    'ORDER_NOT_FOUND',
    'WRONG_STATUS',
    'METHOD_UNKNOWN',
    'PAYMENT_DECLINED',
    'PROVIDER_UNAVAILABLE',
    'IDEMPOTENCY_KEY_REUSED',
  ],
  handle: async ({ params: { id }, body, caller, idempotencyKey }, deps: PaymentsApiDeps) => {
    if (idempotencyKey === undefined)
      throw new Failure('IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key.');
    const asked = { orderId: id, request: body, caller, idempotencyKey };
    const { payment, action, replayed } = await openPayment(asked, deps);
    return {
      status: 201,
      ...(replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
      body: asPayment(payment, { action }),
    };
  },
});
