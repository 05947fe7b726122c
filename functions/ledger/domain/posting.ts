import * as z from 'zod';
import { channelReferenceSchema } from '../../../shared/kernel/channel-reference.ts';
import { currencySchema } from '../../../shared/kernel/money.ts';

/**
 * The accounts of the journal (科目). `channel-*` and `suspense` are one for each provider (`channel-receivable:alipay`),
 * `bank` one for each bank account.
 *
 * channel-receivable 渠道应收: what a provider holds for us · channel-fee 手续费 · revenue-clearing 待结收入: money of orders ·
 * refunds-payable 应退款 · overpayment-liability 多收款: money nobody's order needs · dispute-hold 争议冻结 ·
 * suspense 暂挂: money of which nobody knows whose it is · settlement-in-transit 在途结算 · bank 银行 · write-off 核销 ·
 * compensation 赔付支出, compensation-payable 应付赔付: what buyers get for parcels that were lost or late · carrier-claims
 * 应收承运商赔款, carrier-claims-income 承运商赔款收入: what carriers owe for them, one for each carrier.
 */
export const accountKinds = [
  'channel-receivable',
  'channel-fee',
  'refunds-payable',
  'revenue-clearing',
  'settlement-in-transit',
  'bank',
  'suspense',
  'overpayment-liability',
  'dispute-hold',
  'write-off',
  'compensation',
  'compensation-payable',
  'carrier-claims',
  'carrier-claims-income',
] as const;

export const accountSchema = z
  .string()
  .max(80)
  .regex(new RegExp(`^(?:${accountKinds.join('|')})(?::[a-z0-9-]{1,40})?$`), 'is no account of the journal');

/** One side of an entry, minor units: a debit (借) is positive, a credit (贷) negative. */
export const postingLineSchema = z.object({
  account: accountSchema,
  minor: z.int().refine((minor) => !Object.is(minor, -0), 'negative zero is no amount'),
});

/** So many lines, each with its account and two counters, still go in one transaction with the entry. */
const mostLines = 30;
/** Nothing is booked later than this. */
export const mostTime = Date.UTC(2100, 0);

/** One journal entry (会计分录) as the fact carries it that it is about: double, whole, and the same however often it is told. */
export const postingSchema = z
  .object({
    entryId: z
      .string()
      .max(100)
      .regex(/^[!-"$-~]+$/, 'is no id of an entry'),
    /** What happened, such as `payment.captured`, and to which thing. */
    cause: z.object({ kind: z.string(), id: z.string() }),
    currency: currencySchema,
    lines: z.array(postingLineSchema).min(2).max(mostLines),
    /** Milliseconds since 1970. */
    postedAt: z.int().min(0).max(mostTime),
    /** The entry that this one takes back. */
    reverses: z.string().optional(),
    /** What the provider calls it, where the entry is about money at one. */
    reference: channelReferenceSchema.optional(),
  })
  .refine(({ lines }) => lines.reduce((sum, { minor }) => sum + BigInt(minor), 0n) === 0n, {
    path: ['lines'],
    message: 'debits and credits differ',
  });
export type Posting = z.output<typeof postingSchema>;

/** Moves an amount from one account to another: the first is debited, the second credited. ZodError where it is none. */
export const transfer = (
  { debit, credit, minor }: { readonly debit: string; readonly credit: string; readonly minor: number },
  entry: Omit<Posting, 'lines'>,
): Posting =>
  postingSchema.parse({
    ...entry,
    lines: [
      { account: debit, minor },
      { account: credit, minor: -minor },
    ],
  });
