import * as z from 'zod';
import { moneySchema } from '../../shared/kernel/money.ts';
import { type ApiClient, expectBody, forEachAtOnce } from '../import/api-client.ts';
import { type Paid, paymentsOf, type Till } from './pay.ts';

const account = z.object({
  account: z.string(),
  kind: z.string(),
  name: z.string(),
  debit: moneySchema,
  credit: moneySchema,
  balance: moneySchema,
});
const accounts = z.object({ items: z.array(account) });
const moneyCase = z.object({
  kind: z.string(),
  provider: z.string(),
  message: z.string(),
  amount: moneySchema.optional(),
});
const cases = z.object({ items: z.array(moneyCase) });

const trade = z.object({
  provider: z.string(),
  /** Whatever became of it later: it was paid. */
  paidAt: z.number().optional(),
  amount: z.int(),
  refunds: z.array(z.object({ amount: z.int(), status: z.string() })),
});
const callback = z.object({
  attempts: z.array(z.object({ faults: z.array(z.string()) })),
});

export type Account = z.output<typeof account>;
export type MoneyCase = z.output<typeof moneyCase>;
/** What a provider itself says it took for us and gave back, in fen. */
export type Taken = { readonly provider: string; readonly took: bigint; readonly gaveBack: bigint };
export type MoneySeen = {
  readonly accounts: readonly Account[];
  readonly openCases: readonly MoneyCase[];
  readonly resolvedCases: readonly MoneyCase[];
  readonly taken: readonly Taken[];
  readonly callbacks: { readonly sent: number; readonly lost: number; readonly twice: number };
};

const atOnce = 16;

/** By order: what came for it and what went back. */
export type PaidOf = ReadonlyMap<string, readonly Paid[]>;

export async function lookAtPayments(orderIds: readonly string[], api: ApiClient): Promise<PaidOf> {
  const paid = new Map<string, readonly Paid[]>();
  await forEachAtOnce(orderIds, atOnce, async (id) => {
    paid.set(id, await paymentsOf(id, api));
  });
  return paid;
}

/** The money as the house tells it, and as the providers do. */
export async function lookAtMoney({ api, sandboxUrl }: Till): Promise<MoneySeen> {
  const get = (path: string) => ({ method: 'GET', path }) as const;
  const casesThat = async (status: string) =>
    (await expectBody(api, get(`/payment-cases?status=${status}&limit=100`), cases)).items;
  return {
    accounts: (await expectBody(api, get('/ledger/accounts'), accounts)).items,
    openCases: await casesThat('open'),
    resolvedCases: await casesThat('resolved'),
    taken: takenBy(z.array(trade).parse(await seenBySandbox(sandboxUrl, 'trades'))),
    callbacks: countsOf(z.array(callback).parse(await seenBySandbox(sandboxUrl, 'callbacks'))),
  };
}

async function seenBySandbox(url: string, what: string): Promise<unknown> {
  return (await fetch(`${url}/sandbox/${what}`)).json();
}

function takenBy(trades: readonly z.output<typeof trade>[]): Taken[] {
  const paid = trades.filter(({ paidAt }) => paidAt !== undefined);
  return [...Map.groupBy(paid, ({ provider }) => provider)].map(([provider, all]) => ({
    provider,
    took: sum(all),
    gaveBack: sum(all.flatMap(({ refunds }) => refunds).filter(({ status }) => status === 'SUCCESS')),
  }));
}

const sum = (items: readonly { readonly amount: number }[]): bigint =>
  items.reduce((all, { amount }) => all + BigInt(amount), 0n);

function countsOf(callbacks: readonly z.output<typeof callback>[]) {
  const attempts = callbacks.flatMap((each) => each.attempts);
  const struckBy = (fault: string) => attempts.filter(({ faults }) => faults.includes(fault)).length;
  return { sent: attempts.length, lost: struckBy('drop'), twice: struckBy('double') };
}
