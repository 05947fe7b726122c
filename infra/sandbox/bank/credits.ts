import * as z from 'zod';
import { beijingDay, dayMs, dayStart } from '../beijing-time.ts';
import type { Plants } from '../plants.ts';
import type { Store } from '../store.ts';
import { type ProviderName, providerNames } from '../trade.ts';

const creditShape = z.object({
  /** The day of the bank that it is booked on. */
  day: z.iso.date(),
  /** Fen; negative is taken from the account. */
  amount: z.int(),
  /** What the bank tells of it: whose, and which payouts. */
  remark: z.string(),
  counterparty: z.string(),
  /** The bank's own number. */
  no: z.string(),
  /** Which closing of a provider's day it came of, so that closing it again does not pay twice. */
  of: z.string(),
});
/** A line of the merchant's bank account. */
export type Credit = z.output<typeof creditShape>;

const heldShape = z.object({
  provider: z.enum(providerNames),
  /** The provider's day that paid it out, and the one whose payout it came with. */
  day: z.iso.date(),
  into: z.iso.date().optional(),
  amount: z.int(),
});
/** A payout that the bank keeps back until the next one. */
type Held = z.output<typeof heldShape>;

/** One payout that is to come to the bank, by the number that names it. */
export type Due = { readonly provider: ProviderName; readonly name: string; readonly amount: number };

const payers = {
  alipay: '支付宝（中国）网络技术有限公司',
  wechatpay: '财付通支付科技有限公司',
  unionpay: '中国银联股份有限公司',
} as const;
const words = { alipay: '支付宝提现', wechatpay: '微信支付提现', unionpay: '银联清算' } as const;

/** The next day that is neither Saturday nor Sunday; this bank knows no other holidays. */
export function nextBankDay(day: string): string {
  const next = beijingDay(dayStart(day) + dayMs);
  const weekday = new Date(`${next}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6 ? nextBankDay(next) : next;
}

export const creditsOf = (store: Store): readonly Credit[] =>
  z.array(creditShape).parse(JSON.parse(store.fact('bank/credits') ?? '[]'));
const heldOf = (store: Store): readonly Held[] =>
  z.array(heldShape).parse(JSON.parse(store.fact('bank/held') ?? '[]'));

type Closing = { readonly provider: ProviderName; readonly day: string; readonly due: readonly Due[] };

/** Books what a provider's day pays out on the next day of the bank, with what is planted there; gives that day. */
export function book(store: Store, plants: Plants, { provider, day, due }: Closing): string {
  const of = `${provider} ${day}`;
  const kept = creditsOf(store).filter((credit) => credit.of !== of);
  const bankDay = nextBankDay(day);
  const no = (at: number) => `B${day.replaceAll('-', '')}${provider.slice(0, 1).toUpperCase()}${at + 1}`;
  const lines = coming(store, plants, { provider, day, due }).map(({ name, amount }, at) => ({
    ...{ day: bankDay, amount, no: no(at), of },
    remark: `${words[provider]} ${name}`,
    counterparty: payers[provider],
  }));
  const stranger = plants.takeBank(provider, 'bank-unknown', day);
  stranger?.struck(no(lines.length));
  const unknown = stranger && {
    ...{ day: bankDay, amount: stranger.amount, no: no(lines.length), of },
    remark: '往来款',
    counterparty: payers[provider],
  };
  store.putFact('bank/credits', JSON.stringify([...kept, ...lines, ...(unknown ? [unknown] : [])]));
  return bankDay;
}

/** What comes of it: all of it, or less, or nothing yet, or with what was held before. */
function coming(store: Store, plants: Plants, { provider, day, due }: Closing): readonly Due[] {
  const [first, ...rest] = due;
  if (!first) return [];
  const held = heldOf(store);
  const merged = plants.takeBank(provider, 'bank-merged', day);
  if (merged) {
    merged.struck(due.map(({ name }) => name).join(' '));
    const others = held.filter((each) => each.provider !== provider || each.day !== day);
    const into = held.find((each) => each.provider === provider && each.day === day)?.into;
    const amount = due.reduce((sum, each) => sum + each.amount, 0);
    store.putFact('bank/held', JSON.stringify([...others, { provider, day, amount, into }]));
    return [];
  }
  const isOurs = (each: Held) => each.provider === provider && each.day !== day && (each.into ?? day) === day;
  const before = held.filter(isOurs);
  store.putFact(
    'bank/held',
    JSON.stringify(held.map((each) => (isOurs(each) ? { ...each, into: day } : each))),
  );
  const short = plants.takeBank(provider, 'bank-short', day);
  short?.struck(first.name);
  const amount = before.reduce((sum, each) => sum + each.amount, first.amount + (short?.by ?? 0));
  // One sum of several days, and nothing that says of which payouts.
  const name = before.length > 0 ? `合并${before.length + 1}笔` : first.name;
  return [{ ...first, name, amount }, ...rest];
}
