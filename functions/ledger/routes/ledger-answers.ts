import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import { accountNames, kindOf } from '../domain/account.ts';
import { accountKinds, type Posting } from '../domain/posting.ts';
import type { Turnover } from '../domain/turnover.ts';

const account = {
  account: z.string().meta({ example: 'channel-receivable:alipay' }),
  kind: z.enum(accountKinds),
  name: z.string().meta({ description: 'What a bookkeeper calls the kind (科目名称)' }),
};

const named = (code: string) => ({ account: code, kind: kindOf(code), name: accountNames[kindOf(code)] });

export const balanceAnswer = z
  .object({
    ...account,
    debit: moneySchema.meta({ description: 'All debits (借方发生额)' }),
    credit: moneySchema.meta({ description: 'All credits (贷方发生额)' }),
    balance: moneySchema.meta({ description: 'Debits less credits (余额); all accounts add up to zero' }),
    entries: z.int(),
  })
  .meta({ id: 'AccountBalance' });

/** AMOUNT_TOO_LARGE where a figure is beyond what a number holds exactly. */
export const asBalance = ({
  account: code,
  currency,
  debit,
  credit,
  entries,
}: Turnover): z.output<typeof balanceAnswer> => ({
  ...named(code),
  debit: { currency, minor: exact(debit) },
  credit: { currency, minor: exact(credit) },
  balance: { currency, minor: exact(debit - credit) },
  entries,
});

function exact(amount: bigint): number {
  const minor = Number(amount);
  if (!Number.isSafeInteger(minor)) throw new Failure('AMOUNT_TOO_LARGE', 'A balance is beyond 2^53 - 1');
  return minor;
}

export const entryAnswer = z
  .object({
    id: z.string(),
    cause: z.object({ kind: z.string().meta({ example: 'payment.captured' }), id: z.string() }),
    lines: z.array(z.object({ ...account, amount: moneySchema })).meta({
      description: 'Debits (借) positive, credits (贷) negative; they add up to zero',
    }),
    postedAt: z.iso.datetime(),
    reverses: z.string().optional().meta({ description: 'The entry that this one takes back (冲正)' }),
  })
  .meta({ id: 'JournalEntry' });

export const asEntry = ({
  entryId,
  cause,
  currency,
  lines,
  postedAt,
  reverses,
}: Posting): z.output<typeof entryAnswer> => ({
  id: entryId,
  cause,
  lines: lines.map(({ account: code, minor }) => ({ ...named(code), amount: { currency, minor } })),
  postedAt: isoTime(postedAt),
  reverses,
});
