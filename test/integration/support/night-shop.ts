import type { ReconciliationConfig } from '../../../functions/reconciliation/domain/config.ts';
import type { Table } from '../../../shared/dynamodb/table.ts';
import {
  accounts,
  aShop,
  bankAccount,
  bankFiles,
  billFiles,
  first,
  type Provider,
  type Shop,
  second,
  third,
} from '../../builders/a-shop.ts';
import { memoryTable } from '../../builders/memory-table.ts';
import { type Answers, inBeijing, memoryObjects, modelDesk, nightOn, postingsOf } from './night.ts';

export const threeDays = [first, second, third] as const;

/** What a provider's desk hands out of a shop's bills. */
export const answersOf = (shop: Shop, days: readonly string[] = threeDays): Answers =>
  new Map(
    Object.entries(billFiles(shop, days)).map(([name, bytes]) => {
      const day = days.find((each) => name.includes(each)) ?? '';
      return [`${name.includes('fund') ? 'fund' : 'trade'} ${day}`, Buffer.from(bytes)];
    }),
  );

export type ShopNight = {
  readonly provider?: Provider;
  /** What its books say otherwise than all the same. */
  readonly change?: (shop: Shop) => Partial<Shop>;
  readonly table?: Table;
  readonly objects?: ReturnType<typeof memoryObjects>;
  readonly config?: ReconciliationConfig;
  readonly linesAPart?: number;
  readonly days?: readonly string[];
};

/** A shop of three days whose journal is booked, whose desk has all bills, and whose clock is late in the morning after. */
export async function aShopsNight({
  provider = 'wechatpay',
  change = () => ({}),
  table = memoryTable().table,
  objects = memoryObjects(),
  days = threeDays,
  ...options
}: ShopNight = {}) {
  const clean = aShop(provider, days);
  const shop: Shop = { ...clean, ...change(clean) };
  const answers = answersOf(shop, days);
  const night = nightOn({ table, objects, desks: [modelDesk(provider, answers)], ...options });
  night.clock.at = inBeijing(`${days.at(-1)} 23:59:59`) + 43_200_000;
  await night.book(postingsOf(shop));
  const asked = (businessDate: string = first) => ({ provider, businessDate });
  const bank = (day: string, of: Shop = shop) => {
    const text = bankFiles(of.bank, [...days, '2026-11-27'], 'mt940')[`bank-${day}.sta`] ?? '';
    return night.drop(`bills/bank/${bankAccount}/${day}/bank.sta`, text);
  };
  const dayOf = (businessDate: string) => ({ provider, account: accounts[provider], businessDate });
  const statuses = async () => {
    const heads = await Promise.all(days.map((day) => night.headOf(provider, day)));
    return heads.map((head) => head && `${head.status} ${head.revision}`);
  };
  return { ...night, shop, answers, asked, bank, dayOf, statuses, provider };
}
