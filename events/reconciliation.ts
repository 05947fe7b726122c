import * as z from 'zod';
import { toldMoneySchema } from '../shared/kernel/money.ts';
import { defineEvent } from './define-event.ts';

const source = 'zhanggui.reconciliation';

const day = {
  businessDate: z.iso.date().meta({ description: "The provider's business day (营业日)" }),
  provider: z.string().meta({ description: 'alipay, wechatpay or unionpay; more may come' }),
};
const account = z.string().meta({ description: 'Whose account it is at the provider (商户号)' });
const reconciliation = {
  reconciliationId: z.string(),
  ...day,
  account,
};
const total = z.object({
  kind: z.string(),
  currency: z.string(),
  lines: z.int(),
  minor: z
    .string()
    .meta({ description: 'Minor units in decimal digits, beyond what a number holds exactly' }),
  fee: z.string(),
});

export const reconciliationRequested = defineEvent({
  type: 'reconciliation.requested',
  source,
  meaning: 'Somebody wants a business day to be compared, or compared again (对账申请).',
  data: z.object({
    requestId: z.string(),
    ...day,
    account: account.optional().meta({ description: 'Absent: every account of the provider' }),
    requestedBy: z.string(),
  }),
});

export const reconciliationConcluded = defineEvent({
  type: 'reconciliation.concluded',
  source,
  meaning:
    'A business day of an account is compared (对账完成); a higher revision says what late facts changed.',
  data: z.object({
    ...reconciliation,
    revision: z.int().min(1),
    status: z.string().meta({ description: 'BALANCED (平) or OUT_OF_BALANCE (不平)' }),
    resultHash: z.string().meta({ description: 'The same inputs always come to the same one' }),
    matched: z.object({ A: z.int(), B: z.int(), C: z.int() }).meta({
      description: 'A: journal with trade bill; B: trade bill with fund bill; C: settlements with bank',
    }),
    totals: z.object({
      ledger: z.array(total).optional(),
      channel: z.array(total).optional(),
      fund: z.array(total).optional(),
      bank: z.array(total).optional(),
    }),
    breaks: z
      .record(z.string(), z.int())
      .meta({ description: 'Differences that somebody has to see to, by kind' }),
    timing: z.int().meta({ description: 'Lines whose counterpart may still come (在途)' }),
    cleared: z.int().meta({ description: 'Differences of earlier days whose counterpart came' }),
    changes: z
      .object({ added: z.int(), gone: z.int(), changed: z.int() })
      .meta({ description: 'Differences, beside the revision before' }),
    statementKey: z.string().optional().meta({ description: 'Where the statement lies in the bucket' }),
    kind: z.literal('RECONCILIATION'),
    message: z.string().meta({ description: 'One sentence for people' }),
  }),
});

export const reconciliationBlocked = defineEvent({
  type: 'reconciliation.blocked',
  source,
  meaning:
    'A business day cannot be compared: a bill is missing or refused (对账受阻). Somebody has to look.',
  data: z.object({
    ...reconciliation,
    reason: z.string().meta({ description: 'NO_BILL or BAD_BILL; more may come' }),
    kind: z.literal('RECONCILIATION_BLOCKED'),
    message: z.string().meta({ description: 'One sentence for people' }),
  }),
});

export const differenceApproved = defineEvent({
  type: 'difference.approved',
  source,
  meaning: 'Two people want a payment to be fetched or refunded because of a difference (差错处理已复核).',
  data: z.object({
    differenceId: z.string(),
    kind: z.string().meta({ description: 'CHANNEL_ONLY or DUPLICATE_CHARGE; more may come' }),
    action: z.string().meta({ description: 'fetch-payment (补单) or refund-duplicate (退重复款)' }),
    ...day,
    account,
    outNo: z.string().meta({ description: 'Our number of the payment (商户订单号); may be empty' }),
    channelNo: z.string().meta({ description: "The provider's number of the payment (渠道流水号)" }),
    amount: toldMoneySchema,
    at: z.iso.datetime().meta({ description: 'When it was paid, by the provider' }),
    reason: z.string(),
    proposedBy: z.string(),
    approvedBy: z.string(),
  }),
});

export const billRefused = defineEvent({
  type: 'bill.refused',
  source,
  meaning:
    'A bill was refused whole (账单拒收): it is damaged, of another day or account, or does not add up.',
  data: z.object({
    billId: z.string(),
    source: z.string().meta({ description: 'alipay, wechatpay, unionpay or bank; more may come' }),
    account,
    businessDate: z.iso.date(),
    objectKey: z.string(),
    sha256: z.string(),
    fault: z.string().meta({ description: 'FORMAT, ARCHIVE, TOTALS, WRONG_DAY and so on; more may come' }),
    reason: z.string().meta({ description: 'One sentence for people' }),
    kind: z.literal('BILL_REFUSED'),
    message: z.string().meta({ description: 'The same with the file that it is about' }),
    line: z.int().optional().meta({ description: 'Which line of the file, from 1' }),
  }),
});

export const chargebackFound = defineEvent({
  type: 'reconciliation.chargeback.found',
  source,
  meaning: "A provider's bill tells of a chargeback or correction (拒付/调账).",
  data: z.object({
    chargebackId: z.string(),
    provider: z.string(),
    account,
    key: z
      .string()
      .meta({ description: 'The same for the same chargeback, however often a bill tells of it' }),
    paymentNo: z.string().meta({ description: "The provider's number of the payment" }),
    outNo: z.string().meta({ description: 'Our number of the payment; may be empty' }),
    amount: toldMoneySchema.meta({ description: 'What the account is less by: negative is taken from us' }),
    at: z.iso.datetime(),
  }),
});
