/**
 * Every failure a caller can cause or meet, with the HTTP status and the title that go out with it.
 * The list is closed: programs of merchants switch on these codes. 错误码
 */
export const failures = {
  INVALID_REQUEST: [400, 'The request does not have the documented form'],
  MALFORMED_JSON: [400, 'The body is not one well-formed JSON value'],
  CARD_NUMBER_REFUSED: [400, 'Bank card numbers must not be sent here (银行卡号)'],
  IDEMPOTENCY_KEY_REQUIRED: [400, 'This request needs an Idempotency-Key'],
  CURSOR_INVALID: [400, 'The cursor is not one that this list gave out'],
  SIGNATURE_REFUSED: [401, 'The signature does not hold (验签失败)'],
  CALLER_UNKNOWN: [403, 'The token does not say who is asking'],
  ROUTE_NOT_FOUND: [404, 'There is no such route'],
  ORDER_NOT_FOUND: [404, 'There is no such order'],
  SKU_NOT_FOUND: [404, 'There is no such SKU'],
  WAREHOUSE_NOT_FOUND: [404, 'There is no such warehouse'],
  DOCUMENT_NOT_FOUND: [404, 'There is no such document'],
  POLICY_NOT_FOUND: [404, 'The SKU has no stock policy'],
  ALERT_NOT_FOUND: [404, 'There is no such alert'],
  COUNT_NOT_FOUND: [404, 'There is no such count task'],
  PAYMENT_NOT_FOUND: [404, 'There is no such payment'],
  REFUND_NOT_FOUND: [404, 'There is no such refund'],
  CHANNEL_SHOP_NOT_FOUND: [404, 'No such shop is set up'],
  CHANNEL_ORDER_NOT_FOUND: [404, 'The channel has told of no such order'],
  TELLING_NOT_FOUND: [404, 'There is nothing of that kind to be told to a channel'],
  CASE_NOT_FOUND: [404, 'There is no such case'],
  SHIPMENT_NOT_FOUND: [404, 'There is no such shipment'],
  PARCEL_NOT_FOUND: [404, 'There is no such parcel'],
  RATE_CARD_NOT_FOUND: [404, 'There is no such rate card'],
  RECONCILIATION_NOT_FOUND: [404, 'There is no such reconciliation'],
  DIFFERENCE_NOT_FOUND: [404, 'There is no such difference'],
  REVIEW_NOT_FOUND: [404, 'There is no such review'],
  RULE_NOT_FOUND: [404, 'There is no such risk rule'],
  DECISION_NOT_FOUND: [404, 'Risk has decided nothing about the order'],
  ANCHOR_NOT_FOUND: [404, 'The audit trail is under no root yet'],
  ERASURE_NOT_FOUND: [404, 'There is no such erasure'],
  ENTRY_NOT_FOUND: [404, 'The list has no such entry'],
  TRANSFER_NOT_FOUND: [404, 'There is no such transfer on the way'],
  PURCHASE_ORDER_NOT_FOUND: [404, 'There is no such purchase order'],
  ALLOCATION_NOT_FOUND: [404, 'There is no such allocation'],
  WAVE_NOT_FOUND: [404, 'There is no such wave'],
  PICK_LINE_NOT_FOUND: [404, 'The wave has no such line'],
  PUT_AWAY_NOT_FOUND: [404, 'There is no such put-away task'],
  LAYOUT_NOT_FOUND: [404, 'The layout of the warehouse is not known'],
  INSUFFICIENT_STOCK: [409, 'Not enough stock is left (库存不足)'],
  STOCK_RESERVED: [409, 'Buyers already hold part of this stock'],
  TOO_LATE_TO_CANCEL: [409, 'The order is too far along to be cancelled'],
  WRONG_STATUS: [409, 'Its status does not allow that'],
  REFUND_EXCEEDS_PAYMENT: [409, 'The refund is more than is left of the payment (退款超额)'],
  REFUND_LIMIT: [409, 'The provider takes no more refunds of this payment'],
  NOTHING_TO_PICK: [409, 'Nothing waits to be picked there'],
  WAYBILL_TAKEN: [409, 'Another parcel has this waybill number (运单号已占用)'],
  ORDER_CLOSED: [409, 'The order is closed; nothing more of it is picked or packed (订单已取消)'],
  ACTION_NOT_ALLOWED: [409, 'That cannot be done about it'],
  FOUR_EYES: [403, 'Somebody else has to decide that (复核)'],
  SECRET_SHOWN: [409, 'The secret was shown before and is shown only once'],
  IN_PROGRESS: [409, 'The same request is still being worked on'],
  BODY_TOO_LARGE: [413, 'The body is too large'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'The body must be application/json in UTF-8'],
  IDEMPOTENCY_KEY_REUSED: [422, 'This key came before with another body'],
  PRICE_CHANGED: [422, 'The price is not the one in the request (价格变动)'],
  TOTAL_MISMATCH: [422, 'The total is not the one in the request'],
  CURRENCY_MIXED: [422, 'One order has one currency'],
  AMOUNT_TOO_LARGE: [422, 'An amount or a quantity is beyond what can be counted exactly'],
  ADDRESS_INVALID: [422, 'The address cannot be delivered to (地址错误)'],
  PHONE_INVALID: [422, 'The phone number cannot be called (电话错误)'],
  SKU_UNKNOWN: [422, 'The catalog has no such SKU'],
  WAREHOUSE_UNKNOWN: [422, 'There is no such warehouse'],
  BUNDLE_RULE: [422, 'A bundle (组合商品) does not allow that'],
  SUPPLIER_UNKNOWN: [422, 'There is no such supplier'],
  LOT_MISMATCH: [422, 'The lot (批次) is not as the request says'],
  OVER_RECEIPT: [422, 'More came than is expected'],
  OVER_PICK: [422, 'More is picked than is asked for'],
  PACK_MISMATCH: [422, 'The parcels do not hold exactly what was picked'],
  CARRIER_UNKNOWN: [422, 'No such carrier is set up'],
  METHOD_UNKNOWN: [422, 'The provider has no such way to pay'],
  PAYMENT_DECLINED: [422, 'The provider does not take this payment'],
  CHANNEL_RULE: [422, 'This channel does not allow that'],
  TOO_MANY_REQUESTS: [429, 'More requests than are taken (限流)'],
  INTERNAL: [500, 'Something went wrong on our side'],
  NOT_KEPT: [503, 'It could not be written down; send it again'],
  CARRIER_UNAVAILABLE: [503, 'The carrier cannot be reached, or is not set up'],
  CHANNEL_UNAVAILABLE: [503, 'The channel cannot be reached, or does not give an answer'],
  PROVIDER_UNAVAILABLE: [503, 'The payment provider cannot be reached, or is not set up'],
  BUSY: [503, 'Too many are asking for the same thing; try again'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type FailureCode = keyof typeof failures;

/** One thing wrong with one place of the input; `path` is a JSON Pointer-like list of names joined by dots. */
export type InputError = { readonly path: string; readonly message: string };

type FailureContext = {
  readonly errors?: readonly InputError[];
  /** Further public members of the problem document, such as the SKUs that ran out. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
};

/** An expected failure. `message` goes out to the caller, so it holds nothing internal and nobody's personal data. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly errors: readonly InputError[] | undefined;
  readonly members: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: FailureCode, message: string, context: FailureContext = {}) {
    super(message, { cause: context.cause });
    this.code = code;
    this.errors = context.errors;
    this.members = context.members ?? {};
    this.retryAfterSeconds = context.retryAfterSeconds;
  }
}
