import * as z from 'zod';
import { problem } from '../../shared/http/problem.ts';
import { Failure, type FailureCode, failures, type InputError } from '../../shared/kernel/failure.ts';
import type { AnyContextRoute } from './contexts.ts';

type Sample = {
  readonly detail: string;
  readonly members?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly InputError[];
};

const samples: Readonly<Record<FailureCode, Sample>> = {
  INVALID_REQUEST: {
    detail: 'The body is not as documented.',
    errors: [{ path: 'lines.0.quantity', message: 'Too small: expected number to be >=1' }],
  },
  MALFORMED_JSON: { detail: 'The body is not one well-formed JSON value with unique keys.' },
  CARD_NUMBER_REFUSED: {
    detail: 'A text looks like a bank card number; leave it out.',
    errors: [{ path: 'note', message: 'looks like a bank card number, which must not be sent here' }],
  },
  IDEMPOTENCY_KEY_REQUIRED: { detail: 'Send an Idempotency-Key header, new for each new request.' },
  CURSOR_INVALID: { detail: 'Begin the list again without a cursor.' },
  SIGNATURE_REFUSED: { detail: 'The message is not signed as this shop signs.' },
  CALLER_UNKNOWN: { detail: 'The token names nobody: it needs the claim sub.' },
  ROUTE_NOT_FOUND: { detail: 'There is no GET here.' },
  ORDER_NOT_FOUND: { detail: 'There is no such order.' },
  SKU_NOT_FOUND: { detail: 'The catalog has no such SKU.' },
  WAREHOUSE_NOT_FOUND: { detail: 'There is no such warehouse.' },
  ANCHOR_NOT_FOUND: { detail: 'The first hour is not over.' },
  DOCUMENT_NOT_FOUND: { detail: 'The page has no such file.' },
  POLICY_NOT_FOUND: { detail: 'Put a policy for the SKU first.' },
  ALERT_NOT_FOUND: { detail: 'There is no such alert.' },
  COUNT_NOT_FOUND: { detail: 'There is no such count task.' },
  PAYMENT_NOT_FOUND: { detail: 'There is no such payment.' },
  REFUND_NOT_FOUND: { detail: 'There is no such refund.' },
  CASE_NOT_FOUND: { detail: 'There is no such case.' },
  CHANNEL_SHOP_NOT_FOUND: { detail: 'No such shop is set up.' },
  CHANNEL_ORDER_NOT_FOUND: { detail: 'The channel has told of no such order.' },
  SHIPMENT_NOT_FOUND: { detail: 'There is no such shipment.' },
  PARCEL_NOT_FOUND: { detail: 'No shipment has such a parcel.' },
  RATE_CARD_NOT_FOUND: { detail: 'There is no such rate card.' },
  ALLOCATION_NOT_FOUND: { detail: 'There is no such allocation.' },
  WAVE_NOT_FOUND: { detail: 'There is no such wave.' },
  PICK_LINE_NOT_FOUND: { detail: 'The wave has no such line.', members: { lineId: '00042' } },
  PUT_AWAY_NOT_FOUND: { detail: 'There is no such put-away task.' },
  LAYOUT_NOT_FOUND: { detail: 'Pick lists of it are in the order of its bins.' },
  NOTHING_TO_PICK: { detail: 'Nothing of the kind waits there.', members: { warehouseId: 'SH1' } },
  ORDER_CLOSED: {
    detail: 'Put what is picked of it aside: it goes back (退拣上架).',
    members: { orderId: 'ord_3V7Q9ZK2M8N4P6R1T5W0X9Y2B7' },
  },
  OVER_PICK: { detail: 'Not so many are open on this line.', members: { open: 1, lineId: '00042' } },
  PACK_MISMATCH: {
    detail: 'The parcels must hold exactly what was picked.',
    members: { sku: 'TEA-RED-250' },
  },
  WAYBILL_TAKEN: {
    detail: 'Another parcel of sf has one of these numbers.',
    members: { waybillNos: ['SF7444400043266'] },
  },
  CARRIER_UNKNOWN: { detail: 'No such carrier is set up for booking.' },
  CARRIER_UNAVAILABLE: {
    detail: 'The carrier of the last attempt does not say whether it has taken it.',
  },
  TELLING_NOT_FOUND: { detail: 'There is no such telling.' },
  RECONCILIATION_NOT_FOUND: { detail: 'There is no such reconciliation.' },
  DIFFERENCE_NOT_FOUND: { detail: 'There is no such difference.' },
  ACTION_NOT_ALLOWED: {
    detail: 'A difference LEDGER_ONLY has no such way out.',
    members: { allowed: ['move-to-suspense', 'write-off'] },
  },
  REFUND_EXCEEDS_PAYMENT: {
    detail: 'More than is left of the payment.',
    members: { refundable: { currency: 'CNY', minor: 1999 } },
  },
  REFUND_LIMIT: { detail: 'wechatpay takes refunds for 365 days; this one is over.' },
  FOUR_EYES: { detail: 'Somebody other than the asker has to decide.' },
  METHOD_UNKNOWN: {
    detail: 'alipay takes page, wap, app, qr.',
    members: { methods: ['page', 'wap', 'app', 'qr'] },
  },
  PAYMENT_DECLINED: {
    detail: 'The provider does not take this payment.',
    members: { provider: 'wechatpay', providerCode: 'NO_AUTH' },
  },
  PROVIDER_UNAVAILABLE: {
    detail: 'The provider gave no answer; ask again with the same key.',
    members: { provider: 'wechatpay' },
  },
  NOT_KEPT: { detail: 'Send it again.' },
  CHANNEL_UNAVAILABLE: {
    detail: 'tmall gave no answer; ask again.',
    members: { channel: 'tmall', channelCode: 'isp.top-remote-connection-timeout' },
  },
  REVIEW_NOT_FOUND: { detail: 'There is no such review.' },
  RULE_NOT_FOUND: { detail: 'There is no such rule.' },
  DECISION_NOT_FOUND: { detail: 'There is no such decision about the order.' },
  ERASURE_NOT_FOUND: { detail: 'Nobody asked for such an erasure.' },
  ENTRY_NOT_FOUND: { detail: 'The list has no such entry.' },
  TRANSFER_NOT_FOUND: { detail: 'No pieces of such a transfer are on the way.' },
  PURCHASE_ORDER_NOT_FOUND: { detail: 'There is no such purchase order.' },
  INSUFFICIENT_STOCK: {
    detail: 'Only 1 of TEA-RED-250 left, 2 asked for.',
    members: { skus: [{ sku: 'TEA-RED-250', requested: 2, available: 1 }] },
  },
  STOCK_RESERVED: {
    detail: 'Orders hold some of these pieces; release or ship them first.',
    members: { sku: 'TEA-RED-250', warehouseId: 'SH1' },
  },
  TOO_LATE_TO_CANCEL: { detail: 'The order is SHIPPED.', members: { orderStatus: 'SHIPPED' } },
  WRONG_STATUS: { detail: 'The purchase order is CANCELLED.', members: { current: 'CANCELLED' } },
  SECRET_SHOWN: { detail: 'Make a new one with { "rotate": true }.' },
  IN_PROGRESS: { detail: 'The same order is being placed now; ask again.' },
  BODY_TOO_LARGE: { detail: 'The body is larger than 6 MB.' },
  UNSUPPORTED_MEDIA_TYPE: { detail: 'Send Content-Type: application/json.' },
  IDEMPOTENCY_KEY_REUSED: {
    detail: 'The key, or the channel order number, belongs to another order.',
  },
  PRICE_CHANGED: {
    detail: 'TEA-RED-250 costs CNY 19.99, the request says CNY 18.99.',
    members: {
      prices: [
        {
          sku: 'TEA-RED-250',
          expected: { currency: 'CNY', minor: 1899 },
          current: { currency: 'CNY', minor: 1999 },
        },
      ],
    },
  },
  TOTAL_MISMATCH: {
    detail: 'The order comes to CNY 47.98, the request expects CNY 39.98.',
    members: { expected: { currency: 'CNY', minor: 3998 }, current: { currency: 'CNY', minor: 4798 } },
  },
  CURRENCY_MIXED: { detail: 'All amounts of an order are in one currency.' },
  AMOUNT_TOO_LARGE: { detail: 'The order is worth more than can be counted.' },
  ADDRESS_INVALID: {
    detail: 'The address (地址) cannot be delivered to as it is.',
    errors: [{ path: 'shipTo.detail', message: 'is missing' }],
  },
  PHONE_INVALID: {
    detail: 'A phone number (电话) is not one that can be called.',
    errors: [
      {
        path: 'shipTo.phone',
        message:
          'No such phone number (电话) exists in the country of the address; check the digits and area code',
      },
    ],
  },
  SKU_UNKNOWN: {
    detail: 'The catalog does not have all of these SKUs.',
    members: { skus: ['TEA-RED-205'] },
  },
  WAREHOUSE_UNKNOWN: { detail: 'Put the warehouse first.', members: { warehouseId: 'SH2' } },
  BUNDLE_RULE: {
    detail: 'The parts of a bundle must not be bundles themselves.',
    members: { skus: ['TEA-SET'] },
  },
  SUPPLIER_UNKNOWN: { detail: 'Put the supplier first.', members: { supplierId: 'TEA-CO' } },
  LOT_MISMATCH: {
    detail: 'The lot has another day of expiry, or not so many pieces there.',
    members: { sku: 'MILK-1L', warehouseId: 'SH1', lot: 'L2026-11' },
  },
  OVER_RECEIPT: {
    detail: 'Send a reason to receive more than was ordered.',
    members: { lines: [{ sku: 'TEA-RED-250', outstanding: 40, received: 48 }] },
  },
  CHANNEL_RULE: {
    detail: 'This channel does not allow the fields named.',
    errors: [{ path: 'freight', message: 'is taken from marketplaces only' }],
  },
  INTERNAL: { detail: 'The request could not be answered; it may be tried again.' },
  TOO_MANY_REQUESTS: { detail: 'This caller asks too often.' },
  BUSY: { detail: 'The items of this request are busy; try again.' },
};

/** Seconds after which a caller may ask again, where the code says so. */
export const retryAfter: Partial<Readonly<Record<FailureCode, number>>> = {
  IN_PROGRESS: 2,
  BUSY: 1,
  TOO_MANY_REQUESTS: 1,
  NOT_KEPT: 60,
  CARRIER_UNAVAILABLE: 60,
};

/** The problem document of a code as a caller may see it. */
export function problemExample(code: FailureCode): unknown {
  const { detail, ...context } = samples[code];
  return JSON.parse(problem(new Failure(code, detail, context), 'JKJaXmPLvHcESHA=').body ?? '');
}

const codes = z.enum(Object.keys(failures) as [FailureCode, ...FailureCode[]]);

const ofBodies: readonly FailureCode[] = [
  'MALFORMED_JSON',
  'CARD_NUMBER_REFUSED',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
];

/** The codes that a route can answer with, its own and those of every route like it, by status. */
export function codesByStatus(route: AnyContextRoute): ReadonlyMap<number, readonly FailureCode[]> {
  const all = new Set<FailureCode>(['INVALID_REQUEST', 'INTERNAL']);
  if (route.request.body) for (const code of ofBodies) all.add(code);
  if (route.request.rawBody) all.add('BODY_TOO_LARGE');
  if (route.idempotency === 'required') all.add('IDEMPOTENCY_KEY_REQUIRED');
  if (route.scope) all.add('BUSY');
  for (const code of route.failures ?? []) all.add(codes.parse(code));
  return Map.groupBy(all, (code) => failures[code][0]);
}
