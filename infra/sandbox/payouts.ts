import * as z from 'zod';
import type { Store } from './store.ts';
import { type ProviderName, providerNames } from './trade.ts';

const payoutShape = z.object({
  provider: z.enum(providerNames),
  /** The provider's number of it, which the bank's line bears too. */
  no: z.string(),
  at: z.number(),
  amount: z.int().positive(),
});
/** Money that a provider paid out to the merchant's bank account (提现), in fen. */
export type Payout = z.output<typeof payoutShape>;

const fact = 'payouts';
const heads = { alipay: '20881', wechatpay: '1700', unionpay: '0' } as const;

export const payoutsOf = (store: Store, provider: ProviderName): readonly Payout[] =>
  allOf(store).filter((payout) => payout.provider === provider);

const allOf = (store: Store): readonly Payout[] =>
  z.array(payoutShape).parse(JSON.parse(store.fact(fact) ?? '[]'));

type Paying = Omit<Payout, 'no'> & {
  /** Takes the place of an earlier one of the same name, which a day that is closed again makes anew. */
  readonly name?: string;
};

/** Pays out, and gives what was paid. */
export function payOut(store: Store, { name, ...payout }: Paying): Payout {
  const count = name ?? String(store.next('payout')).padStart(12, '0');
  const no = `${heads[payout.provider]}${count}`;
  const others = allOf(store).filter((each) => each.no !== no);
  store.putFact(fact, JSON.stringify([...others, { ...payout, no }]));
  return { ...payout, no };
}

/** Takes an automatic payout back, of a day that is closed again and has nothing to pay out any more. */
export function takeBack(store: Store, provider: ProviderName, name: string): void {
  const kept = allOf(store).filter(({ no }) => no !== `${heads[provider]}${name}`);
  store.putFact(fact, JSON.stringify(kept));
}
