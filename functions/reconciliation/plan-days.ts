import type { Clock } from '../../shared/kernel/clock.ts';
import { dayOf } from '../ledger/contract.ts';
import type { ProviderName } from './domain/config.ts';
import { addDays } from './domain/days.ts';

/** What an execution is asked for. */
export type Asked = {
  readonly provider: ProviderName;
  readonly businessDate: string;
  readonly account?: string | undefined;
};

/** One business day of one account, to be compared. */
export type DayToCompare = {
  readonly provider: ProviderName;
  readonly account: string;
  readonly businessDate: string;
};

/** No run goes back further than this; what is older is asked for in parts. */
export const mostDays = 62;

/**
 * The days to compare, one after the other: from the one that is asked for to yesterday, because what a day carries over
 * is where the next one begins. A day whose inputs are the same as before is no work. None for a day that is not over,
 * for an account that nobody knows, or for another one than the provider's that is configured: the journal has one.
 */
export async function planDays(
  { provider, businessDate, account }: Asked,
  {
    accountOf,
    now,
  }: { readonly accountOf: (provider: ProviderName) => Promise<string | undefined>; readonly now: Clock },
): Promise<readonly DayToCompare[]> {
  const own = await accountOf(provider);
  const of = account ?? own;
  if (of === undefined || of !== (own ?? of)) return [];
  const yesterday = addDays(dayOf(now()), -1);
  const days: DayToCompare[] = [];
  for (let day = businessDate; day <= yesterday && days.length < mostDays; day = addDays(day, 1))
    days.push({ provider, account: of, businessDate: day });
  return days;
}
