/**
 * What needs a person's look: paid twice (DUPLICATE 重复支付), too late (LATE 关单后支付), another amount (WRONG_AMOUNT
 * 金额不符), of no order of ours (UNKNOWN_ORDER 无主款), a refund that could not reach the buyer (REFUND_ABNORMAL 退款异常) or
 * failed (REFUND_FAILED 退款失败), one that we never asked for (UNKNOWN_REFUND), a message that is signed and makes no
 * sense (MESSAGE), a buyer's complaint or chargeback (DISPUTE 投诉, 拒付), and an order, its payments and the journal that do
 * not agree (BOOKS_DIFFER 账务不符).
 */
export const caseKinds = [
  'DUPLICATE',
  'LATE',
  'WRONG_AMOUNT',
  'UNKNOWN_ORDER',
  'REFUND_ABNORMAL',
  'REFUND_FAILED',
  'UNKNOWN_REFUND',
  'MESSAGE',
  'DISPUTE',
  'BOOKS_DIFFER',
] as const;
export type CaseKind = (typeof caseKinds)[number];

export const nextCaseStatuses = { OPEN: ['RESOLVED'], RESOLVED: [] } as const satisfies Record<
  string,
  readonly string[]
>;
export type CaseStatus = keyof typeof nextCaseStatuses;
